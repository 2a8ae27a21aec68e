"""Goals split: shares that add up, by weight, records and room to grow; commitments; what no longer adds up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.decide.forecast.rooms import rooms
from fivegood.decide.splitting.bases import base_of
from fivegood.decide.splitting.judging import Problem, state_of
from fivegood.decide.splitting.making import alongs_of, sliced, split_of
from fivegood.decide.splitting.sharing import by_growth_room, shared, step_of
from fivegood.decide.splitting.text import Commitment, Split, committed, read_splits, with_split, written
from fivegood.errors import InputError
from fivegood.park import SAMPLES, open_folder
from fivegood.periods import Period
from fivegood.plan.goals import Goal
from fivegood.structs import replace

PARK = open_folder(SAMPLES / "ningxiang")
PLAN, CATALOGUE = PARK.plan, PARK.catalogue
AS_OF = date(2021, 6, 30)
BN = Decimal(10) ** 9


def _goal(goal_id: str, year: int = 2025) -> Goal:
    return next(goal for goal in PLAN.goals if (goal.id, goal.target.by.year) == (goal_id, year))


def _split(goal_id: str, along: str, basis: str, year: int = 2025, **more: dict[str, Decimal]) -> Split:
    return split_of(_goal(goal_id, year), PLAN, CATALOGUE, along, basis, AS_OF, **more)


@given(
    st.decimals(0, 10**12, places=2),
    st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 50).map(Decimal), min_size=1),
)
def test_shares_add_up_exactly_and_lie_within_a_step_of_their_part(whole: Decimal, weights: dict[str, Decimal]) -> None:
    found, step = shared(whole, weights), step_of(whole)
    assert sum(found.values()) == whole
    total = sum(weights.values())
    for key, weight in weights.items():
        part = whole * weight / total if total else whole / len(weights)
        assert abs(found[key] - part) < 2 * step, "less than a step, and for the largest the rest below one"


def test_the_largest_remainder_is_that_of_the_textbook() -> None:
    """Hamilton's example: 20 seats for 4 parties of 43, 21, 19 and 17 thousand votes; and of equals the first."""
    votes = {"a": 43, "b": 21, "c": 19, "d": 17}
    assert list(shared(Decimal(20), {key: Decimal(vote) for key, vote in votes.items()}).values()) == [9, 4, 4, 3]
    assert list(shared(Decimal(10), dict.fromkeys("abc", Decimal(1))).values()) == [4, 3, 3]
    steps = [step_of(whole) for whole in (Decimal(24), 100 * BN, 64 * BN)]
    assert steps == [Decimal(step) for step in (1, 10**8, 10**7)]
    assert shared(100 * BN, {"a": Decimal(2), "b": Decimal(1)}) == {
        "a": Decimal("66.7") * BN,
        "b": Decimal("33.3") * BN,
    }


def test_what_is_lacking_goes_by_room_to_grow_and_what_each_has_stays() -> None:
    today = {"a": Decimal(50), "b": Decimal(10), "c": Decimal(4)}
    room = {"a": Decimal(10), "b": Decimal(30), "c": Decimal(-3)}
    assert by_growth_room(Decimal(104), today, room) == {"a": 60, "b": 40, "c": 4}
    assert by_growth_room(Decimal(32), today, room) == {"a": 25, "b": 5, "c": 2}, "nothing lacks: as today"


def test_time_shares_the_steps_of_the_path() -> None:
    years = _split("industrial_output", "year", "path")
    base = 100 / Decimal("1.11") ** 5
    assert years.whole == pytest.approx(100 * BN - base * BN, abs=1)
    for index, (year, amount) in enumerate(years.shares.items()):
        assert year == str(2021 + index)
        assert amount == pytest.approx(base * BN * Decimal("1.11") ** index * Decimal("0.11"), abs=10**7)
    months = _split("projects_outside_200m", "month", "path", 2021)
    assert (months.whole, set(months.shares.values())) == (Decimal(24), {Decimal(2)})
    quarters = _split("projects_top500", "quarter", "path", 2021)
    assert (quarters.whole, sum(quarters.shares.values()), len(quarters.shares)) == (Decimal(2), Decimal(2), 4)


def test_records_share_as_industries_and_officers_units_have_it_today() -> None:
    figures = PARK.figures(AS_OF)
    goal = _goal("industrial_output")
    by_industry = base_of(goal, PLAN, figures, "industry", AS_OF)
    whole = figures("industrial_output", _year(), ()).value
    for industry, value in by_industry.items():
        assert value == (figures("industrial_output", _year(), (("industry", industry),)).value or 0)
    assert sum(by_industry.values()) == whole
    split = _split("industrial_output", "industry", "records", weights=by_industry)
    assert split.shares["equipment"] / 10**11 == pytest.approx(by_industry["equipment"] / whole, abs=Decimal("0.001"))
    by_officer = base_of(goal, PLAN, figures, "officer", AS_OF)
    assert 0 < sum(by_officer.values()) <= whole
    assert len(by_officer) > 20
    room, reasons = rooms(
        PLAN, figures, AS_OF, PARK.rules.forecasting.model_copy(update={"scenarios": 500}),
        sliced(goal, "industry", tuple(by_industry)),
    )  # fmt: skip
    assert not reasons
    told = {key: Decimal(round(value)) for key, value in room.items()}
    grown = _split("industrial_output", "industry", "forecast", weights=by_industry, room=told)
    assert sum(grown.shares.values()) == 100 * BN
    assert all(grown.shares[key] >= by_industry[key] - 10**8 for key in by_industry)


def _year() -> Period:
    return Period.trailing_year(AS_OF)


def test_commitments_stand_against_shares_and_the_gap_is_shown_not_spread() -> None:
    split = _split("industrial_output", "part", "path")
    assert split.shares["industrial_output.equipment"] == Decimal("63.6") * BN  # 70 of 110
    first = Commitment(of="industrial_output.equipment", amount=60 * BN, who="Wang Lei", committed_on=AS_OF)
    other = first.model_copy(update={"who": "Li Na", "amount": 3 * BN})
    kept = committed(committed(committed(split, first), other), first.model_copy(update={"amount": 61 * BN}))
    state = state_of(kept, PLAN)
    shares = {share.key: share for share in state.shares}
    assert shares["industrial_output.equipment"].committed == 64 * BN
    assert shares["industrial_output.equipment"].gap == Decimal("-0.4") * BN
    assert shares["industrial_output.energy_storage"].gap == Decimal("36.4") * BN
    assert (state.gap, state.unshared) == (36 * BN, Decimal(0))
    assert not state.problems
    again = with_split((kept,), split)
    assert again[0].commitments == kept.commitments, "what was committed stays when a goal is split anew"


def test_a_later_change_of_the_goal_shows_which_shares_no_longer_add_up() -> None:
    split = _split("industrial_output", "part", "path")
    goals = [
        replace(goal, target=replace(goal.target, value=Decimal(120) * BN)) if goal.id == "industrial_output" else goal
        for goal in PLAN.goals
        if goal.id != "industrial_output.energy_storage"
    ]
    changed = replace(PLAN, goals=tuple(goals))
    state = state_of(split, changed)
    assert state.unshared == 20 * BN
    assert [problem for problem, _told in state.problems] == [Problem.GOAL_CHANGED, Problem.UNKNOWN_SHARE]
    assert [share.amount for share in state.shares] == list(split.shares.values()), "nothing is spread"
    assert sum(share.now for share in state.shares) == 120 * BN
    off = split.model_copy(update={"shares": {"industrial_output.equipment": 99 * BN}})
    assert (Problem.SUM_OFF, f"{BN}") in [(kind, told) for kind, told in state_of(off, PLAN).problems]
    gone = state_of(split, replace(PLAN, goals=()))
    assert (gone.goal, gone.whole, gone.problems) == (None, None, ((Problem.NO_GOAL, "industrial_output"),))


def test_the_file_reads_as_it_is_written_and_names_its_faults_by_line() -> None:
    split = committed(
        _split("projects_outside_200m", "month", "path", 2021),
        Commitment(of="2021-07", amount=Decimal(3), who="王磊", committed_on=AS_OF, reason="two more in sight"),
    )
    text = written([split])
    assert read_splits(text).splits == (split,)
    assert "王磊" in text
    with pytest.raises(InputError) as refused:
        read_splits(text.replace("amount: 3", "amount: -3").replace("basis:", "bases:"))
    assert {fault.line for fault in refused.value.faults} == {
        text[: text.index(at)].count("\n") + 1 for at in ("goal:", "basis:", "amount: 3")
    }
    assert any("bases" in str(fault) for fault in refused.value.faults)


@pytest.mark.parametrize(
    ("goal_id", "along", "basis", "said"),
    [
        ("tax_per_mu", "year", "path", "a ratio does not add up"),
        ("industrial_output", "industri", "path", "did you mean 'industry'"),
        ("industrial_output", "industry", "wish", "split by one of path, weight, records, forecast"),
        ("industrial_output", "year", "records", "records are not told by year"),
        ("industrial_output", "officer", "path", "gives officers no weight"),
        ("industrial_output", "industry", "weight", "one share or more"),
    ],
)
def test_what_cannot_be_split_is_said(goal_id: str, along: str, basis: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        _split(goal_id, along, basis)
    assert said in str(refused.value)
    assert "quarter" in alongs_of(_goal("industrial_output"), PLAN, CATALOGUE)
