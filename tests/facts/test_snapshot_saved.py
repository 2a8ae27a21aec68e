"""Saving a snapshot: whole or not at all, whoever saves at the same time, is killed, or runs out of disk."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fivegood.errors import SnapshotError
from fivegood.facts import snapshot as snapshots
from fivegood.facts.snapshot import Snapshot, load, save
from tests.facts.small_park import snapshot_of
from tests.facts.snapshots import small_records


def test_saving_twice_keeps_the_first(small: Path, tmp_path: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in small.iterdir()}
    assert save(snapshot_of(small_records(tmp_path)), small.parent) == small
    assert {path.name: path.stat().st_mtime_ns for path in small.iterdir()} == before


def test_saving_over_an_altered_one_is_refused(small: Path, tmp_path: Path) -> None:
    (small / "units.parquet").write_bytes(b"x")
    with pytest.raises(SnapshotError, match=r"has been altered: units\.parquet: is not what was written"):
        save(snapshot_of(small_records(tmp_path)), small.parent)


def test_savers_at_once_leave_one_whole_snapshot(tmp_path: Path) -> None:
    records = small_records(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        targets = set(pool.map(lambda _: save(snapshot_of(records), tmp_path / "snapshots"), range(8)))
    assert list((tmp_path / "snapshots").iterdir()) == list(targets)
    assert load(targets.pop()).id == snapshot_of(records).id


def test_threads_may_save_one_snapshot_at_once(tmp_path: Path) -> None:
    snapshot = snapshot_of(small_records(tmp_path))
    with ThreadPoolExecutor(4) as pool:
        targets = set(pool.map(lambda place: save(snapshot, tmp_path / str(place % 3)), range(6)))
    assert {load(target).id for target in targets} == {snapshot.id}


def test_a_saver_that_comes_second_takes_what_the_first_has_written(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other saver's folder appears between our look and our writing."""
    aside = tmp_path / "aside"
    os.rename(small, aside)
    write = snapshots._write

    def slow_write(snapshot: Snapshot, working: Path) -> None:
        write(snapshot, working)
        os.rename(aside, small)

    monkeypatch.setattr(snapshots, "_write", slow_write)
    assert save(snapshot_of(small_records(tmp_path)), small.parent) == small
    assert list(small.parent.iterdir()) == [small]


def test_what_a_killed_saver_left_is_no_hindrance(small: Path, tmp_path: Path) -> None:
    left = small.parent / ".unfinished-abc"
    os.rename(small, left)
    (left / "checksums.sha256").unlink()
    assert load(save(snapshot_of(small_records(tmp_path)), small.parent)).id == small.name


KILLER = """
import os, shutil, signal, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.facts.small_park import sample_records, snapshot_of
from fivegood.facts.snapshot import save

snapshot = snapshot_of(sample_records())
for turn in range(12):
    folder = Path(sys.argv[2]) / str(turn)
    folder.mkdir()
    saver = os.fork()
    while saver == 0:
        target = save(snapshot, folder)
        # Out of sight at once: the work of saving itself is to be hit.
        target.rename(folder / ".done")
        shutil.rmtree(folder / ".done")
    while not any(folder.iterdir()):
        time.sleep(0.001)
    time.sleep(0.02 * turn)
    os.kill(saver, signal.SIGKILL)
    os.waitpid(saver, 0)
"""


def test_a_saver_killed_at_any_moment_leaves_nothing_half_under_an_id(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", KILLER, str(Path(__file__).parents[2]), str(tmp_path)], check=True, timeout=60
    )
    left = [path for folder in tmp_path.iterdir() for path in folder.iterdir()]
    assert all(load(path).id == path.name for path in left if not path.name.startswith("."))
    assert any(path.name.startswith(".unfinished-") for path in left), "no saver was hit in the middle of its work"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "snapshots").write_text("a file")
    with pytest.raises(SnapshotError, match=r"^snapshot [0-9a-f]{12} cannot be written to .*snapshots: .*File exists"):
        save(snapshot_of(small_records(tmp_path)), tmp_path / "snapshots")


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshots, "_file_hash", full)
    with pytest.raises(SnapshotError, match=r"cannot be written to [^ ]*snapshots: .*No space left on device"):
        save(snapshot_of(small_records(tmp_path)), tmp_path / "snapshots")
    assert list((tmp_path / "snapshots").iterdir()) == []
