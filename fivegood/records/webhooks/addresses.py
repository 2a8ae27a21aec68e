"""Addresses that may be called: https, or this very machine; no credentials in them. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

LONGEST = 500
_PORTS = {"https": 443, "http": 80}
_PRINTED = re.compile(r"[!-~]+")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a notice goes: scheme, host without brackets, port, and what is asked for there (path and query)."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_private(self) -> bool:
        """True when nobody on the way can read along: by TLS."""
        return self.scheme == "https"

    @property
    def host_header(self) -> str:
        """The host as HTTP names it, with the port unless that is the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def is_loopback(host: str) -> bool:
    """True for this very machine: localhost, 127.0.0.0/8, ::1."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def address_faults(url: str, *, allows_http: bool) -> list[str]:
    """Return everything that keeps a URL from being called; nothing when it may be."""
    if not url:
        return ["is empty: write https://… and where notices go"]
    if len(url) > LONGEST:
        return [f"is {len(url)} characters long, {LONGEST} at most"]
    if not _PRINTED.fullmatch(url):
        return ["holds blanks or signs beyond ASCII: write them percent-encoded, a host in its xn-- form"]
    try:
        return list(_faults_of(urlsplit(url), allows_http=allows_http))
    except ValueError as error:
        return [f"is not a URL: {error}"]


def _faults_of(parts: SplitResult, *, allows_http: bool) -> Iterator[str]:
    host = parts.hostname or ""
    if parts.scheme not in _PORTS:
        yield "does not begin with https://"
    if not (_HOST.fullmatch(host) or _is_number(host)):
        yield "names no host"
    elif parts.scheme == "http" and not allows_http and not is_loopback(host):
        yield "is plain http, which others on the way can read: write https:// (http is for this machine)"
    if "@" in parts.netloc:
        yield "holds a user name or password: the signature says who sends"
    if parts.fragment:
        yield "holds a fragment (#), which is never sent"
    if parts.port == 0:
        yield "names port 0, which nobody listens on"


def _is_number(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def address_of(url: str) -> Address:
    """Return the parts of a URL that ``address_faults`` finds nothing wrong with."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme], target)
