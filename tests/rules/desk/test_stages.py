"""The life of a need: every way through it, what is refused and why, and random histories that hold together."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.errors import InputError
from fivegood.rules.desk.limits import Limit
from fivegood.rules.desk.stages import OPEN, Act, Event, NeedState, Stage, replay
from fivegood.rules.promises import Step

START = datetime(2021, 9, 6, 9)
WHOLE = {
    "reason": "a reason",
    "category": "power",
    "urgency": "usual",
    "holder": "o001",
    "clock": Step.CLOSE,
    "more": Limit.parse("2 days"),
    "others": ("n2",),
}


def event(act: Act, minutes: int = 0, **told: object) -> Event:
    return Event(START + timedelta(minutes=minutes), act, **(WHOLE | told))  # type: ignore[arg-type] # told by name


def after(*acts: str) -> NeedState:
    return replay([event(Act(act), minutes) for minutes, act in enumerate(acts)])


TAKEN = ("raise", "accept", "classify", "assign", "sign_for", "contact")


@pytest.mark.parametrize(
    ("acts", "stage"),
    [
        (("raise",), Stage.RAISED),
        (("raise", "refuse", "archive"), Stage.ARCHIVED),
        ((*TAKEN, "plan", "solve", "confirm", "archive"), Stage.ARCHIVED),
        ((*TAKEN, "solve", "confirm"), Stage.SATISFIED),
        ((*TAKEN, "plan", "explain"), Stage.EXPLAINED),
        ((*TAKEN[:5], "return", "assign", "sign_for"), Stage.SIGNED_FOR),
        ((*TAKEN, "plan", "assign"), Stage.ASSIGNED),
        ((*TAKEN, "solve", "reopen", "assign"), Stage.ASSIGNED),
        ((*TAKEN, "merge"), Stage.MERGED),
        (("raise", "accept", "split"), Stage.SPLIT),
        ((*TAKEN, "pause", "resume", "escalate", "extend"), Stage.CONTACTED),
    ],
)
def test_a_need_goes_its_way(acts: tuple[str, ...], stage: Stage) -> None:
    assert after(*acts).stage is stage


def test_a_state_tells_who_holds_it_and_how_far_up_it_went() -> None:
    state = after(*TAKEN, "escalate", "solve", "reopen")
    assert (state.category, state.urgency, state.holder, state.level, len(state.rounds)) == ("power", "usual", "", 2, 2)
    assert after(*TAKEN).holder == "o001"
    assert after(*TAKEN[:4], "return").holder == ""
    assert after("raise", "accept", "split").parts == ("n2",)
    assert after("raise", "accept", "merge").into == "n2"


def test_every_wrong_event_is_told_with_its_number_and_what_may_be() -> None:
    with pytest.raises(InputError) as error:
        replay(
            [
                event(Act.RAISE),
                event(Act.SOLVE),
                event(Act.ACCEPT, 5),
                event(Act.CLASSIFY, 4, urgency=""),
                event(Act.CLASSIFY, 6),
            ]
        )
    assert [(fault.line, fault.column, fault.message, fault.value) for fault in error.value.faults] == [
        (2, "act", "a need that is raised may be: accept, refuse, extend, escalate, merge, split, note", "solve"),
        (4, "urgency", "must not be empty", None),
        (4, "at", "this lies before what was done at 2021-09-06 09:05", "2021-09-06 09:04:00"),
    ]


@pytest.mark.parametrize("events", [[], [event(Act.ACCEPT)]])
def test_a_need_begins_by_being_raised(events: list[Event]) -> None:
    with pytest.raises(InputError, match="a need begins by being raised"):
        replay(events)


def test_clocks_that_stand_still_do_not_stand_still_again() -> None:
    assert Act.PAUSE not in after(*TAKEN, "pause").acts
    assert Act.RESUME not in after(*TAKEN).acts
    with pytest.raises(InputError, match="contacted, its clocks standing still, may be"):
        after(*TAKEN, "pause", "pause")


@given(st.lists(st.tuples(st.sampled_from(Act), st.integers(0, 600)), max_size=40))
def test_any_history_is_taken_as_far_as_it_can_be(told: list[tuple[Act, int]]) -> None:
    """What may be done is what replaying takes; nothing that was done is taken back by what follows."""
    events, minutes = [event(Act.RAISE)], 0
    for act, passed in told:
        state, minutes = replay(events), minutes + passed
        if act in state.acts:
            events.append(event(act, minutes))
            later = replay(events)
            assert later.rounds[: len(state.rounds) - 1] == state.rounds[:-1]
            assert later.level >= state.level
            assert len(later.rounds) - len(state.rounds) == (act is Act.REOPEN)
            for step, stopped in state.rounds[-1].stopped.items():
                assert later.rounds[len(state.rounds) - 1].stopped[step] == stopped
            assert later.stage in OPEN or later.rounds[-1].stands is None or later.stage in (Stage.MERGED, Stage.SPLIT)
        else:
            with pytest.raises(InputError, match="may be"):
                replay([*events, event(act, minutes)])
