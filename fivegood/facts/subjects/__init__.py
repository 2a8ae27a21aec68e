"""Every fact table of a park, by name."""

from __future__ import annotations

from fivegood.facts.schema import Table
from fivegood.facts.subjects.approvals import APPROVAL_STEPS, APPROVALS
from fivegood.facts.subjects.enterprises import PARCELS, RETURNS, TITLES, UNIT_SIZES, UNITS
from fivegood.facts.subjects.filings import FILINGS, STATED_VALUES
from fivegood.facts.subjects.needs import NEED_STEPS, NEEDS
from fivegood.facts.subjects.production import LINE_OUTPUT, LINES, STANDINGS
from fivegood.facts.subjects.projects import PLATFORMS, PROJECT_INVESTMENTS, PROJECT_STAGES, PROJECTS
from fivegood.facts.subjects.service import (
    ABSENCES,
    ASSIGNMENTS,
    CAMPAIGN_SESSIONS,
    LOAN_STAGES,
    OFFICER_CONFLICTS,
    OFFICERS,
    VISITS,
)

#: Referred-to tables stand before those that refer to them.
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        UNITS,
        UNIT_SIZES,
        TITLES,
        PARCELS,
        RETURNS,
        FILINGS,
        STATED_VALUES,
        PROJECTS,
        PROJECT_STAGES,
        PROJECT_INVESTMENTS,
        PLATFORMS,
        OFFICERS,
        ASSIGNMENTS,
        OFFICER_CONFLICTS,
        ABSENCES,
        VISITS,
        NEEDS,
        NEED_STEPS,
        APPROVALS,
        APPROVAL_STEPS,
        LOAN_STAGES,
        CAMPAIGN_SESSIONS,
        LINES,
        LINE_OUTPUT,
        STANDINGS,
    )
}

#: Those that are frozen into facts, so that measures may be about them.
FACT_TABLES: dict[str, Table] = {name: table for name, table in TABLES.items() if table.in_facts}
