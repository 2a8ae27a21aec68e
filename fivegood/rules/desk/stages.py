"""The life of a need, from raised to archived, told by its events alone. PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from fivegood.errors import Fault, InputError
from fivegood.rules.desk.limits import Limit
from fivegood.rules.histories import replayed
from fivegood.rules.promises import Step
from fivegood.structs import replace


class Stage(StrEnum):
    """Where a need is."""

    RAISED = "raised"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CLASSIFIED = "classified"
    ASSIGNED = "assigned"
    SIGNED_FOR = "signed_for"
    CONTACTED = "contacted"
    PLANNED = "planned"
    SOLVED = "solved"
    EXPLAINED = "explained"
    SATISFIED = "satisfied"
    ARCHIVED = "archived"
    MERGED = "merged"
    SPLIT = "split"


class Act(StrEnum):
    """What is done with a need."""

    RAISE = "raise"
    ACCEPT = "accept"
    REFUSE = "refuse"
    CLASSIFY = "classify"
    ASSIGN = "assign"
    RETURN = "return"
    SIGN_FOR = "sign_for"
    CONTACT = "contact"
    PLAN = "plan"
    SOLVE = "solve"
    EXPLAIN = "explain"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    ARCHIVE = "archive"
    EXTEND = "extend"
    ESCALATE = "escalate"
    PAUSE = "pause"
    RESUME = "resume"
    MERGE = "merge"
    SPLIT = "split"
    NOTE = "note"
    PUBLISH = "publish"
    HIDE = "hide"


_S = Stage
#: Stages in which somebody still works at a need.
OPEN = frozenset({_S.RAISED, _S.ACCEPTED, _S.CLASSIFIED, _S.ASSIGNED, _S.SIGNED_FOR, _S.CONTACTED, _S.PLANNED})
ANSWERED = frozenset({_S.SOLVED, _S.EXPLAINED})
#: Stages in which a need waits for the answer of others: of the one it was merged into, or of its parts.
FOLLOWING = frozenset({_S.MERGED, _S.SPLIT})
#: From which stages each act is done, and where it leads; None: the stage stays.
_WAYS: Mapping[Act, tuple[frozenset[Stage], Stage | None]] = {
    Act.ACCEPT: (frozenset({_S.RAISED}), _S.ACCEPTED),
    Act.REFUSE: (frozenset({_S.RAISED, _S.MERGED}), _S.REFUSED),
    Act.CLASSIFY: (frozenset({_S.ACCEPTED, _S.CLASSIFIED}), _S.CLASSIFIED),
    Act.ASSIGN: (OPEN - {_S.RAISED, _S.ACCEPTED}, _S.ASSIGNED),
    Act.RETURN: (frozenset({_S.ASSIGNED, _S.SIGNED_FOR}), _S.CLASSIFIED),
    Act.SIGN_FOR: (frozenset({_S.ASSIGNED}), _S.SIGNED_FOR),
    Act.CONTACT: (frozenset({_S.SIGNED_FOR, _S.SPLIT}), _S.CONTACTED),
    Act.PLAN: (frozenset({_S.CONTACTED, _S.PLANNED, _S.SPLIT}), _S.PLANNED),
    Act.SOLVE: (frozenset({_S.CONTACTED, _S.PLANNED}) | FOLLOWING, _S.SOLVED),
    Act.EXPLAIN: (frozenset({_S.CONTACTED, _S.PLANNED}) | FOLLOWING, _S.EXPLAINED),
    Act.CONFIRM: (ANSWERED, _S.SATISFIED),
    Act.REOPEN: (ANSWERED | {_S.SATISFIED, _S.ARCHIVED, _S.REFUSED}, _S.CLASSIFIED),
    Act.ARCHIVE: (frozenset({_S.SATISFIED, _S.REFUSED}), _S.ARCHIVED),
    Act.EXTEND: (OPEN | {_S.SPLIT}, None),
    Act.ESCALATE: (OPEN | {_S.SPLIT}, None),
    Act.PAUSE: (OPEN - {_S.RAISED}, None),
    Act.RESUME: (OPEN | {_S.SPLIT}, None),
    Act.MERGE: (OPEN, _S.MERGED),
    Act.SPLIT: (OPEN, _S.SPLIT),
    Act.NOTE: (frozenset(Stage), None),
    Act.PUBLISH: (ANSWERED | {_S.SATISFIED, _S.ARCHIVED}, None),
    Act.HIDE: (frozenset(Stage), None),
}
#: What an event of an act cannot do without. Whom a need was given to may be unknown of one kept elsewhere before.
ASKED: Mapping[Act, tuple[str, ...]] = {
    Act.REFUSE: ("reason",),
    Act.CLASSIFY: ("category", "urgency"),
    Act.RETURN: ("reason",),
    Act.EXPLAIN: ("reason",),
    Act.REOPEN: ("reason",),
    Act.EXTEND: ("clock", "more", "reason"),
    Act.ESCALATE: ("reason",),
    Act.PAUSE: ("reason",),
    Act.MERGE: ("others",),
    Act.SPLIT: ("others",),
    Act.NOTE: ("reason",),
    Act.PUBLISH: ("reason",),
}
#: Which clocks an act stops. What is solved at once needs no plan any more.
_STOPS: Mapping[Act, tuple[Step, ...]] = {
    Act.CONTACT: (Step.ANSWER,),
    Act.PLAN: (Step.PLAN,),
    Act.SOLVE: (Step.PLAN, Step.CLOSE),
    Act.EXPLAIN: (Step.PLAN, Step.CLOSE),
    Act.REFUSE: tuple(Step),
}


@dataclass(frozen=True, slots=True)
class Event:
    """What was done with a need, and when on the park's clock.

    ``reason`` says why. ``category`` and ``urgency`` come with classifying, ``holder``, an officer, with assigning,
    ``clock`` and ``more`` with extending. ``others`` are the need it was merged into, or its parts.
    """

    at: datetime
    act: Act
    reason: str = ""
    category: str = ""
    urgency: str = ""
    holder: str = ""
    clock: Step | None = None
    more: Limit | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """When the clocks stood still and why; ``end`` is None while they do."""

    start: datetime
    end: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Extension:
    """How much longer one clock was given, when and why."""

    at: datetime
    clock: Step
    more: Limit
    reason: str


@dataclass(frozen=True, slots=True)
class Round:
    """A need from raised, or reopened, to its answer: all clocks of a round begin with it.

    ``stopped`` says when each clock was stopped. A round that ended by a merge is void: the other need's is judged. One
    that was split runs on: a promise to a unit holds whoever works at it.
    """

    began_at: datetime
    stopped: Mapping[Step, datetime] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    is_void: bool = False

    @property
    def stands(self) -> Pause | None:
        """The pause that has not ended."""
        return self.pauses[-1] if self.pauses and self.pauses[-1].end is None else None


@dataclass(frozen=True, slots=True)
class NeedState:
    """How a need stands: its stage, what kind it is, who holds it, how far up it went, and its rounds, oldest first.

    ``into`` is the need it was merged into, ``parts`` those it was split into, until it is reopened. ``public`` is
    what anybody may read of question and answer, empty where nothing is; a need that is reopened has no answer to show.
    """

    stage: Stage
    rounds: tuple[Round, ...]
    category: str = ""
    urgency: str = ""
    holder: str = ""
    level: int = 0
    into: str = ""
    parts: tuple[str, ...] = ()
    public: str = ""

    @property
    def acts(self) -> list[Act]:
        """What may be done now."""
        standing = self.rounds[-1].stands is not None
        barred = {Act.PAUSE if standing else Act.RESUME} | (set() if self.public else {Act.HIDE})
        return [act for act, (stages, _) in _WAYS.items() if self.stage in stages and act not in barred]


def replay(events: Sequence[Event]) -> NeedState:
    """Return how a need stands after its events, oldest first.

    Raises InputError with every event that could not be, by its number from 1; what follows is judged as if it had
    not been.
    """
    if not events or events[0].act is not Act.RAISE:
        raise InputError([Fault("events", 1, message="a need begins by being raised", value=_told(events))])
    begun = NeedState(Stage.RAISED, (Round(events[0].at),))
    return replayed(begun, events, _after, _stage_told, ASKED)


def _told(events: Sequence[Event]) -> str:
    return events[0].act if events else "no event"


def _stage_told(state: NeedState) -> str:
    return f"a need that is {state.stage}{', its clocks standing still,' if state.rounds[-1].stands else ''}"


def _after(state: NeedState, event: Event) -> NeedState:
    """Return the state after an event that may be."""
    stage = _WAYS[event.act][1] or state.stage
    if state.stage is Stage.SPLIT and event.act in (Act.CONTACT, Act.PLAN):  # of its parts: it still waits for them
        stage = Stage.SPLIT
    state = replace(state, stage=stage, rounds=(*state.rounds[:-1], _round_after(state.rounds[-1], event)))
    match event.act:
        case Act.CLASSIFY:
            return replace(state, category=event.category, urgency=event.urgency)
        case Act.ASSIGN:
            return replace(state, holder=event.holder)
        case Act.RETURN:
            return replace(state, holder="")
        case Act.ESCALATE:
            return replace(state, level=state.level + 1)
        case Act.REOPEN:
            rounds = (*state.rounds, Round(event.at))
            return replace(state, holder="", level=state.level + 1, rounds=rounds, into="", parts=(), public="")
        case Act.MERGE:
            return replace(state, into=event.others[0])
        case Act.SPLIT:
            return replace(state, parts=event.others)
        case Act.PUBLISH | Act.HIDE:
            return replace(state, public=event.reason if event.act is Act.PUBLISH else "")
    return state


def _round_after(one: Round, event: Event) -> Round:
    if event.act is Act.PAUSE:
        return replace(one, pauses=(*one.pauses, Pause(event.at, None, event.reason)))
    if event.act is Act.EXTEND:
        assert event.clock is not None  # the act asks for both
        assert event.more is not None
        return replace(one, extensions=(*one.extensions, Extension(event.at, event.clock, event.more, event.reason)))
    stops = _STOPS.get(event.act, ())
    if one.stands and (event.act is Act.RESUME or Step.CLOSE in stops):  # what is answered stands still no longer
        one = replace(one, pauses=(*one.pauses[:-1], replace(one.pauses[-1], end=event.at)))
    stopped = dict.fromkeys(stops, event.at) | dict(one.stopped)
    return replace(one, stopped=stopped, is_void=one.is_void or event.act is Act.MERGE)
