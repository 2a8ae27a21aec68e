"""Reminders and refusals as pages of returns show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from fivegood.facts.cells import write
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.returns.batches import Batch
from fivegood.records.returns.coverages import Coverage
from fivegood.records.returns.forms import UNITS, Asked
from fivegood.records.returns.models import Reminder
from fivegood.records.returns.owing import contacts_of, last_reminders, reminders_for, still_owing
from fivegood.records.returns.selectors import filings_at, filings_in, state_of
from fivegood.rules.entrychecks import told_of
from fivegood.rules.filings import OPEN
from fivegood.web.returns import slug_of
from fivegood.web.sentences import fault_said
from fivegood.web.words import form_name, lang, name_columns, names_of

UNITS_A_PAGE = 50
_SHOWN = 5
#: So long before it is due a form is called due soon.
_SOON = timedelta(days=7)


def at_shown(at: object) -> str:
    """Return a time of the park's clock as people read it, empty for none."""
    return write(at).replace("T", " ")[:16] if isinstance(at, datetime) else ""


def reminders_shown(asked: Asked, unit_id: str) -> list[tuple[str, str]]:
    """Return when and by whom a unit was reminded of a form for a period, the newest first."""
    found = reminders_for(unit_id).filter(form=asked.form, period=str(asked.period))
    return [(at_shown(one.reminded_at), one.reminded_by) for one in found[:_SHOWN]]


@dataclass(frozen=True, slots=True)
class OwnReminder:
    """A reminder as the unit itself sees it: of which sheet, and when it came."""

    address: str
    title: str
    at: str


def own_reminders(actor: Actor, park: OpenPark) -> list[OwnReminder]:
    """Return what a unit's contact was reminded of and has not filed yet; nothing for other readers."""
    if not actor.unit_id:
        return []
    newest: dict[tuple[str, str], Reminder] = {}
    for one in reminders_for(actor.unit_id)[:40]:
        if one.form in park.rules.returns.forms:
            newest.setdefault((one.form, one.period), one)
    periods = {text: Period.parse(text) for _form, text in newest}
    filings = filings_in(periods.values(), [actor.unit_id])
    open_still = [
        one
        for (form, text), one in newest.items()
        if state_of(filings[periods[text]].get((actor.unit_id, form), (None, 0))[0]) in OPEN
    ]
    return [_own(one, periods[one.period], park, actor.unit_id) for one in open_still[:_SHOWN]]


def _own(one: Reminder, period: Period, park: OpenPark, unit_id: str) -> OwnReminder:
    address = reverse("returns-sheet", args=[one.form, slug_of(period), unit_id])
    title = f"{form_name(park.rules.returns.forms[one.form])} · {period.label(lang())}"
    return OwnReminder(address, title, at_shown(one.reminded_at))


def refused_shown(batch: Batch, actor: Actor, asked: Asked, park: Park) -> list[tuple[str, str, Sequence[str]]]:
    """Return the unit, its name and what stands against its filing, for each that was refused."""
    names = names_of(actor, "units", {one.unit_id for one in batch.refused})
    items = {item: park.word("item", item, lang()) for item in asked.catalogue.items}
    return [
        (
            one.unit_id,
            names.get(one.unit_id, one.unit_id),
            [
                *(fault_said(fault) for fault in one.faults),
                *(told_of(doubt, lang(), items) for doubt in one.errors),
            ],
        )
        for one in batch.refused
    ]


@dataclass(frozen=True, slots=True)
class OwingLine:
    """A unit that still owes a form: how it stands, whom a letter reaches, when it was last reminded."""

    unit_id: str
    name: str
    state_word: str
    contacts: int
    letters: int
    last_at: str
    last_by: str
    is_reminded_today: bool


def owing_shown(
    actor: Actor, asked: Asked, park: Park, now: datetime, number: str | None
) -> tuple[Page[Any], list[OwingLine]]:
    """Return one page of the units that still owe a form for a period."""
    columns = [column.name for column in name_columns(UNITS)]
    owed = {
        unit: names for unit, *names in still_owing(actor, asked).order_by("unit_id").values_list("unit_id", *columns)
    }
    page = Paginator(list(owed), UNITS_A_PAGE).get_page(number)
    ids = list(page)
    contacts = contacts_of(ids, now.date())
    filings, last = filings_at(asked.period, ids), last_reminders(asked, ids)
    lines = []
    for unit in ids:
        state = state_of(filings.get((unit, asked.form), (None, 0))[0])
        users, reminder = contacts.get(unit, []), last.get(unit)
        lines.append(
            OwingLine(
                unit,
                next((name for name in owed[unit] if name), unit),
                park.word("filing_state", state.value, lang()),
                len(users),
                sum(bool(user.email) for user in users),
                at_shown(reminder.reminded_at) if reminder else "",
                reminder.reminded_by if reminder else "",
                bool(reminder and reminder.reminded_on == now.date()),
            )
        )
    return page, lines


@dataclass(frozen=True, slots=True)
class DueChoice:
    """One form for one period that units still owe: what it is called, how many owe it, how urgent it is."""

    code: str
    title: str
    missing: int
    due_at: str
    lamp: tuple[str, str, str]


def choices_shown(found: Sequence[Coverage], now: datetime) -> list[tuple[DueChoice, Asked]]:
    """Return what units still owe of a year, what is due last first."""
    owed = [one for one in found if one.missing]
    owed.sort(key=lambda one: (one.asked.period.end, one.asked.form), reverse=True)
    return [(_choice(one, now), one.asked) for one in owed]


def _choice(one: Coverage, now: datetime) -> DueChoice:
    asked = one.asked
    title = f"{asked.text.name.in_(lang())} · {asked.period.label(lang())}"
    return DueChoice(
        f"{asked.form}/{slug_of(asked.period)}", title, one.missing, at_shown(asked.due_at), due_lamp(asked, now)
    )


def due_lamp(asked: Asked, now: datetime) -> tuple[str, str, str]:
    """Return class, shape and word of how near the due time is."""
    if asked.due_at is None:
        return ("missing", "–", _("due time not known yet"))
    if asked.due_at < now:
        return ("red", "▲", _("late by %(days)s days") % {"days": f"{(now.date() - asked.due_at.date()).days:,}"})
    days = (asked.due_at.date() - now.date()).days
    word = _("due in %(days)s days") % {"days": days}
    return ("yellow", "◆", word) if asked.due_at - now <= _SOON else ("green", "●", word)


def chosen_of(
    choices: Sequence[tuple[DueChoice, Asked]], code: str, now: datetime
) -> tuple[DueChoice | None, Asked | None]:
    """Return the choice of that code, or the one to begin with: late or due soon, the newest of them."""
    by_code: Mapping[str, tuple[DueChoice, Asked]] = {one.code: (one, asked) for one, asked in choices}
    if code in by_code:
        return by_code[code]
    near = [pair for pair in choices if pair[1].due_at is not None and pair[1].due_at <= now + _SOON]
    return next(iter(near or choices), (None, None))
