"""The shape of a fact table: its columns, its key, and how it lies in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from msgspec import Struct

#: Raised when the meaning of a table changes, so that a snapshot says which meaning it holds.
SCHEMA_VERSION = 1


class ColumnType(StrEnum):
    """What a cell holds. ``money`` and ``area`` are decimals in the park's own currency and area unit."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    INSTANT = "instant"
    SPAN = "span"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    AREA = "area"
    BOOLEAN = "boolean"


NUMERIC = frozenset({ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.MONEY, ColumnType.AREA})


class Column(Struct, frozen=True):
    """One column. ``list_name`` names the code list whose codes are allowed; ``refers_to`` names a table.

    ``carried`` is ``(reference column, column there)``: the value is not read but copied from the row referred to
    when facts are frozen, so that a measure needs only one table. ``computed`` columns are worked out at that time.
    A number is refused below nought unless ``may_be_negative``. A column that is not ``in_facts`` stays in the book of
    records (a person's name, a registration code): it is read, checked and kept, and never frozen.
    ``check`` names a kind of code that carries its own rule: which one holds, the park says (plan.yaml, ``codes``).
    ``is_unique``: no two rows that are not withdrawn hold the same value. A number above ``at_most`` is refused.
    """

    name: str
    type: ColumnType
    en: str
    zh: str
    unit: str = ""
    required: bool = True
    list_name: str = ""
    refers_to: str = ""
    carried: tuple[str, str] | None = None
    computed: bool = False
    may_be_negative: bool = False
    in_facts: bool = True
    doc: str = ""
    check: str = ""
    is_unique: bool = False
    at_most: int | None = None

    @property
    def codes_name(self) -> str:
        """The name under which a park's codes say what the column takes: its list, or its check; empty for neither."""
        return self.list_name or self.check

    @property
    def is_read(self) -> bool:
        """True when the column stands in the records, false when it is added while freezing."""
        return self.carried is None and not self.computed


class TimeKind(StrEnum):
    """How rows lie in time, which decides what a flow and a stock of them are.

    * ``event``: one date. A flow counts the rows dated in the period; a stock counts the rows of that very date.
    * ``interval``: valid from a date to a date (both inclusive, the second may be open). A flow counts the rows that
      begin in the period; a stock counts the rows valid at the date.
    * ``span``: a row is about a period (a return). A flow adds the rows whose period lies in the period asked; a
      stock takes the rows whose period ends at the date.
    * ``none``: the row describes something and carries no date of its own.
    """

    EVENT = "event"
    INTERVAL = "interval"
    SPAN = "span"
    NONE = "none"


class TimeAxis(Struct, frozen=True):
    """The kind of time and the columns that carry it (the same column twice for an event)."""

    kind: TimeKind
    start: str = ""
    end: str = ""


def event(column: str) -> TimeAxis:
    """Give the axis of rows that are about one day."""
    return TimeAxis(TimeKind.EVENT, column, column)


def interval(start: str, end: str) -> TimeAxis:
    """Give the axis of rows that hold from a day to a day."""
    return TimeAxis(TimeKind.INTERVAL, start, end)


SPAN_AXIS = TimeAxis(TimeKind.SPAN, "period_start", "period_end")
TIMELESS = TimeAxis(TimeKind.NONE)

_T = ColumnType

#: Every fact table begins with the park, so that the tables of many parks are one table.
PARK_COLUMN = Column("park", _T.CODE, "Park", "园区", computed=True, doc="The park's id, from plan.yaml.")

#: Every table ends in these. ``recorded_at`` makes it bitemporal: when the park came to know the row.
RECORD_COLUMNS = (
    Column(
        "recorded_at",
        _T.INSTANT,
        "Recorded at",
        "登记时间",
        doc="When the row was written down. A later row with the same key is a correction: it replaces the earlier.",
    ),
    Column(
        "is_withdrawn",
        _T.BOOLEAN,
        "Withdrawn",
        "是否撤回",
        required=False,
        doc="true: the row takes back the earlier one with the same key; nothing is deleted.",
    ),
    Column(
        "is_synthetic",
        _T.BOOLEAN,
        "Synthetic",
        "是否模拟数据",
        required=False,
        doc="true: invented for a sample, not something that happened.",
    ),
)

#: Record columns that hold for a row or do not: empty means no.
FLAGS = ("is_withdrawn", "is_synthetic")


@dataclass(frozen=True, slots=True)
class Table:
    """One subject's records. ``columns`` excludes the park and the record columns.

    ``all_columns`` are those of the frozen table, and ``by_name`` finds them: what measures may name.
    ``read_columns`` are those of the records, and ``read_by_name`` finds them.

    The rows of a table that ``is_worked`` change by steps of their own (a filing is submitted, accepted, locked) and
    are not edited cell by cell. A table that is not ``in_facts`` stays in the book of records.
    """

    name: str
    subject: str
    en: str
    zh: str
    grain: str
    key: tuple[str, ...]
    time: TimeAxis
    columns: tuple[Column, ...]
    doc: str = ""
    is_worked: bool = False
    in_facts: bool = True
    by_name: Mapping[str, Column] = field(init=False, repr=False, compare=False)
    read_by_name: Mapping[str, Column] = field(init=False, repr=False, compare=False)
    _read: tuple[Column, ...] = field(init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        # What is remembered of a table is asked for with every row: its name is enough to find it by.
        return hash(self.name)

    def __post_init__(self) -> None:
        read = tuple(column for column in (*self.columns, *RECORD_COLUMNS) if column.is_read)
        object.__setattr__(self, "_read", read)
        object.__setattr__(self, "by_name", {column.name: column for column in self.all_columns})
        object.__setattr__(self, "read_by_name", {column.name: column for column in self.read_columns})

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The columns of the frozen table, in its order."""
        return (PARK_COLUMN, *(column for column in self.columns if column.in_facts), *RECORD_COLUMNS)

    @property
    def read_columns(self) -> tuple[Column, ...]:
        """The columns a CSV file may hold, in the order of the template."""
        return self._read
