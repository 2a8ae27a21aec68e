"""Reading the park's own texts: the newest version of each, and those before it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from fivegood.decide.splitting.text import FILE as SPLITS
from fivegood.errors import ForbiddenError, MissingError
from fivegood.park import CATALOGUE
from fivegood.records.actors import Actor
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import history_of
from fivegood.records.park.models import ParkText
from fivegood.records.park.source import SUBJECT
from fivegood.records.scope import may_read_settings
from fivegood.rules.texts import ASSIGNING, DISCLOSURE, FORECASTING, LAMPS, NAMES, SIZES

#: Texts that are shipped: a park that writes its own replaces them.
SHIPPED = (LAMPS, SIZES, ASSIGNING, FORECASTING, DISCLOSURE)


@dataclass(frozen=True, slots=True)
class TextVersion:
    """One version of a text with the entry that wrote it."""

    number: int
    text: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text of the park; version 0 is one that it has not written yet, shown as it is shipped ("" for none)."""

    name: str
    text: str
    version: int


def park_texts(actor: Actor) -> list[OwnText]:
    """Return the texts of the park, and those it may write and has not. Raises ForbiddenError."""
    _check(actor)
    stored = {text.name: OwnText(text.name, text.text, text.version) for text in ParkText.objects.all()}
    return [stored.get(name) or _unwritten(name) for name in sorted({*stored, *NAMES, SPLITS})]


def park_text(actor: Actor, name: str) -> OwnText:
    """Return one text. Raises ForbiddenError, and MissingError for a name that no text of a park has."""
    found = next((text for text in park_texts(actor) if text.name == name), None)
    if found is None:
        raise MissingError(f"the park has no text {name}")
    return found


def text_versions(actor: Actor, name: str) -> Sequence[TextVersion]:
    """Return every version of a text, the newest first. Raises ForbiddenError."""
    _check(actor)
    changes = history_of(SUBJECT, (name,))
    return [TextVersion(change.version, json.loads(change.after)["text"], change.entry) for change in changes][::-1]


def _unwritten(name: str) -> OwnText:
    return OwnText(name, (CATALOGUE / name).read_text(encoding="utf-8") if name in SHIPPED else "", 0)


def _check(actor: Actor) -> None:
    if not may_read_settings(actor):
        raise ForbiddenError(f"the role {actor.role} may not read the settings")
