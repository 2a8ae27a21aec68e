"""Returns that are still to be filed, as rows in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from fivegood.plan.goals import Park
from fivegood.records.returns.waiting import Waiting
from fivegood.rules.filings import State
from fivegood.web.clocks import Light, instant_shown, light_of
from fivegood.web.returns import slug_of
from fivegood.web.words import lang


@dataclass(frozen=True, slots=True)
class Owed:
    """A form that is still to be filed: where it is filled in, its name, period, unit and due time.

    ``draft`` is the word of a filing that was begun, ``answer`` why one was sent back.
    """

    address: str
    form: str
    period: str
    unit: str
    due: str
    draft: str
    answer: str
    light: Light


def owed_shown(waiting: Iterable[Waiting], park: Park, units: Mapping[str, str], now: datetime) -> list[Owed]:
    """Return what waits as rows, in the same order."""
    return [_owed(one, park, units.get(one.unit_id, one.unit_id), now) for one in waiting]


def _owed(one: Waiting, park: Park, unit: str, now: datetime) -> Owed:
    asked, due = one.asked, one.asked.due_at
    light = Light("red", "■", _("sent back")) if one.state is State.RETURNED else light_of(due, now)
    return Owed(
        reverse("returns-sheet", args=[asked.form, slug_of(asked.period), one.unit_id]),
        asked.text.name.in_(lang()),
        asked.period.label(lang()),
        unit,
        _("due %(when)s") % {"when": instant_shown(due)} if due else "",
        park.word("filing_state", one.state.value, lang()) if one.state is State.DRAFT else "",
        one.answer,
        light,
    )
