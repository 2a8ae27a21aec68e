"""The course of each project and loan as its rows tell it: what the rules of lamps, ramps and loans look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from fivegood.errors import Fault
from fivegood.facts.cells import Value, write
from fivegood.facts.rows import Row
from fivegood.facts.spans import days_of, single_values
from fivegood.periods import Period
from fivegood.rules.lamps import UNITS, Course, Judged, Lamp, LampsText, lamps_of, worst
from fivegood.rules.loans import LoanStage
from fivegood.rules.ramps import NoRamp, Ramp, Returned, ramp_of

#: The kind of investment that tells how far building has come, and the item that tells what a unit makes.
_COMPLETED, _OUTPUT = "completed", "output_value"
#: What a project can be asked for by: worst first, then those without a lamp.
WORDS = ("red", "yellow", "green", "none", "dropped")
_Completed = Sequence[tuple[date, Decimal]]


@dataclass(frozen=True, slots=True)
class ProjectLamps:
    """A project on a day: its row, every rule as it stands (none when it was dropped), its ramp, and its course."""

    row: Row
    judged: Sequence[Judged]
    is_dropped: bool
    ramp: Ramp
    course: Course

    @property
    def project_id(self) -> str:
        """The project."""
        return str(self.row["project_id"])

    @property
    def lamp(self) -> Lamp | None:
        """The worst of its lamps."""
        return worst(self.judged)

    @property
    def word(self) -> str:
        """One of `WORDS`: its lamp, ``none`` when no rule could be judged, or ``dropped``."""
        if self.is_dropped:
            return "dropped"
        return self.lamp.value if self.lamp else "none"


def project_states(
    rows: Mapping[str, Sequence[Row]], day: date, rules: LampsText, *, with_ramps: bool = True
) -> list[ProjectLamps]:
    """Return every project as it stands on a day, in the order of their ids; without ramps where nobody asks for them.

    ``rows`` are those of ``projects``, ``project_stages``, ``project_investments`` and ``returns`` in force: the newest
    version of each, none withdrawn. The same rows of a folder and of the database give the same answer.
    """
    stages = _grouped(rows["project_stages"], "project_id")
    investments = _grouped(rows["project_investments"], "project_id")
    returns = _grouped(rows["returns"], "unit_id")
    found = []
    for row in sorted(rows["projects"], key=lambda row: str(row["project_id"])):
        key = row["project_id"]
        course = _course(row, stages[key], investments[key])
        is_dropped = course.is_dropped(day)
        ramp = Ramp(why=NoRamp.NOT_IN_PRODUCTION if is_dropped else None)
        if with_ramps and not is_dropped:
            ramp = _ramp(row, course, returns, day)
        found.append(ProjectLamps(row, lamps_of(course, day, rules), is_dropped, ramp, course))
    return found


def _grouped(rows: Iterable[Row], name: str) -> dict[Value, list[Row]]:
    found: dict[Value, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[name]].append(row)
    return found


def _course(project: Row, stages: Sequence[Row], investments: Sequence[Row]) -> Course:
    return Course(
        planned={str(row["stage"]): row["planned_on"] for row in stages if isinstance(row["planned_on"], date)},
        happened={str(row["stage"]): row["happened_on"] for row in stages if isinstance(row["happened_on"], date)},
        investment=project["investment"],  # type: ignore[arg-type] # a money column
        completed=money_entered(investments, _COMPLETED),
    )


def money_entered(investments: Sequence[Row], kind: str) -> _Completed | None:
    """Return the investment of a kind for each period alone, by its last day; None when periods of it overlap."""
    return _singles([row for row in investments if row["investment_kind"] == kind], "amount", "amount")


def _singles(rows: Sequence[Row], stated: str, value: str) -> _Completed | None:
    """Return the values of periods alone by the last day of each; None when the periods overlap."""
    faults: list[Fault] = []
    found = single_values(rows, (), stated, value, faults, lambda _row: ("", 0))
    if faults:
        return None
    return [(days_of(row)[1], amount) for row in found if isinstance(amount := row[value], Decimal)]


def _ramp(project: Row, course: Course, returns: Mapping[Value, Sequence[Row]], day: date) -> Ramp:
    unit = project["unit_id"]
    returned = output_returned(returns.get(unit, ()), day) if unit is not None else None
    return ramp_of(
        day,
        production_on=course.in_production(day),
        ramp_months=project["ramp_months"],  # type: ignore[arg-type] # a column of whole numbers
        design_output=project["design_output"],  # type: ignore[arg-type] # a money column
        returned=returned,
    )


def output_returned(rows: Sequence[Row], day: date) -> list[Returned]:
    """Return what a unit returned as output in the year of a day and the one before, each for its period alone.

    Nothing when periods overlap.
    """
    faults: list[Fault] = []
    output = [row for row in rows if row["item"] == _OUTPUT and _is_of_years(row["period"], day)]
    found = single_values(output, ("item",), "stated", "value", faults, lambda _row: ("", 0))
    if faults:
        return []
    return [Returned(*days_of(row), value) for row in found if isinstance(value := row["value"], Decimal)]


def _is_of_years(period: Value, day: date) -> bool:
    return isinstance(period, Period) and day.year - 1 <= period.start.year <= day.year


def state_told(state: ProjectLamps) -> dict[str, Any]:
    """Return a project's state as machines read it, from the command and from the API alike: decimals as text."""
    ramp = state.ramp
    return {
        "project_id": state.project_id,
        "project_name": state.row["project_name"],
        "project_name_zh": state.row["project_name_zh"],
        "lamp": state.lamp.value if state.lamp else None,
        "is_dropped": state.is_dropped,
        "rules": [_rule_told(one) for one in state.judged],
        "ramp": {
            "production_on": _text(ramp.production_on),
            "ramp_months": state.row["ramp_months"],
            "full_on": _text(ramp.full_on),
            "expected_share": _text(ramp.expected_share),
            "window": _text(ramp.window),
            "expected_output": _text(ramp.expected_output),
            "output": _text(ramp.output),
            "attained": _text(ramp.attained),
            "missing_months": ramp.missing_months,
            "why": ramp.why.value if ramp.why else None,
        },
    }


def _rule_told(one: Judged) -> dict[str, Any]:
    limit = one.limit
    return {
        "rule": one.rule.value,
        "lamp": one.lamp.value if one.lamp else None,
        "value": _text(one.value),
        "unit": UNITS[one.rule],
        "limit": _text(limit.value) if limit else None,
        "lights": ("above" if limit.above is not None else "from") if limit else None,
        "why": one.why.value if one.why else None,
    }


def _text(value: Value) -> str | None:
    return None if value is None else write(value)


def loan_stages_of(rows: Iterable[Row]) -> dict[str, list[LoanStage]]:
    """Return the stages of each loan by its id."""
    found: dict[str, list[LoanStage]] = defaultdict(list)
    for row in rows:
        found[str(row["loan_id"])].append(stage_of(row))
    return found


def stage_of(row: Row) -> LoanStage:
    """Return one row of a loan as the rules look at it."""
    amount, on = row["amount"], row["happened_on"]
    assert isinstance(amount, Decimal)
    assert isinstance(on, date)
    return LoanStage(str(row["loan_stage"]), str(row["lender"] or ""), amount, on, str(row["unit_id"]))
