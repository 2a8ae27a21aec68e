"""Write the invented part of the sample park's records: ``python -m fivegood.sample.ningxiang.synthetic [DIR]``.

Everything in it is invented, from a fixed seed, and marked ``is_synthetic``; the same code gives the same bytes. What
the published report states stands by hand in ``records/<table>.csv``. Columns there that a row cannot do without and
that the report does not give hold a plain convention: the seven named firms are in the park from 2019-01-01, when the
sample's records begin; those with returns owe them from that day (BYD from 2021); a standing known as of a day is
valid from that day; an approval known by its decision was submitted on the same day; where the investors of
real projects come from is assumed, as their notes say.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from fivegood.facts.subjects import TABLES
from fivegood.sample.ningxiang.synthetic_approvals import with_steps
from fivegood.sample.ningxiang.synthetic_desk import absences, held, leads_of, need_steps
from fivegood.sample.ningxiang.synthetic_filings import filings, sheets, stated_values
from fivegood.sample.ningxiang.synthetic_investments import amounts, project_investments
from fivegood.sample.ningxiang.synthetic_land import parcels
from fivegood.sample.ningxiang.synthetic_lines import campaign_sessions, line_output, lines
from fivegood.sample.ningxiang.synthetic_loans import loan_stages
from fivegood.sample.ningxiang.synthetic_places import officer_conflicts, settle
from fivegood.sample.ningxiang.synthetic_platforms import platforms
from fivegood.sample.ningxiang.synthetic_projects import drafts, project_stages, projects
from fivegood.sample.ningxiang.synthetic_returns import returns
from fivegood.sample.ningxiang.synthetic_rows import Rows
from fivegood.sample.ningxiang.synthetic_service import approvals, needs, visits
from fivegood.sample.ningxiang.synthetic_sizes import unit_sizes
from fivegood.sample.ningxiang.synthetic_units import assignments, officers, titles, units

RECORDS = Path(__file__).parent / "records"


def generate() -> dict[str, Rows]:
    """Return the invented rows of each table, every read column as text."""
    unit_rows = units()
    serving, assigned = officers(), assignments(unit_rows)
    settle(unit_rows, serving, assigned)
    returned = returns()
    stated = stated_values(returned)
    listed = drafts()
    contracted, completed = amounts(listed)
    present = [row["unit_id"] for row in unit_rows if row["in_park_from"] < "2021-01-01" and not row["in_park_to"]]
    raised = needs(present)
    steps = need_steps(raised, assigned)
    enterprises = [unit_id for unit_id in present if unit_id.startswith("e")]
    stepwise, approval_steps = with_steps(enterprises, leads_of(assigned))
    return {
        "units": unit_rows,
        "unit_sizes": unit_sizes(unit_rows),
        "titles": titles(),
        "parcels": parcels(),
        "returns": returned,
        "filings": filings(returned) + sheets(stated),
        "stated_values": stated,
        "projects": projects(listed, contracted),
        "project_stages": project_stages(listed),
        "project_investments": project_investments(completed),
        "platforms": platforms(),
        "officers": serving,
        "assignments": assigned,
        "officer_conflicts": officer_conflicts(assigned),
        "absences": absences(serving),
        "needs": held(raised, steps),
        "need_steps": steps,
        "visits": visits(assigned),
        "approvals": approvals(enterprises) + stepwise,
        "approval_steps": approval_steps,
        "loan_stages": loan_stages(),
        "campaign_sessions": campaign_sessions(),
        "lines": lines(),
        "line_output": line_output(),
    }


def text_of_table(name: str, rows: Rows) -> str:
    """Return the rows as CSV with LF line ends and all read columns of the table."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [column.name for column in TABLES[name].read_columns], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write(folder: Path = RECORDS) -> list[Path]:
    """Write ``<table>.synthetic.csv`` for every table into ``folder`` and return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, rows in generate().items():
        path = folder / f"{name}.synthetic.csv"
        path.write_bytes(text_of_table(name, rows).encode())
        paths.append(path)
    return paths


if __name__ == "__main__":
    for written in write(*(Path(argument) for argument in sys.argv[1:2])):
        sys.stdout.write(f"{written.name}\n")
