"""The course of an approval, from applied to delivered, told by its events alone. PURE.

What was promised, and what the law gave, is said with the application and with each step that is taken up, so that a
procedure that changes later changes no promise that was given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fivegood.errors import Fault, InputError
from fivegood.rules.desk.limits import Limit
from fivegood.rules.desk.stages import Pause
from fivegood.rules.histories import replayed
from fivegood.structs import replace


class Stage(StrEnum):
    """Where an approval is."""

    APPLIED = "applied"
    IN_HAND = "in_hand"
    GRANTED = "granted"
    REFUSED = "refused"
    DECIDED = "decided"
    TAKEN_BACK = "taken_back"
    DELIVERED = "delivered"


class Act(StrEnum):
    """What is done with an approval. ``decide`` is a decision kept elsewhere that does not say how it went, or why."""

    APPLY = "apply"
    HAND_IN = "hand_in"
    COLLECT = "collect"
    LACK = "lack"
    TAKE_UP = "take_up"
    GRANT = "grant"
    REFUSE = "refuse"
    DECIDE = "decide"
    TAKE_BACK = "take_back"
    DELIVER = "deliver"


_S = Stage
#: Stages in which it is not decided.
OPEN = frozenset({_S.APPLIED, _S.IN_HAND})
#: From which stages each act is done, and where it leads; None: the stage stays.
_WAYS: Mapping[Act, tuple[frozenset[Stage], Stage | None]] = {
    Act.HAND_IN: (OPEN, None),
    Act.COLLECT: (OPEN, None),
    Act.LACK: (OPEN, None),
    Act.TAKE_UP: (OPEN, _S.IN_HAND),
    Act.GRANT: (OPEN, _S.GRANTED),
    Act.REFUSE: (OPEN, _S.REFUSED),
    Act.DECIDE: (OPEN, _S.DECIDED),
    Act.TAKE_BACK: (OPEN, _S.TAKEN_BACK),
    Act.DELIVER: (frozenset({_S.GRANTED, _S.REFUSED, _S.DECIDED}), _S.DELIVERED),
}
#: What an event of an act cannot do without.
ASKED: Mapping[Act, tuple[str, ...]] = {
    Act.HAND_IN: ("documents",),
    Act.COLLECT: ("documents", "officer", "receipt"),
    Act.LACK: ("documents", "reason"),
    Act.TAKE_UP: ("step", "department"),
    Act.REFUSE: ("reason",),
}
_BRINGS = frozenset({Act.HAND_IN, Act.COLLECT})


@dataclass(frozen=True, slots=True)
class Event:
    """What was done with an approval, and when on the park's clock.

    ``documents`` are those asked for with the application, else those handed in, collected or lacking. ``step`` and
    ``department`` come with taking a step of the procedure up, ``officer`` with what an officer did at the doorstep,
    ``receipt`` with what was collected. ``within`` is the limit of the step, or the promise of the whole; ``statutory``
    is what the law gives.
    """

    at: datetime
    act: Act
    reason: str = ""
    step: str = ""
    department: str = ""
    within: Limit | None = None
    statutory: Limit | None = None
    documents: tuple[str, ...] = ()
    officer: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A step of the procedure as a department took it up; ``ended_at`` is None while it has it in hand."""

    step: str
    department: str
    limit: Limit | None
    began_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApprovalState:
    """How an approval stands.

    ``wanted`` are the documents still to come; for those that are ``lacking`` of them the clocks stand still.
    """

    stage: Stage
    applied_at: datetime
    promised: Limit | None = None
    statutory: Limit | None = None
    wanted: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    pauses: tuple[Pause, ...] = ()
    taken: tuple[Taken, ...] = ()
    decided_at: datetime | None = None
    taken_back_at: datetime | None = None
    is_doorstep: bool = False

    @property
    def step(self) -> str:
        """The step of the procedure that was taken up last; empty before the first."""
        return self.taken[-1].step if self.taken else ""

    @property
    def acts(self) -> list[Act]:
        """What may be done now: nothing is granted without its documents, or handed on while the clocks stand."""
        barred = {Act.GRANT} if self.wanted else set()
        barred |= {Act.TAKE_UP} if self.lacking else set()
        return [act for act, (stages, _) in _WAYS.items() if self.stage in stages and act not in barred]


def replay(events: Sequence[Event]) -> ApprovalState:
    """Return how an approval stands after its events, oldest first.

    Raises InputError with every event that could not be, by its number from 1; what follows is judged as if it had
    not been.
    """
    if not events or events[0].act is not Act.APPLY:
        told = events[0].act if events else "no event"
        raise InputError([Fault("events", 1, "act", "an approval begins by being applied for", told)])
    return replayed(_applied(events[0]), events, _after, _told, ASKED)


def _applied(event: Event) -> ApprovalState:
    return ApprovalState(
        Stage.APPLIED,
        event.at,
        event.within,
        event.statutory,
        wanted=event.documents,
        is_doorstep=bool(event.officer),
    )


def _told(state: ApprovalState) -> str:
    wanted = f", with documents to come ({' '.join(state.wanted)})," if state.wanted else ""
    return f"an approval that is {state.stage}{wanted}"


def _after(state: ApprovalState, event: Event) -> ApprovalState:
    """Return the state after an event that may be."""
    act = event.act
    state = replace(state, stage=_WAYS[act][1] or state.stage)
    if act is Act.LACK:
        return _lacking(state, event)
    if act in _BRINGS:
        state = replace(state, is_doorstep=state.is_doorstep or act is Act.COLLECT)
        return _brought(state, event)
    if act is Act.TAKE_UP:
        new = Taken(event.step, event.department, event.within, event.at)
        return replace(state, taken=(*_ended(state, event.at), new))
    if state.stage in OPEN or act is Act.DELIVER:
        return state
    state = replace(state, lacking=(), pauses=_run_on(state.pauses, event.at), taken=_ended(state, event.at))
    return replace(state, taken_back_at=event.at) if act is Act.TAKE_BACK else replace(state, decided_at=event.at)


def _lacking(state: ApprovalState, event: Event) -> ApprovalState:
    pauses = state.pauses
    if not state.lacking:
        pauses = (*pauses, Pause(event.at, None, event.reason))
    return replace(
        state,
        wanted=_joined(state.wanted, event.documents),
        lacking=_joined(state.lacking, event.documents),
        pauses=pauses,
    )


def _brought(state: ApprovalState, event: Event) -> ApprovalState:
    lacking = tuple(name for name in state.lacking if name not in event.documents)
    pauses = state.pauses if lacking or not state.lacking else _run_on(state.pauses, event.at)
    wanted = tuple(name for name in state.wanted if name not in event.documents)
    return replace(state, wanted=wanted, lacking=lacking, pauses=pauses)


def _joined(names: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*names, *more)))


def _run_on(pauses: tuple[Pause, ...], at: datetime) -> tuple[Pause, ...]:
    """Return pauses of which none lasts on after an instant."""
    return tuple(replace(pause, end=at) if pause.end is None else pause for pause in pauses)


def _ended(state: ApprovalState, at: datetime) -> tuple[Taken, ...]:
    return tuple(replace(one, ended_at=at) if one.ended_at is None else one for one in state.taken)
