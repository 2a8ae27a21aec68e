"""The one tree of errors; imports nothing of ours.

::

    FivegoodError
    ├── InputError      a file, row, definition or plan that cannot be taken; carries every fault found
    ├── FigureError     a figure that cannot be computed: unknown measure, no data, mixed cohorts
    ├── HedgeError      a hedge ("more than", "nearly") that the exact value does not bear out
    ├── SnapshotError   a snapshot whose files are missing or no longer match their manifest
    ├── ForbiddenError  something asked for that the asker's role does not give
    ├── MissingError    a record that is not there, or not for this asker
    ├── ConflictError   a record that somebody else has changed meanwhile; carries both versions
    ├── VersionError    a write that does not say which version it is about
    └── CancelledError  long work that was cancelled while it ran; nothing of it was written

Each says what was wrong, where, and the nearest valid choice. The command line prints them and exits with 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches

import msgspec
from msgspec import Struct

#: Faults that an error's text lists; `InputError.faults` holds them all.
_SHOWN = 200


def nearest(value: str, choices: Iterable[str]) -> str | None:
    """Return the valid choice that reads most like ``value``, or None when nothing comes close."""
    by_folded = {choice.casefold(): choice for choice in choices}
    found = get_close_matches(value.casefold(), list(by_folded), n=1, cutoff=0.5)
    return by_folded[found[0]] if found else None


class Fault(Struct, frozen=True, order=True):
    """One thing that is wrong in an input, and where. Lines, rows and columns count from 1.

    ``row`` is the line of a CSV file as an editor shows it (the header is row 1); ``column`` is the name of a CSV
    column, or the character position in a YAML or Markdown line.
    """

    file: str
    line: int = 0
    column: str = ""
    message: str = ""
    value: str | None = None
    suggestion: str | None = None

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        text = f"{where}: {self.message}" if where else self.message
        if self.value is not None:
            shown = self.value if len(self.value) <= 80 else self.value[:77] + "..."
            text += f" (found {shown!r})"
        if self.suggestion is not None:
            text += f"; did you mean {self.suggestion!r}?"
        return text


Number = Decimal | Mapping[str, Decimal] | str


class Finding(Struct, frozen=True):
    """One thing a check found in an input that could be taken.

    ``severity`` is error (it must be mended), warning or info; ``numbers`` are what the finding rests on, by name.
    """

    id: str
    severity: str
    message: str
    numbers: Mapping[str, Number] = msgspec.field(default_factory=dict)


class FivegoodError(Exception):
    """Anything Fivegood refuses with a reason a reader can act on."""


class InputError(FivegoodError):
    """An input that cannot be taken. ``faults`` lists everything that is wrong with it, not only the first thing."""

    def __init__(self, faults: Sequence[Fault], what: str = "") -> None:
        self.faults = tuple(faults)
        self.what = what
        count = len(self.faults)
        head = f"{what}: " if what else ""
        head += f"{count} fault{'s' if count != 1 else ''} found"
        shown = [f"  {fault}" for fault in self.faults[:_SHOWN]]
        if count > _SHOWN:
            shown.append(f"  ... and {count - _SHOWN} more")
        super().__init__("\n".join([head, *shown]))


class FigureError(FivegoodError):
    """A figure that cannot be computed as asked."""


class HedgeError(FivegoodError):
    """A hedge that the exact value does not bear out."""


class SnapshotError(FivegoodError):
    """A snapshot that is not there, not whole, or no longer what its manifest says."""


class ForbiddenError(FivegoodError):
    """Somebody asked for what their role does not give."""


class MissingError(FivegoodError):
    """There is no such record, or none that this asker may know of: the two look alike on purpose."""


class CancelledError(FivegoodError):
    """Long work was cancelled while it ran; nothing of it was written."""


class VersionError(FivegoodError):
    """A write that does not say which version of the record it is about."""


class Conflict(Struct, frozen=True):
    """A row that was changed meanwhile: its key, the cells as they are stored now, and as they were sent.

    Version 0 stands for a whole file, whose name is the key.
    """

    table: str
    key: tuple[str, ...]
    version: int
    stored: Mapping[str, str]
    sent: Mapping[str, str]


class ConflictError(FivegoodError):
    """Somebody else changed a record after it was read. Nothing was written; both versions are told."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__("\n".join(["changed by somebody else meanwhile:", *map(_told, conflicts[:_SHOWN])]))


def _told(conflict: Conflict) -> str:
    what = f"  {conflict.table} {', '.join(conflict.key)}"
    if conflict.version:
        return f"{what} is now version {conflict.version}"
    return f"{what}: records it changes were written since it was checked: have it checked again"
