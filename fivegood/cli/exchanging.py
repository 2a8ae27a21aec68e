"""The commands that take tables in and give them out as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fivegood.cli import database
from fivegood.cli.printing import Json, print_answer, progress
from fivegood.errors import Fault, InputError

_TableName = Annotated[str, typer.Argument(metavar="TABLE", help="A table: units, returns, …", show_default=False)]
_HEADERS = ("name", "en", "zh")


def import_(
    table: _TableName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX.", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")] = False,
    marked: Annotated[
        Path | None, typer.Option(metavar="XLSX", help="Where to write the file with its faults marked.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Stands in the journal.")] = "",
    json: Json = False,
) -> None:
    """Take a file of one table in: every fault at once, or all of it in one transaction; a repeat changes nothing."""
    data = _read(file)
    database.connect()
    from fivegood.records.actors import By, command_line
    from fivegood.records.book.services import table_named
    from fivegood.records.exchange.selectors import marked_up_of
    from fivegood.records.exchange.services import upload_add, upload_check, upload_commit
    from fivegood.records.park.source import current_park

    now, park = database.local_now(), current_park().park
    by = By(command_line(now.date()), "command", reason or f"import {file.name}")
    with progress(json) as tell:
        upload = upload_add(table_named(table), file.name, data, by)
        sheet = upload_check(upload, park, by, now, tell)
        if sheet.faults:
            if marked:
                _write(marked, marked_up_of(upload, park))
            raise InputError(sorted(sheet.faults), file.name)
        if not dry_run:
            upload_commit(upload, park, by, now, tell)
    counts = {name: upload.summary[name] for name in ("rows", "added", "corrected", "withdrawn", "unchanged")}
    told = {"table": table, **counts, "written": not dry_run, "entry": upload.entry}
    words = ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "no rows"
    print_answer(told, json, lambda _: f"{table}: {words}{' (nothing written: --dry-run)' if dry_run else ''}")


def export(
    table: _TableName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new .csv or .xlsx.", show_default=False)],
    header: Annotated[str, typer.Option(help="What stands over the columns: name, en or zh.")] = "name",
    json: Json = False,
) -> None:
    """Give every row of a table out as a file, which imports again unchanged."""
    kind = _kind_of(file, header)
    database.connect()
    from fivegood.records.actors import command_line
    from fivegood.records.book.services import table_named
    from fivegood.records.exchange.selectors import exported
    from fivegood.records.park.source import current_park
    from fivegood.sheets.guard import Kind

    actor = command_line(database.local_now().date())
    data = exported(actor, table_named(table), Kind(kind), current_park().park, header=header)
    _write(file, data)
    print_answer({"file": str(file), "bytes": len(data)}, json, lambda _: f"{len(data)} bytes in {file}")


def template(
    table: _TableName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new .xlsx.", show_default=False)],
    header: Annotated[str, typer.Option(help="What stands over the columns: name, en or zh.")] = "en",
    json: Json = False,
) -> None:
    """Write an empty sheet of a table to fill in, with the choices of each column and notes."""
    if _kind_of(file, header) != "xlsx":
        raise InputError([Fault(str(file), message="a template is an .xlsx: choices and notes need one")])
    database.connect()
    from fivegood.records.book.services import table_named
    from fivegood.records.exchange.selectors import template_of
    from fivegood.records.park.source import current_park

    data = template_of(table_named(table), current_park().park, header=header)
    _write(file, data)
    print_answer({"file": str(file), "bytes": len(data)}, json, lambda _: f"{len(data)} bytes in {file}")


def _kind_of(file: Path, header: str) -> str:
    kind = file.suffix.lower().removeprefix(".")
    faults = []
    if kind not in ("csv", "xlsx"):
        faults.append(Fault(str(file), message="name it .csv or .xlsx"))
    if header not in _HEADERS:
        faults.append(Fault("--header", message="is name, en or zh", value=header))
    if faults:
        raise InputError(faults)
    return kind


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError([Fault(str(file), message=f"cannot be read: {error.strerror}")]) from None


def _write(file: Path, data: bytes) -> None:
    try:
        with file.open("xb") as out:
            out.write(data)
    except OSError as error:
        raise InputError([Fault(str(file), message=f"cannot be written: {error.strerror}")]) from None
