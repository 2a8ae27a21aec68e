"""A record in the reader's words: titles, codes as words, dates and numbers as cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache, wraps
from types import MappingProxyType
from typing import TypeVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fivegood.facts.cells import Value, write
from fivegood.facts.rows import Row
from fivegood.facts.schema import NUMERIC, Column, ColumnType, Table
from fivegood.facts.subjects import TABLES
from fivegood.periods import date_label
from fivegood.plan.goals import Park
from fivegood.quantities import Unit, format_quantity
from fivegood.records.actors import Actor
from fivegood.records.book.keys import path_of
from fivegood.records.book.selectors import cells_of
from fivegood.records.park.source import current_park
from fivegood.rules.desk.explained import limit_told
from fivegood.rules.desk.limits import Limit
from fivegood.rules.forms import FormText

_Key = TypeVar("_Key")


def lang() -> str:
    """Return the reader's language as data spells it: en or zh."""
    return "zh" if (get_language() or "").startswith("zh") else "en"


def title(of: Table | Column) -> str:
    """Return the title of a table or column in the reader's language."""
    return of.zh if lang() == "zh" else of.en


def said_once(words: Callable[[], Mapping[_Key, str]]) -> Callable[[], Mapping[_Key, str]]:
    """Keep the words that a function gives, for each language: what is called what changes in no hour of a server."""

    @cache
    def in_language(_language: str | None) -> Mapping[_Key, str]:
        return MappingProxyType(dict(words()))

    @wraps(words)
    def found() -> Mapping[_Key, str]:
        return in_language(get_language())

    return found


@said_once
def role_names() -> Mapping[str, str]:
    """Return what each role is called in the reader's language."""
    return {
        "leader": _("Leader"),
        "plan_office": _("Plan office"),
        "officer": _("Officer"),
        "contact": _("Unit contact"),
        "bank": _("Bank"),
        "authority": _("Authority"),
        "auditor": _("Auditor"),
        "administrator": _("Administrator"),
        "public": _("Public"),
    }


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as a page shows it: words, the code behind them, and the record it leads to."""

    column: Column
    text: str
    code: str = ""
    table: str = ""
    path: str = ""

    @property
    def is_number(self) -> bool:
        """True for what stands right-aligned."""
        return self.column.type in NUMERIC

    @property
    def is_day(self) -> bool:
        """True for a day, which is not broken over two lines."""
        return self.column.type is ColumnType.DATE

    @property
    def title(self) -> str:
        """The column's title."""
        return title(self.column)


class Words:
    """Shows rows of one table to a reader; the names of the records they refer to are read once for all of them."""

    def __init__(self, table: Table, park: Park, actor: Actor, rows: Sequence[Row]) -> None:
        self.table = table
        self._park, self._lang = park, lang()
        self._by_rules = _words_of_rules(table)
        self._heads, self._head, self._id = head_columns(table), head_column(table), id_column_of(table)
        self._names = {
            column.name: names_of(
                actor, column.refers_to, {str(row[column.name]) for row in rows if row.get(column.name)}
            )  # rows of facts hold no column that stays in the book, and some that are worked out
            for column in {**table.by_name, **table.read_by_name}.values()
            if column.refers_to
        }

    def head(self, row: Row) -> Cell:
        """Return what a row is called: its name with its id as the code behind it, or the first part of its key."""
        named = next((str(row[column.name]) for column in self._heads if row[column.name]), "")
        code = row[self._id.name]
        return Cell(self._head, named, write(code)) if named else self.cell(self._id, code)

    def title(self, row: Row) -> str:
        """Return what a record is called as a whole: its name and the other parts of its key, in words."""
        id_column, skipped = self._id, set[str]()
        if self.table.name in ("units", "projects", "officers"):
            skipped = set(self.table.key)
        parts = [self.head(row).text or write(row[id_column.name])]
        for name in self.table.key:
            if name != id_column.name and name not in skipped:
                parts.append(self.cell(self.table.read_by_name[name], row[name]).text)
        return " · ".join(parts)

    def cell(self, column: Column, value: Value) -> Cell:
        """Return a value as a cell."""
        if value is None or value == "":
            return Cell(column, "")
        text = write(value)
        if column.refers_to:
            name = self._names[column.name].get(text)
            if name is None:  # there, and not for this reader
                return Cell(column, text)
            return Cell(column, name, text, column.refers_to, path_of([text]))
        if column.list_name:
            return Cell(column, self._park.word(column.list_name, text, self._lang), text)
        if (said := self._by_rules.get(column.name)) is not None:
            words = said(text)
            return Cell(column, words, text if words != text and column.type is ColumnType.CODE else "")
        return Cell(column, shown(column, value))


def _words_of_rules(table: Table) -> Mapping[str, Callable[[str], str]]:
    """Return how columns are told whose codes the park's rules name, and none of its lists; limits too."""
    if table.name not in ("filings", "approvals", "approval_steps", "need_steps"):
        return {}
    rules, language = current_park().rules, lang()
    forms, text = rules.returns.forms, rules.procedures

    def documents(codes: str) -> str:
        return _(", ").join(text.document(code, language) for code in codes.split())

    found: Mapping[str, Mapping[str, Callable[[str], str]]] = {
        "filings": {"form": lambda code: form_name(forms[code]) if code in forms else code},
        "approvals": {"procedure": lambda code: text.procedure(code, language)},
        "approval_steps": {
            "department": lambda code: text.department(code, language),
            "documents": documents,
            "time_limit": _limit_said,
            "statutory_limit": _limit_said,
        },
        "need_steps": {"more": _limit_said},
    }
    return found[table.name]


def _limit_said(text: str) -> str:
    try:
        return limit_told(Limit.parse(text), lang())
    except ValueError:  # as it was written
        return text


def form_name(text: FormText) -> str:
    """Return a form's name and authority in the reader's language."""
    return f"{text.name.in_(lang())} · {text.authority.in_(lang())}"


def shown(column: Column, value: Value) -> str:
    """Return a value without a code as people read it."""
    text = write(value)
    if column.type is ColumnType.BOOLEAN:
        return _("yes") if value else _("no")
    if column.type is ColumnType.INSTANT:
        return text.replace("T", " ")[:16]
    if column.type in NUMERIC:
        whole, _dot, part = text.partition(".")
        grouped = f"{int(whole):,}" if whole.lstrip("-").isdigit() else whole
        if text.startswith("-0"):
            grouped = "-0"
        return f"{grouped}.{part}" if part else grouped
    return text


def unit_word(text: str, park: Park) -> str:
    """Return what a unit of columns and measures is called; "money" and "area" are the park's. Empty for a rank."""
    own = {"money": park.currency, "area": park.area_unit}
    return _unit_word("/".join(own.get(part, part) for part in text.split("/")), lang())


@lru_cache(maxsize=500)
def _unit_word(text: str, language: str) -> str:
    unit = Unit.parse(text)
    if unit.dimension == "rank":
        return ""
    return format_quantity(Decimal(2), unit, language, scale="").removeprefix("2").strip()


def name_columns(table: Table) -> Sequence[Column]:
    """Return the columns that name a record, the reader's language first."""
    return _name_columns(table, lang())


@cache
def _name_columns(table: Table, language: str) -> Sequence[Column]:
    names = [column for column in table.read_columns if column.name.endswith(("_name", "_name_zh"))]
    return sorted(names, key=lambda column: column.name.endswith("_zh") != (language == "zh"))


def names_of(actor: Actor, table_name: str, ids: set[str]) -> Mapping[str, str]:
    """Return the name of each record that the reader may see, by its id."""
    table = TABLES[table_name]
    columns = tuple(column.name for column in name_columns(table))
    found = cells_of(actor, table, columns, sorted(ids)) if ids else []
    return {key: next((name for name in names if name), key) for key, *names in found}


def head_columns(table: Table) -> Sequence[Column]:
    """Return the columns that name a record of a table in its list, the reader's language first; none for many."""
    return _head_columns(table, lang())


@cache
def _head_columns(table: Table, language: str) -> Sequence[Column]:
    own = {f"{key.removesuffix('_id')}_name{end}" for key in table.key for end in ("", "_zh")}
    names = [column for column in table.read_columns if column.name in own | {"subject", "subject_zh"}]
    return sorted(names, key=lambda column: column.name.endswith("_zh") != (language == "zh"))


def head_column(table: Table) -> Column:
    """Return the column that stands first in a list: the name, or the first part of the key."""
    return next(iter(head_columns(table)), table.read_by_name[table.key[0]])


def id_column_of(table: Table) -> Column:
    """Return the column whose code stands behind the name of a record."""
    stems = {f"{column.name.removesuffix('_zh').removesuffix('_name')}_id" for column in head_columns(table)}
    return table.read_by_name[next((name for name in table.key if name in stems), table.key[0])]


def columns_shown(table: Table) -> list[Column]:
    """Return the columns of a list behind the first: what matters most, not more than fit on a desk."""
    left_out = {"recorded_at", "is_withdrawn", "is_synthetic", "note", "address", id_column_of(table).name}
    left_out |= {column.name for column in head_columns(table)}
    return [column for column in table.read_columns if column.name not in left_out][:8]


def day_word(value: object) -> str:
    """Return a day as a sentence has it, "30 June 2021"; in columns and fields days stand as 2021-06-30."""
    day = value.date() if isinstance(value, datetime) else value
    return date_label(day, lang()) if isinstance(day, date) else ""
