"""The way of a day: as short as any order of its stops, and no turn of a longer one would gain."""

from __future__ import annotations

from itertools import pairwise, permutations
from math import dist, isclose

from hypothesis import given
from hypothesis import strategies as st

from fivegood.decide.routes import EXACT, Method, Place, Route, Stop, route

PLACES = st.tuples(*[st.integers(0, 50).map(float)] * 2)


def stops(places: list[Place]) -> list[Stop]:
    return [Stop(f"u{index:02}", place) for index, place in enumerate(places)]


def length(way: list[Place], start: Place | None) -> float:
    return sum(dist(*pair) for pair in pairwise([start, *way] if start else way))


def way(found: Route, places: list[Place]) -> list[Place]:
    return [places[int(one[1:])] for one in found.order]


@given(st.lists(PLACES, min_size=1, max_size=6), st.none() | PLACES)
def test_a_short_day_is_as_short_as_any_of_its_orders(places: list[Place], start: Place | None) -> None:
    found = route(stops(places)[::-1], start)
    shortest = min(length(list(order), start) for order in permutations(places))
    assert sorted(found.order) == [one.id for one in stops(places)]
    assert isclose(found.metres, shortest, abs_tol=1e-9)
    assert isclose(length(way(found, places), start), shortest, abs_tol=1e-9)
    assert found.method is Method.EXACT
    assert route(stops(places), start) == found, "the order in which stops are told changes nothing"


@given(st.lists(PLACES, min_size=EXACT + 1, max_size=18), st.none() | PLACES)
def test_no_turn_of_a_long_day_gains_and_it_says_that_it_claims_no_more(
    places: list[Place], start: Place | None
) -> None:
    found = route(stops(places), start)
    walked = way(found, places)
    assert sorted(found.order) == [one.id for one in stops(places)]
    assert found.method is Method.TWO_OPT
    assert isclose(found.metres, length(walked, start), abs_tol=1e-9)
    for first in range(len(walked)):
        for last in range(first + 1, len(walked)):
            turned = walked[:first] + walked[first : last + 1][::-1] + walked[last + 1 :]
            assert length(turned, start) > found.metres - 1e-5


def test_stops_on_a_line_are_walked_along_it_from_the_end_where_one_stands() -> None:
    places = [(float(at), 0.0) for at in (5, 1, 9, 3, 7, 0, 2, 8, 4, 6, 10, 11)]
    found = route(stops(places), (12.0, 0.0))
    assert [place[0] for place in way(found, places)] == [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert found.metres == 12.0


def test_stops_without_a_place_come_last_by_their_address() -> None:
    told = [Stop("b", None, "Road 2"), Stop("a", None, "Road 9"), Stop("c", (0.0, 3.0)), Stop("d", (0.0, 1.0))]
    assert route(told, (0.0, 0.0)) == Route(("d", "c", "b", "a"), 3.0, Method.EXACT, ("b", "a"))
    assert route(told[:2]) == Route(("b", "a"), 0.0, Method.ADDRESS, ("b", "a"))
    assert route([]) == Route((), 0.0, Method.ADDRESS)
