"""The form of a record: one field a column, its faults beside it, nothing that was typed lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from fivegood.errors import Fault
from fivegood.facts.schema import NUMERIC, Column, ColumnType, Table
from fivegood.facts.subjects import TABLES
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.book.cells import columns_of
from fivegood.records.book.selectors import records_of
from fivegood.records.journal.kept import until_written
from fivegood.web.punctuation import sentences_joined
from fivegood.web.sentences import fault_said
from fivegood.web.words import head_columns, lang, title, unit_word

_KINDS = {
    ColumnType.DATE: "date",
    ColumnType.INSTANT: "datetime-local",
    ColumnType.INTEGER: "number",
}
_LONG = frozenset({"note", "address"})
#: So many records are offered by name where one is referred to; of more, the id is typed.
_OFFERED = 600


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it holds, what may be chosen, what is wrong with it."""

    column: Column
    value: str
    choices: Sequence[tuple[str, str]]
    faults: Sequence[str]
    is_fixed: bool = False
    unit: str = ""
    known: Sequence[tuple[str, str]] = ()

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
        told = [self.column.doc if lang() == "en" else ""]
        if self.column.type is ColumnType.SPAN:
            told.append(_("A period is written as 2021-03, 2021-01/2021-02, 2021-Q1, 2021-H1 or 2021."))
        if self.known:
            told.append(_("Type an id or a part of a name and choose."))
        elif self.column.refers_to:
            told.append(
                _("The id, as it stands in the list of: %(table)s.") % {"table": title(TABLES[self.column.refers_to])}
            )
        return sentences_joined(told)


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that belong together, with the title of their group."""

    title: str
    fields: Sequence[Field]


def cells_sent(table: Table, sent: QueryDict) -> dict[str, str]:
    """Return the cells of a form that was sent: those of the table's columns that it holds."""
    return {name: str(sent[name]).strip() for name in columns_of(table) if name in sent}


def groups_of(
    table: Table, park: Park, actor: Actor, cells: Mapping[str, str], faults: Sequence[Fault] = (), *, is_new: bool
) -> list[FieldGroup]:
    """Return the fields of a form in groups, each in the table's order; no group without any."""
    titles = [_("What it is"), _("What it belongs to"), _("When"), _("How much"), _("More about it")]
    groups: list[list[Field]] = [[] for _title in titles]
    for field in fields_of(table, park, actor, cells, faults, is_new=is_new):
        groups[_group(table, field.column)].append(field)
    return [FieldGroup(name, fields) for name, fields in zip(titles, groups, strict=True) if fields]


def _group(table: Table, column: Column) -> int:
    if column.name in _LONG or column.type is ColumnType.BOOLEAN:
        return 4
    if column.type in (ColumnType.DATE, ColumnType.INSTANT, ColumnType.SPAN):
        return 2
    if column.type in NUMERIC:
        return 3
    is_own = column.name in table.key or column in head_columns(table)
    if is_own and not column.refers_to:
        return 0
    return 1 if column.refers_to or column.list_name or column.type is ColumnType.CODE else 4


def fields_of(
    table: Table, park: Park, actor: Actor, cells: Mapping[str, str], faults: Sequence[Fault] = (), *, is_new: bool
) -> list[Field]:
    """Return the fields of a form in the table's order. The key of a record that is there stays."""
    said: dict[str, list[str]] = {}
    for fault in faults:
        said.setdefault(fault.column, []).append(fault_said(fault))
    columns = {name: table.read_by_name[name] for name in columns_of(table)}
    free = {name: column for name, column in columns.items() if is_new or name not in table.key}
    known = {of: records_known(of, actor, lang()) for of in {column.refers_to for column in free.values()} if of}
    return [
        Field(
            column,
            cells.get(name, ""),
            _choices(column, park),
            said.get(name, []),
            is_fixed=name not in free,
            unit=unit_said(column, park),
            known=known.get(column.refers_to, ()) if name in free else (),
        )
        for name, column in columns.items()
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


def unit_said(column: Column, park: Park) -> str:
    """Return the unit that a column is written in, in the reader's language; empty for none.

    A value as stated is in the unit of its item, each row in another, and a title that names its unit says it once.
    """
    unit = column.type.value if column.type.value in ("money", "area") else column.unit
    if not unit or column.name == "stated":
        return ""
    word = unit_word(unit, park)
    return "" if word.lower() in title(column).lower() else word


@until_written(32)
def records_known(of: str, actor: Actor, _language: str) -> Sequence[tuple[str, str]]:
    """Return the records of a table that others may refer to, by id with their name, unless too many to offer.

    They are kept until a write.
    """
    table = TABLES[of]
    names = [name.name for name in head_columns(table)]
    found = records_of(actor, table).filter(is_withdrawn=False).values_list(table.key[0], *names)[: _OFFERED + 1]
    rows = [(str(key), next((name for name in row if name), "")) for key, *row in found]
    return rows if len(rows) <= _OFFERED else []
