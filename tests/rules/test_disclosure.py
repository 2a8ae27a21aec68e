"""Which cells are sensitive, and which others are withheld with them: by hand, and against the solver of scipy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import permutations

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from fivegood.rules.disclosure.cells import Cell, Element, sensitivity
from fivegood.rules.disclosure.suppression import protect
from fivegood.rules.disclosure.text import DisclosureText, DominanceText

MINIMUM = DisclosureText(source="a test")
NK = DisclosureText(source="a test", dominance=DominanceText(n=2, k=85))
P = DisclosureText(source="a test", p_per_cent=10)
Row = tuple[str, str, int]


def cell(rows: Iterable[Row], *slices: str, is_fixed: bool = False, cost: int = 1) -> Cell:
    """The cell of rows (contributor, slice, value) whose slice begins as one of those named."""
    kept = [row for row in rows if row[1].startswith(slices)]
    return Cell(frozenset(Element(row, row[0], Decimal(row[2])) for row in kept), is_fixed=is_fixed, cost=cost)


def withheld(cells: Mapping[str, Cell], rules: DisclosureText = MINIMUM) -> dict[str, str]:
    return {name: verdict.rule for name, verdict in protect(cells, rules).items() if not verdict.is_shown}


@pytest.mark.parametrize(
    ("values", "rules", "rule"),
    [
        ((), MINIMUM, None),
        ((5, 5), MINIMUM, "minimum"),
        ((0, 0), MINIMUM, "minimum"),
        ((5, 5, 0), MINIMUM, None),
        ((60, 25, 15), NK, None),  # 85 of 100 is not more than 85 %
        ((60, 26, 14), NK, "dominance"),
        ((100, 50, 10), P, None),  # the others are 10 % of the largest, not less
        ((100, 50, 9), P, "p_per_cent"),
        ((-100, 50, 9), P, "p_per_cent"),  # a loss outweighs as a profit does
    ],
)
def test_a_sum_is_sensitive_by_the_first_rule_it_breaks(
    values: tuple[int, ...], rules: DisclosureText, rule: str | None
) -> None:
    elements = [Element(at, at, Decimal(value)) for at, value in enumerate(values)]
    found = sensitivity(elements, rules)
    assert (found and found.rule) == rule


def test_amounts_of_one_contributor_count_once_and_no_count_is_dominated() -> None:
    elements = [Element(at, "one" if at else "other", Decimal(40)) for at in range(5)]
    found = sensitivity(elements, P)
    assert found is not None
    assert (found.rule, found.need) == ("minimum", Decimal(16))  # 10 % of the 160 that one contributes
    assert sensitivity([Element(at, at, Decimal(1)) for at in range(3)], NK, is_count=True) is None


FIRMS: list[Row] = [(f"firm {at}", slice_, 10 + at) for at, slice_ in enumerate("aaabbbcccd")]


def test_a_cell_alone_is_withheld_and_one_more_with_it_while_its_total_is_shown() -> None:
    cells = {"all": cell(FIRMS, "")} | {name: cell(FIRMS, name) for name in "abcd"}
    assert withheld(cells) == {"d": "minimum", "a": "secondary"}
    assert withheld(cells | {"a": cell(FIRMS, "a", cost=9)}) == {"d": "minimum", "b": "secondary"}
    assert withheld({name: cells[name] for name in "abcd"}) == {"d": "minimum"}


def test_what_is_left_over_is_protected_though_nobody_asked_for_it() -> None:
    """All less a, b and c would be d, of one firm."""
    cells = {"all": cell(FIRMS, "")} | {name: cell(FIRMS, name) for name in "abc"}
    assert withheld(cells) == {"a": "secondary"}
    dear = {name: cell(FIRMS, name, cost=9) for name in "abc"}
    assert withheld(cells | dear) == {"all": "secondary"}
    assert withheld(cells | dear | {"all": cell(FIRMS, "", is_fixed=True)}) == {"a": "secondary"}


def test_tables_that_share_a_total_are_protected_together() -> None:
    """By industry and by size: what one table withholds, the other must not give back."""
    rows = [(f"firm {at}", slice_, 10) for at, slice_ in enumerate(["ax"] * 3 + ["ay"] * 3 + ["bx"] * 3 + ["by"])]
    cells = {"all": cell(rows, ""), "a": cell(rows, "a"), "b": cell(rows, "b")}
    cells |= {
        "x": cell(rows, "ax", "bx"), "y": cell(rows, "ay", "by"), "ay": cell(rows, "ay"), "ax": cell(rows, "ax"),
        "bx": cell(rows, "bx"),
    }  # fmt: skip
    found = withheld(cells)
    assert set(found.values()) == {"secondary"}
    assert not exposed(cells, MINIMUM)


def test_a_later_edition_does_not_give_away_who_came_late() -> None:
    """The earlier total cannot be taken back, so the new one, larger by one firm, is not shown."""
    before = cell(FIRMS[:9], "", is_fixed=True)
    assert withheld({"first edition": before, "second edition": cell(FIRMS, "")}) == {"second edition": "secondary"}
    late = [*FIRMS, ("firm 10", "d", 5), ("firm 11", "d", 5)]
    assert withheld({"first edition": before, "second edition": cell(late, "")}) == {}


def test_what_is_published_by_decision_is_shown_and_says_which_rule_it_would_break() -> None:
    cells = {"d": cell(FIRMS, "d", is_fixed=True), "all": cell(FIRMS, "")}
    found = protect(cells, MINIMUM)
    assert (found["d"].is_shown, found["d"].rule) == (True, "minimum")
    assert found["all"].is_shown


def test_whoever_alone_gave_an_amount_does_not_learn_another_s() -> None:
    """Two single firms withheld together are safe from outsiders, and each of them knows its own."""
    rows: list[Row] = [("one", "a", 10), ("two", "b", 10), *((f"c{at}", "c", 10) for at in range(4))]
    cells = {"all": cell(rows, ""), **{name: cell(rows, name) for name in "abc"}}
    assert withheld(cells) == {"a": "minimum", "b": "minimum", "c": "secondary"}


# -- The second opinion: bounds by the solver of scipy


def exposed(cells: Mapping[str, Cell], rules: DisclosureText) -> list[str]:
    """Return the sensitive cells, and differences of two, whose bounds by the shown cells are closer than allowed."""
    hidden = withheld(cells, rules)
    elements = sorted({element for one in cells.values() for element in one.elements}, key=lambda item: str(item.key))
    shown = [name for name in cells if name not in hidden]
    rows = [[element in cells[name].elements for element in elements] for name in shown]
    sums = [sum(element.value for element in cells[name].elements) for name in shown]
    known = {"A_eq": np.array(rows, dtype=float), "b_eq": np.array(sums, dtype=float)} if shown else {}
    targets = {name: one.elements for name, one in cells.items()}
    targets |= {
        f"{name} less {other}": targets[name] - targets[other]
        for name, other in permutations(cells, 2)
        if targets[other] < targets[name]
    }
    found = []
    for name, held in targets.items():
        sensitive = sensitivity(held, rules)
        if sensitive is None:
            continue
        target = np.array([element in held for element in elements], dtype=float)
        value, need = float(sum(element.value for element in held)), float(sensitive.need)
        for sign in (1.0, -1.0):
            answer = scipy.optimize.linprog(-sign * target, bounds=(0, None), **known)
            least = min(need, value) if sign < 0 else need
            if answer.status != 3 and abs(float(target @ answer.x) - value) < least * (1 - 1e-6):
                found.append(name)
    return found


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Cell]:
    """A table by slice and month with its margins, some cells of it not asked for, and one more slicing across."""
    slices, months = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    firms = draw(st.lists(st.integers(0, slices - 1), min_size=3, max_size=12))
    rows = [
        (f"firm {at}", f"{'abcd'[place]}{month}{'xy'[at % 2]}", draw(st.integers(0, 60)))
        for at, place in enumerate(firms)
        for month in range(months)
    ]
    names = ["abcd"[place] for place in range(slices)]
    wanted = {"all": cell(rows, "")}
    wanted |= {name: cell(rows, name) for name in names}
    wanted |= {f"month {month}": cell(rows, *(f"{name}{month}" for name in names)) for month in range(months)}
    wanted |= {f"{name}{month}": cell(rows, f"{name}{month}") for name in names for month in range(months)}
    ends = [f"{name}{month}x" for name in names for month in range(months)]
    wanted["x"] = cell(rows, *ends)
    asked = draw(st.lists(st.sampled_from(sorted(wanted)), min_size=1, unique=True))
    return {name: wanted[name] for name in sorted(asked) if wanted[name].elements}


@settings(max_examples=60, deadline=None)
@given(tables(), st.sampled_from([MINIMUM, NK, P]))
def test_no_sensitive_cell_of_any_table_can_be_worked_out(cells: dict[str, Cell], rules: DisclosureText) -> None:
    assert exposed(cells, rules) == []
    found = protect(cells, rules)
    assert all(not found[name].is_shown for name, one in cells.items() if sensitivity(one.elements, rules))


@settings(max_examples=40, deadline=None)
@given(tables())
def test_nothing_is_withheld_where_nothing_is_sensitive(cells: dict[str, Cell]) -> None:
    """Every firm in three of its kind: whatever cells are taken from one another, three are left."""
    crowd = {
        name: Cell(
            frozenset(
                Element((element.key, twin), (element.contributor, twin), element.value)
                for element in one.elements
                for twin in range(3)
            )
        )
        for name, one in cells.items()
    }
    assert withheld(crowd) == {}
    assert len(withheld(cells, DisclosureText(source="a test", minimum=1))) == 0
