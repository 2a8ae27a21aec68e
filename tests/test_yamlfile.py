"""YAML as people write it: every value with its place, and whatever is wrong told with that place."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from fivegood.errors import InputError
from fivegood.park import CATALOGUE
from fivegood.shapes import Shape
from fivegood.yamlfile import load, parse


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    size: int = 0


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    inner: Inner
    rows: tuple[Inner, ...] = ()
    either: str | dict[int, str] = ""


class InnerShape(Shape, frozen=True):
    name: str
    size: int = 0


class OuterShape(Shape, frozen=True):
    inner: InnerShape
    rows: tuple[InnerShape, ...] = ()
    either: str | dict[int, str] = ""


def refusal(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse(text, "a.yaml")
    return [str(fault) for fault in caught.value.faults]


def shape_refusal(text: str, of: type[object]) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse(text, "a.yaml").shape(of)
    return [str(fault) for fault in caught.value.faults]


def test_each_value_has_its_line_and_column() -> None:
    file = parse("a:\n  - b: 1\n    c: [x, y]\n", "a.yaml")
    assert file.data == {"a": [{"b": 1, "c": ["x", "y"]}]}
    assert file.place(("a",)) == (1, 1)
    assert file.place(("a", 0, "b")) == (2, 5)
    assert file.place(("a", 0, "c", 1)) == (3, 12)


def test_a_value_that_is_not_there_has_the_place_of_what_is_around_it() -> None:
    file = parse("a:\n  b: 1\n", "a.yaml")
    assert file.place(("a", "missing", 3)) == (1, 1)
    assert file.place(()) == (1, 1)


def test_an_empty_file_is_an_empty_mapping() -> None:
    assert parse("", "a.yaml").data == {}
    assert parse("# only a comment\n", "a.yaml").data == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "a.yaml:3:1: key 'a' is written twice"),
        ("5: 1\n'5': 2\n", "a.yaml:2:1: key '5' is written twice"),
        ("a: &x [1]\nb: *x\n", "a.yaml:1:4: anchors and aliases (&, *) are not taken here: write it out"),
        ("a: &x 5\nb: *x\n", "anchors and aliases (&, *) are not taken here"),
        ("a: &a [*a]\n", "anchors and aliases (&, *) are not taken here"),
        ("a: 2021-02-30\n", "a.yaml:1:4: is not a day of the calendar (found '2021-02-30')"),
        ("2021-13-01: x\n", "a.yaml:1:1: is not a day of the calendar (found '2021-13-01')"),
        ("a: 2021-06-30T25:00:00\n", "is not a day of the calendar"),
        ("a: !!int x\n", "a.yaml:1:4: is not a number that can be read (found 'x')"),
        ("a: " + "9" * 5000, "is not a number that can be read"),
        ("a: !!python/object/apply:os.system [x]\n", "a.yaml:1:4: not valid YAML: could not determine a constructor"),
        ("a: [1\nb: 2\n", "a.yaml:2:"),
        ("a:\tb:\n", "not valid YAML"),
        ("a: 1\n---\nb: 2\n", "a.yaml:2:1: not valid YAML: but found another document"),
        ("? [a]\n: b\n", "not valid YAML: found unhashable key"),
        ("a: *nowhere\n", "not valid YAML: found undefined alias"),
        ("a: \x00\n", "not valid YAML"),
        ("a: " + "[" * 51 + "]" * 51, "a.yaml:1:53: is nested deeper than 50 levels"),
        ("[" * 1_000_000, "is nested deeper than 50 levels"),
        ("{a: " * 100_000, "is nested deeper than 50 levels"),
        ("- " * 100_000, "is nested deeper than 50 levels"),
    ],
)
def test_yaml_that_cannot_be_taken_is_told_with_its_place(text: str, message: str) -> None:
    assert message in refusal(text)[0]


def test_a_billion_laughs_are_refused_before_they_grow() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    assert "anchors and aliases" in refusal("\n".join(lines))[0]


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("inner: {}\n", ["a.yaml:1:1: key 'name' is missing"]),
        ("{}\n", ["a.yaml:1:1: key 'inner' is missing"]),
        (
            "inner: {name: x, nmae: y}\n",
            ["a.yaml:1:18: unknown key 'nmae'; valid keys: name, size; did you mean 'name'?"],
        ),
        ("inner: {name: x, size: big}\n", ["a.yaml:1:18: inner.size: should be a whole number"]),
        (
            "inner: {name: x}\nrows:\n  - {name: 5}\n  - {size: 1}\n",
            [
                "a.yaml:3:6: rows.0.name: should be text in quotation marks (found '5')",
                "a.yaml:4:5: key 'name' is missing",
            ],
        ),
        (
            "inner: {name: x}\neither: 5\n",
            ["a.yaml:2:1: either: should be text in quotation marks or keys with values"],
        ),
        ("inner: {name: x}\neither: {2021: [1]}\n", ["a.yaml:2:10: either.2021: should be text"]),
        ("- 1\n- 2\n", ["a.yaml:1:1: should be keys with values"]),
    ],
)
@pytest.mark.parametrize("of", [Outer, OuterShape])
def test_a_shape_that_does_not_fit_is_told_value_by_value(text: str, messages: list[str], of: type[object]) -> None:
    found = shape_refusal(text, of)
    assert len(found) == len(messages)
    for told, message in zip(found, messages, strict=True):
        assert message in told


@pytest.mark.parametrize("of", [dict[str, Inner], dict[str, InnerShape]])
def test_an_unknown_key_of_things_by_name_is_told_with_the_valid_ones(of: type[object]) -> None:
    (told,) = shape_refusal("x: {name: a, nam: b}\n", of)
    assert "unknown key 'nam'; valid keys: name, size; did you mean 'name'?" in told


def test_a_part_of_a_file_is_shaped_at_its_place() -> None:
    file = parse("a:\n  b: {name: 5}\n", "a.yaml")
    with pytest.raises(InputError) as caught:
        file.shape(Inner, file.data["a"]["b"], ("a", "b"))
    assert str(caught.value.faults[0]).startswith("a.yaml:2:7: a.b.name: ")


def test_load_tells_of_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file in"):
        load(tmp_path / "a.yaml")
    with pytest.raises(InputError, match="cannot be read as UTF-8 text"):
        load(tmp_path)
    (tmp_path / "b.yaml").write_bytes("a: 园区".encode("gb18030"))
    with pytest.raises(InputError, match="cannot be read as UTF-8 text"):
        load(tmp_path / "b.yaml")


def test_load_takes_a_byte_order_mark_and_windows_lines(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert load(tmp_path / "a.yaml").data == {"a": 1, "b": 2}


@pytest.mark.parametrize("path", sorted(CATALOGUE.rglob("*.yaml")), ids=lambda path: path.name)
def test_a_shipped_file_is_as_sound_as_what_people_write(path: Path) -> None:
    checked = parse(path.read_text("utf-8"), path.name)
    assert load(path).data == checked.data
    assert dict(load(path).places) == checked.places
