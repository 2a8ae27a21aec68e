"""What stands behind a figure, in the reader's words: definition, query, rows, and the value worked out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from fivegood.editions.behind import figures_of, leaves_of, recomputed_of, rows_of_leaf
from fivegood.editions.models import StoredFigure
from fivegood.editions.publications import publications_of
from fivegood.editions.selectors import park_of, question_of, same_elsewhen, same_in_runs, value_of
from fivegood.errors import Fault, FigureError, InputError, SnapshotError
from fivegood.facts.schema import Column, Table
from fivegood.measures.catalogue import Measure
from fivegood.measures.compute import Figures, Question
from fivegood.park import OpenPark
from fivegood.quantities import Unit, format_quantity
from fivegood.records.actors import Actor
from fivegood.records.journal.kept import until_written, while_asked_alike
from fivegood.records.scope import sees_all
from fivegood.report.words import when_label
from fivegood.web.editionpages import title_of
from fivegood.web.figures import figure_shown
from fivegood.web.lines import bare_cells
from fivegood.web.words import Words, title

PAGE = 50
#: More rows than this are not worked through again while somebody waits for the page.
_MOST_ROWS = 50_000
_HISTORY = 10
_LEFT_OUT = frozenset({"park", "is_withdrawn"})


@dataclass(frozen=True, slots=True)
class RowsShown:
    """A page of the rows that a figure counts in one table; none for who may not see them (``is_open``)."""

    number: int
    name: str
    when: str
    table: Table
    count: int
    is_open: bool
    page: int = 1
    columns: Sequence[Column] = ()
    lines: Sequence[SafeString] = ()

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.count // PAGE))

    @property
    def first(self) -> int:
        """The place of the first row shown, from 1."""
        return (self.page - 1) * PAGE + 1 if self.count else 0

    @property
    def last(self) -> int:
        """The place of the last row shown."""
        return min(self.page * PAGE, self.count)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A figure to show: equal to another of the same, as no run changes."""

    stored: StoredFigure = field(compare=False)
    made: tuple[Any, ...]
    lang: str


@while_asked_alike(200)
def _elsewhen(asked: _Asked) -> Sequence[Mapping[str, Any]]:
    """Return the same figure at every time that the run holds it for."""
    catalogue = park_of(asked.stored.run).catalogue
    return [figure_shown(one, asked.lang, catalogue) for one in same_elsewhen(asked.stored)]


def trace_shown(actor: Actor, stored: StoredFigure, asked: QueryDict, lang: str) -> Mapping[str, Any]:
    """Return what the page of a figure shows. Raises InputError for a page of rows that is none."""
    park, question = park_of(stored.run), question_of(stored)
    measure = park.catalogue[stored.measure]
    part, number = _page_asked(asked)
    shown = figure_shown(stored, lang, park.catalogue) | {
        "run": stored.run,
        "versions": _versions(measure, stored, lang),
        **_editions(stored, question, park, lang),
        "goals": [
            goal.name.in_(lang)
            for goal in park.plan.goals
            if (goal.measure, goal.slice) == (question.measure, question.slice)
        ],
        "elsewhen": _elsewhen(_Asked(stored, (stored.run_id, stored.run.finished_at, stored.pk), lang)),
        "history": [figure_shown(one, lang, park.catalogue) for one in same_in_runs(stored)[:_HISTORY]],
    }
    try:
        return shown | _behind(actor, park, figures_of(stored.run, park), stored, question, (part, number), lang)
    except SnapshotError as error:
        return shown | {"unseen": str(error)}
    except FigureError:  # it could not be asked: its reason says why
        return shown


def _page_asked(asked: QueryDict) -> tuple[int, int]:
    faults, found = [], []
    for name, least in (("part", 0), ("page", 1)):
        text = asked.get(name, str(least))
        is_number = text.isascii() and text.isdigit() and least <= int(text[:12]) < 10**9
        if not is_number:
            faults.append(Fault("", 0, name, "is not the number of a page", text))
        found.append(int(text[:12]) if is_number else least)
    if faults:
        raise InputError(faults)
    return found[0], found[1]


def _editions(stored: StoredFigure, question: Question, park: OpenPark, lang: str) -> dict[str, Any]:
    """Return the publications that rest on a figure, and the editions of the plan that will."""
    published = list(publications_of(stored))
    known = {one.edition for one in published}
    return {
        "published_in": [
            (reverse("public-update", args=[lang, one.edition, one.number]), one, title_of(one)) for one in published
        ],
        "planned_in": [
            one.title.in_(lang)
            for name, one in park.plan.editions.items()
            if name not in known and any(claim.question == question for claim in one.claims)
        ],
    }


def _versions(measure: Measure, stored: StoredFigure, lang: str) -> list[dict[str, Any]]:
    return [
        {
            "number": version.number,
            "starts_on": version.from_,
            "definition": version.definition.in_(lang),
            "counts": f"{version.value} · {title(version.table)}" if version.table else "",
            "where": version.where_text,
            "is_used": version.number == stored.version,
        }
        for version in measure.versions
    ]


def _behind(
    actor: Actor,
    park: OpenPark,
    figures: Figures,
    stored: StoredFigure,
    question: Question,
    asked: tuple[int, int],
    lang: str,
) -> dict[str, Any]:
    found = leaves_of(figures, question)
    again = recomputed_of(figures, question) if stored.rows <= _MOST_ROWS else None
    value = value_of(stored.value)
    return {
        "leaves": found,
        "is_counted_again": stored.rows <= _MOST_ROWS and value is not None,
        "again": None if again is None else format_quantity(again, Unit.parse(stored.unit), lang),
        "is_equal": again == value,
        "is_ratio": len(found) > 1,
        "tables": [
            _rows(actor, park, figures, question, number, asked[1] if number == asked[0] else 1, lang)
            for number in range(len(found))
        ],
    }


@until_written(64)
def _rows(
    actor: Actor, park: OpenPark, figures: Figures, question: Question, number: int, page: int, lang: str
) -> RowsShown:
    """Return a page of the rows behind a leaf of a figure: those of a snapshot, in the words and names of today."""
    leaf = leaves_of(figures, question)[number]
    table, figure = leaf.ask.table, leaf.figure
    name, when = figure.measure.name.in_(lang), when_label(figure.when, lang)
    if not sees_all(actor, table.name):
        return RowsShown(number, name, when, table, figure.rows, is_open=False)
    page = min(page, max(1, -(-figure.rows // PAGE)))
    rows = rows_of_leaf(figures, question, number, (page - 1) * PAGE, PAGE)
    filled = [
        column
        for column in table.all_columns
        if column.name not in _LEFT_OUT and not _is_name(column) and any(row[column.name] is not None for row in rows)
    ]
    words = Words(table, park.park, actor, [dict(row) for row in rows])
    lines = [bare_cells(words.cell(column, row[column.name]) for column in filled) for row in rows]
    return RowsShown(number, name, when, table, figure.rows, True, page, filled, lines)


def _is_name(column: Column) -> bool:
    """True for the name of a record referred to, which stands in its place anyway."""
    return column.carried is not None and column.name.endswith(("_name", "_name_zh"))
