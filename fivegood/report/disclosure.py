"""What of a park's figures everybody may see: its rules of disclosure applied to figures of a snapshot.

Staff see every figure with its rows; what leaves the house is judged here first: the static site, open data, feeds.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, get_args

from sqlglot import exp

from fivegood import yamlfile
from fivegood.errors import Fault
from fivegood.facts.schema import Table
from fivegood.facts.subjects import FACT_TABLES
from fivegood.measures.compile import Ask, counted_rows
from fivegood.measures.compute import Figures, Question
from fivegood.measures.dialects import sql_of
from fivegood.rules.disclosure.cells import Cell, Element
from fivegood.rules.disclosure.suppression import Verdict, protect
from fivegood.rules.disclosure.text import DisclosureText, Holds, PublishedText
from fivegood.structs import replace

#: Columns that say who contributed a row, the first that it fills: the units of one group are one contributor.
_WHO = ("group_code", "unit_id", "project_id")
_COUNTS = ("count", "count_distinct")
#: What single figures are made of; None where no row of theirs is confidential.
Made = dict[Question, Cell | None]


def faults_of_names(text: str, filename: str, measures: Collection[str] | None = None) -> list[Fault]:
    """Return the faults of a park's rules that name a table, a column or (of those given) a measure that is not there.

    A column that is not found must not pass in silence: it would stay what its table holds, which may be public.
    """
    file = yamlfile.parse(text, filename)
    rules = file.shape(DisclosureText)
    found = []
    for name, held in rules.tables.items():
        if name not in FACT_TABLES:
            found.append(file.fault(("tables", name), "there is no such table", value=name, choices=list(FACT_TABLES)))
            continue
        for kind in get_args(Holds):
            for at, column in enumerate(getattr(held, kind)):
                if column not in FACT_TABLES[name].by_name:
                    path = ("tables", name, kind, at)
                    told = f"{name} has no such column"
                    found.append(file.fault(path, told, value=column, choices=list(FACT_TABLES[name].by_name)))
    for at, one in enumerate(rules.published):
        for place, measure in enumerate(one.measures):
            if measures is not None and measure not in measures:
                where = ("published", at, "measures", place)
                found.append(file.fault(where, "there is no such measure", value=measure, choices=list(measures)))
    return found


def public_columns(table: Table, rules: DisclosureText) -> tuple[str, ...]:
    """Return the columns of a table's rows that everybody may see; none where the rows are not for everybody."""
    held = rules.table(table.name)
    if held.holds != "public":
        return ()
    return tuple(column.name for column in table.all_columns if held.of(column.name) == "public")


def decision(question: Question, rules: DisclosureText) -> PublishedText | None:
    """Return the park's decision to publish a figure whatever the rules say; None when there is none."""
    for one in rules.published:
        is_asked = question.measure in one.measures and tuple(sorted(one.slice.items())) == question.slice
        if is_asked and one.when in (None, str(question.when)):
            return one
    return None


def judge(
    figures: Figures,
    questions: Iterable[Question],
    rules: DisclosureText,
    known: Iterable[Cell] = (),
    cost: Mapping[Question, int] | None = None,
    shown: Iterable[Question] = (),
    made: Made | None = None,
) -> dict[Question, Verdict]:
    """Judge figures that are published together with others that are ``shown`` already, beside all that is ``known``.

    A ratio or a change is withheld with any of its parts, as the others would give that away. ``cost`` says what
    withholding a figure loses (by default 1): of two that would do, the cheaper is withheld. ``made`` keeps what
    figures are made of until others of the same ``figures`` are judged beside them. Raises FigureError.
    """
    made = {} if made is None else made
    wanted = list(dict.fromkeys(questions))
    cells: dict[Hashable, Cell] = {}
    parts: dict[Question, list[Question]] = {}
    for question in wanted:
        is_fixed = decision(question, rules) is not None
        parts[question] = list(_leaves(figures, question))
        for leaf in parts[question]:
            _put(cells, figures, leaf, rules, made, is_fixed=is_fixed, cost=(cost or {}).get(question, 1))
    for question in shown:
        for leaf in _leaves(figures, question):
            _put(cells, figures, leaf, rules, made, is_fixed=True, cost=1)
    cells |= enumerate(dict.fromkeys(known))  # what several publications tell alike is known once
    found = protect(cells, rules)
    return {
        question: _together([found[leaf] for leaf in leaves if leaf in found]) for question, leaves in parts.items()
    }


def known_cells(figures: Figures, questions: Iterable[Question], rules: DisclosureText) -> tuple[Cell, ...]:
    """Return figures that were published before as `judge` takes them. Raises FigureError."""
    cells: dict[Hashable, Cell] = {}
    for question in questions:
        for leaf in _leaves(figures, question):
            _put(cells, figures, leaf, rules, {}, is_fixed=True, cost=1)
    return tuple(cells.values())


def _together(verdicts: list[Verdict]) -> Verdict:
    withheld = [verdict for verdict in verdicts if not verdict.is_shown]
    named = [verdict for verdict in verdicts if verdict.rule]
    return (withheld or named or [Verdict()])[0]


def _leaves(figures: Figures, question: Question) -> Iterator[Question]:
    parts = figures.parts(question)
    for part in parts:
        yield from _leaves(figures, part)
    if not parts:
        yield question


def _put(
    cells: dict[Hashable, Cell],
    figures: Figures,
    question: Question,
    rules: DisclosureText,
    made: Made,
    *,
    is_fixed: bool,
    cost: int,
) -> None:
    if question not in made:
        ask = figures.ask(question)
        is_judged = is_confidential(ask, rules)
        made[question] = Cell(frozenset(_elements(figures, ask, question)), not _is_sum(ask)) if is_judged else None
    cell, earlier = made[question], cells.get(question)
    if cell is None:
        return
    is_fixed = is_fixed or decision(question, rules) is not None
    if earlier is not None:
        is_fixed, cost = is_fixed or earlier.is_fixed, max(cost, earlier.cost)
    cells[question] = replace(cell, is_fixed=is_fixed, cost=cost)


def is_confidential(ask: Ask, rules: DisclosureText) -> bool:
    """True when a figure names any column that is not public; what is counted one by one is not told by its count."""
    named = {name for name, _ in ask.slice}
    value, where = ask.version.value, ask.version.where
    if value is not None and value.column is not None and value.function != "count_distinct":
        named.add(value.column)
    if where is not None:
        named |= {column.name for column in where.find_all(exp.Column)}
    held = rules.table(ask.table.name)
    return any(held.of(name) != "public" for name in named)


def _is_sum(ask: Ask) -> bool:
    return ask.version.each is None and ask.version.value is not None and ask.version.value.function == "sum"


def _elements(figures: Figures, ask: Ask, question: Question) -> Iterator[Element]:
    """Yield what a figure is made of: amounts by row for a sum, what is counted for a count.

    The largest or smallest is the value of those that have it; a median or a percentile lies among all of its rows.
    """
    table, version = ask.table, ask.version
    value = version.value
    assert value is not None
    who = [name for name in _WHO if name in table.by_name] or list(table.key[:1])
    counted = version.each or (value.column if value.function == "count_distinct" else None)
    wanted = dict.fromkeys([*table.key, *who, *filter(None, [value.column, counted])])
    names = [name for name in wanted if name in table.by_name]
    query = exp.select(*(exp.column(name, quoted=True) for name in names)).from_(counted_rows(ask).subquery("counted"))
    rows = figures.snapshot.engine.records(table.name, sql_of(query))
    if value.function in ("max", "min"):
        extreme = figures.answer([question])[question].value
        rows = [row for row in rows if row[value.column or ""] == extreme]
    for row in rows:
        name = _contributor(row, who)
        key = tuple(row[column] for column in table.key if column in table.by_name)
        if counted is not None:
            yield Element((question.measure, row[counted]), row[counted] if counted in who else name, Decimal(1))
        elif value.function in _COUNTS:
            yield Element((question.measure, key), name, Decimal(1))
        elif not _is_sum(ask):
            yield Element((question, key), name, Decimal(1))
        elif row[value.column or ""] is not None:
            yield Element((table.name, value.column, key), name, Decimal(row[value.column or ""]))


def _contributor(row: Mapping[str, Any], who: Iterable[str]) -> Any:
    return next((row[name] for name in who if row[name] is not None), None)
