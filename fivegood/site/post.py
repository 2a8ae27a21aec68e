"""The worker's post: a thread for each webhook that something is due to, so that a dead receiver holds up no other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from django.db import DatabaseError, connection

from fivegood.records.webhooks.lanes import deliveries_forget, lane_run, webhooks_due

_PAUSE_SECONDS = 0.5
_FORGET_SECONDS = 3_600.0


class Post:
    """The lanes that this process sends in."""

    def __init__(self, is_ended: Callable[[], object]) -> None:
        self._is_ended = is_ended
        self._lanes: dict[int, threading.Thread] = {}
        self._forgot_at = 0.0

    def start(self) -> None:
        """Start a lane for each webhook that something is due to, unless one is under way, here or elsewhere."""
        self._lanes = {number: lane for number, lane in self._lanes.items() if lane.is_alive()}
        for number in webhooks_due(datetime.now(UTC)):
            if number not in self._lanes:
                lane = threading.Thread(target=self._run, args=(number,), name=f"webhook {number}", daemon=True)
                self._lanes[number] = lane
                lane.start()

    def wait(self) -> None:
        """Wait until every lane has ended: at most one attempt each, once the post is to end."""
        for lane in self._lanes.values():
            lane.join()

    def _run(self, number: int) -> None:
        try:
            # SQLite is being written to, or the server is gone: what is not noted is sent again.
            with suppress(DatabaseError):
                lane_run(number, self._is_ended)
        finally:
            connection.close()

    def tidy(self) -> None:
        """Forget old deliveries, once an hour."""
        if not self._forgot_at or time.monotonic() - self._forgot_at > _FORGET_SECONDS:
            self._forgot_at = time.monotonic()
            deliveries_forget(datetime.now(UTC))


@contextmanager
def delivering() -> Iterator[None]:
    """Send what becomes due for as long as the block runs, from a thread with a connection of its own."""
    ended = threading.Event()
    post = Post(ended.is_set)

    def run() -> None:
        while not ended.is_set():
            try:
                post.start()
                post.tidy()
            except DatabaseError:  # as in a lane; a connection that broke is made anew
                connection.close()
            ended.wait(_PAUSE_SECONDS)
        post.wait()
        connection.close()

    thread = threading.Thread(target=run, name="post", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def deliver_due(is_ended: Callable[[], object]) -> None:
    """Send what is due now and end; what is to be tried later waits for another time."""
    post = Post(is_ended)
    post.start()
    post.wait()
    post.tidy()
