"""Drawings of the pages' charts: made once for each spec, width and size of text, and kept in the data folder.

A page keeps the spec and gives its key away; whoever holds the key, which nobody guesses, may have it drawn.
"""

from __future__ import annotations

import gzip
import json
import os
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from fivegood.web.design import tokens
from fivegood.web.drawer import Drawer
from fivegood.web.screens import on_screen

#: How large letters are by the reader's choice, as tokens.css has it, and the widths that are drawn, in pixels.
SCALES = {"s": 0.92, "m": 1.0, "l": 1.19}
WIDTHS = range(200, 1601, 20)
_DAY = 24 * 60 * 60
#: What nobody looked at for so long is removed.
_KEPT = 30 * _DAY
_DRAWER = Drawer()


def drawing_keep(spec: dict[str, Any]) -> str:
    """Keep a spec until it is asked for; return its key."""
    text = json.dumps(spec, ensure_ascii=False, separators=(",", ":"))
    key = salted_hmac("fivegood.web.drawings", text, algorithm="sha256").hexdigest()[:40]
    if not _is_kept(path := _place(f"{key}.json.gz")):
        _write(path, text)
    return key


def drawing(key: str, width: int, size: str) -> bytes | None:
    """Return a drawing as SVG, gzipped; None where no page gave the key. Raises BusyError as `Drawer.draw`."""
    asked = _place(f"{key}.json.gz")
    if not asked.is_file():
        return None
    if not _is_kept(path := _place(f"{key}.{width}-{size}.svg.gz")):
        spec = json.loads(gzip.decompress(asked.read_bytes()))
        svg = _DRAWER.draw(on_screen(spec, width, SCALES[size]), f"d{key[:8]}")
        head, rest = svg.split(">", 1)
        _write(path, f"{head}><style>{_style()}</style>{rest}")
        _sweep()
    return path.read_bytes()


def _place(name: str) -> Path:
    return Path(settings.DATA) / "drawings" / name[:2] / name


def _style() -> str:
    """Return the colours of the page, for a drawing that stands alone as a picture."""
    light, dark = (" ".join(f"--{name}: {value};" for name, value in each.items()) for each in tokens())
    return f":root {{ {light} }} @media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"


def _is_kept(path: Path) -> bool:
    """True where a file is there; that it was looked at is noted once a day."""
    try:
        if time.time() - path.stat().st_mtime > _DAY:
            os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}.{time.monotonic_ns()}")
    half.write_bytes(gzip.compress(text.encode(), 6, mtime=0))
    half.replace(path)


def _sweep() -> None:
    """Remove, once a day, what nobody looked at for long."""
    root, now = Path(settings.DATA) / "drawings", time.time()
    stamp = root / "swept"
    if stamp.exists() and now - stamp.stat().st_mtime < _DAY:
        return
    stamp.touch()
    for path in root.glob("*/*"):
        if now - path.stat().st_mtime > _KEPT:
            path.unlink(missing_ok=True)
