"""The cockpit and the plan: what they show is what the scorecard says, in both languages."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from fivegood.editions.selectors import park_of, run_newest
from fivegood.editions.services import figures_refresh
from fivegood.facts.subjects import TABLES
from fivegood.measures.compute import Figures
from fivegood.park import OpenPark
from fivegood.plan.goals import Goal
from fivegood.plan.scorecard import Scorecard, Status, score
from fivegood.records.actors import Actor, By, Role
from fivegood.records.book.services import record_add
from fivegood.records.exchange.services import silent
from fivegood.records.park.goals import plan_version
from fivegood.report.words import rounded, status_word
from fivegood.web.cockpit import cockpit_shown
from fivegood.web.goaltree import tree_drawn
from tests.conftest import NOW, TODAY
from tests.people import Enter

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LEADER = Actor("leader", Role.LEADER, TODAY)
DUE = "2025-12-31"


@pytest.fixture(scope="module")
def card(sample: OpenPark, figures: Figures) -> Scorecard:
    """The sample's scorecard, worked out here and not stored."""
    return score(sample.plan, figures, date(2021, 6, 30))


def shown_at(enter: Enter, role: Role, address: str, *, lang: str = "en", status: int = 200) -> str:
    client = enter(role)
    client.cookies["django_language"] = "zh-hans" if lang == "zh" else "en"
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_goal_stands_with_its_value_and_lamp(enter: Enter, card: Scorecard, lang: str) -> None:
    page = shown_at(enter, Role.LEADER, reverse("cockpit"), lang=lang)
    rows = re.findall(r"<tr><th scope=\"row\" class=\"depth-\d\">(.*?)</tr>", page, re.DOTALL)
    assert len(rows) == len(card.standings) == 25
    by_branch = [
        one
        for branch in dict.fromkeys(one.goal.branch for one in card.standings)
        for one in card.standings
        if one.goal.branch == branch
    ]
    told = {row.split("<br>")[0] for row in rows}
    assert told == {one.goal.name.in_(lang).replace("'", "&#x27;") for one in by_branch}
    for standing in card.standings:
        of_goal = [row for row in rows if row.startswith(standing.goal.name.in_(lang).replace("'", "&#x27;"))]
        value = "—" if standing.value is None else rounded(standing.value, standing.goal.target.unit, lang)
        assert any(value in row and status_word(standing.status, lang) in row for row in of_goal), standing.goal.id


def test_the_lamps_are_counted_as_the_scorecard_counts_them(card: Scorecard) -> None:
    run = run_newest(LEADER)
    assert run is not None
    counts = {lamp.code: number for lamp, number in cockpit_shown(run)["counts"]}
    assert counts == {status.value: number for status, number in card.counts.items()}


def test_the_share_attained_of_each_good_is_that_of_the_scorecard(card: Scorecard) -> None:
    run = run_newest(LEADER)
    assert run is not None
    for good in cockpit_shown(run)["goods"]:
        attained = card.attained(good.id)
        assert (None if good.share is None else round(good.share / 100, 4)) == attained, good.id


def test_threats_are_ordered_by_what_is_lost_times_weight(card: Scorecard) -> None:
    run = run_newest(LEADER)
    assert run is not None
    threats = cockpit_shown(run)["threats"]

    def lost(goal: Goal) -> float:
        (standing,) = (one for one in card.standings if one.goal is goal)
        share = standing.value / standing.path if standing.value is not None and standing.path else 0
        return float(goal.weight) * (1 - float(share))

    in_danger = [one.goal for one in card.standings if one.status in (Status.BEHIND, Status.OFF_TRACK)]
    worst = sorted(in_danger, key=lambda goal: (-lost(goal), goal.id))[:5]
    assert [one.id for one in threats] == [goal.id for goal in worst]


def test_what_changed_since_the_last_working_out_is_told(enter: Enter) -> None:
    by = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "page", "a new listing")
    cells = {"unit_id": "byd", "title": "listed", "level": "national", "granted_on": "2021-05-01"}
    record_add(TABLES["titles"], cells, by, {"title": ("listed",), "level": ("national",)}, NOW)
    stale = shown_at(enter, Role.LEADER, reverse("cockpit"))
    assert "that are not counted yet" in stale
    (run, _today) = figures_refresh("tester", TODAY, silent)
    (change,) = cockpit_shown(run)["changed"]
    assert (change.name, change.before, change.after) == ("Listed enterprises", "1 enterprise", "2 enterprises")
    page = shown_at(enter, Role.LEADER, reverse("cockpit"))
    assert "Since it was last worked out" in page
    assert "that are not counted yet" not in page


def test_a_goal_with_two_dates_is_told_once_or_with_its_date() -> None:
    (run, _today) = figures_refresh("tester", TODAY, silent)
    _since, changed = cockpit_shown(run)["quarter"]
    names = [one.name for one in changed]
    counted = Counter(goal.name.en for goal in park_of(run).plan.goals)
    twice = {name for name, count in counted.items() if count > 1}
    assert twice & {name.partition(", by ")[0] for name in names}
    assert len(names) == len(set(names))


def test_a_number_leads_to_its_trace(enter: Enter) -> None:
    page = shown_at(enter, Role.LEADER, reverse("cockpit"))
    address = re.search(r'class="figure" href="(/figures/[^"]+)">64 bn yuan', page)
    assert address is not None
    assert "64" in shown_at(enter, Role.LEADER, address.group(1))


def test_the_first_view_of_the_cockpit_is_light(enter: Enter) -> None:
    page = shown_at(enter, Role.LEADER, reverse("cockpit"))
    linked = re.findall(r'(?:src|href)="/static/([^"]+)"', page)
    names = [re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name) for name in linked]
    files = {name: finders.find(name) for name in names}
    assert all(files.values()), files
    assert len(page.encode()) + sum(Path(str(path)).stat().st_size for path in files.values()) < 300_000


def test_the_plan_says_what_it_says_of_itself_in_the_readers_language(enter: Enter) -> None:
    page = shown_at(enter, Role.LEADER, reverse("plan") + "?view=findings", lang="zh")
    assert "各分项合计1100亿元，超过1000亿元：多出10%。" in page
    assert "意味着2020年基数为593.5亿元" in page
    page = shown_at(enter, Role.LEADER, reverse("plan") + "?view=findings")
    assert "Its parts are 110 bn yuan, more than 100 bn yuan: they over-cover it by 10 %." in page


def test_the_tree_holds_every_goal_once_and_no_box_lies_on_another(sample: OpenPark) -> None:
    drawing = tree_drawn(sample.plan, {})
    assert len(drawing.boxes) == 1 + len(sample.plan.branches) + len(sample.plan.goals)
    assert len({(box.x, box.y) for box in drawing.boxes}) == len(drawing.boxes)
    assert len(drawing.edges) == len(drawing.boxes) - 1
    assert all(box.x + box.width <= drawing.width and box.y + box.height <= drawing.height for box in drawing.boxes)


def test_a_goal_is_changed_on_its_page_and_says_what_it_said_before(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    address = reverse("goal-change", args=["industrial_tax", DUE])
    sent = {"target": "> 4.4 bn CNY", "by": "2025", "path": "linear from 2.05 bn CNY", "owner": "Finance office"}
    sent |= {"weight": "3", "version": str(plan_version()), "reason": "the council decided so"}
    answer = client.post(address, sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("goal", args=["industrial_tax", DUE]))
    page = client.get(answer.headers["Location"]).content.decode()
    assert "<del>&gt; 4 bn CNY</del> <ins>&gt; 4.4 bn CNY</ins>" in page
    assert "the council decided so" in page
    again = client.post(address, sent | {"target": "> 5 bn CNY"})
    assert again.status_code == 422
    assert "Nothing of yours is lost" in again.content.decode()
    assert 'value="&gt; 5 bn CNY"' in again.content.decode()


def test_an_owner_is_named_in_the_readers_language(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    pages = [reverse("cockpit"), reverse("plan"), reverse("goal", args=["industrial_tax", DUE])]
    assert all("Finance office" in client.get(page).content.decode() for page in pages)
    assert (
        'value="Finance office / 财政局"'
        in client.get(reverse("goal-change", args=["industrial_tax", DUE])).content.decode()
    )
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})
    for page in pages:
        shown = client.get(page).content.decode()
        assert "财政局" in shown
        assert "Finance office" not in shown


def test_a_wrong_target_is_told_beside_what_was_typed(enter: Enter) -> None:
    address = reverse("goal-change", args=["industrial_tax", DUE])
    sent = {"target": "lots", "by": "2025", "path": "linear", "weight": "3", "reason": "x"}
    answer = enter(Role.PLAN_OFFICE).post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "plan.yaml:" in page
    assert "(found “lots”)" in page
    assert 'value="lots"' in page


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_write_the_plan_change_goals(enter: Enter, role: Role) -> None:
    answer = enter(role).post(reverse("goal-change", args=["industrial_tax", DUE]), {"target": "> 9 bn CNY"})
    expected = {Role.PUBLIC: 302, Role.PLAN_OFFICE: 422, Role.ADMINISTRATOR: 422}.get(role, 403)
    assert answer.status_code == expected
