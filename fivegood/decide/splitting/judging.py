"""Splits held against the goal of today and against what was committed: every gap shown, none spread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fivegood.decide.splitting.making import keys_of, whole_of
from fivegood.decide.splitting.sharing import shared
from fivegood.decide.splitting.text import Commitment, Split
from fivegood.plan.goals import Goal, Plan


class Problem(StrEnum):
    """What no longer adds up."""

    NO_GOAL = "no_goal"
    GOAL_CHANGED = "goal_changed"
    SUM_OFF = "sum_off"
    UNKNOWN_SHARE = "unknown_share"
    UNKNOWN_COMMITMENT = "unknown_commitment"


@dataclass(frozen=True, slots=True)
class ShareState:
    """One share: its amount, what is committed of it, the gap (below nought: more than asked for).

    ``now`` is what it would be if the goal of today were shared in the same proportion; nothing is changed by it.
    """

    key: str
    amount: Decimal
    committed: Decimal
    now: Decimal
    commitments: tuple[Commitment, ...]

    @property
    def gap(self) -> Decimal:
        """What nobody has committed."""
        return self.amount - self.committed


@dataclass(frozen=True, slots=True)
class SplitState:
    """A split as it stands. ``whole`` is what there is to share today, None when the plan holds the goal no more."""

    split: Split
    goal: Goal | None
    whole: Decimal | None
    shares: tuple[ShareState, ...]
    problems: tuple[tuple[Problem, str], ...]

    @property
    def shared(self) -> Decimal:
        """What all shares come to."""
        return sum((one.amount for one in self.shares), Decimal(0))

    @property
    def unshared(self) -> Decimal:
        """What of today's goal lies in no share (below nought: shares come to more)."""
        return Decimal(0) if self.whole is None else self.whole - self.shared

    @property
    def committed(self) -> Decimal:
        """What all commitments come to."""
        return sum((one.committed for one in self.shares), Decimal(0))

    @property
    def gap(self) -> Decimal:
        """What of the goal nobody has committed."""
        return (self.shared if self.whole is None else self.whole) - self.committed


def goal_named(plan: Plan, split: Split) -> Goal | None:
    """Return the goal of a split, None when the plan holds it no more."""
    return next((goal for goal in plan.goals if (goal.id, goal.target.by) == (split.goal, split.due)), None)


def state_of(split: Split, plan: Plan) -> SplitState:
    """Return how a split stands by the plan of today."""
    goal = goal_named(plan, split)
    whole = None if goal is None else whole_of(goal, plan, split.along)
    anew = shared(
        split.whole if whole is None else whole, {key: max(value, Decimal(0)) for key, value in split.shares.items()}
    )
    shares = []
    for key, amount in split.shares.items():
        of = tuple(one for one in split.commitments if one.of == key)
        shares.append(ShareState(key, amount, sum((one.amount for one in of), Decimal(0)), anew[key], of))
    return SplitState(split, goal, whole, tuple(shares), tuple(_problems(split, plan, goal, whole)))


def _problems(split: Split, plan: Plan, goal: Goal | None, whole: Decimal | None) -> Iterator[tuple[Problem, str]]:
    total = sum(split.shares.values(), Decimal(0))
    if goal is None or whole is None:
        yield Problem.NO_GOAL, split.goal
    elif whole != split.whole:
        yield Problem.GOAL_CHANGED, f"{whole - split.whole:f}"
    if total != split.whole:
        yield Problem.SUM_OFF, f"{split.whole - total:f}"
    if goal is not None and split.along != "officer":
        for key in split.shares:
            if key not in keys_of(goal, plan, split.along):
                yield Problem.UNKNOWN_SHARE, key
    for one in split.commitments:
        if one.of not in split.shares:
            yield Problem.UNKNOWN_COMMITMENT, one.of
