"""Parks by chance: units and officers with places, skills, languages, conflicts, part time, wishes, and a today."""

from __future__ import annotations

from hypothesis import strategies as st

from fivegood.decide.assignment.problem import Officer, Place, Problem, Role, Unit, Wish
from fivegood.rules.assigning import AssigningText

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
_PLACES = st.builds(Place, st.sampled_from(("", "east", "west")), st.tuples(st.integers(0, 9000), st.integers(0, 9000)))
_SKILLS = st.sets(st.sampled_from(SKILLS)).map(frozenset)


@st.composite
def problems(draw: st.DrawFn, *, units: int = 6, officers: int = 4) -> Problem:
    """Draw a problem that every officer has room in; a unit may still find nobody it may be served by."""
    names = [f"O{number}" for number in range(draw(st.integers(2, officers)))]
    who = st.sampled_from([*names, "gone"])
    found = tuple(_unit(draw, f"u{number}", who) for number in range(draw(st.integers(1, units))))
    serving = tuple(
        Officer(
            name,
            draw(_PLACES),
            draw(st.sampled_from(("", "east"))),
            draw(_SKILLS),
            frozenset({"zh"} | draw(st.sets(st.just("en")))),
            draw(st.sampled_from((100, 100, 50))),
            frozenset(draw(st.sets(st.sampled_from(("u0", "u1", "group")), max_size=1))),
        )
        for name in names
    )
    pair = st.tuples(st.sampled_from([unit.unit_id for unit in found]), st.sampled_from(names))
    wishes = draw(
        st.lists(
            st.builds(lambda ids, cost, no: Wish(ids[0], ids[1], cost, no), pair, st.integers(0, 40), st.booleans())
        )
    )
    return Problem(found, serving, RULES, tuple(wishes))


def _unit(draw: st.DrawFn, unit_id: str, who: st.SearchStrategy[str]) -> Unit:
    return Unit(
        unit_id,
        draw(st.sampled_from(("large", "small", ""))),
        draw(st.integers(0, 3)),
        draw(st.integers(0, 1)),
        draw(_PLACES),
        draw(_SKILLS),
        frozenset(draw(st.sets(st.just("en")))),
        frozenset(draw(st.sets(st.just("group")))),
        {role: draw(who) for role in Role if draw(st.booleans())},
    )
