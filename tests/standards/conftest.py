"""People of every role, and the application behind a real socket of loopback, in the transaction of the test."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from tests.people import accounts, actor, enter, issue, kept_connection

__all__ = ["accounts", "actor", "enter", "issue", "kept_connection"]


@pytest.fixture(autouse=True)
def cells_are_as_long_as_before() -> Iterator[None]:
    """Set back what Frictionless and Arelle set for a whole process: how long a cell may be."""
    most = 131_072  # Python's own
    yield
    csv.field_size_limit(most)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Keep the tests' output to the tests."""


@pytest.fixture
def listening(db: None, kept_connection: None) -> Iterator[str]:  # noqa: ARG001 - ask for the database
    """Where the application answers, in a thread that shares the test's connection and so sees what it wrote."""
    server = make_server("127.0.0.1", 0, WSGIHandler(), handler_class=_Quiet)
    shared = connections["default"]
    shared.inc_thread_sharing()

    def serve() -> None:
        connections["default"] = shared
        server.serve_forever(poll_interval=0.02)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
    shared.dec_thread_sharing()
