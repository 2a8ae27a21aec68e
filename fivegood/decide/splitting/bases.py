"""What each key has today, out of the facts: the base that a goal is split by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlglot import exp

from fivegood.decide.splitting.making import fault, keys_of
from fivegood.measures.compile import row_condition
from fivegood.measures.compute import Figures, Question
from fivegood.measures.dialects import sql_of
from fivegood.plan.goals import Goal, Plan
from fivegood.plan.scorecard import when_of

_UNIT = "unit_id"


def base_of(goal: Goal, plan: Plan, figures: Figures, along: str, as_of: date) -> dict[str, Decimal]:
    """Return what each key of a dimension, or each lead officer's units together, have of a goal on a day.

    Units without a lead officer, and rows without a code, are in no share; officers whose units have nothing get
    none. Raises InputError where facts do not tell.
    """
    question = Question(goal.measure, when_of(goal, plan, figures, as_of), goal.slice)
    ask = figures.ask(question)
    column = _UNIT if along == "officer" else along
    if column not in ask.table.by_name or ask.version.each is not None or ask.version.value is None:
        raise fault("basis", f"the records behind {goal.measure} do not tell {along}: split it by weight", "records")
    key = exp.column(column, quoted=True)
    query = exp.select(key, ask.version.value.told(ask.version.value.expression()))
    query = query.from_(exp.to_table(ask.table.name, quoted=True)).where(row_condition(ask))
    rows = figures.snapshot.engine.rows(ask.table.name, sql_of(query.group_by(key.copy())))
    by_key = {str(name): Decimal(str(value or 0)) for name, value in rows if name is not None}
    if along != "officer":
        return {name: max(by_key.get(name, Decimal(0)), Decimal(0)) for name in keys_of(goal, plan, along)}
    leads = _leads(figures, as_of)
    found: dict[str, Decimal] = dict.fromkeys(sorted(set(leads.values())), Decimal(0))
    for unit, value in by_key.items():
        if unit in leads:
            found[leads[unit]] += max(value, Decimal(0))
    return {officer: value for officer, value in found.items() if value}


def _leads(figures: Figures, as_of: date) -> Mapping[str, str]:
    """Return the lead officer of each unit on a day."""
    day = f"DATE '{as_of.isoformat()}'"
    rows = figures.snapshot.engine.rows(
        "assignments",
        f"SELECT unit_id, max(officer_id) FROM assignments WHERE role = 'lead' AND assigned_from <= {day} "
        f"AND (assigned_to IS NULL OR assigned_to >= {day}) GROUP BY unit_id ORDER BY unit_id",
    )
    return {str(unit): str(officer) for unit, officer in rows}
