"""Which artefacts a question about structures asks for, and which of those that hang together with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from fivegood.errors import MissingError, nearest
from fivegood.report.sdmx.model import CLASSES, VERSION, Artefact, Scheme
from fivegood.structs import replace

ANY = ("all", "*")
#: "~" is the newest of any kind, "+" the newest stable one; there is one version of each.
VERSIONS = (VERSION, "latest", "~", "+", f"{VERSION}+", "1+", *ANY)
REFERENCES = ("none", "parents", "parentsandsiblings", "ancestors", "children", "descendants", "all")
DETAILS = {
    "full": (False, False),
    "raw": (False, False),
    "referencepartial": (False, False),
    "allstubs": (True, True),
    "allcompletestubs": (True, True),
    "referencestubs": (False, True),
    "referencecompletestubs": (False, True),
}


@dataclass(frozen=True, slots=True)
class StructureAsked:
    """A question about structures; a name may be several, joined by "+" or ",". ``items`` narrow a list."""

    kind: str
    agency: str = "all"
    id: str = "all"
    version: str = "latest"
    items: str = "all"
    references: str = "none"
    detail: str = "full"


def artefacts_asked(artefacts: Sequence[Artefact], asked: StructureAsked) -> tuple[list[Artefact], frozenset[str]]:
    """Return what is asked for, and the URNs of those to be told of by name alone. Raises MissingError for nothing."""
    found = [one for one in artefacts if _is_asked(one, asked)]
    if not found:
        raise MissingError(_why_none(artefacts, asked))
    if asked.items not in ANY:
        found = [_narrowed(one, _several(asked.items)) for one in found]
    named = {one.urn for one in found}
    others = [one for one in _connected(found, artefacts, asked.references) if one.urn not in named]
    stubs, referred = DETAILS[asked.detail]
    short = {*(named if stubs else ()), *(one.urn for one in others if referred)}
    return [*found, *others], frozenset(short)


def _several(text: str) -> list[str]:
    return text.replace(",", "+").split("+")


def _is_asked(one: Artefact, asked: StructureAsked) -> bool:
    parts = ((one.kind, asked.kind), (one.agency, asked.agency), (one.id, asked.id))
    same = all(wanted in ANY or has in _several(wanted) for has, wanted in parts)
    return same and (asked.version in VERSIONS or VERSION in _several(asked.version))


def _narrowed(one: Artefact, wanted: Sequence[str]) -> Artefact:
    if not isinstance(one, Scheme):
        raise MissingError(f"{one.id} is a {CLASSES[one.kind]}, which has no items")
    items = [item for item in one.items if item.id in wanted]
    if not items:
        close = nearest(wanted[0], [item.id for item in one.items])
        raise MissingError(f"{one.id} has no {wanted[0]}" + (f"; did you mean {close}?" if close else ""))
    return replace(one, items=items, is_partial=len(items) < len(one.items))


def _connected(found: Sequence[Artefact], artefacts: Sequence[Artefact], how: str) -> list[Artefact]:
    def below(some: Iterable[Artefact]) -> list[Artefact]:
        wanted = {urn for one in some for urn in one.refers_to}
        return [one for one in artefacts if one.urn in wanted]

    def above(some: Iterable[Artefact]) -> list[Artefact]:
        named = {one.urn for one in some}
        return [one for one in artefacts if one.refers_to & named]

    if how == "none":
        return []
    simple = {"children": below, "parents": above}
    if how in simple:
        return simple[how](found)
    if how == "descendants":
        return _all_the_way(found, below)
    if how == "ancestors":
        return _all_the_way(found, above)
    siblings = [*above(found), *below(above(found))]
    if how == "parentsandsiblings":
        return _once(siblings)
    every = _once([*siblings, *_all_the_way(found, below)])
    return every if how == "all" else [one for one in every if one.kind == how]


def _all_the_way(found: Iterable[Artefact], step: Callable[[Iterable[Artefact]], list[Artefact]]) -> list[Artefact]:
    reached: list[Artefact] = []
    edge = step(found)
    while edge:
        reached = _once([*reached, *edge])
        known = {one.urn for one in reached}
        edge = [one for one in step(edge) if one.urn not in known]
    return reached


def _once(some: Iterable[Artefact]) -> list[Artefact]:
    return list({one.urn: one for one in some}.values())


def _why_none(artefacts: Sequence[Artefact], asked: StructureAsked) -> str:
    known = [one for one in artefacts if asked.kind in ANY or one.kind == asked.kind]
    close = nearest(asked.id, [one.id for one in known])
    there = ", ".join(f"{one.agency}:{one.id}({VERSION})" for one in known)
    hint = f"; did you mean {close}?" if close not in (None, asked.id) else f"; there are {there}" if there else ""
    return f"there is no {asked.kind} {asked.agency}:{asked.id}({asked.version}){hint}"
