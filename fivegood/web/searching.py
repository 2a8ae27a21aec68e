"""What a search found, in the reader's words: a group a subject, each record with what tells it apart and its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from fivegood.facts.cells import write
from fivegood.facts.rows import Row
from fivegood.facts.schema import Column, Table
from fivegood.park import OpenPark
from fivegood.records.actors import Actor
from fivegood.records.book.keys import path_of
from fivegood.records.searches import Hits, records_searched
from fivegood.web.addresses import address
from fivegood.web.returns import slug_of
from fivegood.web.words import form_name, lang, name_columns, names_of, shown, title

#: What tells a record of a subject: the columns that name it, and those that say more.
_TOLD: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "units": ((), ("unit_id", "unit_kind", "industry")),
    "projects": ((), ("project_id", "unit_id", "industry")),
    "needs": (("category",), ("need_id", "unit_id", "raised_at")),
    "loan_stages": (("loan_id",), ("unit_id", "credit_kind")),
    "approvals": (("procedure",), ("approval_id", "unit_id", "submitted_on")),
    "titles": (("title",), ("unit_id", "level", "granted_on")),
    "parcels": (("parcel_id",), ("land_use", "unit_id")),
    "platforms": ((), ("platform_kind", "level", "unit_id")),
    "lines": (("line_id",), ("product", "state", "unit_id")),
    "officers": ((), ("officer_id", "post")),
    "filings": (("form",), ("period", "unit_id", "state")),
    "campaign_sessions": ((), ("campaign_kind", "held_on")),
    "standings": (("standing",), ("value", "valid_from")),
}
#: One letter of a language that writes words with many is found everywhere.
_LEAST = 2


@dataclass(frozen=True, slots=True)
class HitShown:
    """One record: its name, what tells it apart, and the address of its page."""

    name: str
    about: str
    address: str


@dataclass(frozen=True, slots=True)
class GroupShown:
    """What was found of a subject: how many there are, the first of them, and the address of the list of all."""

    table: str
    title: str
    count: int
    hits: Sequence[HitShown]
    address: str

    @property
    def is_cut(self) -> bool:
        """True when there are more than are shown."""
        return self.count > len(self.hits)


def is_enough(text: str) -> bool:
    """True for a text that is worth looking for: two signs, or one that is not of ASCII."""
    return len(text) >= _LEAST or (bool(text) and not text.isascii())


def search_shown(actor: Actor, opened: OpenPark, text: str, most: int) -> list[GroupShown]:
    """Return what holds a text, by subject."""
    found = records_searched(actor, text, most)
    ids = {str(row["unit_id"]) for hits in found for row in hits.rows if row.get("unit_id")}
    words = _Words(opened, names_of(actor, "units", ids) if ids else {})
    return [words.group(hits, text) for hits in found]


class _Words:
    """Shows what was found in the words of the park."""

    def __init__(self, opened: OpenPark, units: Mapping[str, str]) -> None:
        self._opened, self._units = opened, units

    def group(self, hits: Hits, text: str) -> GroupShown:
        """Return one subject."""
        table = hits.table
        page = reverse("units") if table.name == "units" else reverse("many", args=[table.name])
        shown_hits = [self._hit(table, row) for row in hits.rows]
        return GroupShown(table.name, title(table), hits.count, shown_hits, f"{page}?{urlencode({'q': text})}")

    def _hit(self, table: Table, row: Row) -> HitShown:
        naming, telling = _TOLD[table.name]
        names = [column.name for column in name_columns(table)] + [table.key[0]]
        named = self._cells(table, row, naming) or [str(row[name]) for name in names if row[name]][:1]
        about = [told for told in self._cells(table, row, telling) if told not in named]
        return HitShown(" · ".join(named), " · ".join(about), self._address(table, row))

    def _cells(self, table: Table, row: Row, names: Iterable[str]) -> list[str]:
        return [told for name in names if (told := self._cell(table.read_by_name[name], row))]

    def _cell(self, column: Column, row: Row) -> str:
        value, park = row[column.name], self._opened.park
        if value is None or value == "":
            return ""
        if column.refers_to == "units":
            return self._units.get(str(value), str(value))
        if column.name == "form" and (text := self._opened.rules.returns.forms.get(str(value))):
            return form_name(text)
        if column.name == "procedure":
            return self._opened.rules.procedures.procedure(str(value), lang())
        return park.word(column.list_name, str(value), lang()) if column.list_name else shown(column, value)

    def _address(self, table: Table, row: Row) -> str:
        if table.name == "units":
            return address("unit", path_of([str(row["unit_id"])]))
        if table.name == "loan_stages":
            return address("loan", row["loan_id"])
        if table.name == "filings" and row["form"] in self._opened.rules.returns.forms:
            return address("returns-sheet", row["form"], slug_of(row["period"]), row["unit_id"])  # type: ignore[arg-type] # a period
        return address("one", table.name, path_of(write(row[name]) for name in table.key))
