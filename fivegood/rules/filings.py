"""The life of a filing: one form of one unit for one period, from due to locked. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from fivegood.errors import Fault, InputError


class State(StrEnum):
    """Where a filing is."""

    DUE = "due"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    LOCKED = "locked"


class Move(StrEnum):
    """What may be done with a filing."""

    SAVE = "save"
    SUBMIT = "submit"
    CONFIRM = "confirm"
    RETURN = "return"
    ACCEPT = "accept"
    LOCK = "lock"
    CORRECT = "correct"


#: From which states each move is made, and where it leads. A filing sent back stays so until it is submitted again,
#: and one that is locked is corrected as a new version without being opened.
_MOVES: Mapping[Move, Mapping[State, State]] = {
    Move.SAVE: {State.DUE: State.DRAFT, State.DRAFT: State.DRAFT, State.RETURNED: State.RETURNED},
    Move.SUBMIT: {State.DUE: State.SUBMITTED, State.DRAFT: State.SUBMITTED, State.RETURNED: State.SUBMITTED},
    Move.CONFIRM: {State.SUBMITTED: State.SUBMITTED},
    Move.RETURN: {State.SUBMITTED: State.RETURNED, State.ACCEPTED: State.RETURNED},
    Move.ACCEPT: {State.SUBMITTED: State.ACCEPTED},
    Move.LOCK: {State.ACCEPTED: State.LOCKED},
    Move.CORRECT: {State.LOCKED: State.LOCKED},
}
#: States in which the unit has done its part.
FILED = frozenset({State.SUBMITTED, State.ACCEPTED, State.LOCKED})
#: States in which whoever fills a filing in may change its values.
OPEN = frozenset({State.DUE, State.DRAFT, State.RETURNED})


def moves_from(state: State) -> list[Move]:
    """Return what may be done with a filing in a state."""
    return [move for move, ways in _MOVES.items() if state in ways]


def moved(state: State, move: Move, what: str) -> State:
    """Return where a move leads. ``what`` names the filing in the refusal. Raises InputError."""
    found = _MOVES[move].get(state)
    if found is None:
        ways = ", ".join(moves_from(state)) or "nothing"
        message = f"is {state}: {move} is not possible now; possible: {ways}"
        raise InputError([Fault("filings", 0, "state", message, what)], "filings")
    return found
