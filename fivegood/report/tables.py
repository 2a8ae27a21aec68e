"""Table blocks: measures by periods, with a total only where adding up means something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from fivegood.errors import FigureError
from fivegood.measures.catalogue import Kind
from fivegood.measures.compile import When
from fivegood.measures.compute import Question, figure_id
from fivegood.quantities import format_quantity
from fivegood.report.answers import Answers
from fivegood.report.blocks import TableText
from fivegood.report.calls import CallError, parse_measure, parse_when
from fivegood.report.nodes import Cell, Runs, Table, Text
from fivegood.report.words import when_head, word
from fivegood.structs import replace


@dataclass(frozen=True, slots=True)
class TableAsk:
    """What a table asks for: a row a list of questions, and the row's words."""

    text: TableText
    heads: tuple[str, ...]
    rows: tuple[tuple[Question, ...], ...]
    wholes: tuple[Question, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every figure of the table; ``wholes`` are what its parts by a dimension are parts of."""
        return (*(question for row in self.rows for question in row), *self.wholes)


def ask_table(text: TableText, answers: Answers) -> TableAsk:
    """Return the questions of a table. Raises CallError or FigureError, also for a total that means nothing."""
    heads, rows = [], []
    for measure, narrowed in _lines(text, answers):
        known = answers.figures.catalogue[measure]
        whens = [parse_when(str(period), measure, answers.figures.catalogue) for period in text.periods]
        questions = [answers.checked(Question(measure, when, narrowed), known.dimensions) for when in whens]
        rows.append(tuple(questions))
        heads.append(
            answers.code_word(measure, text.by, dict(narrowed)[text.by]) if text.by else answers.name_of(questions[0])
        )
    if text.total:
        _check_total([row[0] for row in rows], answers)
    wholes: tuple[Question, ...] = ()
    if text.by and text.total:
        narrowed = tuple(pair for pair in rows[0][0].slice if pair[0] != text.by)
        wholes = tuple(replace(question, slice=narrowed) for question in rows[0])
    return TableAsk(text, tuple(heads), tuple(rows), wholes)


def _lines(text: TableText, answers: Answers) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    lines = [parse_measure(measure) for measure in text.measures]
    if not text.by:
        return lines
    if len(lines) > 1:
        raise CallError("a table with by has one measure", ", ".join(text.measures))
    measure, narrowed = lines[0]
    return [(measure, tuple(sorted((*narrowed, (text.by, code))))) for code in codes_of(measure, text.by, answers)]


def codes_of(measure: str, dimension: str, answers: Answers) -> tuple[str, ...]:
    """Return the codes to split a measure by. Raises CallError or FigureError."""
    dimensions = answers.figures.catalogue[measure].dimensions
    if dimension not in dimensions:
        raise CallError(
            f"{measure} has no such dimension (it has {', '.join(dimensions) or 'none'})", dimension, dimensions
        )
    codes = answers.codes(measure, dimension)
    if not codes:
        raise CallError(f"the plan lists no codes to split {measure} by", dimension)
    return codes


def _check_total(firsts: Sequence[Question], answers: Answers) -> None:
    """Refuse a sum over figures that are not parts of one whole. Raises FigureError."""
    measures = [answers.figures.catalogue[question.measure] for question in firsts]
    manifest = answers.figures.snapshot.manifest
    units = [measure.unit(manifest["currency"], manifest["area_unit"]).id for measure in measures]
    cohorts = [f"cohort {measure.cohort or 'none'}" for measure in measures]
    for marks in (cohorts, [f"in {unit}" for unit in units]):
        if len(set(marks)) > 1:
            told = dict.fromkeys(f"{measure.id} ({mark})" for measure, mark in zip(measures, marks, strict=True))
            raise FigureError(f"a table that adds {' and '.join(told)} is refused")
    names = " and ".join(dict.fromkeys(measure.id for measure in measures))
    if len(set(measures)) > 1:
        raise FigureError(f"a table that adds {names} is refused: they are different measures")
    if measures[0].kind not in (Kind.FLOW, Kind.STOCK):
        raise FigureError(f"a table that adds {names} is refused: a {measures[0].kind.value} does not add up")
    for first, second in combinations(firsts, 2):
        if not _are_apart(first, second):
            raise FigureError(f"a table that adds {names} is refused: {_told(first)} and {_told(second)} overlap")


def _are_apart(first: Question, second: Question) -> bool:
    """Tell whether two slices of a measure share no row: a dimension has another code in each."""
    codes = dict(first.slice)
    return any(codes.get(name, code) != code for name, code in second.slice)


def _told(question: Question) -> str:
    return figure_id(question.measure, question.slice)


def build_table(ask: TableAsk, answers: Answers, caption: Runs) -> Table:
    """Return the table. Raises FigureError for a cell without a value, unless the table says ``missing: show``."""
    whens = [question.when for question in ask.rows[0]]
    header = (Cell((Text(word("measure", answers.lang)),)), *(_head(when, answers.lang) for when in whens))
    rows = [
        (Cell((Text(head),)), *(_cell(question, ask.text, answers) for question in row))
        for head, row in zip(ask.heads, ask.rows, strict=True)
    ]
    if ask.text.total:
        rows.extend(_last_rows(ask, answers))
    return Table(header, tuple(rows), caption, has_total=ask.text.total)


def _last_rows(ask: TableAsk, answers: Answers) -> list[tuple[Cell, ...]]:
    """Return the total, and before it what belongs to none of the codes that a measure was split by."""
    columns = [[row[index] for row in ask.rows] for index in range(len(ask.rows[0]))]
    sums = [_sum(column, answers) for column in columns]
    if not ask.wholes:
        totals = [_noted("total", column[0], value, answers) for column, value in zip(columns, sums, strict=True)]
        return [_row("total", totals, answers)]
    wholes = [_value(question, answers) for question in ask.wholes]
    rests = [whole - value for whole, value in zip(wholes, sums, strict=True)]
    is_count = answers.figure(ask.wholes[0]).unit.currency is None
    if is_count and any(rest < 0 for rest in rests):
        raise FigureError(f"a table that adds {ask.wholes[0].measure} by {ask.text.by} is refused: its parts overlap")
    made = []
    if any(rests):
        cells = [_noted("rest", question, rest, answers) for question, rest in zip(ask.wholes, rests, strict=True)]
        made.append(_row("rest", cells, answers))
    return [*made, _row("total", [_cell(question, ask.text, answers) for question in ask.wholes], answers)]


def _row(key: str, cells: Sequence[Cell], answers: Answers) -> tuple[Cell, ...]:
    return (Cell((Text(word(key, answers.lang)),)), *cells)


def _value(question: Question, answers: Answers) -> Decimal:
    figure = answers.figure(question)
    if figure.value is None:
        raise FigureError(figure.reason or f"{figure.id} {figure.when} has no value")
    return figure.value


def _sum(column: Sequence[Question], answers: Answers) -> Decimal:
    return sum((_value(question, answers) for question in column), Decimal(0))


def _noted(kind: str, question: Question, value: Decimal, answers: Answers) -> Cell:
    """Return a cell of a number that is worked out from figures of the table, with its ledger entry."""
    shown = format_quantity(value, answers.figure(question).unit, answers.lang)
    return Cell((answers.derived(kind, question, value, shown),), "end")


def _head(when: When, lang: str) -> Cell:
    return Cell((Text(when_head(when, lang)),), "end")


def _cell(question: Question, text: TableText, answers: Answers) -> Cell:
    figure = answers.figure(question)
    if figure.value is None:
        if text.missing == "show" and not text.total:
            return Cell((Text(word("withheld" if figure.withheld else "no_data", answers.lang)),), "end")
        raise FigureError(figure.reason or f"{figure.id} {figure.when} has no value")
    shown = format_quantity(figure.value, figure.unit, answers.lang)
    return Cell((answers.entry("figure", question, shown, place="table"),), "end")
