"""Reading the calendar of an officer: whose it is by its token, their visits, and the deadlines of open needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from fivegood.facts.rows import Row
from fivegood.park import OpenPark
from fivegood.records.accounts.models import Membership
from fivegood.records.accounts.selectors import actor_of, hash_of_token, memberships_of
from fivegood.records.actors import Actor
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.selectors import records_of
from fivegood.records.calendars.models import CalendarToken
from fivegood.records.needs.selectors import OpenNeed, needs_open
from fivegood.records.scope import serves_units
from fivegood.records.visits.selectors import VISITS

#: Visits stay in the calendar for so long, those that were cancelled too, so that programs take them out of theirs.
KEPT = timedelta(days=60)
#: More deadlines than anybody works on at once.
_MOST = 200


@dataclass(frozen=True, slots=True)
class CalendarOf:
    """Whose calendar a token opens, and the language it is written in."""

    actor: Actor
    language: str


def calendar_of_token(token: str, today: date) -> CalendarOf | None:
    """Return what a token opens; None for one that is unknown or revoked, or whose role or account has ended."""
    kept = CalendarToken.objects.filter(revoked_at__isnull=True, hash=hash_of_token(token))
    found = kept.select_related("membership__user").first()
    if found is None:
        return None
    held = memberships_of(found.membership.user, today).filter(pk=found.membership_id).first()
    actor = actor_of(held, today, is_read_only=True) if held else None
    return CalendarOf(actor, found.language) if actor and serves_units(actor) else None


def calendar_made_at(membership: Membership) -> datetime | None:
    """Return when the token that opens a calendar was made; None where none does."""
    kept = CalendarToken.objects.filter(membership=membership, revoked_at__isnull=True)
    return kept.values_list("created_at", flat=True).first()


def visits_of_calendar(actor: Actor) -> list[tuple[Row, int]]:
    """Return an officer's visits, planned or made, with their versions: of the last sixty days and all to come.

    Those that were cancelled or withdrawn are among them.
    """
    since = actor.today - KEPT
    found = records_of(actor, VISITS).filter(
        Q(visited_on__gte=since) | Q(visited_on__isnull=True, planned_on__gte=since), officer_id=actor.officer_id
    )
    return [(row_of(VISITS, values[2:]), values[1]) for values in found.values_list(*attributes_of(VISITS))]


def deadlines(actor: Actor, park: OpenPark, now: datetime) -> list[OpenNeed]:
    """Return the open needs of an officer's units whose next step is due at a time."""
    return [one for one in needs_open(actor, park, now, _MOST).shown if one.clock.due_at is not None]
