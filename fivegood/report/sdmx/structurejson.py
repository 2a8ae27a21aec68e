"""Structures as SDMX-JSON 2.0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fivegood.report.sdmx.datajson import meta, named, written
from fivegood.report.sdmx.model import VERSION, Artefact, Component, Flow, Item, Message, Scheme, Structure

_SCHEMA = "https://json.sdmx.org/2.0.0/sdmx-json-structure-schema.json"
#: Kinds of artefacts: the list that holds them, and the list of the items in each.
_HOLDERS = {
    "agencyscheme": ("agencySchemes", "agencies"),
    "dataflow": ("dataflows", ""),
    "codelist": ("codelists", "codes"),
    "conceptscheme": ("conceptSchemes", "concepts"),
    "datastructure": ("dataStructures", ""),
}


def structure_json(message: Message, artefacts: Sequence[Artefact], stubs: frozenset[str], address: str) -> bytes:
    """Return artefacts as a file; of ``stubs``, by their URNs, the names and where more is alone."""
    data: dict[str, list[Any]] = {}
    for one in artefacts:
        holder, _items = _HOLDERS[one.kind]
        data.setdefault(holder, []).append(_artefact(one, address if one.urn in stubs else ""))
    return written({"meta": meta(message, _SCHEMA), "data": data})


def _artefact(one: Artefact, address: str) -> dict[str, Any]:
    links = [{"rel": "self", "urn": one.urn, "type": one.kind}]
    about = {"id": one.id, "agencyID": one.agency, "version": VERSION, **named(one.names)}
    if address:
        links.append({"rel": "external", "href": f"{address}/structure/{one.kind}/{one.agency}/{one.id}/{VERSION}"})
        return {**about, "isExternalReference": True, "links": links}
    return {**about, "isExternalReference": False, "links": links, **_content(one)}


def _content(one: Artefact) -> dict[str, Any]:
    if isinstance(one, Scheme):
        partial = {"isPartial": True} if one.is_partial else {}
        return {**partial, _HOLDERS[one.kind][1]: [_item(other) for other in one.items]}
    if isinstance(one, Flow):
        return {"structure": one.structure.urn}
    assert isinstance(one, Structure)
    return {"dataStructureComponents": _components(one)}


def _item(one: Item) -> dict[str, Any]:
    about = {"description": next(iter(one.about.values())), "descriptions": dict(one.about)} if one.about else {}
    kept = {"coreRepresentation": {"format": {"dataType": one.text}}} if one.text else {}
    return {"id": one.id, **named(one.names), **about, **kept}


def _components(one: Structure) -> dict[str, Any]:
    dimensions = [{**_meant(one, part), "position": number} for number, part in enumerate(one.of("dimension"))]
    found: dict[str, Any] = {"dimensionList": {"id": "DimensionDescriptor", "dimensions": dimensions}}
    for part in one.of("time"):
        found["dimensionList"]["timeDimension"] = _meant(one, part)
    attributes = [
        {**_meant(one, part), "usage": _usage(part), "attributeRelationship": _relationship(one, part)}
        for part in one.of("series", "observation", "dataset")
    ]
    measures = [{**_meant(one, part), "usage": _usage(part)} for part in one.of("measure")]
    found["attributeList"] = {"id": "AttributeDescriptor", "attributes": attributes}
    found["measureList"] = {"id": "MeasureDescriptor", "measures": measures}
    return found


def _meant(one: Structure, part: Component) -> dict[str, Any]:
    scheme = one.concepts
    concept = f"urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept={scheme.agency}:{scheme.id}({VERSION}).{part.id}"
    kept = {"enumeration": part.codes.urn} if part.codes is not None else {"format": {"dataType": part.text}}
    return {"id": part.id, "conceptIdentity": concept, "localRepresentation": kept}


def _usage(part: Component) -> str:
    return "mandatory" if part.is_needed else "optional"


def _relationship(one: Structure, part: Component) -> dict[str, Any]:
    if part.role == "series":
        return {"dimensions": one.key}
    return {"observation": {}} if part.role == "observation" else {"dataflow": {}}
