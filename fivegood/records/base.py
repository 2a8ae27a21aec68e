"""What every record has: its version in the journal, and constraints drawn from its table's schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.constraints import BaseConstraint

from fivegood.facts.rows import ordered_pairs
from fivegood.facts.schema import NUMERIC, ColumnType, Table
from fivegood.records.fields import LocalInstantField

#: Model of each table by the table's name, filled as the models are defined.
MODELS: dict[str, type[Record]] = {}


class Record(models.Model):
    """The newest version of one row of a table. The versions before it stand in the journal.

    ``version`` counts from 1; ``recorded_at`` says when the park came to know this version; a withdrawn record stays,
    and counts nowhere.
    """

    table: ClassVar[Table]
    #: The column that holds all names and ids of a row, where there is one (`searched`).
    searched_in: ClassVar[str] = ""
    #: Which rows hold a text of their own at all, where few of many do: an index has these alone.
    searched_where: ClassVar[models.Q | None] = None
    #: Columns that a list is sorted by through another, which is in an index.
    sorted_by: ClassVar[Mapping[str, str]] = {}

    version = models.PositiveIntegerField(default=1)
    recorded_at = LocalInstantField()
    is_withdrawn = models.BooleanField(default=False)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "table" in cls.__dict__:
            MODELS[cls.table.name] = cls

    def __str__(self) -> str:
        return " ".join(str(getattr(self, name)) for name in self.table.key)


def rows_of(table: str) -> models.Manager[Any]:
    """Return what asks for the records of a table, of all readers: selectors narrow it (`scope`)."""
    return MODELS[table]._default_manager


def constraints_of(table: Table) -> list[BaseConstraint]:
    """Return what the database itself holds: one row a key, ends after beginnings, numbers in bounds, values once."""
    kept: list[BaseConstraint] = []
    if len(table.key) > 1:
        fields = [field_of(table, name) for name in table.key]
        kept.append(models.UniqueConstraint(fields=fields, name=f"{table.name}_key"))
    for start, end in ordered_pairs(table):
        in_order = Q(**{f"{end}__isnull": True}) | Q(**{f"{start}__isnull": True}) | Q(**{f"{end}__gte": F(start)})
        kept.append(models.CheckConstraint(condition=in_order, name=f"{table.name}_{end}_order"))
    for column in table.read_columns:
        if column.type in NUMERIC and not column.may_be_negative:
            held = Q(**{f"{column.name}__isnull": True}) | Q(**{f"{column.name}__gte": 0})
            kept.append(models.CheckConstraint(condition=held, name=f"{table.name}_{column.name}_floor"))
        if column.at_most is not None:
            held = Q(**{f"{column.name}__isnull": True}) | Q(**{f"{column.name}__lte": column.at_most})
            kept.append(models.CheckConstraint(condition=held, name=f"{table.name}_{column.name}_ceiling"))
        if column.is_unique:
            current = Q(is_withdrawn=False, **{f"{column.name}__isnull": False})
            name = f"{table.name}_{column.name}_once"
            kept.append(models.UniqueConstraint(fields=[column.name], condition=current, name=name))
        if column.type is ColumnType.CODE and column.required and not column.refers_to:
            kept.append(
                models.CheckConstraint(condition=~Q(**{column.name: ""}), name=f"{table.name}_{column.name}_filled")
            )
    return kept


def index_of(table: Table) -> models.Index:
    """Return the index of a table that may grow to hundreds of thousands of rows: its list, counted and in order.

    It holds the number of each row, so that PostgreSQL turns to a page in the middle without reading the rows before.
    """
    fields = ["is_withdrawn", *(field_of(table, name) for name in table.key)]
    return models.Index(fields=fields, include=["id"], name=f"{table.name}_list")


def field_of(table: Table, column: str) -> str:
    """Return the name of the model's field for a column: a reference ``unit_id`` is the field ``unit``."""
    return column.removesuffix("_id") if table.read_by_name[column].refers_to else column
