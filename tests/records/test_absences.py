"""An officer is away: the work goes to whoever stands in, with its rights and notices, and comes back by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fivegood.errors import ForbiddenError, InputError, MissingError
from fivegood.facts.subjects import TABLES
from fivegood.park import codes_of
from fivegood.records.accounts.models import User
from fivegood.records.accounts.selectors import acting
from fivegood.records.accounts.services import membership_grant
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.selectors import records_of
from fivegood.records.journal.models import Entry
from fivegood.records.needs.ladder import ladder_ring
from fivegood.records.needs.selectors import need_history, needs_open
from fivegood.records.notices.models import Notice
from fivegood.records.notices.selectors import notices_of
from fivegood.records.officers.selectors import units_served
from fivegood.records.officers.services import absence_add
from fivegood.records.officers.standins import absences_read, officer_acting
from fivegood.records.park.services import park_texts_write
from fivegood.records.park.source import current_park
from fivegood.rules.desk.stages import Act
from fivegood.rules.standins import Why
from fivegood.structs import replace
from tests.conftest import NOW, TODAY
from tests.records.test_ladder import DESK
from tests.records.test_need_steps import OFFICE, OFFICER, contact, do, need, taken, unit

__all__ = ["need", "unit"]
pytestmark = pytest.mark.django_db


def absent(officer: str, stand_in: str = "", *, days: tuple[int, int | None] = (0, 2), by: Actor = OFFICE) -> None:
    """Write an absence that begins so many days from today and ends so many days from today."""
    first, last = (None if each is None else TODAY + timedelta(days=each) for each in days)
    words = {"officer_id": officer, "absent_from": str(first), "absent_to": str(last or ""), "stand_in_id": stand_in}
    lists = codes_of(current_park().park)
    absence_add(words | {"absence_reason": "leave"}, By(by, "page"), lists, NOW, token=f"{officer}{days}{stand_in}")


def logged_in(officer_id: str, day: date) -> Actor:
    """Return an officer as a request of a day knows them."""
    user, made = User.objects.get_or_create(username=f"of.{officer_id}")
    if made:
        keeper = By(Actor("keeper", Role.ADMINISTRATOR, TODAY), "page")
        membership_grant(user, Role.OFFICER, keeper, TODAY - timedelta(days=9), officer_id=officer_id)
    return acting(user, None, day)[1]


def test_whoever_stands_in_sees_and_does_what_the_absent_one_might_on_those_days_alone(need: str, unit: str) -> None:
    absent("O-001", "O-002", days=(1, 2))
    days = {days: logged_in("O-002", TODAY + timedelta(days=days)) for days in range(4)}
    assert [actor.acts_for for actor in days.values()] == [(), ("O-001",), ("O-001",), ()]
    for days_on, actor in days.items():
        is_in = days_on in (1, 2)
        assert records_of(actor, TABLES["needs"]).filter(need_id=need).exists() is is_in
        assert ((unit, "O-001") in {(one.unit_id, one.in_place_of) for one in units_served(actor)}) is is_in
        assert (need in {one.row["need_id"] for one in needs_open(actor, current_park(), NOW, 1_000).shown}) is is_in
    with pytest.raises(MissingError):
        do(need, Act.ACCEPT, 1, days[0])
    do(need, Act.ACCEPT, 1, days[1])
    told = Entry.objects.latest("number")
    assert (told.actor, told.reason) == ("of.O-002", "代 O-001 · in place of O-001")
    assert need_history(days[2], need).state.stage == "accepted"
    own = logged_in("O-001", TODAY + timedelta(days=1))
    do(need, Act.CLASSIFY, 2, own)
    assert Entry.objects.latest("number").reason == "", "nobody's place but their own"


def test_work_goes_round_and_comes_back(need: str, unit: str) -> None:
    taken(need)
    rows_of("assignments").filter(unit_id=unit).exclude(officer_id="O-001").delete()

    def who(days: int) -> tuple[str, str]:
        found = officer_acting("O-001", unit, TODAY + timedelta(days=days))
        return found.officer_id, found.in_place_of

    absent("O-001", "O-002", days=(1, 3))
    absent("O-002", "O-003", days=(2, 3))
    assert [who(days) for days in range(5)] == [
        ("O-001", ""),
        ("O-002", "O-001"),
        ("O-003", "O-001"),
        ("O-003", "O-001"),
        ("O-001", ""),
    ]
    assert logged_in("O-003", TODAY + timedelta(days=2)).acts_for == ("O-001", "O-002")
    absent("O-003", "O-001", days=(3, 3))
    assert who(3) == ("", "O-001"), "each would stand in for the other: the office has it"
    rows_of("officers").filter(officer_id="O-003").update(in_post_to=TODAY + timedelta(days=1))
    assert who(2) == ("", "O-001")
    assert logged_in("O-003", TODAY + timedelta(days=2)).acts_for == ()
    first = next(one for one in absences_read(OFFICE) if one.row["officer_id"] == "O-001")
    assert (first.on, first.by) == (TODAY + timedelta(days=1), "O-002")
    second = next(one for one in absences_read(OFFICE) if one.row["officer_id"] == "O-002")
    assert (second.by, second.passed[0].why) == ("", Why.NO_POST)


def test_the_ladder_tells_whoever_stands_in(need: str, unit: str) -> None:
    park_texts_write({"desk.yaml": DESK}, By(OFFICE, "command", "a ladder"), NOW)
    absent("O-001", "O-002")
    ladder_ring(current_park(), NOW + timedelta(minutes=30))
    assert list(Notice.objects.filter(key=need).values_list("role", "officer_id")) == [("officer", "O-002")]
    assert notices_of(logged_in("O-002", TODAY)).filter(key=need).exists()
    rows_of("assignments").filter(unit_id=unit).exclude(officer_id="O-001").delete()
    rows_of("absences").filter(officer_id="O-001").update(stand_in_id=None)
    ladder_ring(current_park(), NOW + timedelta(minutes=60))
    assert ("plan_office", "") in Notice.objects.filter(key=need).values_list("role", "officer_id")


def test_officers_write_their_own_absences_and_the_office_everybody_s(unit: str) -> None:
    absent("O-009", "O-003", by=OFFICER)
    mine = rows_of("absences").filter(absent_from=TODAY)
    assert [one.officer_id for one in mine] == ["O-001"], "whatever the form says"
    absent("O-002", "O-003")
    assert [one.row["officer_id"] for one in absences_read(OFFICER)] == ["O-001"], "not why another is away"
    assert {one.row["officer_id"] for one in absences_read(OFFICE)} == {"O-001", "O-002"}
    for actor in (contact(unit), Actor("b", Role.BANK, TODAY, lender="Bank A")):
        assert absences_read(actor) == []
        with pytest.raises(ForbiddenError):
            absent("O-001", by=actor)
    with pytest.raises(InputError) as refused:
        absent("O-004", "O-004", days=(3, 1))
    assert sorted(fault.column for fault in refused.value.faults) == ["absent_to", "stand_in_id"]
    assert replace(OFFICER, acts_for=("O-002",)).officers == ("O-001", "O-002")
