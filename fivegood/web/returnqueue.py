"""The queue of doubtful values in the reader's words: a filing, what is doubtful in it, what its unit says to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fivegood.plan.goals import Park
from fivegood.records.returns.doubtful import submitted_at
from fivegood.records.returns.selectors import Sheet
from fivegood.rules.explanations import OF_ALL
from fivegood.rules.filings import Move
from fivegood.web.returnchecks import DoubtShown, amount, doubt_shown
from fivegood.web.returnlists import at_shown
from fivegood.web.returns import slug_of
from fivegood.web.returnsheet import history_of, unit_name, unit_word
from fivegood.web.sparklines import SparkShown
from fivegood.web.words import form_name, lang


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """One doubtful value: what the checks say, the value itself, what stood there before, and its history."""

    doubt: DoubtShown
    value: str
    before: str
    last_year: str
    unit: str
    spark: SparkShown | None


@dataclass(frozen=True, slots=True)
class DoubtfulShown:
    """One filing with doubtful values, and what may be done with it."""

    unit_id: str
    unit_name: str
    form: str
    form_name: str
    period: str
    slug: str
    version: int
    submitted_at: str
    explanation: str
    is_waiting: bool
    lines: Sequence[DoubtLine]
    may_accept: bool
    may_return: bool

    @property
    def id(self) -> str:
        """What marks it on the page and in its form."""
        return f"{self.form}.{self.slug}.{self.unit_id}"


def doubtful_shown(sheet: Sheet, park: Park) -> DoubtfulShown:
    """Return one filing with its doubtful values in the reader's words."""
    names = {item: park.word("item", item, lang()) for item in sheet.asked.catalogue.items}
    has_errors = any(doubt.severity == "error" for doubt in sheet.doubts)
    lines = {line.item: line for line in sheet.lines}
    return DoubtfulShown(
        sheet.unit_id,
        unit_name(sheet),
        sheet.asked.form,
        form_name(sheet.asked.text),
        sheet.asked.period.label(lang()),
        slug_of(sheet.asked.period),
        sheet.version,
        at_shown(submitted_at(sheet)),
        sheet.explanations.get(OF_ALL, ""),
        sheet.is_waiting,
        [
            DoubtLine(
                doubt_shown(doubt, names, lines[doubt.item].stated, sheet.explanations.get(doubt.key, "")),
                amount(lines[doubt.item].stated),
                amount(lines[doubt.item].before),
                amount(lines[doubt.item].last_year),
                unit_word(lines[doubt.item].text) if lines[doubt.item].stated is not None else "",
                history_of(sheet, doubt.item, names[doubt.item]),
            )
            for doubt in sheet.doubts
        ],
        Move.ACCEPT in sheet.moves and not has_errors,
        Move.RETURN in sheet.moves,
    )
