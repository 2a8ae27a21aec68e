"""Reading filings: one sheet with all that helps to fill it in, a period's units, a year's coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.records.actors import Actor
from fivegood.records.base import rows_of
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.selectors import record_row, records_of
from fivegood.records.returns.forms import UNITS, Asked, owes, reporting_units, year_of
from fivegood.records.returns.rights import may_move
from fivegood.records.returns.stated import entry_of, returns_of, singles_of, stated_of
from fivegood.rules.entrychecks import Doubt, Entry, doubts_about
from fivegood.rules.filings import FILED, Move, State, moves_from
from fivegood.rules.forms import ItemText, burden
from fivegood.rules.known import known_value

FILINGS = TABLES["filings"]


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One item of a sheet. ``stated`` is as this form states it; ``before`` and ``last_year`` stand beside it.

    ``collected_in`` names the form that collects it where that is another one; ``held_by`` the form that has been
    filed with it already, so that it stands until that one is sent back.
    """

    item: str
    text: ItemText
    stated: Decimal | None
    before: Decimal | None
    last_year: Decimal | None
    collected_in: str = ""
    held_by: str = ""

    @property
    def is_open(self) -> bool:
        """True when it is filled in here."""
        return not self.collected_in and not self.held_by


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form of one unit for one period: state, values, doubts, what may be done by whoever asked."""

    asked: Asked
    unit: Row
    filing: Row | None
    version: int
    lines: Sequence[SheetLine]
    doubts: Sequence[Doubt]
    moves: Sequence[Move]

    @property
    def unit_id(self) -> str:
        """The unit's id."""
        return str(self.unit["unit_id"])

    @property
    def state(self) -> State:
        """Where the filing is; one that nobody has opened is due."""
        return state_of(self.filing)

    @property
    def is_late(self) -> bool:
        """True when it was first submitted after it was due."""
        submitted = self.filing["first_submitted_at"] if self.filing else None
        return isinstance(submitted, datetime) and self.asked.due_at is not None and submitted > self.asked.due_at


def state_of(filing: Row | None) -> State:
    """Return where a filing is; one that nobody has opened is due."""
    return State(str(filing["state"])) if filing else State.DUE


def filings_at(period: Period, unit_ids: Sequence[str]) -> dict[tuple[str, str], tuple[Row, int]]:
    """Return the filings of units for a period with their versions, by unit and form."""
    found = rows_of("filings").filter(unit_id__in=unit_ids, period=str(period), is_withdrawn=False)
    rows = [(row_of(FILINGS, cells[2:]), cells[1]) for cells in found.values_list(*attributes_of(FILINGS))]
    return {(str(row["unit_id"]), str(row["form"])): (row, version) for row, version in rows}


def sheet_for(actor: Actor, asked: Asked, unit_id: str) -> Sheet:
    """Return one form of one unit for one period. Raises MissingError for a unit the actor may not see."""
    unit = record_row(actor, UNITS, [unit_id])
    filings = filings_at(asked.period, [unit_id])
    filing, version = filings.get((unit_id, asked.form), (None, 0))
    stated = stated_of(unit_id)
    singles = singles_of(returns_of(unit_id), stated, asked.catalogue, asked.period)
    values = _values(asked, stated, singles, state_of(filing))
    entry = entry_of(asked, values, singles)
    held = _held(asked, {form: state_of(row) for (_, form), (row, _version) in filings.items()})
    lines = [_line(asked, item, entry, held.get(item, "")) for item in asked.text.items]
    moves = [move for move in moves_from(state_of(filing)) if may_move(actor, move) and _is_open(move, filing)]
    return Sheet(asked, unit, filing, version, lines, doubts_about(entry, asked.items, asked.catalogue), moves)


def _is_open(move: Move, filing: Row | None) -> bool:
    waits = bool(filing and filing["is_on_behalf"] and not filing["confirmed_at"])
    return waits if move is Move.CONFIRM else not (move is Move.ACCEPT and waits)


def _values(asked: Asked, stated: Sequence[Row], singles: Any, state: State) -> dict[str, Decimal | None]:
    """Return each item as this form states it: as accepted once it is, before that as filled in so far."""
    filled = {str(row["item"]): row["stated"] for row in stated if row["period"] == asked.period}
    values: dict[str, Decimal | None] = {}
    for item in asked.text.items:
        known = known_value(asked.catalogue.items[item], singles.get(item, {}), asked.period)
        is_accepted = state in (State.ACCEPTED, State.LOCKED)
        values[item] = filled[item] if item in filled and not is_accepted else known  # type: ignore[assignment]
    return values


def _held(asked: Asked, states: Mapping[str, State]) -> dict[str, str]:
    """Return the items of a form that another form of the same period has been filed with, and that form."""
    held: dict[str, str] = {}
    for form, state in states.items():
        if form != asked.form and state in FILED and form in asked.catalogue.forms:
            held |= dict.fromkeys(asked.catalogue.forms[form].items, form)
    return held


def _line(asked: Asked, item: str, entry: Entry, held_by: str) -> SheetLine:
    collected = ""
    if item not in asked.items:
        finer = [form for form in asked.catalogue.forms_asking(item) if form != asked.form]
        collected = max(finer, key=lambda form: asked.catalogue.forms[form].times)
    text = asked.catalogue.items[item]
    before = entry.before.get(item)
    if text.basis == "single" and entry.series.get(item):
        before = entry.series[item][-1]
    return SheetLine(item, text, entry.stated[item], before, entry.last_year.get(item), collected, held_by)


def filings_of(actor: Actor, asked: Asked) -> QuerySet[Any]:
    """Return the filings of a form for a period that the actor may see."""
    found = records_of(actor, FILINGS).filter(form=asked.form, period=str(asked.period), is_withdrawn=False)
    return found.select_related("unit")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How complete a form is for a period: units that owe it, have filed it, in time, were accepted.

    ``overdue`` have not filed although it was due.
    """

    asked: Asked
    owed: int
    filed: int
    on_time: int
    accepted: int
    overdue: int

    @property
    def missing(self) -> int:
        """How many have not filed."""
        return self.owed - self.filed


def coverage(actor: Actor, park: OpenPark, year: int, now: datetime) -> list[Coverage]:
    """Return the coverage of every form and period of a year that has ended, over the units the actor may see."""
    found = records_of(actor, FILINGS).filter(is_withdrawn=False, period__startswith=str(year)).order_by()
    filed = Q(state__in=[state.value for state in FILED])
    # A filing of a year whose holidays nobody knew yet has no due time, and is not called late.
    on_time = filed & (Q(due_at__isnull=True) | Q(first_submitted_at__lte=F("due_at")))
    accepted = Q(state__in=[State.ACCEPTED.value, State.LOCKED.value])
    counts = found.values("form", "period").annotate(
        filed=Count("id", filter=filed), on_time=Count("id", filter=on_time), accepted=Count("id", filter=accepted)
    )
    by_place = {(row["form"], row["period"]): row for row in counts}
    reporting = list(reporting_units(actor).values_list("reports_from", "reports_to"))
    return [
        _covered(reporting, asked, by_place.get((form, str(asked.period)), {}), now)
        for form, text in park.rules.returns.forms.items()
        for asked in year_of(park, text, year, form)
        if asked.period.end < now.date()
    ]


def _covered(
    reporting: Sequence[tuple[date, date | None]], asked: Asked, counts: Mapping[str, Any], now: datetime
) -> Coverage:
    owed = sum(owes(first, last, asked.period) for first, last in reporting)
    filed = int(counts.get("filed", 0))
    is_due = asked.due_at is not None and asked.due_at < now
    overdue = max(0, owed - filed) if is_due else 0
    return Coverage(asked, max(owed, filed), filed, counts.get("on_time", 0), counts.get("accepted", 0), overdue)


def burden_of(park: OpenPark) -> tuple[int, int]:
    """Return how many cells the forms ask an enterprise for in a year, and how many it fills in."""
    return burden(park.rules.returns, park.rules.returns.forms)
