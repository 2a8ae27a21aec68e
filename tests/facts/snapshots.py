"""A small snapshot in a folder, and what the tests of snapshots do with it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from fivegood.errors import SnapshotError
from fivegood.facts.folder import Records
from fivegood.facts.snapshot import load
from fivegood.facts.subjects import FACT_TABLES as TABLES
from tests.facts.small_park import on, read

DAY = on("2021-06-30", owed=["output_value", "sales_revenue", "tax_paid"], joins=True)
FILES = {*(f"{name}.parquet" for name in TABLES), "manifest.json", "checksums.sha256"}


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
