"""A split worked out by what it is asked for: weights as given, by the plan, by the records, by the forecast."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from fivegood.decide.splitting.bases import base_of
from fivegood.decide.splitting.judging import SplitState
from fivegood.decide.splitting.making import check_along, fault, sliced, split_of
from fivegood.decide.splitting.text import OTHERS, TIMES, Split
from fivegood.errors import Fault, InputError
from fivegood.measures.compute import Figures
from fivegood.plan.goals import Goal, Plan

#: Looks goals ahead: the room of each by its name, and why others have none (`forecast.rooms`).
Look = Callable[[Mapping[str, Goal]], tuple[Mapping[str, float], Mapping[str, str]]]


def propose(
    goal: Goal,
    plan: Plan,
    figures: Figures,
    along: str,
    basis: str,
    as_of: date,
    *,
    look: Look,
    weights: Mapping[str, Decimal] | None = None,
) -> tuple[Split, tuple[str, ...]]:
    """Return a goal split, and what must be known of it. Raises InputError for what cannot be split so."""
    check_along(goal, plan, figures.catalogue, along)
    room: dict[str, Decimal] = {}
    notes: list[str] = []
    if basis in ("records", "forecast") and along not in (*TIMES, "branch", "part"):
        if basis == "forecast" and along in OTHERS:
            raise fault("basis", f"what {along}s will have is not looked ahead: split by records", basis)
        weights = base_of(goal, plan, figures, along, as_of)
        if not any(weights.values()):
            raise fault("basis", f"nothing of {goal.measure} is on record on {as_of}: split by weight", basis)
        if basis == "forecast":
            told, reasons = look(sliced(goal, along, tuple(weights)))
            room = {key: Decimal(round(value)) for key, value in told.items()}
            notes += [f"{key} is taken to have no room to grow: {reason}" for key, reason in reasons.items()]
    split = split_of(goal, plan, figures.catalogue, along, basis, as_of, weights=weights, room=room)
    return split, tuple(notes)


def weights_read(text: str) -> dict[str, Decimal]:
    """Read ``equipment=3, energy_storage=2``, between commas or one a line. Raises InputError with every fault."""
    found: dict[str, Decimal] = {}
    faults: list[Fault] = []
    for part in filter(None, (piece.strip() for piece in text.replace("\n", ",").split(","))):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        try:
            number = Decimal(value)
        except ArithmeticError:
            number = Decimal("NaN")
        if not (key and equals) or not number.is_finite() or number < 0 or key in found:
            faults += fault("weights", "a weight is key=number, each key once, no number below nought", part).faults
        else:
            found[key] = number
    if faults:
        raise InputError(faults, "weights")
    return found


def told(state: SplitState) -> dict[str, object]:
    """Return a split as machines are told of it: exact decimals as text."""

    def number(value: Decimal | None) -> str | None:
        return None if value is None else f"{value.normalize():f}"

    split = state.split
    return {
        "goal": split.goal,
        "due": split.due.isoformat(),
        "along": split.along,
        "basis": split.basis,
        "worked_out": split.worked_out.isoformat(),
        "is_synthetic": split.is_synthetic,
        "unit": state.goal.target.unit.id if state.goal else None,
        "whole_then": number(split.whole),
        "whole": number(state.whole),
        "shared": number(state.shared),
        "unshared": number(state.unshared),
        "committed": number(state.committed),
        "gap": number(state.gap),
        "shares": [
            {
                "key": share.key,
                "amount": number(share.amount),
                "committed": number(share.committed),
                "gap": number(share.gap),
                "now": number(share.now),
                "commitments": [
                    {
                        "who": one.who,
                        "amount": number(one.amount),
                        "committed_on": one.committed_on.isoformat(),
                        "reason": one.reason,
                    }
                    for one in share.commitments
                ],
            }
            for share in state.shares
        ],
        "problems": [{"kind": problem.value, "told": said} for problem, said in state.problems],
    }
