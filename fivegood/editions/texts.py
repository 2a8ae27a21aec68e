"""What the journal keeps of drafts and publications: of each file and figure that was published, its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fivegood.editions.models import Draft, EditionCells, Publication
from fivegood.records.journal.chain import canonical, key_text

DRAFTS = "drafts"
PUBLICATIONS = "publications"
_OF_EDITION = ("kind", "period", "as_of", "project", "text_en", "text_zh")
_OF_DRAFT = (*_OF_EDITION, "state", "writers", "signed_by", "signed_hash")
_OF_PUBLICATION = (
    *(*_OF_EDITION, "snapshot", "head_number", "head_hash", "texts", "release", "published_on", "published_by"),
    *("signed_by", "title_en", "title_zh", "byline_en", "byline_zh", "reason_en", "reason_zh"),
)


def key_of_draft(draft: Draft) -> str:
    """Return under which key the journal holds a draft."""
    return key_text([draft.edition])


def key_of_publication(of: Publication) -> str:
    """Return under which key the journal holds a publication."""
    return key_text([of.edition, str(of.number)])


def text_of_draft(draft: Draft) -> str:
    """Return the cells of a draft as canonical text."""
    return canonical(_cells(draft, _OF_DRAFT))


def text_of_publication(of: Publication) -> str:
    """Return the cells of a publication as canonical text, its files and figures by what they are now."""
    files = {file.name: hashlib.sha256(bytes(file.data)).hexdigest() for file in of.files.all()}
    return canonical(
        _cells(of, _OF_PUBLICATION)
        | {
            "files": json.dumps(files, sort_keys=True),
            "figures": _hash(of.figures.order_by("place").values()),
            "restated": _hash(of.restated.order_by("place").values()),
        }
    )


def hash_of_text(of: EditionCells) -> str:
    """Return the hash of what is signed: all that a text will be published from."""
    return hashlib.sha256(canonical(_cells(of, _OF_EDITION)).encode()).hexdigest()


def stored_texts() -> Iterator[tuple[str, str, str]]:
    """Yield subject, key and text of every draft and publication, for the journal to be held against."""
    for draft in Draft.objects.order_by("pk").iterator():
        yield DRAFTS, key_of_draft(draft), text_of_draft(draft)
    for of in Publication.objects.order_by("pk").iterator():
        yield PUBLICATIONS, key_of_publication(of), text_of_publication(of)


def _cells(of: EditionCells, names: Iterable[str]) -> dict[str, str]:
    values = {name: getattr(of, name) for name in names}
    return {name: _cell(value) for name, value in values.items() if value not in ("", None)}


def _cell(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, list | dict) else str(value)


def _hash(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of rows without the ids that a database gives them."""
    told = [{name: value for name, value in row.items() if not name.endswith("id")} for row in rows]
    return hashlib.sha256(json.dumps(told, default=str, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
