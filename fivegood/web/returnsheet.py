"""A sheet as its page shows it: each item with what stood there before, what the checks say, what may be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from fivegood.errors import Fault, InputError
from fivegood.facts.cells import write
from fivegood.plan.goals import Park
from fivegood.records.returns.amounts import amount_of
from fivegood.records.returns.selectors import Sheet, SheetLine
from fivegood.rules.entrychecks import told_of
from fivegood.rules.explanations import OF_ALL
from fivegood.rules.filings import Move
from fivegood.rules.forms import ItemText
from fivegood.web.returnchecks import DoubtShown, amount, doubt_shown
from fivegood.web.returns import move_names, slug_of
from fivegood.web.sentences import fault_said
from fivegood.web.sparklines import SparkShown, sparkline
from fivegood.web.words import form_name, lang

#: So many periods of an item's history are drawn.
_DRAWN = 24


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One item of a sheet in the reader's words; ``stored`` is what is kept, ``value`` what the field shows."""

    line: SheetLine
    name: str
    definition: str
    unit: str
    keyboard: str
    stored: str
    value: str
    shown: str
    before: str
    last_year: str
    elsewhere: str
    is_typed_in: bool
    spark: SparkShown | None
    faults: Sequence[str]
    doubts: Sequence[DoubtShown]

    @property
    def is_error(self) -> bool:
        """True when a check holds the value to be wrong: the return cannot be sent before it is mended."""
        return any(doubt.is_error for doubt in self.doubts)


def sheet_shown(
    sheet: Sheet,
    park: Park,
    typed: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
    explained: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what the page of a sheet shows; ``typed``, ``explained`` and ``faults`` are of a form that was refused."""
    names = {item: park.word("item", item, lang()) for item in sheet.asked.catalogue.items}
    fills = any(move in sheet.moves for move in (Move.SAVE, Move.CORRECT))
    # What the checks say stands among the doubts, in the reader's language.
    of_checks = {told_of(doubt, "en", {}) for doubt in sheet.doubts}
    own = [fault for fault in faults if fault.column in names and fault.message not in of_checks]
    # Of a sheet that nobody has begun the checks would only say that it is empty.
    stated = {line.item: line.stated for line in sheet.lines}
    asked = sheet.doubts if sheet.filing else ()
    kept = sheet.explanations
    doubts = [
        doubt_shown(doubt, names, stated[doubt.item], kept.get(doubt.key, ""), (explained or {}).get(doubt.key))
        for doubt in asked
    ]
    return {
        "sheet": sheet,
        "form_name": form_name(sheet.asked.text),
        "period": sheet.asked.period.label(lang()),
        "period_slug": slug_of(sheet.asked.period),
        "due_at": write(sheet.asked.due_at).replace("T", " ")[:16],
        "unit_name": unit_name(sheet),
        "state_word": park.word("filing_state", sheet.state.value, lang()),
        "lines": [_line(line, sheet, names, typed or {}, own, doubts, fills=fills) for line in sheet.lines],
        "doubts": doubts,
        "explanation": kept.get(OF_ALL, ""),
        "errors": sum(doubt.is_error for doubt in doubts),
        "warnings": sum(not doubt.is_error for doubt in doubts),
        "moves": [(move.value, move_names()[move.value]) for move in sheet.moves],
        "fills": fills,
        "saves": Move.SAVE in sheet.moves,
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
    doubts: Sequence[DoubtShown],
    *,
    fills: bool,
) -> ShownLine:
    stored = write(line.stated)
    return ShownLine(
        line,
        names[line.item],
        line.text.definition.in_(lang()),
        unit_word(line.text),
        _keyboard(line.text),
        stored,
        typed.get(line.item, stored),
        amount(line.stated),
        amount(line.before),
        amount(line.last_year),
        _elsewhere(line, sheet),
        fills and line.is_open,
        history_of(sheet, line.item, names[line.item]),
        [fault_said(fault) for fault in faults if fault.column == line.item],
        [doubt for doubt in doubts if doubt.item == line.item],
    )


def _elsewhere(line: SheetLine, sheet: Sheet) -> str:
    forms = sheet.asked.catalogue.forms
    if line.collected_in:
        return _("comes out of: %(form)s") % {"form": form_name(forms[line.collected_in])}
    if line.held_by:
        return _("filed already with: %(form)s") % {"form": form_name(forms[line.held_by])}
    return ""


def unit_word(text: ItemText) -> str:
    """Return the unit that an item is typed in; empty where its name says it."""
    return _("yuan") if text.unit == "money" else ""


def _keyboard(text: ItemText) -> str:
    """Return which keyboard a phone shows; that of decimals has no minus on some."""
    if text.may_be_negative:
        return "text"
    return "numeric" if text.unit == "whole" else "decimal"


def history_of(sheet: Sheet, item: str, name: str) -> SparkShown | None:
    """Return an item's values period by period up to this one as a sparkline; None for fewer than two."""
    values = sheet.singles.get(item, {})
    periods = sorted(values, key=lambda period: period.end)[-_DRAWN:]
    if len(periods) < 2:
        return None
    shown: list[Decimal | None] = [values[period] for period in periods]
    sentence = _("%(item)s from %(first)s to %(last)s, period by period: the last is %(value)s") % {
        "item": name,
        "first": periods[0].label(lang()),
        "last": periods[-1].label(lang()),
        "value": amount(shown[-1]),
    }
    return sparkline(shown, sentence, days=[period.end for period in periods])


def unit_name(sheet: Sheet) -> str:
    """Return the name of a sheet's unit in the reader's language."""
    names = ("unit_name_zh", "unit_name") if lang() == "zh" else ("unit_name", "unit_name_zh")
    return next((str(sheet.unit[name]) for name in names if sheet.unit.get(name)), sheet.unit_id)


@dataclass(frozen=True, slots=True)
class Clash:
    """One item that two writers hold different values of."""

    name: str
    stored: str
    typed: str


def clashes(sheet: Sheet, park: Park, typed: Mapping[str, str], stored: Mapping[str, str]) -> list[Clash]:
    """Return the items of which something else is stored than was sent."""
    return [
        Clash(park.word("item", line.item, lang()), stored.get(line.item, "") or "—", typed[line.item] or "—")
        for line in sheet.lines
        if line.item in typed and _canonical(typed[line.item], line.item) != stored.get(line.item, "")
    ]


def _canonical(text: str, item: str) -> str:
    try:
        return write(amount_of(text, item))
    except InputError:
        return text
