"""Parks by chance: units and officers with places, skills, languages, conflicts, part time, wishes, and a today."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from fivegood.decide.assignment.problem import Officer, Place, Problem, Role, Unit, Wish
from fivegood.rules.assigning import AssigningText
from fivegood.structs import replace

SKILLS = ("finance", "land", "equipment")
RULES = AssigningText.model_validate(
    {
        "source": {"en": "a test", "zh": "测试"},
        "weight": {"size": {"large": 4, "small": 1}, "open_need": 1, "open_needs_at_most": 3, "risk": 1},
        "levels": [1, 3, 5],
        "lead": {"most": [4, 3, 2]},
        "deputy": {"most": [4, 4, 4]},
        "costs": {"move": 50, "kilometre": 7, "other_area": 5, "lacking_skill": 9, "even": 4},
    }
)
# Made once: to make a strategy anew for every draw takes longer than the draw.
_PLACES = st.builds(Place, st.sampled_from(("", "east", "west")), st.tuples(st.integers(0, 9000), st.integers(0, 9000)))
_SKILLS = st.sets(st.sampled_from(SKILLS)).map(frozenset)
#: More often none: who may serve nobody, and who nobody may serve, make no problem.
_ENGLISH = st.sampled_from((frozenset[str](), frozenset[str](), frozenset({"en"})))
_OFFICERS = st.tuples(
    _PLACES,
    st.sampled_from(("", "east")),
    _SKILLS,
    st.sampled_from((frozenset({"zh"}), frozenset({"zh", "en"}))),
    st.sampled_from((100, 100, 50)),
    st.sampled_from((*[frozenset[str]()] * 5, *(frozenset({one}) for one in ("u0", "u1", "group")))),
)
_UNITS = st.tuples(
    st.sampled_from(("large", "small", "")),
    st.integers(0, 3),
    st.integers(0, 1),
    _PLACES,
    _SKILLS,
    _ENGLISH,
    st.sampled_from((frozenset[str](), frozenset({"group"}))),
).map(lambda told: Unit("", *told))


@cache
def _counts(least: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(least, most)


@cache
def _serving(names: tuple[str, ...]) -> st.SearchStrategy[dict[Role, str]]:
    """Who serves a unit today in each role: an officer, one who is gone, or nobody."""
    who = st.sampled_from((*names, "gone", *[None] * len(names)))
    return st.tuples(*(who for _ in Role)).map(
        lambda found: {role: one for role, one in zip(Role, found, strict=True) if one is not None}
    )


@cache
def _wishes(units: tuple[str, ...], names: tuple[str, ...]) -> st.SearchStrategy[list[Wish]]:
    one = st.builds(Wish, st.sampled_from(units), st.sampled_from(names), st.integers(0, 40), st.booleans())
    return st.lists(one)


@st.composite
def problems(draw: st.DrawFn, *, units: int = 6, officers: int = 4) -> Problem:
    """Draw a problem that every officer has room in; a unit may still find nobody it may be served by."""
    names = tuple(f"O{number}" for number in range(draw(_counts(2, officers))))
    of_units = tuple(f"u{number}" for number in range(draw(_counts(1, units))))
    found = tuple(replace(draw(_UNITS), unit_id=name, now=draw(_serving(names))) for name in of_units)
    serving = tuple(Officer(name, *draw(_OFFICERS)) for name in names)
    return Problem(found, serving, RULES, tuple(draw(_wishes(of_units, names))))
