"""Structures as SDMX-ML 2.1."""

from __future__ import annotations

from collections.abc import Sequence

from fivegood.report.sdmx.dataxml import header
from fivegood.report.sdmx.marks import document, element, names
from fivegood.report.sdmx.model import (
    CLASSES,
    VALUE,
    VERSION,
    Artefact,
    Component,
    Flow,
    Item,
    Message,
    Scheme,
    Structure,
)

#: In the order that the schema has them: kinds of artefacts, the element that holds them, the element of each.
_HOLDERS = {
    "agencyscheme": ("str:OrganisationSchemes", "str:AgencyScheme", "str:Agency"),
    "dataflow": ("str:Dataflows", "str:Dataflow", ""),
    "codelist": ("str:Codelists", "str:Codelist", "str:Code"),
    "conceptscheme": ("str:Concepts", "str:ConceptScheme", "str:Concept"),
    "datastructure": ("str:DataStructures", "str:DataStructure", ""),
}


def structure_message(message: Message, artefacts: Sequence[Artefact], stubs: frozenset[str], address: str) -> bytes:
    """Return artefacts as a file; of ``stubs``, by their URNs, the names and where more is alone."""
    holders = []
    for kind, (holder, _name, _item) in _HOLDERS.items():
        found = [one for one in artefacts if one.kind == kind]
        if found:
            told = [_artefact(one, address if one.urn in stubs else "") for one in found]
            holders.append(element(holder, {}, *(f"\n{one}" for one in told)))
    structures = element("mes:Structures", {}, *(f"\n{one}" for one in holders))
    return document("mes:Structure", ("mes", "str", "com"), header(message), structures)


def _artefact(one: Artefact, address: str) -> str:
    _holder, name, item = _HOLDERS[one.kind]
    about = {"id": one.id, "urn": one.urn, "agencyID": one.agency, "version": VERSION}
    if address:
        at = f"{address}/{one.kind}/{one.agency}/{one.id}/{VERSION}"
        return element(name, about | {"isExternalReference": "true", "structureURL": at}, names("com:Name", one.names))
    if isinstance(one, Scheme) and one.is_partial:
        about["isPartial"] = "true"
    return element(name, about, names("com:Name", one.names), *_content(one, item))


def _content(one: Artefact, item: str) -> list[str]:
    if isinstance(one, Scheme):
        return [f"\n{_item(other, item)}" for other in one.items]
    if isinstance(one, Flow):
        return [element("str:Structure", {}, _reference(one.structure))]
    assert isinstance(one, Structure)
    return [element("str:DataStructureComponents", {}, *_components(one))]


def _item(one: Item, name: str) -> str:
    told = names("com:Name", one.names), names("com:Description", one.about)
    kept = (
        [element("str:CoreRepresentation", {}, element("str:TextFormat", {"textType": one.text}))] if one.text else []
    )
    return element(name, {"id": one.id}, *told, *kept)


def _reference(one: Artefact, package: str = "datastructure") -> str:
    about = {"id": one.id, "version": VERSION, "agencyID": one.agency, "package": package, "class": CLASSES[one.kind]}
    return element("Ref", about)


def _components(one: Structure) -> list[str]:
    dimensions = [
        element("str:Dimension", {"id": part.id, "position": str(number)}, *_meant(one, part))
        for number, part in enumerate(one.of("dimension"), 1)
    ]
    times = [
        element("str:TimeDimension", {"id": part.id, "position": str(len(dimensions) + 1)}, *_meant(one, part))
        for part in one.of("time")
    ]
    attributes = [
        element(
            "str:Attribute",
            {"id": part.id, "assignmentStatus": "Mandatory" if part.is_needed else "Conditional"},
            *_meant(one, part),
            element("str:AttributeRelationship", {}, *_relationship(one, part)),
        )
        for part in one.of("series", "observation", "dataset")
    ]
    measures = [element("str:PrimaryMeasure", {"id": part.id}, *_meant(one, part)) for part in one.of("measure")]
    lists = (
        ("str:DimensionList", "DimensionDescriptor", [*dimensions, *times]),
        ("str:AttributeList", "AttributeDescriptor", attributes),
        ("str:MeasureList", "MeasureDescriptor", measures),
    )
    return [element(name, {"id": known}, *(f"\n{part}" for part in parts)) for name, known, parts in lists]


def _meant(one: Structure, part: Component) -> tuple[str, str]:
    concept = {
        "id": part.id,
        "maintainableParentID": one.concepts.id,
        "maintainableParentVersion": VERSION,
        "agencyID": one.concepts.agency,
        "package": "conceptscheme",
        "class": "Concept",
    }
    if part.codes is not None:
        kept = element("str:Enumeration", {}, _reference(part.codes, "codelist"))
    else:
        kept = element("str:TextFormat", {"textType": part.text})
    identity = element("str:ConceptIdentity", {}, element("Ref", concept))
    return identity, element("str:LocalRepresentation", {}, kept)


def _relationship(one: Structure, part: Component) -> list[str]:
    if part.role == "series":
        return [element("str:Dimension", {}, element("Ref", {"id": name})) for name in one.key]
    if part.role == "observation":
        return [element("str:PrimaryMeasure", {}, element("Ref", {"id": VALUE}))]
    return [element("str:None", {})]
