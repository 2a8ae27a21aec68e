"""Where a park's texts and records come from: a folder here, the database of records elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from msgspec import Struct

from fivegood.errors import Fault, InputError
from fivegood.facts.folder import CodeLists, Records, read_folder


class ParkSource(Protocol):
    """Where a park's texts and records come from. ``str()`` names the place in messages."""

    def text(self, name: str) -> str | None:
        """Return the text called ``name`` (plan.yaml, report.en.md), None if there is none. Raises InputError."""

    def records(self, codes: CodeLists) -> Records:
        """Return every row of every table. Raises InputError with every fault at once."""


class FolderSource(Struct, frozen=True):
    """A folder: texts beside each other, records in ``records/*.csv``."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def text(self, name: str) -> str | None:
        path = self.path / name
        try:
            return path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise InputError([Fault(name, message=f"cannot be read as UTF-8 text: {error}")]) from None

    def records(self, codes: CodeLists) -> Records:
        return read_folder(self.path / "records", codes)
