"""Who acts for whom: at any instant one, by name as far as the chain goes, and never one who is away."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fivegood.rules.standins import (
    Absence,
    Acting,
    Away,
    Passed,
    Serving,
    Why,
    acts_for,
    away_on,
    stand_in_of,
    who_acts,
)

DAY = date(2021, 9, 1)
EVERYBODY = frozenset("ABCDEF")
OFFICER = st.sampled_from(sorted(EVERYBODY))
LEAD, DEPUTY = Serving("A", "lead", DAY), Serving("B", "deputy", DAY)


def acting(holder: str, *serving: Serving, **away: str) -> str:
    return who_acts(holder, serving, away, EVERYBODY).officer_id


def test_the_holder_acts_then_the_lead_then_the_deputy_who_served_longest() -> None:
    other = Serving("C", "deputy", DAY - timedelta(days=9))
    assert acting("D", DEPUTY, LEAD, other) == "D"
    assert acting("", DEPUTY, LEAD, other) == "A"
    assert acting("", DEPUTY, LEAD, other, A="") == "C"
    assert acting("D", DEPUTY, LEAD, other, D="") == "A"
    assert acting("") == "", "the office"


def test_a_chain_is_followed_to_its_end() -> None:
    assert acting("A", LEAD, DEPUTY, A="C") == "C"
    assert acting("A", LEAD, DEPUTY, A="C", C="D") == "D"
    found = who_acts("A", [LEAD, DEPUTY], {"A": "C", "C": "D"}, EVERYBODY)
    assert found == Acting("D", "A", (Passed("A", Why.ABSENT), Passed("C", Why.ABSENT)))


def test_where_the_chain_breaks_the_next_of_the_unit_acts_and_the_reason_is_told() -> None:
    circle = {"A": "C", "C": "A"}
    assert acting("A", LEAD, DEPUTY, **circle) == "B"
    assert stand_in_of("A", circle, EVERYBODY)[1][-1] == Passed("A", Why.CIRCLE)
    assert acts_for("A", circle, EVERYBODY) == acts_for("C", circle, EVERYBODY) == ()
    ended = who_acts("A", [LEAD, DEPUTY], {"A": "C"}, EVERYBODY - {"C"})
    assert ended == Acting("B", "A", (Passed("A", Why.ABSENT), Passed("C", Why.NO_POST)))
    assert who_acts("A", [LEAD], {"A": "B", "B": "A"}, EVERYBODY).officer_id == "", "nobody is left but the office"


def test_of_absences_that_overlap_the_one_that_began_last_says_who_stands_in() -> None:
    absences = [
        Absence("A", DAY, DAY + timedelta(days=2), "C"),
        Absence("A", DAY - timedelta(days=5), None, "B"),
        Absence("A", DAY + timedelta(days=1), DAY + timedelta(days=1), ""),
    ]
    said = [away_on(absences, DAY + timedelta(days=days)).get("A") for days in (-6, -5, 0, 1, 2, 3)]
    assert said == [None, "B", "C", "", "C", "B"]


@given(
    absences=st.lists(
        st.builds(
            lambda officer, first, length, by: Absence(
                officer,
                DAY + timedelta(days=first),
                None if length is None else DAY + timedelta(days=first + length),
                by,
            ),
            OFFICER,
            st.integers(-3, 3),
            st.none() | st.integers(0, 4),
            OFFICER | st.just(""),
        ),
        max_size=8,
    ),
    in_post=st.frozensets(OFFICER),
    serving=st.lists(st.builds(Serving, OFFICER, st.sampled_from(["lead", "deputy"]), st.dates()), max_size=4),
    holder=OFFICER | st.just(""),
    day=st.integers(-4, 8),
)
def test_at_any_instant_exactly_one_must_act_who_is_there_and_sees_the_need(
    absences: list[Absence], in_post: frozenset[str], serving: list[Serving], holder: str, day: int
) -> None:
    away = away_on(absences, DAY + timedelta(days=day))
    found = who_acts(holder, serving, away, in_post).officer_id
    of_unit = {holder, *(one.officer_id for one in serving)} & in_post
    if found:
        assert found in in_post
        assert found not in away
        assert found in of_unit or set(acts_for(found, away, in_post)) & of_unit, "a right goes with the duty"
    else:
        assert not of_unit - away.keys(), "the office acts only where no officer of the unit is there"
    for officer in of_unit - away.keys():
        assert stand_in_of(officer, away, in_post) == (officer, []), "it comes back by itself"
    for one in of_unit & away.keys():
        assert len([each for each in sorted(EVERYBODY) if one in acts_for(each, away, in_post)]) == bool(
            _walked(one, away, in_post)
        )


def _walked(officer: str, away: Away, in_post: frozenset[str]) -> str:
    """Say who does an officer's work by name, by taking so many steps that a circle never ends."""
    for _ in range(len(EVERYBODY) + 1):
        if officer in away:
            officer = away[officer] if away[officer] in in_post else ""
    return officer if officer not in away else ""
