"""What the answers of the SDMX door say, resolved by hand, to be held against what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fivegood.periods import Period

#: What figures are known by: frequency, measure, slice, time.
Key = tuple[str, str, str, str]


def told(when: str) -> tuple[str, str]:
    """Return frequency and time of a period as the standard has them, by hand for the kinds of the sample."""
    kind = Period.parse(when).kind
    if kind == "range":
        first, period = when.partition("/")[0], Period.parse(when)
        return "_O", f"{first}-01/P{len(period.months())}M" if len(first) == 7 else f"{first}/P{period.days}D"
    return {"year": "A", "half": "S", "quarter": "Q", "month": "M", "day": "D"}[kind], when.replace("H", "S")


def equal(found: Mapping[Key, tuple[Any, str]], stored: Mapping[Key, Any]) -> None:
    """Hold values with their units against what is stored."""
    assert {key: (number(value), unit) for key, (value, unit) in found.items()} == {
        key: (number(one.value), one.unit.replace("/", "_per_")) for key, one in stored.items()
    }


def number(value: Any) -> Decimal | None:
    """Return a number, however a client has it; sdmx1 and pandas have several nothings."""
    return None if value is None or str(value) in ("", "nan", "<NA>") else Decimal(str(value))


def sdmx_key(one: Any) -> Key:
    """Return how an observation of sdmx1 is known."""
    values = {name: value.value for name, value in one.key.values.items()}
    return (values["FREQ"], values["INDICATOR"], values["SLICE"], values["TIME_PERIOD"])


def key(row: Mapping[str, Any]) -> Key:
    """Return how a row of a table is known."""
    return (row["FREQ"], row["INDICATOR"], row["SLICE"], row["TIME_PERIOD"])


def unit_of(one: Any) -> str:
    """Return the unit of an observation of sdmx1, which takes any attribute of a series for a part of its key."""
    of_series = one.series_key.attrib if one.series_key is not None else {}
    known = {**one.key.values, **of_series, **one.attached_attribute}
    return str(known["UNIT_MEASURE"].value)


def json_values(structure: Any, dataset: Any) -> dict[Key, tuple[str, str]]:
    """Return the values of SDMX-JSON, every place resolved by hand."""
    found = {}
    groups = dataset.get("series") or {"": {"observations": dataset["observations"]}}
    for series, kept in groups.items():
        known = codes(structure["dimensions"]["series"], series) if series else {}
        known |= attributes(structure["attributes"]["series"], kept.get("attributes", []))
        for place, (value, *rest) in kept["observations"].items():
            one = known | codes(structure["dimensions"]["observation"], place)
            one |= attributes(structure["attributes"]["observation"], rest)
            found[(one["FREQ"], one["INDICATOR"], one["SLICE"], one["TIME_PERIOD"])] = (value, one["UNIT_MEASURE"])
    return found


def codes(dimensions: Any, key: str) -> dict[str, str]:
    """Return the codes of a key by dimension."""
    return {
        one["id"]: text_of(one["values"][int(place)]) for one, place in zip(dimensions, key.split(":"), strict=True)
    }


def attributes(known: Any, places: list[int | None]) -> dict[str, str]:
    """Return the attributes that are there by name."""
    pairs = zip(known, places, strict=True)
    return {one["id"]: text_of(one["values"][place]) for one, place in pairs if place is not None}


def text_of(value: Any) -> str:
    """Return what a value says: a time by its name or value, a code by its id."""
    if "start" in value:
        return str(value.get("value") or value["name"])
    return str(value.get("id") or value.get("value") or value["name"])
