"""The form of a record: one field a column, its faults beside it, nothing that was typed lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from fivegood.errors import Fault
from fivegood.facts.schema import Column, ColumnType, Table
from fivegood.plan.goals import Park
from fivegood.records.book.cells import columns_of
from fivegood.web.sentences import fault_said
from fivegood.web.words import lang, title

_KINDS = {
    ColumnType.DATE: "date",
    ColumnType.INSTANT: "datetime-local",
    ColumnType.INTEGER: "number",
}
_LONG = frozenset({"note", "address"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it holds, what may be chosen, what is wrong with it."""

    column: Column
    value: str
    choices: Sequence[tuple[str, str]]
    faults: Sequence[str]
    is_fixed: bool = False

    @property
    def name(self) -> str:
        """The column's name."""
        return self.column.name

    @property
    def title(self) -> str:
        """The column's title."""
        return title(self.column)

    @property
    def kind(self) -> str:
        """The kind of input."""
        if self.column.type is ColumnType.BOOLEAN or self.choices:
            return "select"
        return "textarea" if self.name in _LONG else _KINDS.get(self.column.type, "text")

    @property
    def is_number(self) -> bool:
        """True for decimals, which a phone offers digits for."""
        return self.column.type in (ColumnType.DECIMAL, ColumnType.MONEY, ColumnType.AREA)

    @property
    def help(self) -> str:
        """What a filler needs to know."""
        return self.column.doc if lang() == "en" else ""


def cells_sent(table: Table, sent: QueryDict) -> dict[str, str]:
    """Return the cells of a form that was sent: those of the table's columns that it holds."""
    return {name: str(sent[name]).strip() for name in columns_of(table) if name in sent}


def fields_of(
    table: Table, park: Park, cells: Mapping[str, str], faults: Sequence[Fault] = (), *, is_new: bool
) -> list[Field]:
    """Return the fields of a form in the table's order. The key of a record that is there stays."""
    said: dict[str, list[str]] = {}
    for fault in faults:
        said.setdefault(fault.column, []).append(fault_said(fault))
    return [
        Field(
            table.read_by_name[name],
            cells.get(name, ""),
            _choices(table.read_by_name[name], park),
            said.get(name, []),
            is_fixed=not is_new and name in table.key,
        )
        for name in columns_of(table)
    ]


def faults_elsewhere(table: Table, faults: Sequence[Fault]) -> list[str]:
    """Return what is wrong with a record as a whole, which stands above its form."""
    names = columns_of(table)
    return [fault_said(fault) for fault in faults if fault.column not in names]


def _choices(column: Column, park: Park) -> list[tuple[str, str]]:
    if column.type is ColumnType.BOOLEAN:
        return [("", _("no")), ("true", _("yes"))]
    if column.list_name not in park.lists:
        return []
    codes = park.lists[column.list_name]
    empty = [("", "—")]
    return empty + [(code, park.word(column.list_name, code, lang())) for code in codes]
