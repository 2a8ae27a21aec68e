"""One call to a receiver: within a time, without redirects, and nothing read of the answer but its status."""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import ip_address
from typing import Any

from fivegood.records.webhooks.addresses import Address

#: From looking the host up to the end of the answer's headers.
TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver answered: the status (None: it did not), in words why not, and when it asks to be tried again."""

    status: int | None
    error: str = ""
    retry_after_seconds: int = 0


def call(
    address: Address,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allows_http: bool,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> Answer:
    """Post a body and return what was answered. Nothing is sent any more once the time is over."""
    deadline = time.monotonic() + timeout_seconds
    try:
        sock = _connected(address, deadline, allows_http=allows_http)
    except TimeoutError:
        return Answer(None, f"could not be reached within {timeout_seconds:g} s")
    except ssl.SSLCertVerificationError as error:
        return Answer(None, f"its certificate is not trusted: {error.verify_message}")
    except OSError as error:
        return Answer(None, f"cannot be reached: {error.strerror or error}")
    with sock:
        try:
            return _answered(sock, address, body, headers, deadline)
        except TimeoutError:
            return Answer(None, f"did not answer within {timeout_seconds:g} s")
        except (OSError, HTTPException) as error:
            return Answer(None, f"did not answer as HTTP: {type(error).__name__}")


def _connected(address: Address, deadline: float, *, allows_http: bool) -> socket.socket:
    """Return a socket to the first of the host's addresses that takes it."""
    last: OSError = TimeoutError()
    for family, kind, protocol, _name, place in socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM):
        if not address.is_private and not allows_http and not ip_address(place[0]).is_loopback:
            last = OSError("is plain http to another machine")
            continue
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(_left(deadline))
            sock.connect(place)
            if address.is_private:
                sock.settimeout(_left(deadline))
                return _trust().wrap_socket(sock, server_hostname=address.host)
        except OSError as error:
            sock.close()
            last = error
        else:
            return sock
    raise last


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _answered(
    sock: socket.socket, address: Address, body: bytes, headers: Mapping[str, str], deadline: float
) -> Answer:
    connection = HTTPConnection(address.host, address.port)
    connection.sock = sock
    sock.settimeout(_left(deadline))
    connection.request("POST", address.target, body, {"Host": address.host_header, "Connection": "close", **headers})
    # Only `makefile` is asked of what a response is read from.
    response = HTTPResponse(_Source(sock, deadline), method="POST")  # type: ignore[arg-type] # see above
    try:
        response.begin()
        return Answer(response.status, "", _seconds(response.headers.get("Retry-After", "")))
    finally:
        response.close()


def _seconds(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


class _Source:
    """What a response is read from: a socket that gives up at a point in time, however slowly bytes trickle in."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._raw = _Raw(sock, deadline)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return it as a file."""
        return io.BufferedReader(self._raw)


class _Raw(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        self._sock.settimeout(_left(self._deadline))
        return self._sock.recv_into(buffer)
