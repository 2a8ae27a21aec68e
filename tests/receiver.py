"""A real receiver of webhooks on this machine, and a second opinion on signatures, written from the specification."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOLERANCE_SECONDS = 300


def is_authentic(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """True when a message was signed with the secret and is not old (Standard Webhooks 1.0.0, by hand: no hmac.digest).

    ``secret`` is base64 behind whsec_; the header holds one or more signatures apart by blanks; those of another
    scheme are passed over.
    """
    if abs(now - int(headers["webhook-timestamp"])) > TOLERANCE_SECONDS:
        return False
    scheme, encoded = secret[: len("whsec_")], secret[len("whsec_") :]
    assert scheme == "whsec_"
    key = base64.b64decode(encoded, validate=True).ljust(64, b"\0")
    assert len(key) == 64, "longer keys are hashed first, which ours never are"
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    # HMAC as RFC 2104 defines it: H(K xor opad, H(K xor ipad, text)).
    inner = hashlib.sha256(bytes(one ^ 0x36 for one in key) + signed).digest()
    outer = hashlib.sha256(bytes(one ^ 0x5C for one in key) + inner).digest()
    given = [part.partition(",") for part in headers["webhook-signature"].split(" ")]
    return any(name == "v1" and hmac.compare_digest(base64.b64decode(text), outer) for name, _, text in given)


@dataclass(frozen=True)
class Got:
    """One request as it came, and when by a clock that only runs forward."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float

    @property
    def told(self) -> dict[str, Any]:
        """The body as JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def entry(self) -> int:
        """The entry it tells of."""
        return int(self.told["data"]["entry"])


@dataclass
class Receiver:
    """What came, and what is answered: a status, or whatever a function does with the request's connection."""

    port: int = 0
    got: list[Got] = field(default_factory=list)
    answers: list[int | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=list)
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/told?by=park"

    def wait(self, count: int, seconds: float = 60.0) -> None:
        """Wait until so many requests came. Raises AssertionError when they do not."""
        until = time.monotonic() + seconds
        while len(self.got) < count:
            assert time.monotonic() < until, f"{len(self.got)} of {count} came"
            time.sleep(0.02)


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append(Got(self.path, headers, body, time.monotonic()))
            answer = receiver.answers.pop(0) if receiver.answers else 204
            if not isinstance(answer, int):
                answer(self)
                return
            self.send_response(answer)
            for name, value in receiver.extra.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Keep the tests' output to the tests."""

    return Handler


@contextmanager
def listening(*answers: int | Callable[[BaseHTTPRequestHandler], None]) -> Iterator[Receiver]:
    """Listen on a free port for as long as the block runs; after ``answers`` everything is answered with 204."""
    receiver = Receiver(answers=list(answers))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver))
    server.daemon_threads = True
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
