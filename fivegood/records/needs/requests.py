"""Reading needs as requests of service: a page of those that meet what was asked, with what was done with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from fivegood.facts.rows import Row
from fivegood.records.actors import Actor, worker
from fivegood.records.book.selectors import records_of
from fivegood.records.calls.services import written_before
from fivegood.records.needs.selectors import NEEDS, needs_with_events
from fivegood.rules.desk.stages import Event
from fivegood.structs import replace


@dataclass(frozen=True, slots=True)
class NeedsAsked:
    """What is asked: by number, or by category, when raised and whether closed; which page, of how many each."""

    numbers: Sequence[str] = ()
    categories: Sequence[str] = ()
    raised_from: datetime | None = None
    raised_to: datetime | None = None
    is_closed: bool | None = None
    page: int = 1
    page_size: int = 1

    @property
    def condition(self) -> Q:
        """What a need meets that was asked for."""
        found = Q(is_withdrawn=False)
        if self.numbers:
            return found & Q(need_id__in=self.numbers)
        if self.categories:
            found &= Q(category__in=self.categories)
        if self.raised_from is not None and self.raised_to is not None:
            found &= Q(raised_at__gte=self.raised_from, raised_at__lte=self.raised_to)
        if self.is_closed is not None:
            found &= Q(closed_at__isnull=not self.is_closed)
        return found


@dataclass(frozen=True, slots=True)
class Asked:
    """A need that was asked for, with what was done with it."""

    need: Row
    events: Sequence[Event]


def needs_asked(actor: Actor, asked: NeedsAsked) -> list[Asked]:
    """Return a page of the needs the actor may see that meet what was asked, the newest first."""
    found = records_of(actor, NEEDS).filter(asked.condition).order_by("-raised_at", "-need_id")
    first = (asked.page - 1) * asked.page_size
    numbers = list(found.values_list("need_id", flat=True)[first : first + asked.page_size])
    if not numbers:
        return []
    of = Q(need_id__in=numbers)
    needs = {str(need["need_id"]): Asked(need, events) for need, events in needs_with_events(actor, of, of)}
    return [needs[number] for number in numbers if number in needs]


#: What a park shows of a need to whoever looks: neither words nor unit nor person.
_HIDDEN: Row = {"unit_id": None, "title": None, "note": None, "channel": None, "is_satisfied": None}


def needs_public(asked: NeedsAsked, today: date) -> list[Asked]:
    """Return a page of the needs of the whole park as anybody may see them, where the park shows them at all."""
    return [
        Asked(one.need | _HIDDEN, [replace(event, reason="", holder="", others=()) for event in one.events])
        for one in needs_asked(worker(today), asked)
    ]


def need_raised(actor: Actor, token: str) -> str | None:
    """Return the number of the need that the actor raised with a token, while that is remembered."""
    return written_before(actor.name, "need", token)
