"""The life of a filing: which moves are possible, and what a refusal says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.errors import InputError
from fivegood.rules.filings import FILED, OPEN, Move, State, moved, moves_from


def test_the_usual_life_runs_from_due_to_locked() -> None:
    state = State.DUE
    for move, after in (
        (Move.SAVE, State.DRAFT),
        (Move.SUBMIT, State.SUBMITTED),
        (Move.RETURN, State.RETURNED),
        (Move.SAVE, State.RETURNED),
        (Move.SUBMIT, State.SUBMITTED),
        (Move.CONFIRM, State.SUBMITTED),
        (Move.ACCEPT, State.ACCEPTED),
        (Move.LOCK, State.LOCKED),
        (Move.CORRECT, State.LOCKED),
    ):
        state = moved(state, move, "U1")
        assert state is after


@pytest.mark.parametrize(
    ("state", "move", "told"),
    [
        (State.LOCKED, Move.SAVE, "is locked: save is not possible now; possible: correct"),
        (State.DUE, Move.ACCEPT, "is due: accept is not possible now; possible: save, submit"),
        (State.ACCEPTED, Move.SUBMIT, "is accepted: submit is not possible now; possible: return, lock"),
    ],
)
def test_a_move_that_is_not_possible_says_which_are(state: State, move: Move, told: str) -> None:
    with pytest.raises(InputError) as refused:
        moved(state, move, "U1")
    assert told in str(refused.value)


@given(st.lists(st.sampled_from(list(Move)), max_size=40))
def test_no_path_leads_out_of_locked_and_none_accepts_what_was_not_submitted(moves: list[Move]) -> None:
    state, submitted = State.DUE, False
    for move in moves:
        if move not in moves_from(state):
            continue
        before, state = state, moved(state, move, "U1")
        submitted = state is State.SUBMITTED or (submitted and move is not Move.RETURN)
        if state in (State.ACCEPTED, State.LOCKED):
            assert submitted
        if before is State.LOCKED:
            assert state is State.LOCKED


def test_every_state_is_open_or_filed() -> None:
    assert set(State) == OPEN | FILED
    assert not OPEN & FILED
