"""Columns of the database for the types of a fact table: exact on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from fivegood.facts.cells import DECIMALS
from fivegood.facts.schema import ColumnType

CODE_LENGTH = 80
#: Two more than a cell may hold (cells), so that sums of a year fit.
_DIGITS = 18


if TYPE_CHECKING:
    _DecimalField = models.DecimalField[Any, Any]
    _Field = models.Field[Any, Any]
else:
    _DecimalField, _Field = models.DecimalField, models.Field


class ExactDecimalField(_DecimalField):
    """A decimal that keeps every digit.

    SQLite has no decimals, and Django would keep them there as floating-point numbers of 15 digits; here it holds the
    number of the smallest unit (fen) as a whole number, which sorts and compares as the decimal does.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "bigint" if connection.vendor == "sqlite" else f"numeric({self.max_digits}, {self.decimal_places})"

    def get_internal_type(self) -> str:
        return "ExactDecimalField"

    def get_db_prep_value(
        self,
        value: Any,
        connection: BaseDatabaseWrapper,
        prepared: bool = False,  # noqa: ARG002 - Django's shape
    ) -> Any:
        value = value if value is None or isinstance(value, Decimal) else self.to_python(value)
        if value is None or connection.vendor != "sqlite":
            return value
        return int(value.scaleb(self.decimal_places or 0))

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return value if hasattr(value, "as_sql") else self.get_db_prep_value(value, connection)

    def from_db_value(
        self,
        value: Any,
        expression: object,  # noqa: ARG002 - Django's shape
        connection: BaseDatabaseWrapper,
    ) -> Decimal | None:
        if value is None or connection.vendor != "sqlite":
            return value  # type: ignore[no-any-return] # the database gives a decimal or nothing
        return Decimal(value).scaleb(-(self.decimal_places or 0))


class LocalInstantField(_Field):
    """A time of the park's own clock, to the second, without a zone: as enterprises and officers write it down."""

    description = "Local time"

    def get_internal_type(self) -> str:
        return "LocalInstantField"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "text" if connection.vendor == "sqlite" else "timestamp(0)"

    def to_python(self, value: Any) -> datetime | None:
        return datetime.fromisoformat(value) if isinstance(value, str) and value else (value or None)

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(value) if hasattr(value, "as_sql") else self.to_python(value)

    def get_db_prep_value(
        self,
        value: Any,
        connection: BaseDatabaseWrapper,
        prepared: bool = False,  # noqa: ARG002 - Django's shape
    ) -> Any:
        value = self.to_python(value)
        if value is None or connection.vendor != "sqlite":
            return value
        return value.isoformat(timespec="seconds")

    def from_db_value(
        self,
        value: Any,
        expression: object,  # noqa: ARG002 - Django's shape
        connection: BaseDatabaseWrapper,  # noqa: ARG002 - Django's shape
    ) -> datetime | None:
        return self.to_python(value)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(form_class=forms.DateTimeField, **kwargs)


def code(*, required: bool = True, unique: bool = False) -> models.CharField[Any, Any]:
    """Return the column of a code. The park's lists say which codes a column takes: services check them."""
    return models.CharField(max_length=CODE_LENGTH, null=not required, blank=not required, unique=unique)


def text(*, required: bool = True) -> models.TextField[Any, Any]:
    """Return the column of a text of up to 2,000 characters."""
    return models.TextField(null=not required, blank=not required)


def day(*, required: bool = True) -> models.DateField[Any, Any]:
    """Return the column of a day."""
    return models.DateField(null=not required, blank=not required)


def instant(*, required: bool = True) -> LocalInstantField:
    """Return the column of a local time."""
    return LocalInstantField(null=not required, blank=not required)


def span() -> models.CharField[Any, Any]:
    """Return the column of a period, written as 2021-03, 2021-01/2021-02, 2021-Q2, 2021-H1 or 2021."""
    return models.CharField(max_length=15)


def whole(*, required: bool = True) -> models.BigIntegerField[Any, Any]:
    """Return the column of a whole number."""
    return models.BigIntegerField(null=not required, blank=not required)


def flag() -> models.BooleanField[Any, Any]:
    """Return the column of yes, no or not known."""
    return models.BooleanField(null=True, blank=True)


def _decimal(kind: ColumnType, required: bool) -> ExactDecimalField:
    return ExactDecimalField(max_digits=_DIGITS, decimal_places=DECIMALS[kind], null=not required, blank=not required)


def money(*, required: bool = True) -> ExactDecimalField:
    """Return the column of an amount in the park's currency."""
    return _decimal(ColumnType.MONEY, required)


def area(*, required: bool = True) -> ExactDecimalField:
    """Return the column of an area in the park's unit."""
    return _decimal(ColumnType.AREA, required)


def number(*, required: bool = True) -> ExactDecimalField:
    """Return the column of a decimal of four places."""
    return _decimal(ColumnType.DECIMAL, required)


def to(
    model: str, key: str, *, column: str = "", required: bool = True, has_index: bool = True
) -> models.ForeignKey[Any, Any]:
    """Return a reference by the natural key, so that the column holds the code people know: ``unit_id``.

    ``has_index`` is False where the index of the table's own key begins with the column anyway.
    """
    return models.ForeignKey(
        model,
        models.PROTECT,
        to_field=key,
        db_column=column or key,
        null=not required,
        blank=not required,
        related_name="+",
        db_index=has_index,
    )
