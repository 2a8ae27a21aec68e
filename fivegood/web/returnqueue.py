"""The queue of doubtful values in the reader's words: a filing, what is doubtful in it, what its unit says to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from fivegood.park import OpenPark
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.journal.kept import until_written
from fivegood.records.returns.doubtful import doubtful_filings, submitted_at
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
    is_waiting: bool
    lines: SafeString
    may_accept: bool
    may_return: bool

    @property
    def id(self) -> str:
        """What marks it on the page and in its form."""
        return f"{self.form}.{self.slug}.{self.unit_id}"


@dataclass(frozen=True, slots=True)
class QueueShown:
    """One page of the queue: the filings that were looked through, and those that have doubtful values."""

    page: Page[Any]
    filings: Sequence[DoubtfulShown]


def queue_shown(actor: Actor, park: OpenPark, form: str, number: str | None) -> QueueShown:
    """Return a page of the queue, of one form or of all, in the reader's words."""
    return _queue(actor, park, form, number, lang())


@until_written(16)
def _queue(actor: Actor, park: OpenPark, form: str, number: str | None, _language: str) -> QueueShown:
    found = doubtful_filings(actor, park, form, number)
    return QueueShown(found.page, [_filing(sheet, park.park) for sheet in found.doubtful])


def _filing(sheet: Sheet, park: Park) -> DoubtfulShown:
    """Return one filing, its doubtful values written out: there are some sixty on a page."""
    names = {item: park.word("item", item, lang()) for item in sheet.asked.catalogue.items}
    has_errors = any(doubt.severity == "error" for doubt in sheet.doubts)
    lines = {line.item: line for line in sheet.lines}
    shown = [
        DoubtLine(
            doubt_shown(doubt, names, lines[doubt.item].stated, sheet.explanations.get(doubt.key, "")),
            amount(lines[doubt.item].stated),
            amount(lines[doubt.item].before),
            amount(lines[doubt.item].last_year),
            unit_word(lines[doubt.item].text) if lines[doubt.item].stated is not None else "",
            history_of(sheet, doubt.item, names[doubt.item]),
        )
        for doubt in sheet.doubts
    ]
    of_all = sheet.explanations.get(OF_ALL, "")
    return DoubtfulShown(
        sheet.unit_id,
        unit_name(sheet),
        sheet.asked.form,
        form_name(sheet.asked.text),
        sheet.asked.period.label(lang()),
        slug_of(sheet.asked.period),
        sheet.version,
        at_shown(submitted_at(sheet)),
        sheet.is_waiting,
        render_to_string("web/returns_doubts.html", {"lines": shown, "explanation": of_all}),
        Move.ACCEPT in sheet.moves and not has_errors,
        Move.RETURN in sheet.moves,
    )
