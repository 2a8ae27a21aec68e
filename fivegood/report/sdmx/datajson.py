"""Data as SDMX-JSON, 1.0 and 2.0: dimensions and attributes by their places in lists. Values are text.

Both say the same. In 1.0 what has no code has a name instead, and the ids of times may hold no "/".
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from fivegood.report.sdmx.model import TIME, VALUE, Component, Message, Observation, Told
from fivegood.report.sdmx.times import days_of

_SCHEMAS = {
    "1.0.0": "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/1.0/sdmx-json-data-schema.json",
    "2.0.0": "https://json.sdmx.org/2.0.0/sdmx-json-data-schema.json",
}
_PLACES = {"dimension": "series", "time": "observation", "series": "series", "observation": "observation"}


def json_1(told: Told) -> bytes:
    """Return the data as SDMX-JSON 1.0."""
    return _written(told.message, "1.0.0", {"structure": _structure(told, is_new=False), "dataSets": [_dataset(told)]})


def json_2(told: Told) -> bytes:
    """Return the data as SDMX-JSON 2.0."""
    measures = [{"id": one.id, **named(one.names)} for one in told.structure.of("measure")]
    structure = {"dataSets": [0], **_structure(told, is_new=True), "measures": {"observation": measures}}
    return _written(
        told.message, "2.0.0", {"structures": [structure], "dataSets": [{"structure": 0, **_dataset(told)}]}
    )


def meta(message: Message, schema: str) -> dict[str, Any]:
    """Return what stands at the head of a file."""
    return {
        "schema": schema,
        "id": message.id,
        "test": False,
        "prepared": message.prepared_text,
        "contentLanguages": [tag.lower() for tag in message.sender_names],
        "sender": {"id": message.sender, **named(message.sender_names)},
    }


def written(told: Mapping[str, Any]) -> bytes:
    """Return JSON as bytes."""
    return (json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _written(message: Message, version: str, data: Mapping[str, Any]) -> bytes:
    return written({"meta": meta(message, _SCHEMAS[version]), "data": data})


def _is_flat(told: Told) -> bool:
    return told.level != TIME


def _levels(told: Told) -> dict[str, list[Component]]:
    """Return the components by where their places stand: of the data set, of a series, of an observation."""
    found: dict[str, list[Component]] = {"dataSet": told.structure.of("dataset"), "series": [], "observation": []}
    for one in told.structure.of(*_PLACES):
        found["observation" if _is_flat(told) else _PLACES[one.role]].append(one)
    return found


def _structure(told: Told, *, is_new: bool) -> dict[str, Any]:
    dimensions: dict[str, list[Any]] = {"dataSet": [], "series": [], "observation": []}
    attributes: dict[str, list[Any]] = {"dataSet": [], "series": [], "observation": []}
    order = {one.id: number for number, one in enumerate(told.structure.of("dimension", "time"))}
    for level, components in _levels(told).items():
        for one in components:
            values = [_code(one, code, is_new=is_new) for code in _values(told, one)]
            shown = {"id": one.id, **named(one.names), **({"values": values} if values or not is_new else {})}
            if one.id in order:
                dimensions[level].append(shown | {"keyPosition": order[one.id], "roles": [one.id]})
            else:
                attributes[level].append(shown | {"relationship": _relationship(told, one, is_new=is_new)})
    flow = told.flow
    links = [{"rel": "dataflow", "urn": flow.urn}, {"rel": "datastructure", "urn": flow.structure.urn}]
    return {"links": links, **named(flow.names), "dimensions": dimensions, "attributes": attributes}


def _relationship(told: Told, one: Component, *, is_new: bool) -> dict[str, Any]:
    if one.role == "series":
        return {"dimensions": told.structure.key}
    if one.role == "observation":
        return {"observation": {}} if is_new else {"primaryMeasure": VALUE}
    return {"dataflow": {}} if is_new else {"none": {}}


def _dataset(told: Told) -> dict[str, Any]:
    levels = _levels(told)
    places = {
        one.id: {code: number for number, code in enumerate(_values(told, one))}
        for components in levels.values()
        for one in components
    }
    dataset = told.dataset()
    found: dict[str, Any] = {
        "action": "Information",
        "links": [{"rel": "dataflow", "urn": told.flow.urn}],
        "attributes": [places[one.id].get(dataset.get(one.id, "")) for one in levels["dataSet"]],
    }
    if _is_flat(told):
        return found | {"observations": _observations(told.observations, levels["observation"], places)}
    return found | {"series": _series(told, levels, places)}


def _series(told: Told, levels: Mapping[str, Sequence[Component]], places: Mapping[str, Mapping[str, int]]) -> Any:
    found = {}
    for one, group in told.series():
        key = ":".join(str(places[name][one[name]]) for name in told.structure.key)
        attributes = [
            places[other.id].get(one.get(other.id, "")) for other in levels["series"] if other.role == "series"
        ]
        found[key] = {
            "attributes": attributes,
            "observations": _observations(group, levels["observation"], places),
        }
    return found


def _observations(
    observations: Sequence[Observation], components: Sequence[Component], places: Mapping[str, Mapping[str, int]]
) -> dict[str, list[Any]]:
    key = [one.id for one in components if one.role in ("dimension", "time")]
    rest = [one.id for one in components if one.id not in key]
    return {
        ":".join(str(places[name][one[name]]) for name in key): [
            one.get(VALUE),
            *(places[name].get(one.get(name, "")) for name in rest),
        ]
        for one in observations
    }


def _values(told: Told, component: Component) -> list[str]:
    return sorted({one[component.id] for one in told.observations if component.id in one})


def _code(component: Component, code: str, *, is_new: bool) -> dict[str, Any]:
    if component.role == "time":
        days = days_of(code)
        bounds = {"start": f"{days.start}T00:00:00Z", "end": f"{days.end}T23:59:59Z"}
        return {"value": code, **bounds} if is_new else {"id": code.replace("/", "-"), "name": code, **bounds}
    if component.codes is None:
        return {"value": code} if is_new else {"name": code}
    return {"id": code, **named(next(one.names for one in component.codes.items if one.id == code))}


def named(words: Mapping[str, str]) -> dict[str, Any]:
    """Return words as JSON of the standard has them: those of the main language, and all."""
    return {"name": next(iter(words.values())), "names": dict(words)}
