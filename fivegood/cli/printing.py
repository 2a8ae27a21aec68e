"""How a command prints: for machines as JSON, for people in the terminal, and what goes on meanwhile."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from types import ModuleType
from typing import Annotated

import typer

from fivegood.cli import machine

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def print_answer(data: object, as_json: bool, shown: Callable[[ModuleType], object]) -> None:
    """Print for machines, or what ``shown`` makes with the module `show`, which machines need not wait for."""
    if as_json:
        print(machine.dump(data))
        return
    from fivegood.cli import show

    show.console().print(shown(show))


def working(what: str, is_quiet: bool) -> AbstractContextManager[object]:
    """Show that something is going on, on standard error and only where somebody looks."""
    if is_quiet:
        return nullcontext()
    from fivegood.cli import show

    return show.console(is_error=True).status(f"{what} …")


@contextlib.contextmanager
def progress(is_quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that is told (what, done, total); it draws on standard error, where people look."""
    if is_quiet:
        yield lambda _what, _done, _total: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from fivegood.cli import show

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeElapsedColumn(), console=show.console(is_error=True)) as bar:
        tasks = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield tell
