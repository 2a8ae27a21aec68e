"""The course of each project and loan as its rows tell it: what the rules of lamps, ramps and loans look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fivegood.errors import Fault
from fivegood.facts.cells import Value
from fivegood.facts.rows import Row
from fivegood.facts.spans import single_values
from fivegood.rules.lamps import Course, Judged, Lamp, LampsText, lamps_of, worst
from fivegood.rules.loans import LoanStage
from fivegood.rules.ramps import NoRamp, Ramp, Returned, ramp_of

#: The kind of investment that tells how far building has come, and the item that tells what a unit makes.
_COMPLETED, _OUTPUT = "completed", "output_value"
_Completed = Sequence[tuple[date, Decimal]]


@dataclass(frozen=True, slots=True)
class ProjectLamps:
    """A project on a day: its row, every rule as it stands (none when it was dropped), and its ramp."""

    row: Row
    judged: Sequence[Judged]
    is_dropped: bool
    ramp: Ramp

    @property
    def project_id(self) -> str:
        """The project."""
        return str(self.row["project_id"])

    @property
    def lamp(self) -> Lamp | None:
        """The worst of its lamps."""
        return worst(self.judged)


def project_states(rows: Mapping[str, Sequence[Row]], day: date, rules: LampsText) -> list[ProjectLamps]:
    """Return every project as it stands on a day, in the order of their ids.

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
        ramp = Ramp(why=NoRamp.NOT_IN_PRODUCTION) if is_dropped else _ramp(row, course, returns, day)
        found.append(ProjectLamps(row, lamps_of(course, day, rules), is_dropped, ramp))
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
        completed=_singles([row for row in investments if row["investment_kind"] == _COMPLETED], "amount", "amount"),
    )


def _singles(rows: Sequence[Row], stated: str, value: str) -> _Completed | None:
    """Return the values of periods alone by the last day of each; None when the periods overlap."""
    faults: list[Fault] = []
    found = single_values(rows, (), stated, value, faults, lambda _row: ("", 0))
    if faults:
        return None
    return [(row["period_end"], row[value]) for row in found if row[value] is not None]  # type: ignore[misc]


def _ramp(project: Row, course: Course, returns: Mapping[Value, Sequence[Row]], day: date) -> Ramp:
    unit = project["unit_id"]
    returned = _returned(returns.get(unit, ())) if unit is not None else None
    return ramp_of(
        day,
        production_on=course.in_production(day),
        ramp_months=project["ramp_months"],  # type: ignore[arg-type] # a column of whole numbers
        design_output=project["design_output"],  # type: ignore[arg-type] # a money column
        returned=returned,
    )


def _returned(rows: Sequence[Row]) -> list[Returned]:
    """Return what a unit returned as output, each for its period alone; nothing when periods overlap."""
    faults: list[Fault] = []
    output = [row for row in rows if row["item"] == _OUTPUT]
    found = single_values(output, ("item",), "stated", "value", faults, lambda _row: ("", 0))
    if faults:
        return []
    days = ((row["period_start"], row["period_end"], row["value"]) for row in found)
    return [Returned(start, end, value) for start, end, value in days if value is not None]  # type: ignore[arg-type]


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
