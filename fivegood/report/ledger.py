"""The figure ledger: every number of a report with what stands behind it, as JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from fivegood.facts.cells import write
from fivegood.hedges import Hedge
from fivegood.measures.compute import Figures, Question
from fivegood.measures.trace import Trace, trace
from fivegood.report.nodes import Document, Entry

COLUMNS = (
    *("n", "place", "kind", "figure", "name", "when", "value", "unit", "hedge", "stated", "text"),
    *("version", "rows", "missing", "synthetic", "snapshot", "sql"),
)
#: What makes a spreadsheet run a cell, some signs in their full-width form as well.
_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


class Tracer:
    """Traces of figures, each worked out once."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self._traces: dict[Question, Trace] = {}

    def __call__(self, question: Question) -> Trace:
        """Return the trace of a figure. Raises FigureError."""
        if question not in self._traces:
            self._traces[question] = trace(self.figures, question)
        return self._traces[question]


def ledger_rows(document: Document, tracer: Tracer) -> list[dict[str, Any]]:
    """Return a document's ledger, a row a number in the order of the text; numbers are exact decimals as text."""
    rows = [_row(entry, tracer) for entry in document.entries]
    if any(entry.basis for entry in document.entries):
        rows = [row | {"basis": entry.basis} for row, entry in zip(rows, document.entries, strict=True)]
    return rows


def columns_of(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the columns of a ledger: the usual ones, and what forecasts rest on where there are any."""
    return (*COLUMNS, "basis") if rows and "basis" in rows[0] else COLUMNS


def _row(entry: Entry, tracer: Tracer) -> dict[str, Any]:
    figure = entry.figure
    traced = tracer(entry.question) if figure is not None and entry.question is not None else None
    return {
        "n": entry.n,
        "place": entry.place,
        "kind": entry.kind,
        "figure": entry.id,
        "name": entry.name,
        "when": entry.when,
        "value": number_text(entry.value),
        "unit": entry.unit,
        "hedge": "" if entry.hedge is Hedge.exact else entry.hedge.value,
        "stated": None if entry.stated is None else number_text(entry.stated),
        "text": entry.text,
        "version": figure.version.number if figure is not None else None,
        "rows": figure.rows if figure is not None else None,
        "missing": figure.missing if figure is not None else None,
        "synthetic": figure.synthetic if figure is not None else None,
        "snapshot": tracer.figures.snapshot.id,
        "sql": traced.sql if traced is not None else "",
    }


def number_text(value: Decimal) -> str:
    """Write an exact decimal without an exponent and without idle noughts."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def as_json(value: object) -> str:
    """Write data as JSON that people can read and compare."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Write rows as CSV. Text that a spreadsheet would run as a formula gets a leading apostrophe; numbers stay."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([neutral(column) for column in columns])
    writer.writerows([neutral(_cell(row.get(column))) for column in columns] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    return number_text(value) if isinstance(value, Decimal) else write(value)


def neutral(cell: str) -> str:
    """Put an apostrophe before text that starts as a formula does."""
    if cell.startswith(_RUN) and not _NUMBER.fullmatch(cell):
        return "'" + cell
    return cell
