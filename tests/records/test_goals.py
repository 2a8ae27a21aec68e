"""A goal of the park changed with a reason: the old value stays, and no plan is written that does not open."""

from __future__ import annotations

from datetime import date

import pytest

from fivegood.errors import ConflictError, ForbiddenError, InputError
from fivegood.records.actors import Actor, By, Role
from fivegood.records.journal.models import Entry
from fivegood.records.park.goals import goal_history, goal_text, goal_write, plan_version
from fivegood.records.park.source import current_park
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
DUE = date(2025, 12, 31)
OFFICE = Actor("office", Role.PLAN_OFFICE, TODAY)


def by(reason: str, actor: Actor = OFFICE) -> By:
    return By(actor, "page", reason)


def target_of(goal_id: str) -> str:
    return next(str(goal.target.value) for goal in current_park().plan.goals if goal.id == goal_id)


def test_a_target_is_changed_with_a_reason_and_the_old_value_stays() -> None:
    assert (
        goal_write("industrial_tax", DUE, {"target": "> 4.4 bn CNY"}, by("the council decided so"), NOW).corrected == 1
    )
    assert target_of("industrial_tax") == "4400000000"
    (version,) = goal_history(OFFICE, "industrial_tax", DUE)
    assert (version.actor, version.reason) == ("office", "the council decided so")
    assert list(version.fields) == [("target", "> 4 bn CNY", "> 4.4 bn CNY")]
    assert goal_history(OFFICE, "tax_per_mu", DUE) == []
    assert goal_text(OFFICE, "industrial_tax", DUE)["target"] == "> 4.4 bn CNY"


def test_a_goal_is_not_changed_without_a_reason() -> None:
    with pytest.raises(InputError, match="a goal is changed with a reason: say why"):
        goal_write("industrial_tax", DUE, {"target": "> 5 bn CNY"}, by(""), NOW)


def test_what_would_not_open_is_refused_with_its_place_and_nothing_is_written() -> None:
    entries = Entry.objects.count()
    with pytest.raises(InputError) as refused:
        goal_write("industrial_tax", DUE, {"target": "lots", "path": "sideways"}, by("why not"), NOW)
    assert {fault.file for fault in refused.value.faults} == {"plan.yaml"}
    assert all(fault.line for fault in refused.value.faults)
    assert target_of("industrial_tax") == "4000000000"
    assert Entry.objects.count() == entries


def test_whoever_read_an_earlier_plan_is_told() -> None:
    read = plan_version()
    goal_write("industrial_tax", DUE, {"owner": "Tax office"}, by("moved"), NOW, expected=read)
    with pytest.raises(ConflictError):
        goal_write("industrial_tax", DUE, {"owner": "Another"}, by("moved"), NOW, expected=read)


def test_what_is_as_it_was_writes_nothing() -> None:
    same = goal_text(OFFICE, "industrial_tax", DUE)
    assert goal_write("industrial_tax", DUE, same, by("nothing"), NOW).unchanged == 1


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.OFFICER, Role.AUTHORITY])
def test_others_do_not_change_goals(role: Role) -> None:
    with pytest.raises(ForbiddenError, match="may not write the plan"):
        goal_write("industrial_tax", DUE, {"owner": "x"}, by("why", Actor("other", role, TODAY)), NOW)
