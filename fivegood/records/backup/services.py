"""A backup that can be read back on either database: every table as JSON lines in a ZIP, with hashes, and documents.

It is taken from one consistent view while others go on writing, and verified before it counts as made.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from fivegood import __version__
from fivegood.errors import Fault, InputError
from fivegood.records.backup.files import files_fault, files_restore, files_write
from fivegood.records.bulk import bulk_insert, preparers
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.moment import one_moment

FORMAT = 1
#: Not kept: who is logged in, and what Django fills by itself.
_LEFT_OUT = frozenset({"sessions.Session", "contenttypes.ContentType", "auth.Permission"})
_AT_ONCE = 2_000
Tell = Callable[[str, int, int], None]


def backup_write(path: Path, tell: Tell) -> dict[str, Any]:
    """Write a backup to ``path``, which must not be there, and return its manifest. Nothing half written stays."""
    if path.exists():
        raise InputError([Fault(str(path), message="is there already: a backup overwrites nothing")])
    kept = _models()
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with one_moment(), _private(part) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            tables = {}
            for done, model in enumerate(kept, 1):
                tell("Writing the backup", done, len(kept))
                tables[model._meta.label] = _write_table(archive, model)
            manifest = {
                "format": FORMAT,
                "version": __version__,
                "at": datetime.now(UTC).isoformat(),
                "tables": tables,
                "documents": files_write(archive),
            }
            archive.writestr("manifest.json", json.dumps(manifest, indent=1))
        backup_check(part)
        os.link(part, path)
    except OSError as error:
        raise InputError([Fault(str(path), message=f"cannot be written: {error.strerror}")]) from None
    finally:
        part.unlink(missing_ok=True)
    return manifest


def backup_check(path: Path) -> dict[str, Any]:
    """Read a backup through and return its manifest.

    Raises InputError unless every table and every document is as it was written.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
            if manifest.get("format") != FORMAT:
                raise InputError([Fault(str(path), message=f"has format {manifest.get('format')}, not {FORMAT}")])
            faults = [
                fault for name, told in manifest["tables"].items() if (fault := _fault(archive, path, name, told))
            ]
            faults += files_fault(archive, path, manifest.get("documents", []))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError([Fault(str(path), message=f"is not a whole backup: {error}")]) from None
    if faults:
        raise InputError(faults, str(path))
    return manifest


def _fault(archive: zipfile.ZipFile, path: Path, name: str, told: dict[str, Any]) -> Fault | None:
    digest, rows = hashlib.sha256(), 0
    with archive.open(f"{name}.jsonl") as lines:
        for line in lines:
            digest.update(line)
            rows += 1
    if (digest.hexdigest(), rows) != (told["sha256"], told["rows"]):
        return Fault(str(path), message=f"{name} is not as it was written: {rows} rows of {told['rows']}")
    return None


def backup_restore(path: Path, tell: Tell) -> dict[str, Any]:
    """Fill an empty database from a backup, all or nothing, and its documents into their store; return its manifest.

    Raises InputError for a backup that is not whole, a database that holds records, or a journal that does not hold.
    """
    manifest = backup_check(path)
    kept = {model._meta.label: model for model in _models()}
    unknown = sorted(set(manifest["tables"]) - set(kept))
    if unknown:
        message = f"holds tables this version does not have: {', '.join(unknown)}"
        raise InputError([Fault(str(path), message=message)])
    with transaction.atomic(), zipfile.ZipFile(path) as archive:
        filled = [model._meta.label for model in kept.values() if model._default_manager.exists()]
        if filled:
            message = f"the database holds rows already ({', '.join(filled[:3])}): restore into an empty one"
            raise InputError([Fault(str(connection.settings_dict["NAME"]), message=message)])
        for done, name in enumerate(manifest["tables"], 1):
            tell("Restoring", done, len(manifest["tables"]))
            _read_table(archive, kept[name])
        files_restore(archive, manifest.get("documents", []))
        connection.check_constraints()
        verdict = journal_verify()
        if not verdict.ok:
            raise InputError([Fault(str(path), message=f"its journal does not hold: {verdict.faults[0].message}")])
        _reset_counters(list(kept.values()))
    return manifest


def _models() -> list[type[models.Model]]:
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return [model for model in found if model._meta.label not in _LEFT_OUT and not model._meta.proxy]


@contextmanager
def _private(path: Path) -> Iterator[Any]:
    """Open a file that only its owner reads: a backup holds what the database holds."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _write_table(archive: zipfile.ZipFile, model: type[models.Model]) -> dict[str, Any]:
    names = [field.attname for field in _fields(model)]
    digest, rows = hashlib.sha256(), 0
    with archive.open(f"{model._meta.label}.jsonl", "w") as lines:
        for values in model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=_AT_ONCE):
            line = (
                json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False, default=_plain).encode() + b"\n"
            )
            digest.update(line)
            lines.write(line)
            rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def _fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return the columns that are kept: what the database works out of others it works out again."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return str(value)


def _read_table(archive: zipfile.ZipFile, model: type[models.Model]) -> None:
    fields = _fields(model)
    columns = [str(field.column) for field in fields]
    prepare = preparers(model, columns)

    def row(line: str) -> list[Any]:
        told = json.loads(line)
        values = [_value(field, told[field.attname]) for field in fields]
        return [made(value) for made, value in zip(prepare, values, strict=True)]

    with io.TextIOWrapper(archive.open(f"{model._meta.label}.jsonl"), encoding="utf-8") as lines:
        while part := [row(line) for line in islice(lines, _AT_ONCE)]:
            bulk_insert(model, columns, part)


def _value(field: models.Field[Any, Any], told: Any) -> Any:
    if told is None or isinstance(field, models.JSONField):
        return told
    return field.to_python(told)


def _reset_counters(kept: list[type[models.Model]]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept):
            cursor.execute(statement)
