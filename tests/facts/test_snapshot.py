"""Snapshots: saved whole or not at all, checked whole when opened, and answering alike from memory and Parquet."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars
import pytest

from fivegood.errors import SnapshotError
from fivegood.facts import snapshot as snapshots
from fivegood.facts.folder import Records
from fivegood.facts.schema import NUMERIC
from fivegood.facts.snapshot import Snapshot, load, save
from fivegood.facts.snapshot import opened as open_quickly
from fivegood.facts.subjects import FACT_TABLES as TABLES
from tests.facts.small_park import on, read, sample_records, snapshot_of

DAY = on("2021-06-30", owed=["output_value", "sales_revenue", "tax_paid"], joins=True)
FILES = {*(f"{name}.parquet" for name in TABLES), "manifest.json", "checksums.sha256"}


@pytest.fixture(scope="module")
def sample() -> Snapshot:
    return snapshot_of(sample_records(), DAY)


@pytest.fixture(scope="module")
def kept(sample: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(sample, tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def opened(kept: Path) -> Snapshot:
    return load(kept)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small snapshot of its own for each test, to be spoilt."""
    return save(snapshot_of(small_records(tmp_path)), tmp_path / "snapshots")


def small_records(folder: Path) -> Records:
    return read(folder / "records", {})


def refusal(folder: Path) -> str:
    with pytest.raises(SnapshotError) as caught:
        load(folder)
    return str(caught.value)


def resum(folder: Path) -> None:
    """Write the checksums anew, as somebody who hides an alteration would."""
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}"
        for path in sorted(folder.iterdir())
        if path.name != "checksums.sha256"
    ]
    (folder / "checksums.sha256").write_text("\n".join(sums) + "\n")


# --- kept and opened again


def test_a_snapshot_is_named_by_its_manifest(sample: Snapshot, kept: Path) -> None:
    manifest = json.loads((kept / "manifest.json").read_text("utf-8"))
    packed = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert kept.name == sample.id == hashlib.sha256(packed).hexdigest()
    assert sample.short_id == sample.id[:12]
    assert {path.name for path in kept.iterdir()} == FILES


def test_a_snapshot_opened_again_is_the_same(sample: Snapshot, opened: Snapshot) -> None:
    assert (opened.id, opened.manifest) == (sample.id, sample.manifest)


def test_a_snapshot_opened_and_saved_elsewhere_is_the_same(opened: Snapshot, tmp_path: Path) -> None:
    assert load(save(opened, tmp_path)).id == opened.id


@pytest.mark.parametrize("name", list(TABLES))
def test_memory_and_parquet_answer_alike(name: str, sample: Snapshot, opened: Snapshot) -> None:
    sql = f'SELECT * FROM "{name}"'
    rows = sample.engine.records(name, sql)
    assert opened.engine.records(name, sql) == rows
    assert len(rows) == sample.manifest["tables"][name]["rows"]


@pytest.mark.parametrize("name", list(TABLES))
def test_another_reader_of_parquet_finds_the_same_rows_and_sums(name: str, sample: Snapshot, kept: Path) -> None:
    frame = polars.read_parquet(kept / f"{name}.parquet")
    assert frame.columns == list(TABLES[name].by_name)
    for column in TABLES[name].all_columns:
        sums = sample.engine.rows(name, f'SELECT count("{column.name}") FROM "{name}"')
        assert frame[column.name].count() == sums[0][0]
        if column.type in NUMERIC:
            total = sample.engine.rows(name, f'SELECT coalesce(sum("{column.name}"), 0) FROM "{name}"')[0][0]
            assert frame[column.name].sum() == total


def test_the_hash_of_a_table_is_that_of_its_rows_as_csv(sample: Snapshot, kept: Path) -> None:
    """The second opinion on the manifest: another library writes the same text."""
    frame = polars.read_parquet(kept / "officers.parquet").with_columns(
        polars.col("recorded_at").dt.strftime("%Y-%m-%dT%H:%M:%S")
    )
    text = frame.write_csv(quote_style="necessary")
    assert hashlib.sha256(text.encode()).hexdigest() == sample.manifest["tables"]["officers"]["sha256"]


def test_texts_of_every_kind_come_back_as_they_were(tmp_path: Path) -> None:
    names = [
        'the "big", one',
        "line\nbreak",
        "三一 🏭",
        "=1+1",
        "'); DROP TABLE units; --",
        "\\",
        "NULL",
        "x" * 2000,
        '"',
    ]
    header = "unit_id,unit_name,unit_kind,in_park_from,recorded_at"
    rows = [
        f'u{index},"{name.replace(chr(34), chr(34) * 2)}",enterprise,2019-01-01,2019-01-02'
        for index, name in enumerate(names)
    ]
    records = read(tmp_path, {"units.more.csv": "\n".join([header, *rows])})
    opened = load(save(snapshot_of(records), tmp_path / "snapshots"))
    found = opened.engine.rows("units", "SELECT unit_name FROM units WHERE unit_id LIKE 'u%' ORDER BY unit_id")
    assert [name for (name,) in found] == names


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "it's [old] *?{a,b} 快照"
    target = save(snapshot_of(small_records(tmp_path)), folder)
    assert load(target).engine.rows("units", "SELECT count(*) FROM units") == [(2,)]


def test_threads_may_ask_one_snapshot_at_once(kept: Path) -> None:
    opened = load(kept)  # with nothing loaded yet
    names = [name for name in TABLES for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda name: opened.engine.rows(name, f'SELECT count(*) FROM "{name}"')[0][0], names))
    assert counts == [opened.manifest["tables"][name]["rows"] for name in names]


# --- saved twice, at once, half-way


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


# --- altered


def cut_byte(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def change_number(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace('"rows": 2', '"rows": 3'), "utf-8")


def change_hash(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join("0" * 64 + line[64:] if "units" in line else line for line in lines), "utf-8")


NO_FILE = "[Errno 2] No such file or directory"


@pytest.mark.parametrize(
    ("name", "spoil", "told"),
    [
        ("units.parquet", cut_byte, "has been altered: units.parquet: is not what was written"),
        ("units.parquet", Path.unlink, "has been altered: units.parquet: is missing"),
        ("titles.parquet", Path.unlink, "has been altered: titles.parquet: is missing"),
        ("manifest.json", change_number,
         "has been altered: manifest.json: is not what was written; manifest.json: its hash is not the snapshot's id"),
        ("manifest.json", cut_byte, "has been altered: manifest.json: is not what was written"),
        ("manifest.json", Path.unlink, f"is not a whole snapshot: {NO_FILE}"),
        ("manifest.json", lambda path: path.write_text("{"), "is not a whole snapshot: Expecting property name"),
        ("manifest.json", lambda path: path.write_text("[1]"), "is not a whole snapshot: "),
        ("manifest.json", lambda path: path.write_text("{}"), "is not a whole snapshot: "),
        ("manifest.json", lambda path: path.write_bytes(b"\xff"), "is not a whole snapshot: "),
        ("checksums.sha256", change_hash, "has been altered: units.parquet: is not what was written"),
        ("checksums.sha256", lambda path: path.write_text(""), "officers.parquet: is not what was written"),
        ("checksums.sha256", Path.unlink, f"is not a whole snapshot: {NO_FILE}"),
    ],
)  # fmt: skip
def test_what_is_missing_or_altered_is_told_by_name(
    name: str, spoil: Callable[[Path], object], told: str, small: Path
) -> None:
    spoil(small / name)
    assert told in refusal(small)


def test_opened_for_a_few_questions_only_the_files_asked_for_are_checked(small: Path) -> None:
    cut_byte(small / "needs.parquet")
    (small / "lines.parquet").unlink()
    found = open_quickly(small)
    assert found.id == small.name
    assert found.engine.rows("units", "SELECT count(*) FROM units") == load_rows(small, "units")
    for name, told in (("needs", "is not what was written"), ("lines", "is missing")):
        for _ in range(2):
            with pytest.raises(SnapshotError, match=f"has been altered: {name}.parquet: {told}"):
                found.engine.rows(name, f"SELECT * FROM {name}")
    manifest = small / "manifest.json"
    manifest.write_text(manifest.read_text().replace("2021-06-30", "2021-06-29"))
    with pytest.raises(SnapshotError, match=r"manifest\.json: its hash is not the id"):
        open_quickly(small)


def load_rows(folder: Path, name: str) -> list[tuple[int]]:
    return [(polars.read_parquet(folder / f"{name}.parquet").height,)]


def test_every_fault_of_a_snapshot_is_told(small: Path) -> None:
    (small / "units.parquet").unlink()
    cut_byte(small / "needs.parquet")
    assert refusal(small) == (
        f"snapshot {small.name[:12]} has been altered: needs.parquet: is not what was written; "
        "units.parquet: is missing"
    )


def test_a_snapshot_under_another_name_is_refused(small: Path) -> None:
    other = small.rename(small.with_name("0" * 64))
    assert refusal(other) == "snapshot 000000000000 has been altered: manifest.json: its hash is not the snapshot's id"


def test_a_snapshot_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refusal(tmp_path / "abc") == (
        f"abc is not a whole snapshot: {NO_FILE}: '{tmp_path / 'abc' / 'manifest.json'}'"
    )


def test_other_rows_are_found_even_under_checksums_that_fit(small: Path) -> None:
    frame = polars.read_parquet(small / "parcels.parquet")
    frame.with_columns(area=polars.col("area") + 1).write_parquet(small / "parcels.parquet")
    resum(small)
    assert refusal(small).endswith("has been altered: parcels.parquet holds other rows")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"not Parquet"),
        lambda path: path.write_bytes(b""),
        lambda path: polars.read_parquet(path).drop("area").write_parquet(path),
        lambda path: polars.read_parquet(path).clear().write_parquet(path),
        lambda path: shutil.copy(path.with_name("units.parquet"), path),
    ],
    ids=["no parquet", "empty", "a column less", "no rows", "another table"],
)
def test_other_files_are_found_even_under_checksums_that_fit(spoil: Callable[[Path], object], small: Path) -> None:
    spoil(small / "parcels.parquet")
    resum(small)
    assert refusal(small).endswith("has been altered: parcels.parquet holds other rows")
