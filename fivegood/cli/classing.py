"""The command that classes enterprises by size."""

from __future__ import annotations

from typing import Annotated

import typer

from fivegood.cli import database
from fivegood.cli.printing import Json, print_answer, working

_SHOWN = 20


def classify(
    year: Annotated[int, typer.Option(metavar="YEAR", help="The year of the returns.", show_default=False)],
    commit: Annotated[bool, typer.Option("--commit", help="Write the classes; without it nothing is written.")] = False,
    reason: Annotated[str, typer.Option(help="Stands in the journal.")] = "",
    json: Json = False,
) -> None:
    """Class enterprises by size out of the returns of a year, from 1 January of the next: show first, then --commit."""
    database.connect()
    from fivegood.records.actors import By, command_line
    from fivegood.records.park.source import current_park
    from fivegood.records.units.services import unit_sizes_classify
    from fivegood.records.units.told import classes_told

    now = database.local_now()
    by = By(command_line(now.date()), "command", reason or f"classify {year}")
    with working("Classing", json):
        found = unit_sizes_classify(current_park(), year, by, now, is_trial=not commit)
    head = f"{len(found.changes)} get another class from {found.valid_from} on, {found.unchanged} keep theirs, "
    lines = [head + f"{len(found.unclassed)} cannot be classed{'' if commit else ' (nothing written: --commit)'}"]
    lines += [f"  {one.unit_id}: {one.before or '-'} to {one.after} ({one.rule})" for one in found.changes[:_SHOWN]]
    lines += [f"  {one.unit_id}: not classed, {'; '.join(map(str, one.gaps))}" for one in found.unclassed[:_SHOWN]]
    print_answer(classes_told(found), json, lambda _: "\n".join(lines))
