"""A snapshot: named by its manifest, the same in memory, in Parquet and to another reader."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars
import pytest

from fivegood.facts.schema import NUMERIC
from fivegood.facts.snapshot import Snapshot, load, save
from fivegood.facts.subjects import FACT_TABLES as TABLES
from tests.facts.small_park import read, sample_records, snapshot_of
from tests.facts.snapshots import DAY, FILES, small_records


@pytest.fixture(scope="module")
def sample() -> Snapshot:
    return snapshot_of(sample_records(), DAY)


@pytest.fixture(scope="module")
def kept(sample: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(sample, tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def opened(kept: Path) -> Snapshot:
    return load(kept)


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
