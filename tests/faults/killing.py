"""The end of a process by SIGKILL at its n-th touch: an SQL statement, a commit, or a file that it opens or moves.

A touch is a place where something could be half done. Counting them makes a kill repeatable, so that a seeded choice of
points covers a command from its beginning to after its end; a clock would kill at other places on another machine.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

#: What a process does to files, as the interpreter tells it.
_FILES = frozenset({"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chmod"})


class Touches:
    """Counts the touches of this process, and kills it at the one chosen; 0 kills at none."""

    def __init__(self, point: int, folder: str) -> None:
        self.count, self._point, self._folder = 0, point, folder

    def watch(self) -> None:
        """Begin to count. There is no end to it: it is for a process that does one thing."""
        connection_created.connect(self._on_connection, weak=False)
        for name in ("_commit", "_rollback"):
            setattr(BaseDatabaseWrapper, name, self._around(getattr(BaseDatabaseWrapper, name)))
        sys.addaudithook(self._on_event)

    def _touch(self) -> None:
        self.count += 1
        if self.count == self._point:
            os.kill(os.getpid(), signal.SIGKILL)

    def _on_connection(self, connection: BaseDatabaseWrapper, **_: Any) -> None:
        connection.execute_wrappers.append(self._around_statement)

    def _around_statement(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self._touch()
        done = execute(*arguments)
        self._touch()
        return done

    def _around(self, method: Callable[[Any], None]) -> Callable[[Any], None]:
        def around(connection: Any) -> None:
            self._touch()
            method(connection)
            self._touch()

        return around

    def _on_event(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _FILES and str(arguments[0]).startswith(self._folder):
            self._touch()
