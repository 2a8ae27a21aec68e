"""What is asked at the SDMX door: addresses and parameters of REST 1.x and 2.x, as one question."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from django.http import QueryDict

from fivegood.api.sdmxanswers import Unserved
from fivegood.errors import Fault, InputError, nearest
from fivegood.periods import Period
from fivegood.report.sdmx.asked import DETAILS as DATA_DETAILS
from fivegood.report.sdmx.asked import DataAsked, keys_of
from fivegood.report.sdmx.model import CLASSES, TIME, Structure
from fivegood.report.sdmx.times import span_of
from fivegood.report.sdmx.walk import DETAILS, REFERENCES, StructureAsked

#: Kinds of structures that the standard knows; we have those of `CLASSES`.
_KINDS = (
    *CLASSES, "actualconstraint", "allowedconstraint", "attachmentconstraint", "availabilityconstraint",
    "categorisation", "categoryscheme", "contentconstraint", "customtypescheme", "dataconstraint",
    "dataconsumerscheme", "dataproviderscheme", "geocodelist", "geogridcodelist", "hierarchicalcodelist", "hierarchy",
    "hierarchyassociation", "metadataconstraint", "metadataflow", "metadataproviderscheme",
    "metadataprovisionagreement", "metadataset", "metadatastructure", "namepersonalisationscheme", "organisationscheme",
    "organisationunitscheme", "process", "provisionagreement", "reportingtaxonomy", "representationmap",
    "rulesetscheme", "structuremap", "structureset", "transformationscheme", "userdefinedoperatorscheme", "valuelist",
    "vtlmappingscheme",
)  # fmt: skip
_UNSERVED = ("availability", "availableconstraint", "metadata", "schema", "registration")
_CONTEXTS = ("dataflow", "datastructure", "provisionagreement", "*")
_OF_STRUCTURES = ("references", "detail", "format")
_OF_DATA = (
    *("startPeriod", "endPeriod", "firstNObservations", "lastNObservations", "dimensionAtObservation", "detail"),
    *("attributes", "measures", "includeHistory", "format"),
)
#: Parameters of the standard that are not offered, with what serves instead.
_UNOFFERED = {
    "updatedAfter": "ask with If-None-Match or If-Modified-Since",
    "asOf": "what was published before is in the park's publications",
    **dict.fromkeys(("limit", "offset"), "ask with firstNObservations or lastNObservations"),
    "sort": "data are in the order of their keys",
    "reportingYearStartDay": "a reporting year is the calendar year",
}
_FILTER = re.compile(r"c\[([A-Za-z0-9_@$-]+)\]")
_FLAT = "AllDimensions"
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class StructureCall:
    """A question about structures, and the format asked for by name."""

    asked: StructureAsked
    format: str


@dataclass(frozen=True, slots=True)
class DataCall:
    """A question about the data of a flow or a structure, by which level they stand, and the format by name."""

    kind: str
    agency: str
    id: str
    version: str
    asked: DataAsked
    level: str
    format: str


def call_of(path: str, query: QueryDict, structure: Structure) -> StructureCall | DataCall:
    """Read an address below the door. Raises InputError with every fault, and Unserved for what is not offered."""
    first, *parts = path.strip("/").split("/")
    if first in _UNSERVED:
        raise Unserved(501, f"{first} is not offered here: data and structures are")
    if first == "data":
        return _data(parts, query, structure)
    if first in _KINDS:
        return StructureCall(_structure([first, *parts], query), query.get("format", ""))
    if first == "structure":
        is_second = bool(parts) and parts[0] in (*_KINDS, "*")
        return StructureCall(_structure(parts if is_second else ["*", *parts], query), query.get("format", ""))
    known = ("data", "structure", *CLASSES)
    message = f"is no resource; there are {', '.join(known)}"
    raise InputError([Fault("", 0, "address", message, first, nearest(first, known))])


def _structure(parts: list[str], query: QueryDict) -> StructureAsked:
    faults = _unknown(query, _OF_STRUCTURES)
    references, detail = query.get("references", "none"), query.get("detail", "full")
    faults += _not_one_of("references", references, (*REFERENCES, *_KINDS))
    faults += _not_one_of("detail", detail, tuple(DETAILS))
    if len(parts) > 5:
        faults.append(Fault("", 0, "address", "a structure has a kind, agency, id, version and item", "/".join(parts)))
    if faults:
        raise InputError(faults)
    kind, agency, name, version, items = (*parts, *("all", "all", "latest", "all")[len(parts) - 1 :])
    return StructureAsked(kind, agency, name, version, items, references, detail)


def _data(parts: list[str], query: QueryDict, structure: Structure) -> DataCall:
    is_second = len(parts) > 1 and parts[0] in _CONTEXTS
    if is_second:
        kind, agency, name, version, key = (*parts[:5], *("*", "*", "*", "~", "*")[len(parts[:5]) :])
        if kind == "provisionagreement":
            raise Unserved(501, "data are not offered by provision agreement, but by dataflow")
        kind = "dataflow" if kind == "*" else kind
    else:
        flow, key, _provider = (*parts[:3], *("", "all", "all")[len(parts[:3]) :])
        kind, (agency, name, version) = "dataflow", _flow(flow)
    faults = [] if len(parts) <= (5 if is_second else 3) else [_too_long(parts)]
    faults += _unknown(query, (*_OF_DATA, *_UNOFFERED), filters=True)
    asked = _asked(key, query, structure, faults, is_open=is_second)
    level = query.get("dimensionAtObservation", TIME)
    if level not in (TIME, _FLAT):
        faults += _not_one_of("dimensionAtObservation", level, (TIME, _FLAT, *structure.key))
        if not faults:
            raise Unserved(501, f"observations stand by {TIME} or {_FLAT} here, not by {level}")
    if faults or asked is None:
        raise InputError(faults)
    _refuse_unoffered(query)
    level = TIME if asked.detail in ("serieskeysonly", "nodata") else level
    return DataCall(kind, agency, name, version, asked, level, query.get("format", ""))


def _flow(text: str) -> tuple[str, str, str]:
    parts = text.split(",")
    if len(parts) == 1:
        return "all", parts[0], "latest"
    return parts[0], parts[1], parts[2] if len(parts) > 2 else "latest"


def _too_long(parts: list[str]) -> Fault:
    return Fault("", 0, "address", "has more parts than an address of data has", "/".join(parts))


def _refuse_unoffered(query: QueryDict) -> None:
    if query.get("includeHistory", "false") != "false":
        raise Unserved(501, "includeHistory is not offered: earlier values are in the park's restatements")
    for name in query:
        if name in _UNOFFERED:
            raise Unserved(501, f"{name} is not offered: {_UNOFFERED[name]}")


def _asked(key: str, query: QueryDict, structure: Structure, faults: list[Fault], *, is_open: bool) -> DataAsked | None:
    bounds = _Bounds()
    codes: dict[str, frozenset[str]] = {}
    keys = _kept(faults, lambda: keys_of(key, structure, is_open=is_open)) or []
    for name, bound in (("startPeriod", "ge"), ("endPeriod", "le")):
        if text := query.get(name):
            _kept(faults, partial(bounds.read, f"{bound}:{text}", name))
    for name in query:
        component = found[1] if (found := _FILTER.fullmatch(name)) else ""
        told = [str(text) for text in query.getlist(name)]
        if component == TIME:
            for text in (piece for one in told for piece in re.split(r"[+ ]", one)):
                _kept(faults, partial(bounds.read, text, name))
        elif component:
            codes[component] = _kept(faults, partial(_codes, name, component, told, structure)) or frozenset()
    first, last = (_count(name, query, faults) for name in ("firstNObservations", "lastNObservations"))
    detail = _detail(query, faults)
    return None if faults else DataAsked(keys, codes, bounds.start, bounds.end, first, last, detail)


def _kept(faults: list[Fault], read: Callable[[], _Read]) -> _Read | None:
    """Return what is read; when it cannot be, None, and the faults are kept with the others."""
    try:
        return read()
    except InputError as error:
        faults.extend(error.faults)
        return None


@dataclass(slots=True)
class _Bounds:
    """Between which times data are asked for: ge:2021, le:2022, or a plain time for that alone."""

    start: Period | None = None
    end: Period | None = None

    def read(self, text: str, name: str) -> None:
        operator, colon, time = text.partition(":")
        if not colon or operator[:4].isdigit():
            self.start = self.end = span_of(text, name)
        elif operator == "ge":
            self.start = span_of(time, name)
        elif operator == "le":
            self.end = span_of(time, name)
        else:
            raise Unserved(501, f"times are compared with ge and le here, not with {operator}")


def _codes(name: str, component: str, told: list[str], structure: Structure) -> frozenset[str]:
    known = [one.id for one in structure.of("dimension", "series", "observation")]
    if component not in known:
        message = f"is no component; there are {', '.join(known)}"
        raise InputError([Fault("", 0, name, message, component, nearest(component, known))])
    pieces = [piece.removeprefix("eq:") for one in told for piece in re.split(r"[,+ ]", one)]
    if any(":" in piece for piece in pieces):
        raise Unserved(501, f"{name} is compared with eq here and with nothing else")
    return frozenset(pieces)


def _count(name: str, query: QueryDict, faults: list[Fault]) -> int | None:
    text = query.get(name)
    if text is None or (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        return None if text is None else int(text[:9])
    faults.append(Fault("", 0, name, "is a whole number above nought", text))
    return None


def _detail(query: QueryDict, faults: list[Fault]) -> str:
    """Return the detail of 1.x; 2.x says the same by attributes and measures."""
    detail = query.get("detail", "full")
    faults += _not_one_of("detail", detail, DATA_DETAILS)
    attributes, measures = query.get("attributes", "dsd"), query.get("measures", "all")
    if attributes not in ("dsd", "all", "dataset,series,obs", "none", "msd", "series", "dataset,series"):
        raise Unserved(501, f"attributes are told all (dsd) or none here, not {attributes}")
    if measures not in ("all", "none", "OBS_VALUE"):
        faults += _not_one_of("measures", measures, ("all", "none", "OBS_VALUE"))
    if measures == "none":
        return "serieskeysonly" if attributes == "none" else "nodata"
    return "dataonly" if attributes in ("none", "msd") else detail


def _unknown(query: QueryDict, known: Collection[str], *, filters: bool = False) -> list[Fault]:
    return [
        Fault("", 0, name, f"is no parameter; there are {', '.join(known)}", str(query[name]), nearest(name, known))
        for name in query
        if name not in known and not (filters and _FILTER.fullmatch(name))
    ]


def _not_one_of(name: str, value: str, known: Collection[str]) -> list[Fault]:
    if value in known:
        return []
    return [Fault("", 0, name, f"is one of {', '.join(known)}", value, nearest(value, known))]
