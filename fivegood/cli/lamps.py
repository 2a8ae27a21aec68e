"""How projects stand on a day, as a terminal and machines are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fivegood.cli import database
from fivegood.cli.asking import day_of, instant_of
from fivegood.cli.printing import print_answer, working
from fivegood.errors import Fault, InputError, nearest
from fivegood.facts.cells import CellError, read_date
from fivegood.facts.courses import WORDS, ProjectLamps, project_states, state_told
from fivegood.facts.freeze import known_rows
from fivegood.park import open_folder
from fivegood.rules.lamps import UNITS, Judged, Lamp, Rule, Why

if TYPE_CHECKING:
    from rich.console import RenderableType

#: Shape and colour of each lamp: the shape and the word tell it without the colour.
_SHAPES = {Lamp.GREEN: ("●", "green"), Lamp.YELLOW: ("▲", "yellow"), Lamp.RED: ("■", "red")}
_RULES = {
    Rule.LATE_START: "start planned and not made",
    Rule.SLOW_PROGRESS: "behind schedule",
    Rule.MISSING_ENTRY: "no entry since the start",
    Rule.STOPPED_ENTRY: "no entry since the last one",
}
_WHY = {
    Why.RULE_OFF: "the park has no such rule",
    Why.NO_PLANNED_START: "no start is planned",
    Why.NO_PLANNED_PRODUCTION: "no day of production is planned",
    Why.NO_INVESTMENT: "the contracted investment is not known",
    Why.NO_ENTRY: "no completed investment is entered",
    Why.PERIODS_OVERLAP: "periods of its investment overlap",
    Why.NOT_STARTED: "not started",
    Why.IN_PRODUCTION: "in production",
}


def lamps_told(park: Path | None, as_of: str | None, known_at: str | None, lamp: str | None, *, json: bool) -> None:
    """Print how projects stand on a day; see the command."""
    if lamp is not None and lamp not in WORDS:
        raise InputError([Fault("--lamp", 0, "", f"is one of {', '.join(WORDS)}", lamp, nearest(lamp, WORDS))])
    instant = instant_of(known_at)
    opened = open_folder(park) if park else database.opened(with_history=instant is not None)
    day, rules = _checked(day_of(as_of, opened.plan)), opened.rules.lamps
    with working("Judging", json):
        states = project_states({name: known_rows(part, instant) for name, part in opened.records.items()}, day, rules)
    asked = [state for state in states if lamp in (None, state.word)]
    counts = Counter(state.word for state in states)
    told = {
        "as_of": day.isoformat(),
        "source": {"en": rules.source.en, "zh": rules.source.zh},
        "counts": {name: counts[name] for name in WORDS},
        "projects": [state_told(state) for state in asked],
    }
    print_answer(
        told, json, lambda _show: _shown(asked, counts, f"{day} · limits {rules.source.en}", is_all=lamp is None)
    )


def _checked(day: date) -> date:
    try:
        return read_date(day.isoformat())
    except CellError as error:
        raise InputError([Fault("", message=f"--as-of {error.message}", value=str(day))]) from None


def _shown(states: Sequence[ProjectLamps], counts: Counter[str], when: str, *, is_all: bool) -> RenderableType:
    """Show the projects that need a look, the worst first, each lamp with its rule, number and limit; then counts."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    order = list(Lamp)
    listed = [state for state in states if not is_all or state.lamp in (Lamp.YELLOW, Lamp.RED)]
    listed.sort(key=lambda state: -order.index(state.lamp) if state.lamp else 1)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("Lamp", "Project", "Rule"):
        table.add_column(heading, no_wrap=heading == "Lamp")
    for state in listed:
        shape, colour = _SHAPES[state.lamp] if state.lamp else ("?", "magenta")
        rules = [_told(one) for one in state.judged if one.lamp is state.lamp] or ["dropped"]
        name = f"{state.project_id} {state.row['project_name']}"
        table.add_row(Text(f"{shape} {state.word}", style=colour), name, "\n".join(rules))
    summed = ", ".join(f"{counts[name]} {name}" for name in WORDS)
    return Group(table, Text(f"{summed} (none: nothing could be judged)"), Text(f"as of {when}", style="dim"))


def _told(one: Judged) -> str:
    if one.why is not None or one.value is None:
        return f"{_RULES[one.rule]}: not judged, {_WHY[one.why]}" if one.why else _RULES[one.rule]
    limit = f" (lit {'above' if one.limit.above is not None else 'from'} {one.limit.value})" if one.limit else ""
    unit = UNITS[one.rule] if one.value != 1 else UNITS[one.rule].removesuffix("s")
    return f"{_RULES[one.rule]}: {one.value} {unit}{limit}"
