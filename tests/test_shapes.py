"""A text in its shape: what is read quickly is what its twin in pydantic reads, and what does not fit is told by it."""

from __future__ import annotations

import copy
import json
import math
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from fivegood.measures.catalogue import CatalogueText
from fivegood.park import CATALOGUE, SAMPLES
from fivegood.plan.text import CodeListsText, GoalText, LampsText, PlanFile
from fivegood.shapes import Shape, is_shape, shaped
from fivegood.shapetwins import model_of, validated
from fivegood.yamlfile import load, parse

PLAN = load(SAMPLES / "ningxiang" / "plan.yaml").data
FILES: dict[str, tuple[Any, Any]] = {
    "plan": (PlanFile, PLAN),
    "measures": (CatalogueText, load(CATALOGUE / "measures.yaml").data),
    "own measures": (CatalogueText, load(SAMPLES / "ningxiang" / "measures.yaml").data),
    "lists": (CodeListsText, load(CATALOGUE / "lists.yaml").data),
}
#: What people write where something else should stand, and what the two readers might take differently.
ODD: list[Any] = [
    None, True, False, 0, 1, -1, 2021, 10**30, 0.0, 0.1, 2.0, -0.0, 1e300, math.nan, math.inf, "", "x", "x\n", " 1",
    "1_0", "2021", "2021-06-30", "2021-06-30T00:00:00", "true", "yes", "0.9", "NaN", "Infinity", "1e5", "id\n", "好",
    date(2021, 6, 30), datetime(2021, 6, 30), datetime(2021, 6, 30, 9, 30), [], ["x"], [1], {}, {"en": "a", "zh": "b"},
    {"en": "a"}, {2021: 1}, {"2021": 1}, {date(2021, 1, 1): "1"}, {True: 1}, {None: 1}, [{}], {"a": {"b": {}}},
]  # fmt: skip


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(deeper for key, value in inner for deeper in places(value, (*path, key)))]


PLACES = {name: places(data) for name, (_, data) in FILES.items()}


def changed(data: Any, path: tuple[Any, ...], change: Callable[[Any, Any], None]) -> Any:
    """Return a copy in which ``change`` was made to what holds the value at ``path``, and its key there."""
    made = {"": copy.deepcopy(data)}
    holder: Any = made
    for step in ("", *path)[:-1]:
        holder = holder[step]
    change(holder, ("", *path)[-1])
    return made[""]


@st.composite
def mistaken(draw: st.DrawFn) -> tuple[Any, Any]:
    """Return a shape, and a file of it with up to three slips."""
    name = draw(st.sampled_from(sorted(FILES)))
    of, data = FILES[name]
    for path in draw(st.lists(st.sampled_from(PLACES[name]), max_size=3)):
        value = draw(st.sampled_from(ODD))
        kind = draw(st.sampled_from(["set", "drop", "add"]))

        def slip(holder: Any, key: Any, value: Any = value, kind: str = kind) -> None:
            if kind == "drop":
                del holder[key]
            elif kind == "add" and isinstance(holder, dict):
                holder["unknown"] = value
            else:
                holder[key] = value

        try:
            data = changed(data, path, slip)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier slip took the place away
    return of, data


@given(mistaken())
def test_what_is_read_quickly_is_what_the_twin_reads(case: tuple[Any, Any]) -> None:
    of, data = case
    quick = shaped(of, data)
    careful, misfits = validated(of, data)
    assert (careful is None) == bool(misfits)
    if quick is not None:
        assert careful is not None, misfits
        assert repr(quick) == repr(careful)  # a nan is what it is, and equals none


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_file_that_is_shipped_is_read_quickly(name: str) -> None:
    of, data = FILES[name]
    assert shaped(of, data) is not None


@pytest.mark.parametrize("value", ODD, ids=repr)
@pytest.mark.parametrize("key", ["by", "target", "weight", "path", "owner", "slice", "id", "measure", "steps"])
def test_every_odd_value_of_a_goal_is_read_alike(key: str, value: Any) -> None:
    data = {**PLAN["goals"][0], key: value}
    quick = shaped(GoalText, data)
    careful, misfits = validated(GoalText, data)
    assert quick is None or (repr(quick) == repr(careful) and not misfits)


def test_what_only_the_twin_takes_is_read_all_the_same() -> None:
    goal = {**PLAN["goals"][0], "by": "2025", "weight": Decimal(2)}
    assert shaped(GoalText, goal) is None
    file = parse(yaml.safe_dump({**goal, "weight": 2}, allow_unicode=True), "goal.yaml")
    read = file.shape(GoalText)
    assert isinstance(read, GoalText)
    assert read.by == 2025
    assert read.weight == Decimal(2)


@pytest.mark.parametrize("value", [math.nan, math.inf, "NaN", -1])
def test_a_weight_is_a_number_of_nought_or_more(value: object) -> None:
    assert shaped(GoalText, {**PLAN["goals"][0], "weight": value}) is None
    assert [misfit.loc for misfit in validated(GoalText, {**PLAN["goals"][0], "weight": value})[1]] == [("weight",)]


def test_a_share_of_a_lamp_is_a_number() -> None:
    assert shaped(LampsText, {"behind": math.nan}) is None
    assert shaped(LampsText, {"behind": 0.8}) == LampsText(behind=Decimal("0.8"))


def test_a_list_is_not_too_short_for_what_is_told_of_its_items() -> None:
    measure = {"name": {"en": "a", "zh": "b"}, "unit": "count", "kind": "flow"}
    (told,) = validated(CatalogueText, {"x": {**measure, "versions": [{"from": 1.5, "definition": measure["name"]}]}})[
        1
    ]
    assert told.loc == ("x", "versions", 0, "from")
    (told,) = validated(CatalogueText, {"x": {**measure, "versions": []}})[1]
    assert told.loc == ("x", "versions")


def test_a_line_end_belongs_to_no_id() -> None:
    assert shaped(GoalText, {**PLAN["goals"][0], "id": "output\n"}) is None


class Bounded(Shape, frozen=True):
    share: Annotated[int, Meta(ge=1, le=3)] = 1
    size: Annotated[float, Meta(gt=0, lt=1)] = 0.5
    dozens: Annotated[int, Meta(multiple_of=12)] = 0
    names: Annotated[list[str], Meta(min_length=1, max_length=2)] = msgspec.field(default_factory=lambda: ["a"])
    code: Annotated[str, Meta(pattern=r"^[a-z]+\Z", min_length=2, max_length=3)] = "ab"
    inner: LampsText = LampsText()


@pytest.mark.parametrize(
    ("key", "sound", "wrong"),
    [
        ("share", [1, 3], [0, 4, 1.5]),
        ("size", [0.1], [0, 1, -0.1]),
        ("dozens", [0, 24], [5]),
        ("names", [["a"], ["a", "b"]], [[], ["a", "b", "c"], [1]]),
        ("code", ["abc"], ["a", "abcd", "AB", "ab\n"]),
        ("inner", [{}, {"behind": 0.5}], [{"behnd": 1}, []]),
    ],
)
def test_a_twin_has_the_bounds_of_its_shape(key: str, sound: list[object], wrong: list[object]) -> None:
    for value in sound:
        quick = shaped(Bounded, {key: value})
        assert quick is not None
        assert quick == validated(Bounded, {key: value})[0]
    for value in wrong:
        assert shaped(Bounded, {key: value}) is None
        assert [misfit.loc[0] for misfit in validated(Bounded, {key: value})[1]] == [key]
    assert shaped(Bounded, {}) == validated(Bounded, {})[0] == Bounded()


def test_a_twin_has_the_keys_and_defaults_of_its_shape() -> None:
    twin = model_of(PlanFile)
    assert model_of(PlanFile) is twin
    assert tuple(twin.model_fields) == PlanFile.__struct_fields__
    assert is_shape(PlanFile)
    assert is_shape(CodeListsText)
    assert not is_shape(twin)


def test_a_sound_park_is_read_without_pydantic() -> None:
    code = (
        "import sys, json; from pathlib import Path; from fivegood.park import open_folder; "
        f"open_folder(Path({str(SAMPLES / 'ningxiang')!r})); "
        "print(json.dumps([name for name in ('pydantic', 'msgspec') if name in sys.modules]))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(told.stdout) == ["msgspec"]


AT_ONCE = """
import sys, threading
from fivegood.park import SAMPLES
from fivegood.plan.text import PlanFile
from fivegood.shapes import shaped
from fivegood.yamlfile import load
sys.setswitchinterval(1e-6)
data, ready, read = load(SAMPLES / "ningxiang" / "plan.yaml").data, threading.Barrier(8), []
def first():
    ready.wait()
    read.append(shaped(PlanFile, data))
threads = [threading.Thread(target=first) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert len(read) == 8 and all(one == read[0] for one in read) and read[0] is not None
"""


@pytest.mark.parametrize("number", range(4))
def test_threads_that_read_a_shape_for_the_first_time_at_once_all_read_it(number: int) -> None:  # noqa: ARG001 - raced anew
    told = subprocess.run([sys.executable, "-c", AT_ONCE], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr or "the process was ended"
