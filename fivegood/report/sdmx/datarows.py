"""Data as SDMX-CSV, 1.0 and 2.0."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from fivegood.report.sdmx.model import VERSION, Told


def csv_1(told: Told) -> bytes:
    """Return the data as SDMX-CSV 1.0."""
    flow = told.flow
    return _csv(told, {"DATAFLOW": f"{flow.agency}:{flow.id}({VERSION})"})


def csv_2(told: Told) -> bytes:
    """Return the data as SDMX-CSV 2.0."""
    flow = told.flow
    first = {"STRUCTURE": "dataflow", "STRUCTURE_ID": f"{flow.agency}:{flow.id}({VERSION})", "ACTION": "I"}
    return _csv(told, first)


def _csv(told: Told, first: Mapping[str, str]) -> bytes:
    columns: Sequence[str] = [one.id for one in told.structure.components]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*first, *columns])
    writer.writerows([*first.values(), *(one.get(name, "") for name in columns)] for one in told.observations)
    return text.getvalue().encode()
