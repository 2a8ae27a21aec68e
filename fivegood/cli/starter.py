"""A new park folder: commented plan and measures, report texts, and an empty CSV file for every table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from fivegood.errors import Fault, InputError
from fivegood.facts.subjects import TABLES
from fivegood.park import CATALOGUE

_TEXTS = ("plan.yaml", "measures.yaml", "returns.yaml", "report.en.md", "report.zh.md")


def write_starter(directory: Path) -> list[Path]:
    """Write the files of a new park and return their paths. Raises InputError when the folder holds anything."""
    if directory.is_file() or (directory.is_dir() and any(directory.iterdir())):
        raise InputError([Fault(str(directory), message="is there already and not empty: name a new folder")])
    contents = {name: (CATALOGUE / "starter" / name).read_text(encoding="utf-8") for name in _TEXTS}
    for name, table in TABLES.items():
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(column.name for column in table.read_columns)
        contents[f"records/{name}.csv"] = line.getvalue()
    try:
        (directory / "records").mkdir(parents=True, exist_ok=True)
        for name, text in contents.items():
            (directory / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError([Fault(str(directory), message=f"cannot be written: {error.strerror}")]) from None
    return [directory / name for name in contents]
