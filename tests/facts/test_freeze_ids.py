"""The same facts have the same id, however they are written and ordered, and others have another."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fivegood.facts.folder import Records, TableRecords, read_folder
from fivegood.facts.frozen import csv_text
from fivegood.facts.subjects import TABLES
from tests.facts.freezing import DAY, LATER, RETURNS
from tests.facts.small_park import (
    GOOD,
    LISTS,
    cells,
    frozen,
    on,
    read,
    sample_records,
    snapshot_of,
    write,
)


def test_rows_stand_in_the_order_of_their_key(tmp_path: Path) -> None:
    for frozen_table in frozen(tmp_path, LATER).values():
        keys = cells(frozen_table, *frozen_table.table.key)
        assert keys == sorted(keys)
        assert len(keys) == len(set(keys))


def shuffled(records: Records, dice: random.Random) -> Records:
    """Return the records with the tables and the rows of each in another order."""
    mixed: Records = {}
    for name in dice.sample(list(TABLES), len(TABLES)):
        part = records[name]
        order = dice.sample(range(len(part.rows)), len(part.rows))
        rows, places = ([source[index] for index in order] for source in (part.rows, part.places))
        mixed[name] = TableRecords(part.table, rows, places)  # type: ignore[arg-type]
    return mixed


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_sample_s_rows_changes_nothing(seed: int) -> None:
    records = sample_records()
    assert snapshot_of(shuffled(records, random.Random(seed)), DAY).id == snapshot_of(records, DAY).id


@given(st.randoms(use_true_random=False), st.data())
@settings(max_examples=25, deadline=None)
def test_the_order_and_number_of_files_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, dice: random.Random, data: st.DataObject
) -> None:
    files: dict[str, str] = {}
    for name, text in {**GOOD, **LATER}.items():
        header, *lines = text.splitlines()
        dice.shuffle(lines)
        cut = data.draw(st.integers(0, len(lines)))
        for part, some in (("b", lines[:cut]), ("a", lines[cut:])):
            files[name.replace(".csv", f".{part}.csv")] = "\r\n".join([header, *some])
    folder = write(tmp_path_factory.mktemp("park"), files)
    whole = write(tmp_path_factory.mktemp("park"), {**GOOD, **LATER})
    assert snapshot_of(read_folder(folder, LISTS)).id == snapshot_of(read_folder(whole, LISTS)).id


def test_columns_that_are_left_out_are_as_good_as_empty(tmp_path: Path) -> None:
    short = "\n".join(line.rsplit(",", 2)[0] for line in RETURNS.splitlines())
    first, second = read(tmp_path / "a", {}), read(tmp_path / "b", {"returns.csv": short})
    assert snapshot_of(first).id == snapshot_of(second).id


def test_another_way_to_write_a_value_changes_nothing(tmp_path: Path) -> None:
    changed = RETURNS.replace("2021-01,", "2021-01-01/2021-01-31,").replace(",100,", ", 0100.00 ,")
    first, second = read(tmp_path / "a", {}), read(tmp_path / "b", {"returns.csv": changed})
    assert snapshot_of(first).id == snapshot_of(second).id


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("returns.csv", ",100,", ",100.01,"),
        ("returns.csv", "2021-02-10T09:00", "2021-02-10T09:01"),
        ("units.csv", "Sany,", "Sany ltd,"),
        ("units.csv", "equipment", "energy_storage"),
        ("needs.csv", "T09:40", "T09:41"),
    ],
)
def test_another_value_changes_the_id(file: str, old: str, new: str, tmp_path: Path) -> None:
    first, second = read(tmp_path / "a", {}), read(tmp_path / "b", {file: GOOD[file].replace(old, new)})
    assert snapshot_of(first).id != snapshot_of(second).id


def test_other_settings_change_the_id(tmp_path: Path) -> None:
    records = read(tmp_path, {})
    asked = [
        on("2021-06-30"),
        on("2021-05-31"),
        on("2021-06-30", "2021-06-30"),
        on("2021-06-30", owed=["output_value"]),
        on("2021-06-30", joins=True),
    ]
    assert len({snapshot_of(records, settings).id for settings in asked}) == len(asked)


_CELLS = st.text(alphabet="k,\"\n\r '中;#", max_size=4)


@given(st.integers(2, 4).flatmap(lambda width: st.lists(st.tuples(*[_CELLS] * width), max_size=4)))
def test_canonical_lines_are_the_csv_that_the_library_writes(lines: list[tuple[str, ...]]) -> None:
    names = tuple(f"c{place}" for place in range(len(lines[0]) if lines else 2))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([names, *lines])
    assert csv_text(names, lines) == text.getvalue().encode()
