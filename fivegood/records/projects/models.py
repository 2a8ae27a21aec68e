"""Projects, their stages planned and real, and the investment made."""

from __future__ import annotations

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of
from fivegood.records.fields import code, day, money, span, text, to, whole

PROJECTS = TABLES["projects"]
PROJECT_STAGES = TABLES["project_stages"]
PROJECT_INVESTMENTS = TABLES["project_investments"]


class Project(Record):
    """Projects: one row a project."""

    table = PROJECTS

    project_id = code(unique=True)
    project_name = text()
    project_name_zh = text(required=False)
    unit = to("records.Unit", "unit_id", required=False)
    industry = code(required=False)
    sector = code()
    origin = code()
    top500 = code(required=False)
    chain_role = code(required=False)
    investment = money(required=False)
    design_output = money(required=False)
    ramp_months = whole(required=False)
    note = text(required=False)

    class Meta:
        db_table = "projects"
        constraints = constraints_of(PROJECTS)


class ProjectStage(Record):
    """Stages of projects: one row a stage of a project."""

    table = PROJECT_STAGES

    project = to("records.Project", "project_id")
    stage = code()
    planned_on = day(required=False)
    happened_on = day(required=False)

    class Meta:
        db_table = "project_stages"
        constraints = constraints_of(PROJECT_STAGES)


class ProjectInvestment(Record):
    """Investment made by projects: one row a project, kind and period."""

    table = PROJECT_INVESTMENTS

    project = to("records.Project", "project_id")
    investment_kind = code()
    period = span()
    basis = code(required=False)
    amount = money()

    class Meta:
        db_table = "project_investments"
        constraints = constraints_of(PROJECT_INVESTMENTS)
