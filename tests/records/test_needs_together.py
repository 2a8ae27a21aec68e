"""Needs that are merged and split: each follows the others, in one transaction, and contradictions are refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from fivegood.errors import ConflictError, ForbiddenError, InputError, MissingError
from fivegood.facts.subjects import TABLES
from fivegood.park import codes_of
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.selectors import records_of
from fivegood.records.journal.chain import key_text
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.needs.selectors import need_history, need_readings, needs_beside, needs_open
from fivegood.records.needs.services import need_raise
from fivegood.records.needs.several import Part, need_merge, need_split
from fivegood.records.park.source import current_park
from fivegood.rules.desk.clocks import Hand
from fivegood.rules.desk.stages import Act, Stage
from fivegood.rules.promises import Step
from tests.conftest import NOW, TODAY
from tests.records.test_need_steps import OFFICE, OFFICER, TAKEN, contact, do, need, stored, taken, unit

__all__ = ["need", "unit"]
pytestmark = pytest.mark.django_db
HELPER = Actor("helper", Role.OFFICER, TODAY, officer_id="O-150")
PARTS = (Part("The road", "logistics", "O-001"), Part("The pipe", "utilities", "O-150"))


def another(unit_id: str, minutes: int = 0) -> str:
    words = {"category": "labour", "title": f"Again {minutes}", "note": ""}
    now = NOW + timedelta(minutes=minutes)
    return need_raise(words, By(contact(unit_id), "page"), codes_of(current_park().park), now, token=f"a-{minutes}")


def merge(need_id: str, into: str, actor: Actor = OFFICER, minutes: int = 2, expected: int | None = None) -> None:
    seen = len(need_history(OFFICE, need_id).events) if expected is None else expected
    need_merge(need_id, into, "", By(actor, "page"), NOW + timedelta(minutes=minutes), expected=seen)


def split(need_id: str, parts: Sequence[Part] = PARTS, actor: Actor = OFFICER, minutes: int = 2) -> list[str]:
    seen, lists = len(need_history(OFFICE, need_id).events), codes_of(current_park().park)
    return need_split(need_id, parts, "", By(actor, "page"), lists, NOW + timedelta(minutes=minutes), expected=seen)


def told(error: pytest.ExceptionInfo[InputError]) -> list[tuple[str, str]]:
    return [(fault.column, fault.message) for fault in error.value.faults]


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def test_what_is_merged_has_the_answer_of_the_other_when_that_has_it(need: str, unit: str) -> None:
    first, second, third = need, another(unit, 1), another(unit, 2)
    merge(third, second, minutes=3)
    merge(second, first, minutes=4)
    assert need_history(OFFICER, third).state.stage is Stage.MERGED
    assert rows_of("needs").get(need_id=third).merged_into_id == second
    opened = {one.row["need_id"] for one in needs_open(OFFICER, current_park(), at(5), 1_000).shown}
    assert (first in opened, second in opened, third in opened) == (True, False, False)
    hands = {one.hand for one in need_readings(current_park(), need_history(OFFICER, third), at(9_000))}
    assert hands == {Hand.VOID}, "the other's clocks are judged"
    taken(first)
    by_hand = another(unit, 5)
    rows_of("needs").filter(need_id=by_hand).update(merged_into_id=first)
    do(first, Act.SOLVE, 60, reason="Two welders came.")
    assert [need_history(OFFICER, one).state.stage for one in (second, third)] == [Stage.SOLVED] * 2
    assert need_history(OFFICER, by_hand).state.stage is Stage.RAISED, "steps say what is merged, not a cell"
    assert need_history(OFFICER, third).events[-1].reason == f"{second}: {first}: Two welders came."
    assert stored(third) == (at(60), None, at(60), None)
    last = Entry.objects.order_by("-number")[:3]
    assert [(one.actor, one.action) for one in last][::-1] == [
        ("officer", "needs.solve"),
        ("worker", "needs.follow"),
        ("worker", "needs.follow"),
    ]
    do(third, Act.REOPEN, 90, contact(unit), reason="These were others.")
    state = need_history(OFFICER, third).state
    assert (state.stage, state.into, rows_of("needs").get(need_id=third).merged_into_id) == (Stage.CLASSIFIED, "", None)
    assert [fault.key for fault in journal_verify().faults] == [key_text([by_hand])], (
        "what was changed by hand is found"
    )


def test_merges_that_contradict_are_refused_with_words(need: str, unit: str) -> None:
    later = another(unit, 5)
    other_unit = rows_of("needs").exclude(unit_id=unit).filter(closed_at__isnull=True)[0].need_id
    closed = rows_of("needs").filter(unit_id=unit, closed_at__isnull=False).first()

    def refused(need_id: str, into: str, actor: Actor = OFFICER) -> str:
        with pytest.raises(InputError) as error:
            merge(need_id, into, actor, 6)
        ((column, message),) = told(error)
        assert column == "others"
        return message

    assert refused(need, "") == refused(need, need) == "names the other need, into which this one is merged"
    assert refused(need, "N-0") == refused(later, other_unit) == "there is no such need that you may see"
    assert refused(later, other_unit, OFFICE) == "is of another unit, which its answer concerns alone"
    assert refused(need, later) == f"was raised later than {need}: merge it into this one, whose clocks began first"
    if closed is not None:
        assert refused(later, closed.need_id, OFFICE).endswith("only what is open takes another in")
    merge(later, need, minutes=7)
    newest = another(unit, 8)
    assert refused(newest, later) == f"was itself merged into {need}: merge it into that one"
    with pytest.raises(InputError, match="cannot be done with a need that is merged; you may do: note"):
        do(later, Act.SOLVE, 9)
    with pytest.raises(ForbiddenError):
        merge(newest, need, contact(unit), 9)
    with pytest.raises(ConflictError):
        merge(newest, need, expected=0)
    assert need_history(OFFICE, newest).state.stage is Stage.RAISED


def test_a_need_in_parts_has_one_answer_once_all_of_them_have(need: str, unit: str) -> None:
    merged = another(unit, 1)
    road, pipe = split(need)
    merge(merged, need, minutes=3)
    assert (road, pipe) == (f"{need}-1", f"{need}-2")
    assert need_history(OFFICE, need).state.parts == (road, pipe)
    assert [one.holder_id for one in rows_of("needs").filter(whole_id=need).order_by("need_id")] == ["O-001", "O-150"]
    assert {
        one.row["need_id"] for one in needs_beside(OFFICER, current_park(), need_history(OFFICER, need), at(3))
    } == {
        road,
        pipe,
        merged,
    }
    seen = set(records_of(HELPER, TABLES["needs"]).filter(unit_id=unit).values_list("need_id", flat=True))
    assert seen == {need, pipe}, "who has a part sees the whole, and nothing else of the unit"
    for minutes, act in enumerate(TAKEN[3:], 10):
        do(pipe, act, minutes, HELPER)
    assert stored(need)[0] == at(11), "the unit was answered"
    do(pipe, Act.PLAN, 12, HELPER)
    assert stored(need)[1] is None
    do(pipe, Act.EXPLAIN, 20, HELPER, reason="The pipe is the city's.")
    assert need_history(OFFICE, need).state.stage is Stage.SPLIT
    whole = need_readings(current_park(), need_history(OFFICE, need), at(20))
    assert {one.step: one.hand for one in whole} == {
        Step.ANSWER: Hand.IN_TIME,
        Step.PLAN: Hand.RUNNING,
        Step.CLOSE: Hand.RUNNING,
    }, "its clocks run on"
    for minutes, act in enumerate(TAKEN[3:], 30):
        do(road, act, minutes)
    do(road, Act.SOLVE, 40, reason="Mended.")
    history = need_history(OFFICE, need)
    assert (history.state.stage, history.events[-1].reason) == (
        Stage.EXPLAINED,
        "1. The road: Mended.\n2. The pipe: The pipe is the city's.",
    )
    assert need_history(OFFICE, merged).state.stage is Stage.EXPLAINED, "and so has what was merged into it"
    assert stored(need)[2] == at(40)
    with pytest.raises(InputError, match=f"{need}, of which this is a part, was answered: reopen that one"):
        do(road, Act.REOPEN, 50, OFFICE, reason="Not so.")
    with pytest.raises(InputError, match=f"this is a part of {need}"):
        do(road, Act.CONFIRM, 50, contact(unit))
    do(need, Act.REOPEN, 60, contact(unit), reason="The pipe matters.")
    again = split(need, [*PARTS[:1], Part("The pump", "utilities", "O-150")], minutes=61)
    assert again == [f"{need}-3", f"{need}-4"]
    assert journal_verify().ok


def test_splits_that_contradict_are_refused_with_everything_that_is_wrong(need: str, unit: str) -> None:
    with pytest.raises(InputError) as error:
        split(need, [Part("A", "", "O-1"), Part("A", "labor", "")])
    assert [(fault.column, fault.message.partition(" of ")[0], fault.suggestion) for fault in error.value.faults] == [
        ("category-1", "must not be empty", None),
        ("title-1", "two parts are called the same", None),
        ("holder-2", "must not be empty", None),
        ("title-2", "two parts are called the same", None),
        ("category-2", "is one", "labour"),
    ]
    for parts in ([], list(PARTS[:1]), [Part(str(one), "labour", "O-001") for one in range(11)]):
        with pytest.raises(InputError, match="a need has 2 to 10 parts"):
            split(need, parts)
    with pytest.raises(InputError, match="there is no such row in officers"):
        split(need, [PARTS[0], Part("B", "labour", "O-x")])
    with pytest.raises(MissingError):
        split(need, actor=HELPER)
    assert rows_of("needs").filter(whole_id=need).count() == 0, "nothing of a split that is refused"
    (road, _pipe) = split(need)
    with pytest.raises(InputError, match=f"this is a part of {need}: that is what is done with the whole"):
        split(road)
    with pytest.raises(InputError, match="is a part of"):
        merge(another(unit, 9), road, minutes=10)
    do(need, Act.ESCALATE, 11, OFFICER, reason="It drags on.")
    assert need_history(OFFICE, need).state.stage is Stage.SPLIT
