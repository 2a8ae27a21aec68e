"""Data as SDMX-ML 2.1: generic, and specific to their structure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fivegood.report.sdmx.marks import document, element, names, said
from fivegood.report.sdmx.model import TIME, VALUE, VERSION, Message, Observation, Told, picked


def header(message: Message, *structures: str) -> str:
    """Return the head of a file, with what says of which structures its data are."""
    sender = element("mes:Sender", {"id": message.sender}, names("com:Name", message.sender_names))
    parts = (said("mes:ID", message.id), said("mes:Test", "false"), said("mes:Prepared", message.prepared_text), sender)
    return element("mes:Header", {}, *parts, *structures)


def structure_specific(told: Told) -> bytes:
    """Return the data with the components of their structure as attributes."""
    structure, urn = told.structure, f"{told.flow.urn}:ObsLevelDim:{told.level}"
    everywhere = structure.of("dimension", "series")
    if told.level == TIME:
        rest = structure.of("time", "measure", "observation")
        inside = [
            element("Series", picked(one, everywhere), *(element("Obs", picked(other, rest)) for other in group))
            for one, group in told.series()
        ]
    else:
        whole = [one for one in structure.components if one.role != "dataset"]
        inside = [element("Obs", picked(one, whole)) for one in told.observations]
    about = {
        "ss:structureRef": told.flow.id,
        "xsi:type": "ns1:DataSetType",
        "ss:dataScope": "DataStructure",
        "ss:action": "Information",
    }
    return document(
        "mes:StructureSpecificData",
        ("mes", "ss", "com", "xsi"),
        header(told.message, _used(told, {"namespace": urn})),
        element("mes:DataSet", about | told.dataset(), *_lines(inside)),
        ns1=urn,
    )


def generic(told: Told) -> bytes:
    """Return the data in elements that are the same for every structure."""
    structure = told.structure
    if told.level == TIME:
        inside = [_generic_series(told, one, group) for one, group in told.series()]
    else:
        inside = [_generic_flat(told, one) for one in told.observations]
    dataset = told.dataset()
    attributes = [_values("gen:Attributes", dataset)] if dataset else []
    return document(
        "mes:GenericData",
        ("mes", "gen", "com"),
        header(told.message, _used(told, {})),
        element(
            "mes:DataSet",
            {"structureRef": structure.id, "action": "Information"},
            *_lines([*attributes, *inside]),
        ),
    )


def _generic_series(told: Told, one: Observation, group: Iterable[Observation]) -> str:
    structure = told.structure
    key = _values("gen:SeriesKey", picked(one, structure.of("dimension")))
    attributes = _values("gen:Attributes", picked(one, structure.of("series")))
    return element("gen:Series", {}, key, attributes, *(_generic_observation(told, other) for other in group))


def _generic_observation(told: Told, one: Observation) -> str:
    time = element("gen:ObsDimension", {"value": one[TIME]})
    attributes = _values("gen:Attributes", picked(one, told.structure.of("observation")))
    return element("gen:Obs", {}, time, _value(one), attributes)


def _generic_flat(told: Told, one: Observation) -> str:
    structure = told.structure
    key = _values("gen:ObsKey", picked(one, structure.of("dimension", "time")))
    attributes = _values("gen:Attributes", picked(one, structure.of("series", "observation")))
    return element("gen:Obs", {}, key, _value(one), attributes)


def _value(one: Observation) -> str:
    return element("gen:ObsValue", {"value": one[VALUE]}) if VALUE in one else ""


def _values(name: str, values: Mapping[str, str]) -> str:
    if not values:
        return ""
    return element(name, {}, *(element("gen:Value", {"id": key, "value": value}) for key, value in values.items()))


def _used(told: Told, more: Mapping[str, str]) -> str:
    flow = {"agencyID": told.flow.agency, "id": told.flow.id, "version": VERSION, "class": "Dataflow"}
    usage = element("com:StructureUsage", {}, element("Ref", flow))
    about = {"structureID": told.flow.id, "dimensionAtObservation": told.level}
    return element("mes:Structure", about | dict(more), usage)


def _lines(parts: Iterable[str]) -> list[str]:
    return [f"\n{part}" for part in parts]
