"""One goal changed in the text of a plan, and nothing else of it."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from fivegood.errors import InputError
from fivegood.plan.edits import goal_edited, goals_written
from tests.conftest import SAMPLE

TEXT = """# whose plan
goals:
  - id: output   # the first
    by: 2025  # the last day of it
    target: "> 100 bn CNY"
    path: compound 11 % a year
    owner: Industry office
  - id: output
    by: 2023-06-30
    target: 50 bn CNY
  - {id: tax, by: 2025, target: "> 4 bn CNY", path: {2023: 3 bn CNY}}
checks: []
"""
LAST_DAY = date(2025, 12, 31)


def test_a_value_is_changed_where_it_stands_and_every_other_character_stays() -> None:
    edited = goal_edited(TEXT, "output", LAST_DAY, {"target": "> 110 bn CNY"})
    assert edited == TEXT.replace('"> 100 bn CNY"', '"> 110 bn CNY"')


def test_of_two_goals_with_one_id_the_one_that_is_due_then_is_changed() -> None:
    edited = goal_edited(TEXT, "output", date(2023, 6, 30), {"target": "60 bn CNY"})
    assert edited == TEXT.replace("target: 50 bn CNY", 'target: "60 bn CNY"')


def test_what_a_goal_does_not_say_is_added_under_the_day_it_is_due() -> None:
    edited = goal_edited(TEXT, "output", date(2023, 6, 30), {"owner": '税务局 "一"', "weight": "2.5"})
    assert yaml.safe_load(edited)["goals"][1] == {
        "id": "output",
        "by": date(2023, 6, 30),
        "target": "50 bn CNY",
        "owner": '税务局 "一"',
        "weight": 2.5,
    }
    assert "# the last day of it\n" in edited


def test_a_goal_on_one_line_is_changed_too() -> None:
    edited = goal_edited(TEXT, "tax", LAST_DAY, {"owner": "Finance", "by": "2026"})
    assert yaml.safe_load(edited)["goals"][2]["owner"] == "Finance"
    assert yaml.safe_load(edited)["goals"][2]["by"] == 2026


def test_an_owner_is_one_name_or_one_in_each_language() -> None:
    both = goal_edited(TEXT, "output", LAST_DAY, {"owner": "Finance office / 财政局"})
    assert both == TEXT.replace("owner: Industry office", 'owner: {"en": "Finance office", "zh": "财政局"}')
    assert goals_written(both)["output", LAST_DAY]["owner"] == "Finance office / 财政局"
    assert goal_edited(both, "output", LAST_DAY, {"owner": "Tax"}) == TEXT.replace("Industry office", '"Tax"')
    lines = TEXT.replace("owner: Industry office", "owner:\n      en: Industry office\n      zh: 产业局  # since 2020")
    edited = goal_edited(lines, "output", LAST_DAY, {"owner": "A / 甲"})
    assert yaml.safe_load(edited)["goals"][0]["owner"] == {"en": "A", "zh": "甲"}
    assert yaml.safe_load(edited)["goals"][1:] == yaml.safe_load(TEXT)["goals"][1:]


def test_every_fault_of_a_change_is_told_at_once() -> None:
    with pytest.raises(InputError) as refused:
        goal_edited(TEXT, "tax", LAST_DAY, {"path": "linear", "ownr": "x"})
    messages = [str(fault) for fault in refused.value.faults]
    assert any("is written as a mapping: change it in the text of the plan" in one for one in messages)
    assert any("is not changed here" in one and "owner" in one for one in messages)


def test_an_unknown_goal_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError) as refused:
        goal_edited(TEXT, "outputt", LAST_DAY, {"owner": "x"})
    assert refused.value.faults[0].suggestion == "output"
    with pytest.raises(InputError, match="no goal that is due on 2024-12-31"):
        goal_edited(TEXT, "output", date(2024, 12, 31), {"owner": "x"})


def test_what_is_written_of_each_goal_is_what_yaml_reads() -> None:
    text = (SAMPLE / "plan.yaml").read_text(encoding="utf-8")
    written = goals_written(text)
    read = yaml.safe_load(text)["goals"]
    assert len(written) == len(read) == 25
    for goal in read:
        by = goal["by"] if isinstance(goal["by"], date) else date(int(goal["by"]), 12, 31)
        told = written[goal["id"], by]
        assert told["target"] == str(goal["target"])
        assert told["owner"] == " / ".join(goal["owner"].values())
        assert told["weight"] == str(goal.get("weight", ""))


def test_a_text_that_is_no_plan_says_nothing() -> None:
    assert goals_written("goals: [") == {}
    assert goals_written("[]") == {}
