"""The formats that data and structures are told in, by their media types, and which of them a client accepts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from fivegood.report.sdmx.datajson import json_1, json_2, json_draft
from fivegood.report.sdmx.datarows import csv_1, csv_2
from fivegood.report.sdmx.dataxml import generic, structure_specific
from fivegood.report.sdmx.model import Artefact, Message, Told
from fivegood.report.sdmx.structurejson import structure_json
from fivegood.report.sdmx.structurexml import structure_message

Writer = TypeVar("Writer")
_SDMX = "application/vnd.sdmx."


@dataclass(frozen=True, slots=True)
class Format(Generic[Writer]):
    """A format: its short name, its media type with its version, the plain types that it answers as well."""

    name: str
    media: str
    plain: tuple[str, ...]
    version: str
    write: Writer

    @property
    def content_type(self) -> str:
        """The media type with its version."""
        return f"{_SDMX}{self.media};version={self.version}"


_XML, _JSON, _CSV = ("application/xml", "text/xml"), ("application/json",), ("text/csv",)
#: The first is what anybody gets who does not say; of two versions of one type the newer comes first.
DATA: tuple[Format[Callable[[Told], bytes]], ...] = (
    Format("xml", "structurespecificdata+xml", _XML, "2.1", structure_specific),
    Format("generic", "genericdata+xml", (), "2.1", generic),
    Format("json", "data+json", _JSON, "2.0.0", json_2),
    Format("json1", "data+json", (), "1.0.0", json_1),
    Format("jsondraft", "draft-sdmx-json+json", (), "1.0.0", json_draft),
    Format("csv", "data+csv", _CSV, "2.0.0", csv_2),
    Format("csv1", "data+csv", (), "1.0.0", csv_1),
)
STRUCTURES: tuple[Format[Callable[[Message, Sequence[Artefact], frozenset[str], str], bytes]], ...] = (
    Format("xml", "structure+xml", _XML, "2.1", structure_message),
    Format("json", "structure+json", _JSON, "2.0.0", structure_json),
)


def accepted(accept: str, formats: Sequence[Format[Writer]]) -> Format[Writer] | None:
    """Return the format that a client likes best of those there are, by its header Accept; None when it takes none."""
    wanted = []
    for place, part in enumerate((accept or "*/*").split(",")):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        told = dict(one.replace(" ", "").partition("=")[::2] for one in parameters)
        wanted.append((-_weight(told.get("q", "1")), place, media.lower(), told.get("version", "")))
    for weight, _place, media, version in sorted(wanted):
        found = next((one for one in formats if weight < 0 and _suits(one, media, version)), None)
        if found is not None:
            return found
    return None


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _suits(one: Format[Writer], media: str, version: str) -> bool:
    if media in ("*/*", "application/*", *one.plain) or (media == "text/*" and "text/csv" in one.plain):
        return True
    return media == f"{_SDMX}{one.media}" and version in ("", one.version, one.version.removesuffix(".0"))
