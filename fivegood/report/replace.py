"""Putting what was written into its place: all of it, or nothing."""

from __future__ import annotations

import ctypes
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fivegood.errors import Fault, InputError

_AT_FDCWD, _EXCHANGE = -100, 2


@contextmanager
def whole_folder(out: Path, marker: str) -> Iterator[Path]:
    """Give a folder beside ``out`` to write into, and put it in the place of ``out`` when all went well.

    A run that fails or is killed leaves the old folder whole. A folder without the file ``marker`` was not made by
    us, and is refused with InputError unless it is empty.
    """
    target = Path(os.path.abspath(out))
    _check_ours(target, marker)
    target.parent.mkdir(parents=True, exist_ok=True)
    working = Path(tempfile.mkdtemp(prefix=f".{target.name}-unfinished-", dir=target.parent))
    try:
        yield working
        working.chmod(0o755)
        _take_place(working, target)
    finally:
        shutil.rmtree(working, ignore_errors=True)


def _check_ours(target: Path, marker: str) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise InputError([Fault(target.name, message="is not a folder: nothing is written over it")])
    if target.is_dir() and any(target.iterdir()) and not (target / marker).is_file():
        message = f"holds other files (there is no {marker} in it): name an empty or a new folder"
        raise InputError([Fault(target.name, message=message)])


def _take_place(working: Path, target: Path) -> None:
    if not target.exists():
        os.rename(working, target)
    elif not _exchange(working, target):
        # Without an exchange in one step the old folder stands aside for a moment.
        aside = working.with_name(working.name.replace("-unfinished-", "-before-"))
        os.rename(target, aside)
        try:
            os.rename(working, target)
        except OSError:
            os.rename(aside, target)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two folders in one step where the system can (Linux); tell whether it was done."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _EXCHANGE) == 0)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
