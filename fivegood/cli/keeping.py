"""The commands of the book of records: load, migrate, the journal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fivegood.cli import database, machine
from fivegood.cli.printing import Json, print_answer, progress
from fivegood.errors import FivegoodError
from fivegood.park import OpenPark

if TYPE_CHECKING:  # Django would be imported with it
    from fivegood.records.book.ledger import Outcome

journal = typer.Typer(no_args_is_help=True, help="The journal of every write: who, when, why, before, after.")


def load(
    park: Annotated[Path, typer.Argument(metavar="PARK", help="The park's folder.", show_default=False)],
    json: Json = False,
) -> None:
    """Take a park's folder over into the database, with every version of every record; a repeat changes nothing."""
    from fivegood.park import open_folder

    folder = open_folder(park)
    folder.records  # noqa: B018 - its faults come before a database is made
    database.connect(is_new=True)
    from fivegood.records.book.ledger import told

    with progress(json) as tell:
        outcomes = loaded(folder, tell)
        with suppress(FivegoodError):  # the records are in: what is wrong with the figures, the worker tells
            _figures_kept(tell)
    data = {name: machine.outcome(found) for name, found in outcomes.items()}
    shown = "\n".join(f"{name}: {told(found)}" for name, found in outcomes.items())
    print_answer({"tables": data}, json, lambda _: shown)


def loaded(folder: OpenPark, tell: Callable[[str, int, int], None]) -> dict[str, Outcome]:
    """Take a folder over into the connected database; return what changed by table."""
    from fivegood.records.actors import By, command_line
    from fivegood.records.park.services import park_take_over

    now = database.local_now()
    return park_take_over(
        folder, By(command_line(now.date()), "command", f"load {Path(str(folder.source)).name}"), now, tell
    )


def _figures_kept(tell: Callable[[str, int, int], None]) -> None:
    from fivegood.editions.moments import moment_now
    from fivegood.editions.services import run_first

    tell("Working out the figures", 0, 1)
    run_first(moment_now(), "command line", database.local_now().date())
    tell("Working out the figures", 1, 1)


def migrate(json: Json = False) -> None:
    """Bring the database up to this version; a new one is made."""
    database.connect(is_new=True)
    print_answer({"ok": True}, json, lambda _: "the database is up to date")


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.", show_default=False)], json: Json = False
) -> None:
    """Write everything the database holds to one file, while others go on working, and verify it."""
    database.connect()
    from fivegood.records.backup.services import backup_write

    with progress(json) as tell:
        manifest = backup_write(file, tell)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    print_answer(manifest | {"file": str(file)}, json, lambda _: f"{rows} rows in {file}, verified")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.", show_default=False)], json: Json = False
) -> None:
    """Fill an empty database (DATABASE_URL, or the default file) from a backup, all or nothing, and verify it."""
    database.connect(is_new=True)
    from fivegood.records.backup.services import backup_restore

    with progress(json) as tell:
        manifest = backup_restore(file, tell)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    print_answer(manifest | {"file": str(file)}, json, lambda _: f"{rows} rows restored, the journal holds")


@journal.command(epilog="Example: fivegood journal verify --json")
def verify(
    head: Annotated[str, typer.Option(help="A head noted earlier: it must stand in the journal.")] = "",
    json: Json = False,
) -> None:
    """Find any altered or missing entry, and any record changed without one. Exits 1 when something is wrong."""
    database.connect()
    from fivegood.records.journal.selectors import journal_verify
    from fivegood.records.journal.services import journal_check_note

    with progress(json) as tell:
        verdict = journal_verify(head, lambda done, total: tell("Verifying the journal", done, total))
    journal_check_note(verdict.entries, verdict.first_bad)
    shown = [f"{verdict.entries} entries, head {verdict.head}"]
    shown += [f"entry {fault.entry}: {fault.message} {fault.subject} {fault.key}".rstrip() for fault in verdict.faults]
    shown.append("the journal holds" if verdict.ok else "THE JOURNAL DOES NOT HOLD")
    print_answer(machine.verdict(verdict), json, lambda _: "\n".join(shown))
    if not verdict.ok:
        raise typer.Exit(1)


@journal.command(epilog="Example: fivegood journal head")
def head(json: Json = False) -> None:
    """Print the newest entry's number and hash. Noted elsewhere, it proves later that nothing was cut off."""
    database.connect()
    from fivegood.records.journal.selectors import head_now

    number, text = head_now()
    print_answer({"entries": number, "head": text}, json, lambda _: f"{number} {text}")
