"""Whether a letter comes from where its sender's address says, by what the park's own mail server found. PURE."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PROPERTY = {"dmarc": "header.from", "dkim": "header.d", "spf": "smtp.mailfrom"}
_RESULT = re.compile(r"(dmarc|dkim|spf)\s*=\s*([a-z]+)", re.IGNORECASE)


def is_authentic(results: Sequence[str], host: str, sender: str) -> bool:
    """True when the newest Authentication-Results of ``host`` (RFC 8601) let the sender's domain pass.

    DMARC, DKIM or SPF must have passed for that very domain. What other hosts say, or an older header of the same host
    below, may be forged.
    """
    domain = sender.rpartition("@")[2].lower()
    for header in results:
        server, *found = _parts(header)
        if server.split(None, 1)[:1] == [host.lower()]:
            return any(_passes(one, domain) for one in found)
    return False


def _passes(result: str, domain: str) -> bool:
    found = _RESULT.match(result)
    if found is None or found[2] != "pass":
        return False
    name = re.escape(_PROPERTY[found[1]])
    told = re.search(rf"(?:^|\s){name}\s*=\s*(\S+)", result)
    of = told[1].strip('"').rpartition("@")[2] if told else ""
    return of == domain


def _parts(header: str) -> list[str]:
    """Return the parts of a header between semicolons, in small letters, without comments and quotations."""
    kept, depth, quoted, is_escaped = [""], 0, False, False
    for sign in header.lower():
        if is_escaped:
            is_escaped = False
        elif sign == "\\":
            is_escaped = True
        elif sign == '"' and not depth:
            quoted = not quoted
        elif sign == "(" and not quoted:
            depth += 1
        elif sign == ")" and not quoted:
            depth = max(0, depth - 1)
        elif not depth and not quoted:
            kept[-1:] = [kept[-1], ""] if sign == ";" else [kept[-1] + sign]
    return [part.strip() for part in kept]
