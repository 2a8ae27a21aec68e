"""The open data of a site described as a Data Package: a Table Schema for each file of rows.

By the specifications of Frictionless Data, version 1 (Data Package, Tabular Data Resource, Table Schema).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fivegood.facts.schema import Column, ColumnType
from fivegood.facts.subjects import TABLES
from fivegood.measures.trace import Trace
from fivegood.plan.goals import Edition, Plan

#: What the columns of figures, scorecards and ledgers hold; those that are not named here hold text.
_TYPES = {
    **dict.fromkeys(("value", "stated", "target", "path", "pace", "weight"), "number"),
    **dict.fromkeys(("version", "rows", "missing", "synthetic", "n"), "integer"),
    **dict.fromkeys(("as_of", "by"), "date"),
    "recomputed_equals": "boolean",
}
#: What a cell may say of why its row has no value, with the codes that SDMX has for it (CL_CONF_STATUS).
_TOLD: Mapping[str, Mapping[str, Any]] = {
    "disclosure": {
        "description": "shown, or decided by the park though a rule speaks against it: F of CL_CONF_STATUS; withheld: "
        "C, or D where disclosure_rule is secondary",
        "constraints": {"enum": ["shown", "decided", "withheld"]},
    },
    "disclosure_rule": {
        "description": "the rule by which the row is withheld, or would be",
        "constraints": {"enum": ["minimum", "dominance", "p_per_cent", "secondary"]},
    },
}
_OF_FACTS = {
    ColumnType.DATE: {"type": "date"},
    ColumnType.INSTANT: {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S"},
    ColumnType.INTEGER: {"type": "integer"},
    ColumnType.DECIMAL: {"type": "number"},
    ColumnType.MONEY: {"type": "number"},
    ColumnType.AREA: {"type": "number"},
    ColumnType.BOOLEAN: {"type": "boolean"},
}


def fields_of(columns: Iterable[str]) -> list[dict[str, Any]]:
    """Return the fields of a file of figures, goals or printed numbers."""
    return [{"name": column, "type": _TYPES.get(column, "string"), **_TOLD.get(column, {})} for column in columns]


def fields_of_rows(columns: Iterable[str], traced: Trace) -> list[dict[str, Any]]:
    """Return the fields of a file of the rows behind a figure, with what each column holds."""
    known: dict[str, Column] = {}
    for part in traced.parts or (traced,):
        if (table := part.figure.version.table) is not None:
            known = dict(TABLES[table.name].by_name) | known
    return [_field(column, known.get(column)) for column in columns]


def _field(name: str, column: Column | None) -> dict[str, Any]:
    if column is None:
        return {"name": name, "type": "string"}
    return {"name": name, **_OF_FACTS.get(column.type, {"type": "string"}), "title": column.en}


def package(plan: Plan, edition: Edition, snapshot: str, files: Mapping[str, Sequence[Mapping[str, Any]]]) -> Any:
    """Return the description of the files of a site: by the path of each CSV file the fields of its rows."""
    return {
        "profile": "data-package",
        "name": f"{plan.park.id}-{edition.id}".lower(),
        "id": snapshot,
        "title": f"{plan.park.name.en}, {edition.id}",
        "created": f"{edition.published_on.isoformat()}T00:00:00Z",
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": path.removeprefix("data/").removesuffix(".csv").replace("/", "."),
                "path": path,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {"fields": list(fields), "missingValues": [""]},
            }
            for path, fields in files.items()
        ],
    }
