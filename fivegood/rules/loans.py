"""Loans by their stages: need, offer, guarantee, approved, drawn, repaid. The amounts of stages are never mixed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

#: In the order a loan passes them; not every loan passes all.
STAGES = ("need", "offer", "guarantee", "approved", "drawn", "repaid")
#: A stage's amounts, of one lender and up to any day, never add up to more than those of the stage they are taken from.
_LIMITED = {"drawn": "approved", "repaid": "drawn"}
_NAMED_FROM = STAGES.index("offer")


class LoanFault(StrEnum):
    """What can be wrong with a stage of a loan."""

    TOO_EARLY = "too_early"
    ABOVE = "above"
    NO_LENDER = "no_lender"
    OTHER_UNIT = "other_unit"


@dataclass(frozen=True, slots=True)
class LoanStage:
    """One stage: what it is, by whom, how much, when, of which unit. ``lender`` is empty while nobody has offered."""

    stage: str
    lender: str
    amount: Decimal
    happened_on: date
    unit_id: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fault of the stage at ``place`` in the list, and the stage or amounts it is held against."""

    place: int
    fault: LoanFault
    against: str = ""
    amount: Decimal | None = None
    limit: Decimal | None = None


def faults_of(stages: Sequence[LoanStage]) -> Iterator[Wrong]:
    """Yield what is wrong with the stages of one loan, in their order.

    A stage lies before one that it stands on (any earlier in `STAGES` that is on record); drawn adds up to more than
    approved, or repaid to more than drawn, with one lender; a lender is named from the offer on; all are of one unit.
    A stage of a park's own that is not in `STAGES` is not judged.
    """
    first = {
        name: min(one.happened_on for one in stages if one.stage == name) for name in {one.stage for one in stages}
    }
    sums = _Sums(stages)
    unit = min(stages, key=lambda one: (one.happened_on, _rank(one.stage)), default=None)
    for place, one in enumerate(stages):
        rank = _rank(one.stage)
        before = [name for name in STAGES[:rank] if name in first and one.happened_on < first[name]]
        if before:
            yield Wrong(place, LoanFault.TOO_EARLY, before[-1])
        if rank >= _NAMED_FROM and one.stage in STAGES and not one.lender:
            yield Wrong(place, LoanFault.NO_LENDER)
        if unit is not None and one.unit_id != unit.unit_id:
            yield Wrong(place, LoanFault.OTHER_UNIT)
        basis = _LIMITED.get(one.stage)
        if basis and basis not in before:  # before the basis there was nothing to go beyond
            total = sums.up_to(one.happened_on, one.stage, one.lender)
            limit = sums.up_to(one.happened_on, basis, one.lender)
            if total > limit:
                yield Wrong(place, LoanFault.ABOVE, basis, total, limit)


def _first_days(stages: Sequence[LoanStage]) -> dict[str, date]:
    first: dict[str, date] = {}
    for one in stages:
        first[one.stage] = min(first.get(one.stage, one.happened_on), one.happened_on)
    return first


def _rank(stage: str) -> int:
    return STAGES.index(stage) if stage in STAGES else 0


class _Sums:
    """The amounts of a stage with one lender up to a day."""

    def __init__(self, stages: Sequence[LoanStage]) -> None:
        self._by: dict[tuple[str, str], list[tuple[date, Decimal]]] = defaultdict(list)
        for one in stages:
            self._by[one.stage, one.lender].append((one.happened_on, one.amount))

    def up_to(self, day: date, stage: str, lender: str) -> Decimal:
        return sum((amount for on, amount in self._by[stage, lender] if on <= day), Decimal(0))


@dataclass(frozen=True, slots=True)
class StageSum:
    """A stage of a loan as far as it went: how often, from when to when, how much in all."""

    stage: str
    count: int
    first_on: date
    last_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LoanState:
    """A loan on a day: the stages it reached, in their order, the lenders named, what is owed and what can be drawn.

    ``outstanding`` is drawn less repaid, ``available`` approved less drawn, each None while nothing was drawn or
    approved. Days run from the first need, or the first offer, to the first approval; None where one of them is not
    there (or not for this reader: a bank sees no needs).
    """

    stages: tuple[StageSum, ...]
    lenders: tuple[str, ...]
    outstanding: Decimal | None
    available: Decimal | None
    need_to_approved_days: int | None
    offer_to_approved_days: int | None

    @property
    def stage(self) -> str:
        """The stage reached last in the order of a loan's life."""
        return self.stages[-1].stage if self.stages else ""

    def of(self, stage: str) -> StageSum | None:
        """Return one stage, None when it was not reached."""
        return next((one for one in self.stages if one.stage == stage), None)


def loan_state(stages: Sequence[LoanStage], day: date) -> LoanState:
    """Return the stages of one loan as they stand on a day; what happened later is still to come."""
    known = [one for one in stages if one.happened_on <= day]
    names = sorted({one.stage for one in known}, key=_rank)
    summed = {name: _summed(name, [one for one in known if one.stage == name]) for name in names}
    approved, drawn, repaid = (summed.get(name) for name in ("approved", "drawn", "repaid"))
    return LoanState(
        stages=tuple(summed.values()),
        lenders=tuple(sorted({one.lender for one in known if one.lender})),
        outstanding=drawn.amount - (repaid.amount if repaid else 0) if drawn else None,
        available=approved.amount - (drawn.amount if drawn else 0) if approved else None,
        need_to_approved_days=_days(summed.get("need"), approved),
        offer_to_approved_days=_days(summed.get("offer"), approved),
    )


def _summed(name: str, rows: Sequence[LoanStage]) -> StageSum:
    days = [one.happened_on for one in rows]
    return StageSum(name, len(rows), min(days), max(days), sum((one.amount for one in rows), Decimal(0)))


def _days(first: StageSum | None, last: StageSum | None) -> int | None:
    return (last.first_on - first.first_on).days if first and last else None


def mean_days(days: Sequence[int | None]) -> Decimal | None:
    """Return the mean of those that are known, to one place; None when none is."""
    known = [count for count in days if count is not None]
    return (Decimal(sum(known)) / len(known)).quantize(Decimal("0.1")) if known else None
