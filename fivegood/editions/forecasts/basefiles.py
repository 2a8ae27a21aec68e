"""What scenarios are drawn again from, on disk: so that the first what-if after a start waits for
none of it. Named by the hash of its inputs, checked by that of its bytes; plain numbers and JSON, nothing that runs.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from fivegood.decide.forecast.goals import Base
    from fivegood.decide.forecast.keeping import Array
    from fivegood.decide.forecast.looking import Looking

_FORMAT = 2
_WORDS, _NUMBERS = "words.json", "numbers.bin"
_TYPES = frozenset({"<f8", "<i8"})
#: Seconds by which a base is written, however busy the machine is.
_WRITTEN_BY = 3600
_LOG = logging.getLogger(__name__)


def folder() -> Path:
    """Return where they are: of the newest forecasts alone, and worked out again where there is none."""
    return Path(settings.DATA) / "forecasts"


def base_write(name: str, base: Base) -> None:
    """Keep a base under the hash of its inputs. A disk that is full is told in the log: the base is there anyway."""
    from fivegood.decide.forecast.keeping import kept

    if (folder() / name).is_dir():
        return
    words, arrays = kept(base)
    try:
        folder().mkdir(parents=True, exist_ok=True)
        draft = Path(mkdtemp(prefix=".", dir=folder()))
        try:
            told = {"format": _FORMAT, **words, "arrays": _written(draft / _NUMBERS, arrays)}
            told["sha256"] = _hash_of(draft / _NUMBERS)
            (draft / _WORDS).write_text(json.dumps(told), encoding="utf-8")
            os.replace(draft, folder() / name)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        _LOG.warning("the base of what-if %s is not kept: %s", name, error)


def _written(path: Path, arrays: Sequence[Array]) -> list[dict[str, Any]]:
    """Write numbers one after the other, each array in the order that its memory has: sums depend on it."""
    told = []
    with path.open("wb") as file:
        for array in arrays:
            is_turned = not array.flags.c_contiguous
            rows = array.T if is_turned else array
            kind = rows.dtype.newbyteorder("<").str
            told.append({"shape": rows.shape, "type": kind, "turned": is_turned})
            file.write(rows.astype(kind, order="C", copy=False).data)
    return told


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def base_read(name: str, looking_of: Callable[[Any], Looking]) -> Base | None:
    """Return a base that was kept; None when there is none, or it is not what was written. See ``restored``."""
    path = folder() / name
    try:
        words = json.loads((path / _WORDS).read_text(encoding="utf-8"))
        if words["format"] != _FORMAT or words["sha256"] != _hash_of(path / _NUMBERS):
            raise ValueError("its bytes are not those that were written")
        arrays = _arrays(path / _NUMBERS, words["arrays"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError) as error:
        _LOG.warning("the base of what-if %s is worked out again: %s", name, error)
        shutil.rmtree(path, ignore_errors=True)
        return None
    from fivegood.decide.forecast.keeping import restored

    return restored(words, arrays, looking_of)


def _arrays(path: Path, told: Sequence[dict[str, Any]]) -> list[Array]:
    import numpy as np

    found, offset = [], 0
    for one in told:
        if one["type"] not in _TYPES:
            raise ValueError(f"{one['type']} is no type of its numbers")
        size = int(np.prod(one["shape"])) * 8
        # Mapped, not read: servers of one machine share the memory.
        rows = (
            np.memmap(path, one["type"], "r", offset, tuple(one["shape"]))
            if size
            else np.empty(one["shape"], one["type"])
        )
        found.append(np.asarray(rows).T if one["turned"] else np.asarray(rows))
        offset += size
    return found


def bases_forget(kept: Collection[str]) -> None:
    """Remove the bases whose inputs are not these, and what a process that was killed has left of one."""
    old = time.time() - _WRITTEN_BY
    for path in folder().iterdir() if folder().is_dir() else ():
        with suppress(FileNotFoundError):  # one that is ready meanwhile has another name
            if path.name not in kept and (not path.name.startswith(".") or path.stat().st_mtime < old):
                shutil.rmtree(path, ignore_errors=True)
