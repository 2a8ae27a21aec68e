"""What SDMX tells of, as plain values: lists of codes and concepts, the structure of the data, observations as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

VERSION = "1.0"
VALUE = "OBS_VALUE"
TIME = "TIME_PERIOD"
#: Words by language tag.
Names = Mapping[str, str]
#: One observation: the value of each component that it has, by id.
Observation = Mapping[str, str]

_PACKAGES = {"codelist": "codelist", "conceptscheme": "conceptscheme", "agencyscheme": "base"}
_PACKAGES |= {"datastructure": "datastructure", "dataflow": "datastructure"}
CLASSES = {
    "agencyscheme": "AgencyScheme",
    "codelist": "Codelist",
    "conceptscheme": "ConceptScheme",
    "datastructure": "DataStructure",
    "dataflow": "Dataflow",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A code, a concept or an agency. ``text`` is the type of a concept's values that are no codes."""

    id: str
    names: Names
    about: Names = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Artefact:
    """Something that is kept under a name of its own; ``refers_to`` are the artefacts it needs, as their URNs."""

    kind: str
    agency: str
    id: str
    names: Names

    @property
    def urn(self) -> str:
        """The name by which anybody may refer to it."""
        package = _PACKAGES[self.kind]
        return f"urn:sdmx:org.sdmx.infomodel.{package}.{CLASSES[self.kind]}={self.agency}:{self.id}({VERSION})"

    @property
    def refers_to(self) -> frozenset[str]:
        """The URNs of what it is made of."""
        return frozenset()


@dataclass(frozen=True, slots=True)
class Scheme(Artefact):
    """A code list, a concept scheme or an agency scheme."""

    items: Sequence[Item] = ()
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Component:
    """A column of the data: its ``role`` is dimension, time, measure, or what an attribute is of.

    An attribute is of a ``series``, of each ``observation`` or of the whole ``dataset``. Its values are codes of
    ``codes``, or else of the type ``text``.
    """

    id: str
    role: str
    names: Names
    codes: Scheme | None = None
    text: str = "String"
    is_needed: bool = False


@dataclass(frozen=True, slots=True)
class Structure(Artefact):
    """What each observation is made of."""

    concepts: Scheme = field(kw_only=True)
    components: Sequence[Component] = field(kw_only=True)

    @property
    def refers_to(self) -> frozenset[str]:
        """The URNs of its concepts and code lists."""
        return frozenset({self.concepts.urn, *(one.codes.urn for one in self.components if one.codes is not None)})

    def of(self, *roles: str) -> list[Component]:
        """Return the components of some roles, in their order."""
        return [one for one in self.components if one.role in roles]

    @property
    def key(self) -> list[str]:
        """The ids of the dimensions that make a series: all but time."""
        return [one.id for one in self.of("dimension")]


@dataclass(frozen=True, slots=True)
class Flow(Artefact):
    """Data that are told of under one name."""

    structure: Structure = field(kw_only=True)

    @property
    def refers_to(self) -> frozenset[str]:
        """The URN of its structure."""
        return frozenset({self.structure.urn})


@dataclass(frozen=True, slots=True)
class Message:
    """What stands at the head of a file: its id, when it was made, and who sends it."""

    id: str
    prepared: datetime
    sender: str
    sender_names: Names

    @property
    def prepared_text(self) -> str:
        """The instant as the standard writes it."""
        return self.prepared.isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Told:
    """Data of one flow, to be written in any format; ``level`` is the dimension that observations stand by."""

    message: Message
    flow: Flow
    observations: Sequence[Observation]
    level: str = TIME

    @property
    def structure(self) -> Structure:
        """What each observation is made of."""
        return self.flow.structure

    def dataset(self) -> dict[str, str]:
        """Return the attributes of the data as a whole."""
        first = self.observations[0] if self.observations else {}
        return {one.id: first[one.id] for one in self.structure.of("dataset") if one.id in first}

    def series(self) -> list[tuple[Observation, list[Observation]]]:
        """Return every series with its observations, in the order of the data; what has no time only names a series."""
        found: dict[tuple[str, ...], list[Observation]] = {}
        for one in self.observations:
            found.setdefault(tuple(one[name] for name in self.structure.key), []).append(one)
        return [(group[0], [one for one in group if TIME in one]) for group in found.values()]


def picked(observation: Observation, components: Sequence[Component]) -> dict[str, str]:
    """Return what an observation has of some components."""
    return {one.id: observation[one.id] for one in components if one.id in observation}
