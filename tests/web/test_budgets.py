"""Every page keeps within its budget of queries and loads nothing from elsewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fivegood.editions.models import Run
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Role
from tests.people import Enter
from tests.web.pages import list_of, text_of

pytestmark = pytest.mark.django_db
#: Roles whose first page is one of their own.
HOMES = (Role.OFFICER, Role.CONTACT, Role.BANK, Role.ADMINISTRATOR)
BUDGETS = Path(__file__).parent / "budgets.json"


def traces() -> dict[str, str]:
    """Return the page of a count and that of a ratio, whose rows lie in two tables."""
    run = Run.objects.latest("id")
    slugs = {"trace": "projects_signed.2021-h1", "trace of a ratio": "tax_per_area.2020-07_to_2021-06"}
    pages = {name: reverse("trace", args=[run.pk, slug]) for name, slug in slugs.items()}
    return pages | {"trace over time": reverse("trace-course", args=[run.pk, slugs["trace of a ratio"]])}


def test_every_page_keeps_within_its_budget_of_queries(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    lamps = reverse("many", args=["projects"]) + "?lamp=red"
    loans = {"loans": reverse("loans"), "loan": reverse("loan", args=["L-001"]), "list projects by lamp": lamps}
    pages = loans | {
        "returns": reverse("returns"),
        "returns of a period": reverse("returns-period", args=["park_monthly", "2021-07"]),
        "sheet": reverse("returns-sheet", args=["park_monthly", "2021-07", "e001"]),
        "matrix of returns": reverse("returns-matrix"),
        "doubtful returns": reverse("returns-doubtful"),
        "reminders": reverse("returns-reminders") + "?year=2021",
        "home": "/",
        "figures": reverse("figures"),
        "cockpit": reverse("cockpit"),
        "plan": reverse("plan"),
        "goal": reverse("goal", args=["industrial_tax", "2025-12-31"]),
        "splits": reverse("splits"),
        "split of a goal": reverse("split", args=["industrial_tax", "2025-12-31"]),
        **traces(),
        "jobs": reverse("jobs"),
        "settings": reverse("settings"),
        "settings measures": reverse("settings-measures"),
        "settings text": reverse("settings-text", args=["plan.yaml"]),
        "journal": reverse("journal"),
        "entry": reverse("entry", args=[3]),
    }
    for name in TABLES:
        pages[f"list {name}"] = reverse("many", args=[name])
        found = re.findall(r'<th scope="row"[^>]*><a href="([^"]+)"', list_of(text_of(client, pages[f"list {name}"])))
        pages[f"detail {name}"] = found[0]
    pages["detail projects"] = reverse("project", args=["p096"]) + "?as_of=2021-07-31"
    for view in ("board", "timeline", "list"):
        for ask in ("", "&lamp=red", "&q=1&stage=building"):
            pages[f"projects {view}{ask}"] = f"{reverse('projects')}?view={view}{ask}"
    pages |= {
        "proofread": reverse("proofread"),
        "editions": reverse("editions"),
        "restatements": reverse("restatements"),
        "units": reverse("units"),
        "unit": reverse("unit", args=["e001"]),
        "service": reverse("service"),
        "statistics": reverse("statistics"),
        "need": reverse("need", args=["N-0561"]),
        "absences": reverse("absences"),
        "approvals": reverse("approvals"),
        "approval": reverse("approval", args=["A-2021-0004"]),
        "apply for an approval": reverse("approval-apply"),
    }
    pages["detail needs"] = reverse("record", args=["needs", "N-0561"])
    pages["detail approvals"] = reverse("record", args=["approvals", "A-2021-0004"])
    pages["detail units"] = reverse("record", args=["units", "e001"])
    asked = [(page, client, address) for page, address in pages.items()]
    asked += [(f"home of {role}", enter(role), "/") for role in HOMES]
    asked += [("raise a need", enter(Role.CONTACT), reverse("need-raise"))]
    asked += [("raise a need on behalf", enter(Role.OFFICER), reverse("need-raise"))]
    asked += [("correct a need", client, reverse("correct", args=["needs", "N-0001"]))]
    asked += [("visits", enter(Role.OFFICER), reverse("visits")), ("visit", client, reverse("visit", args=["V-0001"]))]
    spent = {}
    for page, reader, address in asked:
        reader.get(address)  # what is kept in memory is there from the second time on, whatever ran before
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(address).status_code == 200
        spent[page] = len(queries)
    budgets = json.loads(BUDGETS.read_text(encoding="utf-8"))
    staff = {name: most for name, most in budgets.items() if not name.startswith("public ")}  # tests/web/test_public.py
    assert spent == staff, json.dumps(spent, indent=1)
    assert max(spent.values()) <= 10


def test_no_page_loads_from_elsewhere_or_runs_what_is_written_into_it(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    for address in ("/", reverse("many", args=["units"]), reverse("imports"), reverse("account_login")):
        response = client.get(address)
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
        page = response.content.decode()
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
        assert not re.search(r"<script(?![^>]*src=)(?![^>]*application/json)", page)
        assert " style=" not in page
        assert " onclick=" not in page
