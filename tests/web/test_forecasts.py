"""The pages and calls that look ahead: chances in words, what moved them, what if without a script, scenarios kept."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from fivegood.decide.forecast.models import Model
from fivegood.editions.forecasts.models import GoalForecast, Scenario, StoredForecast
from fivegood.editions.models import Run
from fivegood.records.actors import Role
from fivegood.records.jobs.models import Job
from fivegood.web.chances import share_said, trend_said
from fivegood.web.sentences import said
from tests.people import Enter

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
DUE = "2025-12-31"
OUTPUT = ["industrial_output", DUE]
LATE = {"project_0": "p174", "later_0": "6", "of_0": "all", "rate_0": "", "name_0": ""}


def text_of(client: Client, address: str, lang: str = "en") -> str:
    client.cookies["django_language"] = "zh-hans" if lang == "zh" else "en"
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


def test_every_goal_is_shown_with_its_chance_in_words_or_why_it_has_none(
    enter: Enter, looked_ahead: StoredForecast
) -> None:
    client = enter(Role.LEADER)
    for lang, none in (("en", "no rank is on record yet"), ("zh", "尚无排名记录")):
        page, cockpit = (text_of(client, reverse(name), lang) for name in ("forecast", "cockpit"))
        goal = text_of(client, reverse("forecast-goal", args=["hunan_park_rank", DUE]), lang)
        assert none in goal
        assert page.count(none) == 2
        for one in looked_ahead.goals.all():
            if one.chance is not None:
                said = f"{share_said(Decimal(one.chance))} {one.told['words'][lang]}"
                assert said in page, one.goal
                assert said in cockpit, one.goal


def test_all_that_is_said_of_a_goal_is_chinese_to_a_chinese_reader_amounts_and_all(
    looked_ahead: StoredForecast,
) -> None:
    drawn = (
        *(note for one in looked_ahead.goals.all() for note in (*one.told["notes"], one.told["reason"])),
        *looked_ahead.told["pipeline"]["notes"],
        *(one["assumed"] for one in looked_ahead.told["backtest"]),
        "ranks on record: 1",
        "with fewer than three ranks on record, a move of 20% a year is assumed",
    )
    amounts = [note for note in drawn if " bn yuan" in note or " mu " in note]
    with translation.override("zh-hans"):
        assert [note for note in drawn if re.search(r"\b[A-Za-z]{2,}\b", said(note))] == []
        assert amounts
        assert all(re.search("亿元|万亩|亩", said(note)) for note in amounts)
        assert said(
            "45 projects are expected to take 2,726 mu of land by then, as much as output takes today; 66 are of "
            "enterprises that hold land already"
        ).startswith("预计届时45个项目将占地2,726亩")


def test_a_chance_that_is_not_certain_is_never_shown_as_if_it_were() -> None:
    told = [share_said(Decimal(text)) for text in ("0", "0.001", "0.5631", "0.999", "1")]
    assert told == ["0 %", "below 1 %", "56 %", "above 99 %", "100 %"]
    assert trend_said(Decimal("0.2"), Decimal("0.32")) == ("▲", "12 points up")
    assert trend_said(Decimal("0.32"), Decimal("0.31")) == ("▼", "1 point down")
    assert trend_said(Decimal("0.32"), Decimal("0.322")) == ("＝", "unchanged")


def test_a_goal_is_shown_with_its_fan_what_it_needs_what_moved_it_and_how_far_to_trust_it(
    enter: Enter, looked_ahead: StoredForecast
) -> None:
    before = StoredForecast.objects.create(
        inputs="earlier", edition=looked_ahead.edition, snapshot="gone", as_of=looked_ahead.as_of, seed=0,
        release="0", told=looked_ahead.told, made_at=looked_ahead.made_at, by="tester",
    )  # fmt: skip
    StoredForecast.objects.update(before=before)
    steps = [{"group": "records", "chance": "0.25"}, {"group": "projects", "chance": "0.31"}]
    GoalForecast.objects.update(chance_before="0.3", moved=steps)
    client = enter(Role.PLAN_OFFICE)
    page = text_of(client, reverse("forecast-goal", args=OUTPUT))
    end = looked_ahead.goals.get(goal=OUTPUT[0]).told["path"][-1]
    shown = client.get(reverse("forecast-goal", args=OUTPUT)).context
    spec = shown["chart"].spec
    fan = [one for one in spec["data"]["values"] if one["day"] == DUE]
    bands = {one["series"]: (one["low"], one["high"]) for one in fan if "low" in one}
    assert bands["8 of 10 scenarios"] == (float(end["p10"]) / 1e9, float(end["p90"]) / 1e9)
    assert bands["19 of 20 scenarios"][0] < bands["8 of 10 scenarios"][0]
    assert len(shown["chart"].rows) == len({one["day"] for one in spec["data"]["values"]})
    for told in (
        "new records other than projects ▼ 5 points down 25 %",
        "projects, their stages and amounts ▲ 6 points up 31 %",
        "It takes a growth of",
        "works begun by",
        "of the risk sits in Sany",
        "80 per cent held",
        f"Theta · {Model.THETA.library}",
    ):
        assert told in page
    assert "the enterprise" not in page
    tried = {one["model"]: one for one in shown["tests"][0]["models"]}
    assert tried["exponential_smoothing"]["name"] == "exponential smoothing (ETS)"
    assert sum(int(one["share"].split()[0]) for one in tried.values()) in (99, 100, 101)
    slip = next(one for one in looked_ahead.told["drivers"] if one["kind"] == "slip")
    other = text_of(client, reverse("forecast-goal", args=(slip["goal"], slip["by"])))
    assert f"{slip['months']} months late costs " in other


@pytest.mark.usefixtures("looked_ahead")
def test_what_if_shows_the_effect_without_javascript_and_keeps_it_under_a_name(enter: Enter) -> None:
    client, page = enter(Role.PLAN_OFFICE), reverse("what-if")
    assert "Synthetic Project 174" in client.get(page).content.decode()
    sent = LATE | {"rate_0": "3", "makes_0": "", "act": "try"}
    tried = client.post(page, sent)
    assert tried.status_code == 200
    chances = {(line["goal"].id, str(line["goal"].target.by)): line for line in tried.context["tried"]}
    assert chances["industrial_output", DUE]["cells"][0]["is_moved"]
    assert not chances["listed_enterprises", DUE]["cells"][0]["is_moved"]
    assert not Scenario.objects.exists()
    refused = client.post(page, sent | {"project_1": "p17400", "later_1": "soon"})
    assert refused.status_code == 422
    assert "is no number" in refused.content.decode()
    assert 'value="p17400"' in refused.content.decode()
    refused = client.post(page, sent | {"project_1": "p17400", "later_1": "2"})
    assert "p174" in refused.content.decode()
    wrong = sent | {"name_0": "x", "starts_0": "soon", "rate_0": "900", "later_0": "1.5"}
    said = client.post(page, wrong, headers={"Accept-Language": "zh-hans"}).context["said"]
    assert said == [
        "推迟月数（提前为负）：不是整数（现为“1.5”）",
        "年产值：新增项目必须填写",
        "开工日期：不是日期，应如2022-03-01（现为“soon”）",
        "年增速加几个百分点（减为负）：超出 -50 至 100 的范围（现为“900”）",
    ]
    assert client.post(page, sent | {"act": "keep", "name": "Late but fast"}).status_code == 302
    kept = Scenario.objects.get()
    assert (kept.text["growth"], kept.text["projects"]["p174"]["later"]) == ({"all": 0.03}, 6)
    more = {"name": "Parts", "makes": "300", "starts": "2022-03-01", "invests": "250", "unit": "sany", "ramp": "9"}
    more |= {"industry": "equipment", "origin": "outside", "top500": "china_500", "chain_role": "supporting"}
    given = client.post(page, sent | {f"{name}_0": value for name, value in more.items()})
    chances = {(line["goal"].id, str(line["goal"].target.by)): line for line in given.context["tried"]}
    assert chances["projects_chain_supporting", DUE]["cells"][0]["is_moved"]
    (line, *_blank) = given.context["add"]
    assert {name: str(line[name]) for name in more} == more
    assert '<option value="supporting" selected>' in given.content.decode()
    beside = text_of(client, reverse("scenarios"))
    assert "Late but fast" in beside
    assert "projects changed: 1 · growth changed: 1" in beside
    assert "Remove Late but fast" in beside
    assert "Remove" not in text_of(enter(Role.LEADER), reverse("scenarios"))
    form = client.get(f"{page}?of={kept.pk}")
    assert form.context["tried"][0]["cells"][0] == {**tried.context["tried"][0]["cells"][0], "name": ""}
    again = sent | {"act": "keep", "name": "Late but fast", "number": kept.pk, "version": 1, "rate_0": "4"}
    assert client.post(page, again).status_code == 302
    assert client.post(page, again).status_code == 422  # somebody wrote version 2 meanwhile
    leader = enter(Role.LEADER)
    assert leader.post(reverse("scenario-remove", args=[kept.pk])).status_code == 403
    assert client.post(reverse("scenario-remove", args=[kept.pk])).status_code == 302
    assert not Scenario.objects.exists()


def test_programs_read_forecasts_try_scenarios_and_keep_them(enter: Enter, looked_ahead: StoredForecast) -> None:
    client = enter(Role.PLAN_OFFICE)

    def post(path: str, data: object, status: int) -> dict[str, Any]:
        answer = client.post(f"/api/v1/{path}", json.dumps(data), content_type="application/json")
        assert answer.status_code == status, answer.content
        told: dict[str, Any] = answer.json()
        return told

    (listed,) = client.get("/api/v1/forecasts").json()
    whole = client.get(f"/api/v1/forecasts/{listed['id']}").json()
    assert whole["told"] == looked_ahead.told
    assert [one["chance"] for one in whole["goals"]] == [one.chance for one in looked_ahead.goals.order_by("place")]
    text = {"growth": {"all": 0.03}}
    tried = client.post("/api/v1/scenarios/try", json.dumps(text), content_type="application/json").json()
    kept = post("scenarios", {"name": "Fast", "text": text}, 201)
    assert client.get(f"/api/v1/scenarios/{kept['id']}").json()["outcomes"][0]["goals"] == tried
    faults = post("scenarios", {"name": "Fast", "text": {"growth": {"industry": 1}}}, 422)
    assert "is no goal that is carried on" in json.dumps(faults)
    assert post(f"scenarios/{kept['id']}", {"name": "Faster", "text": text, "version": 1}, 200)["version"] == 2
    post(f"scenarios/{kept['id']}", {"name": "Faster", "text": text, "version": 1}, 409)
    assert post(f"scenarios/{kept['id']}/remove", {}, 200)["name"] == "Faster"
    asked = post("forecasts", {"seed": 5}, 202)
    assert Job.objects.get(pk=asked["id"]).arguments == {"seed": 5}
    assert enter(Role.OFFICER).get("/api/v1/forecasts").status_code == 403


def test_an_authority_is_shown_chances_and_no_project(enter: Enter, looked_ahead: StoredForecast) -> None:
    client = enter(Role.AUTHORITY)
    pages = [text_of(client, reverse("forecast")), text_of(client, reverse("forecast-goal", args=OUTPUT))]
    pages.append(client.get(f"/api/v1/forecasts/{looked_ahead.pk}").content.decode())
    assert not any(word in page for page in pages for word in ("p174", "Project 174", "Sany that", "sits in"))
    assert client.get(reverse("what-if")).status_code == 403
    assert client.get("/api/v1/scenarios").status_code == 403


def test_the_pages_keep_within_ten_queries_and_say_so_where_nothing_is_looked_ahead_yet(
    enter: Enter, looked_ahead: StoredForecast
) -> None:
    client, spent = enter(Role.LEADER), {}
    for name, of in (("cockpit", []), ("forecast", []), ("forecast-goal", OUTPUT), ("what-if", []), ("scenarios", [])):
        client.get(reverse(name, args=of))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name, args=of)).status_code == 200
        spent[name] = len(queries)
    assert max(spent.values()) <= 10, spent
    looked_ahead.delete()
    Run.objects.filter(edition="").delete()
    for name in ("forecast", "what-if", "scenarios"):
        assert "There is no forecast yet" in text_of(client, reverse(name))
    assert client.post(reverse("what-if"), LATE).status_code == 200
    assert "Chance" not in text_of(client, reverse("cockpit"))
