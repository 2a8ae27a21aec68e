"""Data as SDMX-JSON: the draft before 1.0, 1.0 and 2.0: dimensions and attributes by their places in lists.

All say the same, values as text. Before 2.0 what has no code has a name instead; in 1.0 ids of times may hold no "/".
The draft is what sdmx1 reads, and it reads attributes where observations are, not where series are: there all stand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from fivegood.report.sdmx.model import TIME, VALUE, Component, Message, Observation, Told
from fivegood.report.sdmx.times import days_of

_SCHEMAS = {
    "1.0.0": "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/1.0/sdmx-json-data-schema.json",
    "2.0.0": "https://json.sdmx.org/2.0.0/sdmx-json-data-schema.json",
}
_PLACES = {"dimension": "series", "time": "observation", "series": "series", "observation": "observation"}
_Layout = Literal["draft", "1.0.0", "2.0.0"]


def json_draft(told: Told) -> bytes:
    """Return the data as the draft of SDMX-JSON had them, without `meta` and `data`."""
    message = told.message
    header = {
        "id": message.id,
        "test": False,
        "prepared": message.prepared_text,
        "sender": {"id": message.sender, **_named(message.sender_names, "draft")},
    }
    return written({"header": header, "structure": _structure(told, "draft"), "dataSets": [_dataset(told, "draft")]})


def json_1(told: Told) -> bytes:
    """Return the data as SDMX-JSON 1.0."""
    return _written(told, "1.0.0", {"structure": _structure(told, "1.0.0"), "dataSets": [_dataset(told, "1.0.0")]})


def json_2(told: Told) -> bytes:
    """Return the data as SDMX-JSON 2.0."""
    measures = [{"id": one.id, **named(one.names)} for one in told.structure.of("measure")]
    structure = {"dataSets": [0], **_structure(told, "2.0.0"), "measures": {"observation": measures}}
    dataset = {"structure": 0, **_dataset(told, "2.0.0")}
    return _written(told, "2.0.0", {"structures": [structure], "dataSets": [dataset]})


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


def _written(told: Told, layout: _Layout, data: Mapping[str, Any]) -> bytes:
    return written({"meta": meta(told.message, _SCHEMAS[layout]), "data": data})


def _is_flat(told: Told) -> bool:
    return told.level != TIME


def _levels(told: Told, layout: _Layout) -> dict[str, list[Component]]:
    """Return the components by where their places stand: of the data set, of a series, of an observation."""
    found: dict[str, list[Component]] = {"dataSet": told.structure.of("dataset"), "series": [], "observation": []}
    for one in told.structure.of(*_PLACES):
        is_low = _is_flat(told) or (layout == "draft" and one.role == "series")
        found["observation" if is_low else _PLACES[one.role]].append(one)
    return found


def _structure(told: Told, layout: _Layout) -> dict[str, Any]:
    dimensions: dict[str, list[Any]] = {"dataSet": [], "series": [], "observation": []}
    attributes: dict[str, list[Any]] = {"dataSet": [], "series": [], "observation": []}
    order = {one.id: number for number, one in enumerate(told.structure.of("dimension", "time"))}
    for level, components in _levels(told, layout).items():
        for one in components:
            values = [_code(one, code, layout) for code in _values(told, one)]
            is_listed = values or layout != "2.0.0"
            shown = {"id": one.id, **_named(one.names, layout), **({"values": values} if is_listed else {})}
            if one.id in order:
                dimensions[level].append(shown | {"keyPosition": order[one.id]} | _role(one, layout))
            else:
                attributes[level].append(shown | _relationship(told, one, layout))
    flow = told.flow
    links = [{"rel": "dataflow", "urn": flow.urn}, {"rel": "datastructure", "urn": flow.structure.urn}]
    return {"links": links, **_named(flow.names, layout), "dimensions": dimensions, "attributes": attributes}


def _role(one: Component, layout: _Layout) -> dict[str, Any]:
    if layout == "draft":
        return {"role": "time"} if one.role == "time" else {}
    return {"roles": [one.id]}


def _relationship(told: Told, one: Component, layout: _Layout) -> dict[str, Any]:
    if layout == "draft":
        return {}
    if one.role == "series":
        return {"relationship": {"dimensions": told.structure.key}}
    is_new = layout == "2.0.0"
    if one.role == "observation":
        return {"relationship": {"observation": {}} if is_new else {"primaryMeasure": VALUE}}
    return {"relationship": {"dataflow": {}} if is_new else {"none": {}}}


def _dataset(told: Told, layout: _Layout) -> dict[str, Any]:
    levels = _levels(told, layout)
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


def _code(component: Component, code: str, layout: _Layout) -> dict[str, Any]:
    if component.role == "time":
        days = days_of(code)
        bounds = {"start": f"{days.start}T00:00:00Z", "end": f"{days.end}T23:59:59Z"}
        known = code.replace("/", "-") if layout == "1.0.0" else code
        return {"value": code, **bounds} if layout == "2.0.0" else {"id": known, "name": code, **bounds}
    if component.codes is None:
        return {"value": code} if layout == "2.0.0" else {"name": code}
    return {"id": code, **_named(next(one.names for one in component.codes.items if one.id == code), layout)}


def _named(words: Mapping[str, str], layout: _Layout) -> dict[str, Any]:
    return {"name": next(iter(words.values()))} if layout == "draft" else named(words)


def named(words: Mapping[str, str]) -> dict[str, Any]:
    """Return words as JSON of the standard has them: those of the main language, and all."""
    return {"name": next(iter(words.values())), "names": dict(words)}
