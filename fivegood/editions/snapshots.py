"""The snapshots of runs on disk: kept while a run has them, opened again for a trace."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from fivegood.facts.snapshot import Snapshot, opened, save

#: A snapshot is saved before its run is written: one as young as this may be about to get its run.
_SETTLED = timedelta(hours=1)


def folder() -> Path:
    """Return where the snapshots of runs are; those that somebody froze lie beside it, and are never tidied away."""
    return Path(settings.DATA) / "snapshots" / "runs"


def is_kept(snapshot: str) -> bool:
    """True when the snapshot of that id is on this machine."""
    return (folder() / snapshot).is_dir()


def snapshot_keep(snapshot: Snapshot) -> None:
    """Save a snapshot among those of runs. Raises SnapshotError when it cannot be."""
    save(snapshot, folder())


def snapshot_opened(snapshot: str) -> Snapshot:
    """Open a kept snapshot; each table is checked when it is first asked for. Raises SnapshotError."""
    return opened(folder() / snapshot)


def files_of(snapshot: str) -> tuple[tuple[str, int, int], ...]:
    """Return the files of a kept snapshot, each with when it was last touched and its size; none when it is not here.

    The time is that of the file system (ctime): whoever alters a file can set back when it was written, but not this.
    """
    found = sorted((folder() / snapshot).iterdir()) if is_kept(snapshot) else []
    return tuple((path.name, state.st_ctime_ns, state.st_size) for path in found for state in [path.stat()])


def snapshots_forget(kept: Collection[str], now: datetime) -> int:
    """Remove the snapshots that no run has any more; return how many."""
    gone = 0
    for path in folder().iterdir() if folder().is_dir() else ():
        age = now - datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo)
        if path.name not in kept and age > _SETTLED:
            shutil.rmtree(path, ignore_errors=True)
            gone += 1
    return gone
