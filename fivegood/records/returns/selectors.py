"""Reading filings: one sheet with all that helps to fill it in, a period's units, a year's coverage."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.records.actors import Actor
from fivegood.records.base import rows_of
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.selectors import record_row, records_of
from fivegood.records.journal.kept import until_written
from fivegood.records.returns.forms import UNITS, Asked, asked
from fivegood.records.returns.rights import may_move
from fivegood.records.returns.stated import Singles, Statements, entry_of, singles_of, statements_of, values_of
from fivegood.rules.entrychecks import Doubt, Entry, doubts_about
from fivegood.rules.explanations import explanations_read
from fivegood.rules.filings import FILED, Move, State, moves_from
from fivegood.rules.forms import ItemText, burden

FILINGS = TABLES["filings"]
#: Filings of one period with their versions, by unit and form.
Filings = dict[tuple[str, str], tuple[Row, int]]
_ACCEPTED = frozenset({State.ACCEPTED, State.LOCKED})


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
    """One form of one unit for one period: state, values, doubts, what may be done by whoever asked.

    ``version`` counts every change of the filing and of the values that are filled in here, so that of two writers the
    second is told; ``filing_version`` is that of the filing's own row. Both are 0 for none.
    """

    asked: Asked
    unit: Row
    filing: Row | None
    version: int
    filing_version: int
    lines: Sequence[SheetLine]
    doubts: Sequence[Doubt]
    moves: Sequence[Move]
    singles: Singles

    @property
    def unit_id(self) -> str:
        """The unit's id."""
        return str(self.unit["unit_id"])

    @property
    def state(self) -> State:
        """Where the filing is; one that nobody has opened is due."""
        return state_of(self.filing)

    @property
    def explanations(self) -> dict[str, str]:
        """What is said of its doubts, by what each explanation is about."""
        return explanations_read(str(self.filing["explanation"] or "") if self.filing else "")

    @property
    def is_waiting(self) -> bool:
        """True when it was filed on the unit's behalf, and the unit has not confirmed it."""
        return bool(self.filing and self.filing["is_on_behalf"] and not self.filing["confirmed_at"])

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
    return filings_in([period], unit_ids)[period]


def filings_in(periods: Iterable[Period], unit_ids: Collection[str]) -> Mapping[Period, Filings]:
    """Return the filings of units with their versions, by period, and there by unit and form."""
    by_text = {str(period): period for period in periods}
    kept: dict[Period, Filings] = {period: {} for period in by_text.values()}
    found = rows_of("filings").filter(unit_id__in=unit_ids, period__in=list(by_text), is_withdrawn=False)
    for cells in found.values_list(*attributes_of(FILINGS)):
        row = row_of(FILINGS, cells[2:])
        kept[by_text[str(row["period"])]][str(row["unit_id"]), str(row["form"])] = row, cells[1]
    return kept


def sheet_for(actor: Actor, asked: Asked, unit_id: str) -> Sheet:
    """Return one form of one unit for one period. Raises MissingError for a unit the actor may not see."""
    unit = record_row(actor, UNITS, [unit_id])
    return _sheet(actor, asked, unit, filings_at(asked.period, [unit_id]), statements_of([unit_id])[unit_id])


@until_written(64)
def sheet_kept(actor: Actor, park: OpenPark, form: str, period: str, unit_id: str) -> Sheet:
    """Return the sheet of a form by its texts, for whoever only looks; see ``asked`` and ``sheet_for``."""
    return sheet_for(actor, asked(park, form, period), unit_id)


def sheets_for(actor: Actor, wanted: Sequence[tuple[Asked, str]]) -> list[Sheet]:
    """Return several sheets, each of a form and a unit; those of units that the actor may not see are left out."""
    ids = {unit_id for _, unit_id in wanted}
    found = records_of(actor, UNITS).filter(unit_id__in=ids).values_list(*attributes_of(UNITS))
    units = {str(row["unit_id"]): row for row in (row_of(UNITS, cells[2:]) for cells in found)}
    filings = filings_in({asked.period for asked, _ in wanted}, units)
    said = statements_of(units)
    return [
        _sheet(actor, asked, units[unit_id], filings[asked.period], said[unit_id])
        for asked, unit_id in wanted
        if unit_id in units
    ]


def _sheet(actor: Actor, asked: Asked, unit: Row, filings: Filings, said: Statements) -> Sheet:
    unit_id = str(unit["unit_id"])
    filing, filing_version = filings.get((unit_id, asked.form), (None, 0))
    states = {form: state_of(row) for (of, form), (row, _version) in filings.items() if of == unit_id}
    singles = singles_of(said.returns, said.stated, asked.catalogue, asked.period)
    is_accepted = state_of(filing) in _ACCEPTED
    entry = entry_of(asked, values_of(asked, said.stated, singles, is_accepted=is_accepted), singles)
    held = _held(asked, states)
    lines = [_line(asked, item, entry, held.get(item, "")) for item in asked.text.items]
    moves = [move for move in moves_from(state_of(filing)) if may_move(actor, move) and _is_open(move, filing)]
    version = filing_version + sum(said.versions.get((one.item, asked.period), 0) for one in lines if one.is_open)
    doubts = doubts_about(entry, asked.items, asked.catalogue)
    return Sheet(asked, unit, filing, version, filing_version, lines, doubts, moves, singles)


def _is_open(move: Move, filing: Row | None) -> bool:
    waits = bool(filing and filing["is_on_behalf"] and not filing["confirmed_at"])
    return waits if move is Move.CONFIRM else not (move is Move.ACCEPT and waits)


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


def burden_of(park: OpenPark) -> tuple[int, int]:
    """Return how many cells the forms ask an enterprise for in a year, and how many it fills in."""
    return burden(park.rules.returns, park.rules.returns.forms)
