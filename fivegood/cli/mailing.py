"""The command that a mail server hands a letter to, with the exit codes it knows (sysexits.h)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from fivegood.cli import database
from fivegood.errors import FivegoodError, InputError

#: Done; the letter is none; nobody we know wrote it; try again later.
OK, DATA, NO_USER, LATER = 0, 65, 67, 75


def mail(
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="The letter; by default standard input.")
    ] = None,
) -> None:
    """Take one letter in as a need; exits with 0 when done, 65 no letter, 67 unknown sender, 75 try again."""
    status, told = _taken(file)
    print(told, file=sys.stderr if status else sys.stdout)
    raise typer.Exit(status)


def _taken(file: Path | None) -> tuple[int, str]:
    try:
        database.connect()
    except FivegoodError as error:
        return LATER, str(error)
    from django.db import DatabaseError

    from fivegood.records.clock import local_now
    from fivegood.records.mail.reading import MOST_BYTES
    from fivegood.records.mail.services import Outcome, letter_take
    from fivegood.records.park.source import current_park

    try:
        opened = current_park()
    except (FivegoodError, DatabaseError) as error:
        return LATER, str(error)
    with file.open("rb") if file else sys.stdin.buffer as source:
        data = source.read(MOST_BYTES + 1)
    try:
        taken = letter_take(data, opened, local_now())
    except InputError as error:
        return DATA, str(error)
    except (FivegoodError, DatabaseError, OSError) as error:
        return LATER, str(error)
    told = {
        Outcome.TAKEN: f"taken as need {taken.need_id}",
        Outcome.KNOWN: f"was here before: need {taken.need_id}" if taken.need_id else "was here before: not taken",
        Outcome.REFUSED: "not taken; an answer says why",
        Outcome.AUTOMATIC: "written by a program: not taken",
        Outcome.STRANGER: "not of anybody known here, or not shown to be genuine: not taken",
        Outcome.LATER: "too many letters of this address today: not taken yet",
    }
    return {Outcome.STRANGER: NO_USER, Outcome.LATER: LATER}.get(taken.outcome, OK), told[taken.outcome]
