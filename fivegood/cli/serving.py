"""The commands that stay: the server, and the worker that does the long work."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Any

import typer

from fivegood.cli import database
from fivegood.cli.printing import Json
from fivegood.errors import Fault, InputError

_PORT = Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on; 0 takes a free one.")]
_HOST = "127.0.0.1"
#: Threads of a process that answer at once; others wait for their turn. Each has a connection to the database, of which
#: PostgreSQL takes a hundred by default: two hundred people at once met refusals without this limit.
_THREADS = 8


def serve(
    port: _PORT = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer.")] = 1,
    work: Annotated[bool, typer.Option(help="Start a worker for the long work as well.")] = True,
) -> None:
    """Serve the book of records on 127.0.0.1, with a worker; a reverse proxy gives it to others. Ctrl-C ends both."""
    database.connect(is_new=True)
    run_server(port, workers, work=work)


def _print(text: str) -> None:
    print(text, flush=True)  # who reads it through a pipe waits for it


def run_server(port: int, workers: int = 1, *, work: bool = True, tell: Callable[[str], None] = _print) -> None:
    """Serve until interrupted, and tell the address; the database is connected."""
    from django.core.management import call_command
    from granian import Granian
    from granian.constants import Interfaces

    class Server(Granian):  # type: ignore[misc, valid-type] # which kind it is, it says when it is imported
        """One that tells its address; by a thread, which no process that answers is copied from: they are there."""

        def startup(self, *args: Any, **options: Any) -> None:
            super().startup(*args, **options)
            threading.Thread(target=_tell_once_it_answers, args=(chosen, tell), daemon=True).start()

    chosen = port or _free_port()
    _check_free(chosen)
    call_command("collectstatic", interactive=False, verbosity=0)
    gc.enable()
    helper = _start_worker() if work else None
    try:
        server = Server(
            "fivegood.site.wsgi:application",
            address=_HOST,
            port=chosen,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=_THREADS,
            respawn_failed_workers=True,  # one that the system kills, as for want of memory, is not the end of all
            log_enabled=False,
        )
        server.serve()
    finally:
        if helper is not None:
            _stop(helper)


def _tell_once_it_answers(port: int, tell: Callable[[str], None]) -> None:
    """Tell the address when somebody who opens it is answered: a machine may take seconds to get there."""
    while True:
        with suppress(OSError), socket.create_connection((_HOST, port), timeout=1):
            break
        time.sleep(0.05)
    tell(f"Fivegood answers at http://{_HOST}:{port}/  (Ctrl-C ends it)")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((_HOST, 0))
        return int(found.getsockname()[1])


def _check_free(port: int) -> None:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((_HOST, port))
        except OSError as error:
            message = f"port {port} on {_HOST} cannot be served on: {error.strerror}; --port 0 takes a free one"
            raise InputError([Fault("", message=message)]) from None


def _start_worker() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from fivegood.cli.entry import run; run()", "worker"]
    return subprocess.Popen(command, env=os.environ | {"FIVEGOOD_PARENT": str(os.getpid())})


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=20)
        return
    process.kill()
    process.wait()


def worker(
    batch: Annotated[bool, typer.Option(help="End when nothing is left to do.")] = False,
    figures: Annotated[
        bool, typer.Option(help="Work the figures out anew as the records move on, and ring the clocks of needs.")
    ] = True,
    json: Json = False,
) -> None:
    """Do the long work (imports, reports, deliveries, figures after writes), until ended; SIGTERM lets a job finish."""
    database.connect()
    gc.enable()
    from fivegood.site.work import work_on

    is_ended = False

    def end(_signal: int, _frame: object) -> None:
        nonlocal is_ended
        is_ended = True

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    parent = int(os.environ.get("FIVEGOOD_PARENT", "0"))
    done = work_on(lambda: is_ended or (parent and os.getppid() != parent), is_batch=batch, keeps_figures=figures)
    if json:
        from fivegood.cli import machine

        print(machine.dump({"done": done}))
