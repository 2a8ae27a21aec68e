"""The shapes of records in the API, drawn from their tables: what is sent, what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from fivegood.facts.cells import Value, write
from fivegood.facts.rows import Row
from fivegood.facts.schema import FLAGS, Column, ColumnType, Table
from fivegood.records.book.cells import RECORDED, columns_of

_DECIMAL = Annotated[str, Field(pattern=r"^-?[0-9]{1,20}(\.[0-9]{1,10})?$")]
_DATE = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
_INSTANT = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?$")]
_TYPES: dict[ColumnType, Any] = {
    ColumnType.INTEGER: int,
    ColumnType.DECIMAL: _DECIMAL,
    ColumnType.MONEY: _DECIMAL,
    ColumnType.AREA: _DECIMAL,
    ColumnType.BOOLEAN: bool,
    ColumnType.DATE: _DATE,
    ColumnType.INSTANT: _INSTANT,
}


class _Sent(Schema):
    model_config = ConfigDict(extra="forbid")


@cache
def name_of(table: Table) -> str:
    """Return what one row of a table is called: units is Unit."""
    words = table.name.split("_")
    last = words[-1]
    words[-1] = last if last in ("output",) else f"{last[:-3]}y" if last.endswith("ies") else last.removesuffix("s")
    return "".join(word.capitalize() for word in words)


@cache
def shown(table: Table) -> type[Schema]:
    """Return the shape of a record as it is answered."""
    fields: dict[str, Any] = {"key": (str, Field(description="The key as one piece of an address."))}
    fields["version"] = (int, ...)
    for column in table.read_columns:
        kind = _TYPES.get(column.type, str)
        is_there = column.required or column.name in FLAGS
        fields[column.name] = (kind if is_there else kind | None, Field(description=_about(column)))
    return create_model(name_of(table), __base__=Schema, **fields)


@cache
def page(table: Table) -> type[Schema]:
    """Return the shape of a page of records."""
    following = (str | None, Field(description="Ask for the next page with ?cursor=…; null at the end."))
    fields: dict[str, Any] = {"items": (list[shown(table)], ...), "next": following}  # type: ignore[misc] # a type made here
    return create_model(f"{name_of(table)}Page", __base__=Schema, **fields)


@cache
def new(table: Table) -> type[Schema]:
    """Return the shape of a new record."""
    return create_model(f"{name_of(table)}New", __base__=_Sent, **_fields(table, all_optional=False))


@cache
def change(table: Table) -> type[Schema]:
    """Return the shape of a correction: the columns that change; null empties one."""
    return create_model(f"{name_of(table)}Change", __base__=_Sent, **_fields(table, all_optional=True))


def _fields(table: Table, *, all_optional: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name in (*columns_of(table), "is_withdrawn"):
        column = table.read_by_name[name]
        if name in FLAGS or not column.required or all_optional:
            fields[name] = (_TYPES.get(column.type, str) | None, Field(None, description=_about(column)))
        else:
            fields[name] = (_TYPES.get(column.type, str), Field(description=_about(column)))
    if not all_optional:
        del fields["is_withdrawn"]
    return fields


def _about(column: Column) -> str:
    listed = f" Codes of the list {column.list_name}." if column.list_name else ""
    return f"{column.en} ({column.zh}). {column.doc}{listed}".strip()


def cells_of(sent: Schema) -> dict[str, str]:
    """Return what was sent as cells: those named, null as empty."""
    cells = {}
    for name, value in sent.model_dump(exclude_unset=True).items():
        cells[name] = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return cells


def json_of(row: Row, key: str, version: int) -> dict[str, Any]:
    """Return a record as it is answered: decimals as text, so that no digit is lost."""
    return {"key": key, "version": version, **{name: _plain(name, value) for name, value in row.items()}}


def _plain(name: str, value: Value) -> Any:
    if name in FLAGS:
        return bool(value)
    return value if value is None or isinstance(value, bool | int) else write(value)


def columns_told(table: Table, words: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the columns of a table as the catalogue tells them; ``words`` are the codes of each list."""
    return [
        {
            "name": column.name,
            "type": column.type.value,
            "title": {"en": column.en, "zh": column.zh},
            "required": column.required,
            "refers_to": column.refers_to or None,
            "list": column.list_name or None,
            "codes": words.get(column.list_name) if column.list_name else None,
            "is_key": column.name in table.key,
        }
        for column in table.read_columns
        if column.name != RECORDED
    ]
