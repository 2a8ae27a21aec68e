"""A snapshot: fact tables frozen together, named by the hash of what they hold, kept as Parquet with a manifest."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import _duckdb as duckdb
from msgspec import Struct

from fivegood.errors import SnapshotError
from fivegood.facts.engine import Engine
from fivegood.facts.freeze import FreezeSettings
from fivegood.facts.frozen import FrozenTable, csv_text
from fivegood.facts.schema import SCHEMA_VERSION

_MANIFEST = "manifest.json"
_CHECKSUMS = "checksums.sha256"


class Snapshot(Struct, frozen=True):
    """Frozen facts. ``id`` is the SHA-256 of the manifest; the same records and settings give the same id."""

    id: str
    manifest: Mapping[str, Any]
    engine: Engine

    @property
    def short_id(self) -> str:
        """Enough of the id to tell snapshots of a park apart, for people."""
        return self.id[:12]


def make_snapshot(tables: Mapping[str, FrozenTable], settings: FreezeSettings) -> Snapshot:
    """Name the frozen tables by their content and put an engine over them."""
    described = {name: _describe(table.names, len(table.lines), table.text) for name, table in sorted(tables.items())}
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "park": settings.park,
        "as_of": settings.as_of.isoformat(),
        "known_at": settings.known_at.isoformat() if settings.known_at else None,
        "currency": settings.currency,
        "area_unit": settings.area_unit,
        "calendar": settings.calendar.name_en,
        "owed_items": sorted(settings.owed_items),
        "joins_january_february": settings.joins_january_february,
        "tables": described,
    }
    return Snapshot(_id_of(manifest), manifest, Engine.over_tables(tables))


def _describe(names: Sequence[str], rows: int, text: bytes) -> dict[str, Any]:
    # The hash is of the canonical text, so that the name does not depend on how Parquet packs it.
    return {"rows": rows, "columns": list(names), "sha256": hashlib.sha256(text).hexdigest()}


def _id_of(manifest: Mapping[str, Any]) -> str:
    packed = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(packed.encode()).hexdigest()


def save(snapshot: Snapshot, folder: Path) -> Path:
    """Write the snapshot to ``folder/<id>`` and return that path; one that is there already is checked and kept.

    The folder appears under its name only when it is whole, so a process killed half-way leaves no half snapshot.
    Raises SnapshotError when it cannot be written, or when the one that is there has been altered.
    """
    target = folder / snapshot.id
    if target.exists():
        load(target)
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        working = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
        try:
            _write(snapshot, working)
            _take_place(working, target)
        finally:
            shutil.rmtree(working, ignore_errors=True)
    except (OSError, duckdb.Error) as error:
        raise SnapshotError(f"snapshot {snapshot.short_id} cannot be written to {folder}: {error}") from None
    return target


def _write(snapshot: Snapshot, working: Path) -> None:
    for name in snapshot.manifest["tables"]:
        snapshot.engine.write_parquet(name, working / _file_of(name))
    manifest = json.dumps(snapshot.manifest, sort_keys=True, indent=2, ensure_ascii=False)
    (working / _MANIFEST).write_text(manifest + "\n", encoding="utf-8")
    sums = [f"{_file_hash(path)}  {path.name}" for path in sorted(working.iterdir())]
    (working / _CHECKSUMS).write_text("\n".join(sums) + "\n", encoding="utf-8")
    working.chmod(0o755)


def _take_place(working: Path, target: Path) -> None:
    try:
        os.rename(working, target)
    except OSError:
        if not target.exists():
            raise
        # Somebody else froze the same records at the same time: theirs is as good, if it is whole.
        load(target)


def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load(folder: Path) -> Snapshot:
    """Open a saved snapshot after checking it whole: files, manifest and content.

    Raises SnapshotError that names what is missing or altered.
    """
    manifest, sums = _read(folder)
    tables = list(manifest["tables"])
    problems = [f"{name}: {told}" for name, told in _altered_files(folder, sums, [_MANIFEST, *map(_file_of, tables)])]
    if _id_of(manifest) != folder.name:
        problems.append(f"{_MANIFEST}: its hash is not the snapshot's id")
    if problems:
        raise SnapshotError(f"snapshot {folder.name[:12]} has been altered: " + "; ".join(problems))
    engine = Engine.over_parquet({name: folder / _file_of(name) for name in tables})
    for name in tables:
        if not _holds(engine, name, manifest["tables"][name]):
            raise SnapshotError(f"snapshot {folder.name[:12]} has been altered: {name}.parquet holds other rows")
    return Snapshot(folder.name, manifest, engine)


def opened(folder: Path) -> Snapshot:
    """Open a saved snapshot at once, for a few questions: a table's file is checked when it is first asked for.

    Raises SnapshotError when the manifest is not the snapshot's; the engine raises it for a file that is not there or
    not as it was written. Unlike `load` it does not compare the rows with the manifest.
    """
    manifest, sums = _read(folder)
    if _id_of(manifest) != folder.name:
        raise SnapshotError(f"snapshot {folder.name[:12]} has been altered: {_MANIFEST}: its hash is not the id")

    def check(path: Path) -> None:
        for name, told in _altered_files(folder, sums, [path.name]):
            raise SnapshotError(f"snapshot {folder.name[:12]} has been altered: {name}: {told}")

    files = {name: folder / _file_of(name) for name in manifest["tables"]}
    return Snapshot(folder.name, manifest, Engine.over_parquet(files, check))


def _file_of(table: str) -> str:
    return f"{table}.parquet"


def _read(folder: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the manifest of a saved snapshot, and the sum that each file was written with."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        lines = (folder / _CHECKSUMS).read_text(encoding="utf-8").splitlines()
        sums = {name: told for told, _, name in (line.partition("  ") for line in lines)}
        list(manifest["tables"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotError(f"{folder.name} is not a whole snapshot: {error}") from None
    return manifest, sums


def _holds(engine: Engine, name: str, described: Mapping[str, Any]) -> bool:
    names = described["columns"]
    try:
        lines = engine.canonical_lines(name, names)
    except duckdb.Error:
        return False
    return _describe(names, len(lines), csv_text(names, lines)) == described


def _altered_files(folder: Path, sums: Mapping[str, str], names: Sequence[str]) -> list[tuple[str, str]]:
    found = []
    for name in names:
        path = folder / name
        if not path.is_file():
            found.append((name, "is missing"))
        elif sums.get(name) != _file_hash(path):
            found.append((name, "is not what was written"))
    return found
