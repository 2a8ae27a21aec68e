"""Splits of goals: kept and read within the rights of who asks, commitments taken on, all of it in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from fivegood.decide.splitting.judging import SplitState, state_of
from fivegood.decide.splitting.making import check_along, fault
from fivegood.decide.splitting.proposing import Look, propose, weights_read
from fivegood.decide.splitting.text import BASES, FILE, Commitment, Split, committed, read_splits, with_split, written
from fivegood.errors import Fault, ForbiddenError, InputError
from fivegood.park import OpenPark
from fivegood.plan.goals import Goal
from fivegood.quantities import Quantity, convert
from fivegood.records.actors import Actor, By
from fivegood.records.jobs.models import Job
from fivegood.records.jobs.services import job_queue
from fivegood.records.park.services import park_text_change
from fivegood.records.scope import may_read_figures, may_write_plan, serves_units
from fivegood.structs import replace

#: What the job is called that works a split out.
KIND = "split"


def may_read_splits(actor: Actor) -> bool:
    """True when the role sees splits: all of them with the figures, an officer its own share."""
    return may_read_figures(actor) or serves_units(actor)


def may_commit(actor: Actor, along: str, key: str) -> bool:
    """True when the actor takes a share on: the office any, an officer its own."""
    return may_write_plan(actor) or (not actor.is_read_only and along == "officer" and key in actor.officers)


def splits_for(actor: Actor, park: OpenPark, goal: Goal) -> list[SplitState]:
    """Return the splits of a goal as they stand; to an officer only its own shares. Raises ForbiddenError."""
    _check_reads(actor)
    found = [state_of(one, park.plan) for one in park.splits if one.key[:2] == (goal.id, goal.target.by)]
    return found if may_read_figures(actor) else [_own(actor, one) for one in found if one.split.along == "officer"]


def _check_reads(actor: Actor) -> None:
    if not may_read_splits(actor):
        raise ForbiddenError(f"the role {actor.role} may not read the splits of goals")


def _own(actor: Actor, state: SplitState) -> SplitState:
    shares = tuple(share for share in state.shares if share.key in actor.officers)
    return replace(state, shares=shares, whole=sum((share.amount for share in shares), Decimal(0)), problems=())


def split_ask(goal: Goal, park: OpenPark, along: str, basis: str, weights: str, by: By) -> Job:
    """Have a goal split by a worker, who reads the records of today, and the split kept in place of one along the same.

    Raises ForbiddenError, and InputError without a reason or for what is plainly no split.
    """
    if not may_write_plan(by.actor):
        raise ForbiddenError(f"the role {by.actor.role} may not write the plan")
    if not by.reason:
        raise InputError([Fault(FILE, column="reason", message="a goal is split with a reason: say why")])
    check_along(goal, park.plan, park.catalogue, along)
    if basis not in BASES:
        raise fault("basis", f"a goal is split by one of {', '.join(BASES)}", basis, BASES)
    weights_read(weights)
    asked = {"goal": goal.id, "due": goal.target.by.isoformat(), "along": along, "basis": basis, "weights": weights}
    return job_queue(KIND, asked, by)


def split_work(asked: Mapping[str, str], park: OpenPark, by: By, now: datetime, look: Look) -> Split:
    """Work a split out by the records of a park and keep it; see ``split_ask``. Raises InputError."""
    due = date.fromisoformat(asked["due"])
    goal = next((one for one in park.plan.goals if (one.id, one.target.by) == (asked["goal"], due)), None)
    if goal is None:
        raise fault("goal", f"the plan holds no goal that is due on {due}", asked["goal"])
    figures = park.figures(by.actor.today)
    weights = weights_read(asked["weights"])
    made, _notes = propose(
        goal, park.plan, figures, asked["along"], asked["basis"], by.actor.today, look=look, weights=weights
    )
    split_keep(made, by, now)
    return made


def split_keep(split: Split, by: By, now: datetime) -> None:
    """Keep a split in place of that of the same goal along the same. Raises ForbiddenError."""
    if not may_write_plan(by.actor):
        raise ForbiddenError(f"the role {by.actor.role} may not write the plan")

    def change(text: str | None) -> str:
        return written(with_split(read_splits(text).splits, split))

    park_text_change(FILE, change, by, now, "park_texts.write", lambda park: park.splits)


def commitment_take(goal: Goal, along: str, key: str, amount: str, who: str, by: By, now: datetime) -> Split:
    """Take a share on, or change what one took on before, which needs a reason.

    ``amount`` is a number in the goal's unit or a quantity (60 bn CNY). Raises ForbiddenError, and InputError for an
    unknown share, an amount that is none, nobody named, or a change without a reason.
    """
    if not may_commit(by.actor, along, key):
        raise ForbiddenError(f"the role {by.actor.role} may not commit to this share")
    given = Commitment(
        of=key, amount=_amount(amount, goal), who=_who(who, by.actor), committed_on=now.date(), reason=by.reason[:500]
    )
    found: list[Split] = []

    def change(text: str | None) -> str:
        splits = read_splits(text).splits
        split = next((one for one in splits if one.key == (goal.id, goal.target.by, along)), None)
        if split is None:
            raise fault("along", f"{goal.id} is not split along this", along)
        if key not in split.shares:
            raise fault("share", "there is no such share", key, tuple(split.shares))
        before = [one for one in split.commitments if (one.of, one.who) == (key, given.who)]
        if before and before[0].amount != given.amount and not by.reason:
            raise fault("reason", "what was committed is changed with a reason: say why")
        found.append(committed(split, given))
        return written((*(one for one in splits if one.key != split.key), found[0]))

    park_text_change(FILE, change, by, now, "park_texts.write", lambda park: park.splits)
    return found[0]


def _amount(text: str, goal: Goal) -> Decimal:
    unit = goal.target.unit
    try:
        value = Decimal(text.replace(",", "").strip())
    except ArithmeticError:
        quantity = Quantity.parse(text)
        value = convert(quantity.value, quantity.unit, unit)
    if not value.is_finite() or value < 0:
        raise fault("amount", "an amount is nought or above", text)
    return value


def _who(who: str, actor: Actor) -> str:
    named = who.strip() if may_write_plan(actor) else actor.officer_id
    if not 0 < len(named) <= 80:
        raise fault("who", "say who commits, in at most 80 signs", who[:80])
    return named
