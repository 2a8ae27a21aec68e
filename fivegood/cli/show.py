"""What every command prints for people: tables, lamps with words, numbers as they are read aloud."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from fivegood.cli.machine import time_of
from fivegood.errors import Finding
from fivegood.facts.cells import write
from fivegood.hedges import bears_out, phrase
from fivegood.measures.catalogue import Catalogue, Measure
from fivegood.measures.compute import Figure
from fivegood.measures.trace import Trace
from fivegood.plan.goals import Claim, Goal, Plan
from fivegood.plan.scorecard import Scorecard, Standing, Status
from fivegood.quantities import format_quantity

if TYPE_CHECKING:  # Django would be imported with it
    from fivegood.records.accounts.demo import DemoAccount

#: Shape, colour and words of each lamp: the shape and the words tell it without the colour.
LAMPS: dict[Status, tuple[str, str, str]] = {
    Status.MET: ("★", "green", "met"),
    Status.ON_TRACK: ("●", "green", "on track"),
    Status.BEHIND: ("▲", "yellow", "behind"),
    Status.OFF_TRACK: ("■", "red", "off track"),
    Status.OPEN: ("○", "cyan", "open"),
    Status.MISSING: ("?", "magenta", "missing"),
}
_SEVERITY = {"error": ("✖", "red"), "warning": ("▲", "yellow"), "info": ("·", "cyan")}
_ROWS_SHOWN = 20
_WIDE = 120
_COLUMNS_SHOWN = 7
_DIGITS = 4


def amount(value: Decimal | None, goal: Goal) -> str:
    """A value as a table shows it: the goal's name says what is counted, so counts stand bare."""
    if value is None:
        return "–"
    if goal.target.unit.dimension == "count":
        return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.1f}"
    return format_quantity(value, goal.target.unit, "en", significant=_DIGITS)


def _lamp(status: Status) -> Text:
    shape, colour, words = LAMPS[status]
    return Text(f"{shape} {words}", style=colour)


def scorecard(plan: Plan, card: Scorecard) -> Group:
    """The scorecard: a table for each of the five goods, then how many goals have each lamp."""
    parts: list[RenderableType] = [Text(f"{plan.park.name.en}: {plan.name.en}, as of {card.as_of}", style="bold")]
    for branch, words in plan.branches.items():
        standings = [standing for standing in card.standings if standing.goal.branch == branch]
        if standings:
            parts.append(_branch(words.en + _attained(card, branch), standings))
    counted = [Text(f"{count} ").append_text(_lamp(status)) for status, count in card.counts.items() if count]
    parts.append(Text("   ").join(counted).append(_attained(card)))
    notes = [f"? {item.goal.id}: {item.reason}" for item in card.standings if item.status is Status.MISSING]
    parts.extend(Text(note, style="dim") for note in notes)
    return Group(*parts)


def _attained(card: Scorecard, branch: str | None = None) -> str:
    share = card.attained(branch)
    return "" if share is None else f"  ({share * 100:.0f} % of the weight met or on track)"


def _branch(title: str, standings: Iterable[Standing]) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True
    )
    table.add_column("Goal", min_width=18, ratio=1)
    table.add_column("By")
    for heading in ("Value", "Path", "Target", "Pace"):
        table.add_column(heading, justify="right")
    table.add_column("Lamp", no_wrap=True)
    table.add_column("Miss.", justify="right")
    for standing in standings:
        goal = standing.goal
        table.add_row(
            goal.name.en,
            str(goal.target.by.year),
            amount(standing.value, goal),
            amount(standing.path, goal),
            f"{goal.target.comparator} {amount(goal.target.value, goal)}",
            "–" if standing.pace is None else f"{standing.pace * 100:.0f} %",
            _lamp(standing.status),
            str(standing.missing or ""),
        )
    return table


def figures(listed: Iterable[tuple[Claim, Figure]], snapshot: str) -> Group:
    """The figures of an edition with the wording of their hedges."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Figure", no_wrap=True)
    table.add_column("When", no_wrap=True)
    table.add_column("As published")
    table.add_column("Exact")
    table.add_column("Rows", justify="right")
    table.add_column("v", justify="right")
    for claim, figure in listed:
        table.add_row(*_figure_cells(claim, figure))
    return Group(table, Text(f"snapshot {snapshot}", style="dim"))


def _figure_cells(claim: Claim, figure: Figure) -> tuple[str, ...]:
    (when,) = time_of(figure.when).values()
    counts = (str(figure.rows), str(figure.version.number))
    if figure.value is None:
        return (figure.id, when, "missing", figure.reason, *counts)
    stated = claim.stated if claim.stated is not None else figure.value
    published = phrase(claim.hedge, format_quantity(stated, figure.unit, "en"), "en")
    if not bears_out(claim.hedge, figure.value, stated):
        published = f"✖ not true: {published}"
    return (figure.id, when, published, format_quantity(figure.value, figure.unit, "en"), *counts)


def accounts(listed: Iterable[DemoAccount]) -> Group:
    """The accounts of the demo, one of each role."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for title in ("User name", "Password", "Role", "Bound to"):
        table.add_column(title, no_wrap=True)
    for account in listed:
        table.add_row(account.username, account.password, account.role.value, account.bound_to)
    return Group(table)


def findings(found: Iterable[Finding]) -> Group:
    """Findings, one a line, worst first."""
    order = list(_SEVERITY)
    lines = []
    for finding in sorted(found, key=lambda item: order.index(item.severity)):
        shape, colour = _SEVERITY[finding.severity]
        lines.append(Text(f"{shape} ", style=colour).append(finding.message, style=""))
    return Group(*lines)


def trace(of: Trace) -> Group:
    """The trace of a figure."""
    figure = of.figure
    version = figure.version
    value = "missing: " + figure.reason if figure.value is None else format_quantity(figure.value, figure.unit, "en")
    agrees = "equal" if of.recomputed == figure.value else "NOT EQUAL"
    again = "–" if of.recomputed is None else format_quantity(of.recomputed, figure.unit, "en")
    head = Table.grid(padding=(0, 2))
    for name, told in (
        ("Figure", f"{figure.id} {figure.when}"),
        ("Value", value),
        ("Recomputed", f"{again} from {len(of.all_rows)} rows ({agrees})"),
        ("Definition", f"version {version.number}, in force from {version.from_}: {version.definition.en}"),
        ("Snapshot", of.snapshot),
    ):
        head.add_row(Text(name, style="bold"), told)
    return Group(head, Text("\n" + of.sql + "\n", style="cyan"), _rows(of))


def _rows(of: Trace) -> RenderableType:
    """The rows, for each part of a ratio in a table of its own: the parts may lie in different tables."""
    if not of.all_rows:
        return Text("no rows")
    tables = [_table_of(part, f"{part.figure.id} {part.figure.when}") for part in of.parts] or [_table_of(of)]
    more = sum(max(len(part.rows) - _ROWS_SHOWN, 0) for part in of.parts or (of,))
    hint = f"{more} more rows; " if more else ""
    return Group(*tables, Text(f"{hint}every row with every column: --json", style="dim"))


def _table_of(of: Trace, part: str = "") -> Table:
    rows = of.rows
    filled = [
        name for name in (rows[0] if rows else ()) if name != "park" and any(row[name] is not None for row in rows)
    ]
    names = filled[: _COLUMNS_SHOWN - bool(part)]
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    if part:
        table.add_column("part", no_wrap=True)
    for name in names:
        table.add_column(name)
    for row in rows[:_ROWS_SHOWN]:
        table.add_row(*([part] if part else []), *(write(row[name]) for name in names))
    return table


def measures(catalogue: Catalogue) -> Table:
    """The catalogue as a table."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("Measure", "Name", "名称", "Kind", "Unit", "Counted from"):
        table.add_column(heading, overflow="fold")
    for item in catalogue:
        table.add_row(item.id, item.name.en, item.name.zh, item.kind.value, item.unit_text, _source(item))
    return table


def _source(measure: Measure) -> str:
    version = measure.versions[-1]
    if version.table is None:
        return f"{version.of} / {version.per}" if version.per else f"{version.of}, a year before"
    where = f" where {version.where_text}" if version.where_text else ""
    return f"{version.value} of {version.table.name}{where}"


def console(*, is_error: bool = False) -> Console:
    """Return the console to print on; progress and errors go to standard error."""
    found = Console(stderr=is_error, highlight=False, markup=False, soft_wrap=is_error)
    # Into a file or a pipe there is no edge of a screen to wrap at.
    return (
        found
        if found.is_terminal
        else Console(stderr=is_error, highlight=False, markup=False, soft_wrap=is_error, width=_WIDE)
    )
