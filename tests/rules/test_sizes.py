"""Size classes against a hand-made table of the notice, at every limit and one below it."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from pydantic import ValidationError

from fivegood.rules.sizes import CLASSES, SectorText, sector_of, shipped, size_class

#: 国统字〔2017〕213号, copied by hand from the notice's table: a code of each sector; employees (X), revenue (Y) and
#: assets (Z) from which large, medium and small begin, money in 10,000 yuan.
NOTICE: dict[str, dict[str, tuple[int, int, int]]] = {
    "A0111": {"Y": (20_000, 500, 50)},
    "B0610": {"X": (1_000, 300, 20), "Y": (40_000, 2_000, 300)},
    "C3841": {"X": (1_000, 300, 20), "Y": (40_000, 2_000, 300)},
    "D4411": {"X": (1_000, 300, 20), "Y": (40_000, 2_000, 300)},
    "E4710": {"Y": (80_000, 6_000, 300), "Z": (80_000, 5_000, 300)},
    "F5111": {"X": (200, 20, 5), "Y": (40_000, 5_000, 1_000)},
    "F5211": {"X": (300, 50, 10), "Y": (20_000, 500, 100)},
    "G5411": {"X": (1_000, 300, 20), "Y": (30_000, 3_000, 200)},
    "G5810": {"X": (1_000, 300, 20), "Y": (30_000, 3_000, 200)},
    "G5911": {"X": (200, 100, 20), "Y": (30_000, 1_000, 100)},
    "G6010": {"X": (1_000, 300, 20), "Y": (30_000, 2_000, 100)},
    "H6110": {"X": (300, 100, 10), "Y": (10_000, 2_000, 100)},
    "H6210": {"X": (300, 100, 10), "Y": (10_000, 2_000, 100)},
    "I6311": {"X": (2_000, 100, 10), "Y": (100_000, 1_000, 100)},
    "I6410": {"X": (2_000, 100, 10), "Y": (100_000, 1_000, 100)},
    "I6513": {"X": (300, 100, 10), "Y": (10_000, 1_000, 50)},
    "K7010": {"Y": (200_000, 1_000, 100), "Z": (10_000, 5_000, 2_000)},
    "K7020": {"X": (1_000, 300, 100), "Y": (5_000, 1_000, 500)},
    "L7111": {"X": (300, 100, 10), "Z": (120_000, 8_000, 100)},
    "M7320": {"X": (300, 100, 10)},
    "N7721": {"X": (300, 100, 10)},
    "O8111": {"X": (300, 100, 10)},
    "Q8511": {"X": (300, 100, 10)},
    "R8810": {"X": (300, 100, 10)},
    "K7030": {"X": (300, 100, 10)},
    "K7090": {"X": (300, 100, 10)},
}
NAMES = {"X": "employees", "Y": "revenue", "Z": "assets"}
#: Not classed by the notice: railways, banks, letting of own property, schools, hospitals, offices.
OUTSIDE = ["G5310", "J6621", "K7040", "P8334", "Q8411", "S9221", "T9700", "C", "K", "70", "", "x"]


def classed(code: str, **values: Decimal | int) -> str | None:
    people = int(values["employees"]) if "employees" in values else None
    money = {name: Decimal(value) * 10_000 for name, value in values.items() if name != "employees"}
    found = size_class(code, employees=people, revenue=money.get("revenue"), assets=money.get("assets"))
    return found.name if found else None


def by_the_notice(limits: dict[str, tuple[int, int, int]], values: dict[str, Decimal]) -> str:
    """A class by the notice's own words: micro is enough in one indicator, the others need all; else one step down."""
    worst = 0
    for name, steps in limits.items():
        worst = max(worst, sum(values[name] < step for step in steps))
    return CLASSES[worst]


@pytest.mark.parametrize("code", NOTICE)
def test_a_class_begins_exactly_at_its_limit_in_every_indicator(code: str) -> None:
    limits = NOTICE[code]
    near = {name: [step + way for step in steps for way in (-1, 0, 1)] for name, steps in limits.items()}
    for chosen in product(*near.values()):
        values = {name: Decimal(value) for name, value in zip(limits, chosen, strict=True)}
        given = {NAMES[name]: value for name, value in values.items()}
        assert classed(code, **given) == by_the_notice(limits, values), (code, given)


@pytest.mark.parametrize("code", NOTICE)
def test_a_code_says_the_same_with_and_without_its_letter_and_by_its_group(code: str) -> None:
    for text in (code[1:], code[1:4]):
        assert sector_of(text) == sector_of(code)


@pytest.mark.parametrize("code", OUTSIDE)
def test_what_the_notice_does_not_class_has_no_class(code: str) -> None:
    assert sector_of(code) is None
    assert size_class(code, employees=5_000, revenue=Decimal(10**12), assets=Decimal(10**12)) is None


@pytest.mark.parametrize(
    ("code", "employees", "revenue", "assets", "expected"),
    [
        ("C3841", 1_000, 39_999, None, "medium"),  # large by people, not by revenue
        ("C3841", 1_200, 1_500, None, "small"),
        ("C3841", 19, 50_000, None, "micro"),  # one indicator below small is enough
        ("E4710", None, 80_000, 79_999, "medium"),  # builders are told by revenue and assets
        ("E4710", None, 299, 90_000, "micro"),
        ("F5111", 20, 5_000, None, "medium"),
        ("F5111", 4, 40_000, None, "micro"),
        ("K7020", 99, 6_000, None, "micro"),
        ("M7320", 10, None, None, "small"),
        ("M7320", 9, None, None, "micro"),
    ],
)
def test_hand_made_cases(
    code: str, employees: int | None, revenue: int | None, assets: int | None, expected: str
) -> None:
    given = {"employees": employees, "revenue": revenue, "assets": assets}
    assert classed(code, **{name: value for name, value in given.items() if value is not None}) == expected


def test_an_indicator_that_is_not_known_gives_no_class() -> None:
    assert classed("C3841", employees=500) is None
    assert classed("C3841", revenue=5_000) is None
    assert classed("E4710", employees=500, revenue=5_000) is None


def test_the_rule_is_told_in_words_with_the_limits_met_or_missed() -> None:
    found = size_class("C3841", employees=320, revenue=Decimal(25_000_000))
    assert found is not None
    told = "国统字〔2017〕213号 industry: employees 320 ≥ 300, revenue 2500 ≥ 2000 ×10,000 CNY"
    assert (found.name, found.sector, found.rule) == ("medium", "industry", told)
    micro = size_class("C3841", employees=12, revenue=Decimal("9000000.50"))
    assert micro is not None
    assert micro.rule == "国统字〔2017〕213号 industry: employees 12 < 20"


def test_no_two_sectors_hold_one_code() -> None:
    for number in range(10, 10_000):
        code = f"{number:03}" if number < 1_000 else f"{number}"
        holding = [name for name, sector in shipped().sectors.items() if sector.holds(code)]
        assert len(holding) <= 1, code


@pytest.mark.parametrize("limits", [{}, {"employees": (10, 20, 5)}, {"employees": (30, 20, 0)}])
def test_a_sector_without_falling_limits_is_refused(limits: dict[str, tuple[int, int, int]]) -> None:
    with pytest.raises(ValidationError, match="limits"):
        SectorText.model_validate({"divisions": ((1, 5),), **limits})
