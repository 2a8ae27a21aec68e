"""How a command prints: for machines as JSON, for people in the terminal, and what goes on meanwhile."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from threading import Lock, Timer
from types import ModuleType
from typing import Annotated

import typer

from fivegood.cli import machine

#: After so many seconds whoever waits is told what for.
_SOON = 0.5
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def print_answer(data: object, as_json: bool, shown: Callable[[ModuleType], object]) -> None:
    """Print for machines, or what ``shown`` makes with the module `show`, which machines need not wait for."""
    if as_json:
        print(machine.dump(data))
        return
    from fivegood.cli import show

    show.console().print(shown(show))


def working(what: str, is_quiet: bool) -> AbstractContextManager[object]:
    """Show that something is going on once it takes a while, on standard error and only where somebody looks."""
    return nullcontext() if is_quiet or not sys.stderr.isatty() else _Working(what)


class _Working:
    """Shows what goes on while it lasts. Most commands are done before: they wait for nothing that draws it."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._timer = Timer(_SOON, self._show)
        self._timer.daemon = True
        self._lock, self._is_done = Lock(), False
        self._status: AbstractContextManager[object] | None = None

    def __enter__(self) -> None:
        self._timer.start()

    def _show(self) -> None:
        from fivegood.cli import show

        with self._lock:
            if not self._is_done:
                self._status = show.console(is_error=True).status(f"{self._what} …")
                self._status.__enter__()

    def __exit__(self, *raised: object) -> None:
        self._timer.cancel()
        with self._lock:
            self._is_done = True
            if self._status is not None:
                self._status.__exit__(None, None, None)


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
