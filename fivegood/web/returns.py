"""Returns as their pages show them: a year's coverage, a period's units, a sheet in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from fivegood.errors import Fault
from fivegood.facts.cells import plain, write
from fivegood.facts.subjects import TABLES
from fivegood.periods import Period
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.book.selectors import records_of
from fivegood.records.returns.forms import Asked, owing
from fivegood.records.returns.rights import may_move
from fivegood.records.returns.selectors import Sheet, SheetLine, filings_at, state_of
from fivegood.rules.entrychecks import told_of
from fivegood.rules.filings import Move, State
from fivegood.rules.forms import FormText
from fivegood.web.sentences import fault_said
from fivegood.web.words import lang, names_of

_UNITS_A_PAGE = 200


def slug_of(period: Period) -> str:
    """Return a period as one piece of an address."""
    return str(period).replace("/", "_")


def period_of(slug: str) -> str:
    """Return the period that a piece of an address stands for."""
    return slug.replace("_", "/")


def form_name(text: FormText) -> str:
    """Return a form's name and authority in the reader's language."""
    return f"{text.name.in_(lang())} · {text.authority.in_(lang())}"


def move_names() -> dict[str, str]:
    """Return what each move is called on its button."""
    return {
        "save": _("Save"),
        "submit": _("Submit"),
        "confirm": _("Confirm what was filed for us"),
        "return": _("Send back"),
        "accept": _("Accept"),
        "lock": _("Lock"),
        "correct": _("Correct the locked filing"),
    }


def newest_year(actor: Actor, today: date) -> int:
    """Return the year that most readers come for: that of the newest filing they see, this one when there is none."""
    newest = records_of(actor, TABLES["filings"]).order_by("-period").values_list("period", flat=True).first()
    return int(newest[:4]) if newest else today.year


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of a period: its name and how its filing stands."""

    unit_id: str
    name: str
    state: State
    state_word: str
    submitted_at: str
    is_late: bool
    explanation: str
    may_accept: bool
    may_lock: bool


def units_of(actor: Actor, asked: Asked, park: Park, page: str | None) -> tuple[Page[Any], list[UnitLine]]:
    """Return one page of the units that owe a form for a period, each with its filing."""
    owed = owing(actor, asked.period).order_by("unit_id").values_list("unit_id", flat=True)
    found = Paginator(owed, _UNITS_A_PAGE).get_page(page)
    ids = list(found)
    names = names_of(actor, "units", set(ids))
    filings = {unit: row for (unit, form), (row, _v) in filings_at(asked.period, ids).items() if form == asked.form}
    return found, [_unit_line(actor, asked, park, unit, names.get(unit, unit), filings.get(unit)) for unit in ids]


def _unit_line(actor: Actor, asked: Asked, park: Park, unit: str, name: str, row: Mapping[str, Any] | None) -> UnitLine:
    state = state_of(dict(row) if row else None)
    first = row["first_submitted_at"] if row else None
    waits = bool(row and row["is_on_behalf"] and not row["confirmed_at"])
    return UnitLine(
        unit,
        name,
        state,
        park.word("filing_state", state.value, lang()) + (" · " + _("waits for the unit") if waits else ""),
        write(first).replace("T", " ")[:16],
        bool(first and asked.due_at and first > asked.due_at),
        str(row["explanation"] or "") if row else "",
        state is State.SUBMITTED and not waits and may_move(actor, Move.ACCEPT),
        state is State.ACCEPTED and may_move(actor, Move.LOCK),
    )


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One item of a sheet in the reader's words."""

    line: SheetLine
    name: str
    definition: str
    value: str
    shown: str
    before: str
    last_year: str
    elsewhere: str
    is_typed_in: bool
    faults: Sequence[str]


def sheet_shown(
    sheet: Sheet, park: Park, typed: Mapping[str, str] | None = None, faults: Sequence[Fault] = ()
) -> dict[str, Any]:
    """Return what the page of a sheet shows; ``typed`` and ``faults`` are of a form that was refused."""
    names = {item: park.word("item", item, lang()) for item in sheet.asked.catalogue.items}
    fills = any(move in sheet.moves for move in (Move.SAVE, Move.CORRECT))
    # What the checks say stands among the doubts, in the reader's language.
    of_checks = {told_of(doubt, "en", {}) for doubt in sheet.doubts}
    own = [fault for fault in faults if fault.column in names and fault.message not in of_checks]
    lines = [_line(line, sheet, names, typed or {}, own, fills=fills) for line in sheet.lines]
    return {
        "sheet": sheet,
        "form_name": form_name(sheet.asked.text),
        "period": sheet.asked.period.label(lang()),
        "period_slug": slug_of(sheet.asked.period),
        "due_at": write(sheet.asked.due_at).replace("T", " ")[:16],
        "unit_name": _unit_name(sheet),
        "state_word": park.word("filing_state", sheet.state.value, lang()),
        "lines": lines,
        # Of a sheet that nobody has begun the checks would only say that it is empty.
        "doubts": [(doubt.severity, told_of(doubt, lang(), names)) for doubt in sheet.doubts if sheet.filing],
        "moves": [(move.value, move_names()[move.value]) for move in sheet.moves],
        "fills": fills,
        "asks_reason": any(move in sheet.moves for move in (Move.RETURN, Move.CORRECT)),
        "faults": [fault_said(fault) for fault in faults if fault.column not in names],
        "has_faults": bool(faults),
    }


def _line(
    line: SheetLine,
    sheet: Sheet,
    names: Mapping[str, str],
    typed: Mapping[str, str],
    faults: Sequence[Fault],
    *,
    fills: bool,
) -> ShownLine:
    forms = sheet.asked.catalogue.forms
    elsewhere = ""
    if line.collected_in:
        elsewhere = _("comes out of: %(form)s") % {"form": form_name(forms[line.collected_in])}
    elif line.held_by:
        elsewhere = _("filed already with: %(form)s") % {"form": form_name(forms[line.held_by])}
    return ShownLine(
        line,
        names[line.item],
        line.text.definition.in_(lang()),
        typed.get(line.item, write(line.stated)),
        _amount(line.stated),
        _amount(line.before),
        _amount(line.last_year),
        elsewhere,
        fills and line.is_open,
        [fault_said(fault) for fault in faults if fault.column == line.item],
    )


def _amount(value: Decimal | None) -> str:
    return "—" if value is None else f"{Decimal(plain(value)):,f}"


def _unit_name(sheet: Sheet) -> str:
    names = ("unit_name_zh", "unit_name") if lang() == "zh" else ("unit_name", "unit_name_zh")
    return next((str(sheet.unit[name]) for name in names if sheet.unit.get(name)), sheet.unit_id)
