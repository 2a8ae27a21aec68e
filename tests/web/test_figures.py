"""The pages of figures: as they were worked out last, how fresh they are, and what stands behind each."""

from __future__ import annotations

import json
import os
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rdflib import PROV, Graph, URIRef

from fivegood.editions.models import Run, StoredFigure
from fivegood.editions.snapshots import folder
from fivegood.measures.compute import Figures
from fivegood.periods import Period
from fivegood.records.actors import Actor, By, Role
from fivegood.records.journal.services import journal_append, journal_lock
from fivegood.web import traces
from tests.conftest import TODAY
from tests.people import Enter

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BY = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "page")
ROW = re.compile(r'<th scope="row">([^<]+)</th><td class="n">([^<]+)</td></tr>')
SIGNED, RATIO = "projects_signed.2021-h1", "tax_per_area.2020-07_to_2021-06"


@pytest.fixture
def run() -> Run:
    """The run of the sample, as new as the journal."""
    found = Run.objects.latest("id")
    head = journal_lock()
    Run.objects.filter(pk=found.pk).update(head_number=head.number, head_hash=head.hash)
    found.refresh_from_db()
    return found


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[-2000:]
    return response.content.decode()


def test_a_page_says_what_it_is_worked_out_from_and_whether_more_was_written(enter: Enter, run: Run) -> None:
    client = enter(Role.LEADER)
    Run.objects.filter(pk=run.pk).update(head_number=(head := journal_lock()).number, head_hash=head.hash)
    page = text_of(client, reverse("figures"))
    assert f"up to journal entry {head.number}" in page
    assert "being worked out anew" not in page
    assert client.get("/api/v1/figures").headers["Fivegood-Stale"] == "false"
    journal_append(head, BY, "units.add", [])
    assert f"moved on to entry {head.number}: the figures are being worked out anew" in text_of(
        client, reverse("figures")
    )
    answer = client.get("/api/v1/figures")
    assert answer.headers["Fivegood-Stale"] == "true"
    assert answer.headers["Fivegood-Journal-Entry"] == str(head.number - 1)
    assert answer.headers["Fivegood-Run"] == str(run.pk)
    assert answer.json()[7]["value"] == "29"
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})
    assert "正在重新计算" in text_of(client, reverse("figures"))


def test_before_the_first_run_the_page_says_so_and_the_api_asks_to_come_again(enter: Enter) -> None:
    Run.objects.all().delete()
    client = enter(Role.AUTHORITY)
    assert "worked out for the first time" in text_of(client, reverse("figures"))
    answer = client.get("/api/v1/figures")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert answer.json()["detail"] == "the figures are being worked out for the first time: ask again"


def test_no_page_of_figures_reads_a_table_of_facts(enter: Enter, run: Run) -> None:
    client = enter(Role.LEADER)
    for address in (reverse("figures"), "/api/v1/figures", reverse("trace", args=[run.pk, SIGNED])):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        read = {name for query in queries.captured_queries for name in re.findall(r'FROM "(\w+)"', query["sql"])}
        assert not read & {"project_stages", "returns", "titles", "project_investments"}, address


def test_a_trace_shows_definition_query_rows_and_the_value_again(enter: Enter, run: Run, figures: Figures) -> None:
    client = enter(Role.LEADER)
    page = text_of(client, reverse("trace", args=[run.pk, SIGNED]))
    assert "29 projects ✓ equal" in page
    assert figures.snapshot.id in page
    assert "COUNT(" in page
    assert "The high-tech zone in the first half of 2021" in page
    assert "in force from" in page
    assert "1 to 29 of 29" in page
    assert page.count("<tr><td") == 29
    assert re.findall(r'<a href="/records/projects/[^/]+/">', page), "a row leads to the record it names"


def test_where_a_figure_comes_from_is_told_to_programs(enter: Enter, run: Run, figures: Figures) -> None:
    client = enter(Role.AUTHORITY)
    turtle = reverse("trace-prov", args=[run.pk, RATIO, "ttl"])
    assert f'href="{turtle}"' in text_of(client, reverse("trace", args=[run.pk, RATIO]))
    answer = client.get(turtle)
    assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"
    at = f"https://park.example{turtle}"
    graph = Graph().parse(data=answer.content, publicID=at)
    node = URIRef(f"{at}#figure")
    stored = StoredFigure.objects.get(run=run, slug=RATIO)
    assert str(graph.value(node, PROV.value)) == stored.value
    assert URIRef(f"urn:x-fivegood:snapshot:{figures.snapshot.id}") in set(graph.objects(node, PROV.wasDerivedFrom))
    told = client.get(reverse("trace-prov", args=[run.pk, RATIO, "jsonld"])).json()
    assert stored.name_zh in json.dumps(told, ensure_ascii=False)
    assert client.get(reverse("trace-prov", args=[run.pk, RATIO, "xml"])).status_code == 404


def test_the_rows_of_a_ratio_are_turned_over_table_by_table(enter: Enter, run: Run) -> None:
    client, address = enter(Role.PLAN_OFFICE), reverse("trace", args=[run.pk, RATIO])
    first = text_of(client, address)
    assert "Goals measured by it" in first
    counts = re.findall(r"<span>(\d+) to (\d+) of (\d+)</span>", first)
    assert len(counts) == 2
    assert sum(int(total) for _first, _last, total in counts) == StoredFigure.objects.get(run=run, slug=RATIO).rows
    second = re.findall(r"<span>(\d+) to (\d+) of (\d+)</span>", text_of(client, f"{address}?part=1&page=2"))
    assert (second[0], second[1][0]) == (counts[0], "51")
    far = text_of(client, f"{address}?part=0&page=9999")
    assert f"to {counts[0][2]} of {counts[0][2]}" in far
    assert "is not the number of a page" in text_of(client, f"{address}?page=0&part=x", 422)


def test_a_trace_shows_its_figure_over_time_and_against_its_goal(enter: Enter, run: Run, figures: Figures) -> None:
    client, address = enter(Role.LEADER), reverse("trace-course", args=[run.pk, SIGNED])
    assert f'hx-get="{address}" hx-trigger="load"' in text_of(client, reverse("trace", args=[run.pk, SIGNED]))
    page, part = text_of(client, address), client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part in page
    assert "<html" not in part
    stages = figures.snapshot.engine.records("project_stages", "SELECT * FROM project_stages")
    days = [row["happened_on"] for row in stages if row["stage"] == "signed" and row["happened_on"]]
    told = {label: int(text.split()[0]) for label, text in re.findall(ROW, part)}
    halves = [Period.half(year, half) for year in range(2017, 2022) for half in (1, 2)]
    assert told == {str(half): sum(map(half.contains, days)) for half in halves if str(half) in told}
    assert list(told)[-1] == "2021-H1"
    assert len(told) == 8
    assert "to 29 projects (first half of 2021). The ring marks this figure." in part
    course = text_of(client, reverse("trace-course", args=[run.pk, RATIO]))
    assert 'id="goal-0-title"' in course
    assert "The ring marks this figure" in course
    assert "12 months" not in part


def test_a_figure_without_earlier_values_says_so(enter: Enter, run: Run) -> None:
    client, address = enter(Role.LEADER), reverse("trace-course", args=[run.pk, "credit_firms.2021-h1"])
    assert "chart-drawing" in text_of(client, address)
    Run.objects.filter(pk=run.pk).update(snapshot="0" * 64)
    page = text_of(client, address)
    assert "cannot be worked out now" in page
    assert "is not a whole snapshot" in page


def test_the_authority_reads_the_figure_and_not_its_rows(enter: Enter, run: Run) -> None:
    page = text_of(enter(Role.AUTHORITY), reverse("trace", args=[run.pk, SIGNED]))
    assert "29 projects ✓ equal" in page
    assert "Your role reads the figure, not the rows behind it" in page
    assert "<tr><td" not in page
    assert "/records/" not in page


def test_many_rows_are_not_worked_through_while_somebody_waits(
    enter: Enter, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "_MOST_ROWS", 28)
    page = text_of(enter(Role.LEADER), reverse("trace", args=[run.pk, SIGNED]))
    assert "✓ equal" not in page
    assert "1 to 29 of 29" in page


def test_a_snapshot_that_was_altered_or_is_gone_is_told_and_the_stored_value_stays(enter: Enter, run: Run) -> None:
    client, address = enter(Role.LEADER), reverse("trace", args=[run.pk, SIGNED])
    file = folder() / run.snapshot / "project_stages.parquet"
    kept, times = file.read_bytes(), (file.stat().st_atime_ns, file.stat().st_mtime_ns)
    assert "✓ equal" in text_of(client, address), "it is kept open from here on"
    try:
        file.write_bytes(kept[:-1] + b"x")
        os.utime(file, ns=times)  # as if nobody had been there
        assert "project_stages.parquet: is not what was written" in text_of(client, address)
        file.unlink()
        page = text_of(client, address)
        assert "project_stages.parquet: is missing" in page
        assert "29 projects" in page
    finally:
        file.write_bytes(kept)
    Run.objects.filter(pk=run.pk).update(snapshot="0" * 64)
    assert "is not a whole snapshot" in text_of(client, address)


def test_earlier_runs_stay_readable(enter: Enter, run: Run) -> None:
    figures = list(run.figures.all())
    Run.objects.filter(pk=run.pk).update(head_number=run.head_number - 1)
    later = Run.objects.get(pk=run.pk)
    later.pk, later.head_hash, later.head_number = None, "f" * 64, run.head_number
    later.save()
    for figure in figures:
        figure.pk, figure.run = None, later
    StoredFigure.objects.bulk_create(figures)
    StoredFigure.objects.filter(run=later, slug=SIGNED).update(value="30")
    client = enter(Role.LEADER)
    assert reverse("figures-run", args=[run.pk]) in text_of(client, reverse("figures"))
    page = text_of(client, reverse("trace", args=[later.pk, SIGNED]))
    assert reverse("trace", args=[run.pk, SIGNED]) in page
    assert "29 projects <span" in page, "worked out again from the rows, which did not change"
    assert "✖ not equal" in page
