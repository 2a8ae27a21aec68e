"""What can be taken home: the files of every publication, byte for byte as they appeared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from fivegood.editions.models import Publication
from fivegood.editions.publications import publications, published_files
from fivegood.web.addresses import address
from fivegood.web.public.updates import UpdateShown, update_shown

_ROWS = "rows."


@dataclass(frozen=True, slots=True)
class FileShown:
    """A published file: its name, what it is, its size in words, its checksum, and where it lies."""

    name: str
    what: str
    size: str
    sha256: str
    address: str


def downloads_page(lang: str) -> Mapping[str, Any]:
    """Return every publication with its files, the newest first; rows of single figures stand on the figures' pages."""
    return {"downloads": [_of(one, lang) for one in publications().select_related("next")]}


def _of(one: Publication, lang: str) -> tuple[UpdateShown, bool, Sequence[FileShown]]:
    return (
        update_shown(one, lang),
        hasattr(one, "next"),
        [file for file in files_shown(one) if not file.name.startswith(_ROWS)],
    )


def files_shown(one: Publication) -> list[FileShown]:
    """Return the files of a publication."""
    return [
        FileShown(
            file.name, _what(file.name), filesizeformat(file.size), file.sha256,
            address("public-file", one.edition, one.number, file.name),
        )
        for file in published_files(one)
        if not file.name.startswith("article.")  # a part of the pages of this site
    ]  # fmt: skip


def files_for(one: Publication, *stems: str) -> list[FileShown]:
    """Return the files of a publication that have one of these names, in the order of the names."""
    found = {file.name: file for file in files_shown(one)}
    return [found[stem] for stem in stems if stem in found]


def _what(name: str) -> str:
    """Return what a file is, by how its name begins and ends."""
    ends = {
        ".pdf": _("The report as PDF"),
        ".html": _("The report as one page"),
        ".xsd": _("The taxonomy of the Inline XBRL"),
        ".xml": _("The words of the taxonomy"),
        ".md": _("The text of the report"),
        ".xhtml": _("The report as Inline XBRL"),
    }
    begins = {
        _ROWS: _("The rows behind this figure"),
        "ledger": _("Every number of the report with what stands behind it"),
        "figures": _("Every figure with its exact value"),
        "scorecard": _("Where each goal of the plan stands"),
        "manifest": _("The tables that the figures were counted from, with their checksums"),
    }
    of_end = next((words for end, words in ends.items() if name.endswith(end)), "")
    return of_end or next((words for begin, words in begins.items() if name.startswith(begin)), "")
