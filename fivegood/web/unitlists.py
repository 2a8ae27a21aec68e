"""The list of units: what its address asks for beside their own columns, and each unit with what holds of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fivegood.errors import Fault, nearest
from fivegood.facts.rows import Row
from fivegood.facts.schema import Column
from fivegood.facts.subjects import TABLES
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.book.filters import AS_OF, day_asked
from fivegood.records.book.keys import path_of
from fivegood.records.book.selectors import holds_on, records_of
from fivegood.records.scope import may_read
from fivegood.records.units.marks import (
    UnitMarks,
    of_size,
    served_by,
    unit_marks,
    with_open_needs,
    with_title,
    without_lead,
)
from fivegood.web.addresses import address, below
from fivegood.web.lines import cell_begun, line_begun
from fivegood.web.lists import Found, records_found
from fivegood.web.words import lang, name_columns, title

UNITS = TABLES["units"]
VIEWS = ("table", "cards")
#: Filters beside the columns of units, each with the table it looks into.
_BESIDE = {"size_class": "unit_sizes", "title": "titles", "needs": "needs", "officer": "assignments"}
_OF_LISTS = ("unit_kind", "industry", "chain_place", "size_class", "title")
_OPEN, _NONE = "open", "none"


class UnitsAsked:
    """What the list of units is asked for beside their columns: size class, title, needs, officer, and how to show."""

    def __init__(self, actor: Actor, park: Park, asked: QueryDict) -> None:
        self._actor = actor
        self.may = [name for name, table in _BESIDE.items() if may_read(actor, table)]
        self.names = frozenset({*self.may, "view"})
        self._asked = {name: str(asked.get(name, "")) for name in (*_BESIDE, *_OF_LISTS, "view")}
        self.view = self._asked["view"] or VIEWS[0]
        self.day = day_asked(str(asked[AS_OF]), []) if asked.get(AS_OF) else None
        self.faults = self._wrong(park)

    def _wrong(self, park: Park) -> list[Fault]:
        choices: dict[str, Sequence[str]] = {name: list(park.lists[name]) for name in _OF_LISTS if name in park.lists}
        choices |= {"view": VIEWS, "needs": (_OPEN,)}
        return [
            Fault(UNITS.name, 0, name, "is no choice of this filter", text, nearest(text, choices[name]))
            for name, text in self._asked.items()
            if text and name in choices and text not in choices[name]
        ]

    def narrowed(self, found: QuerySet[Any]) -> QuerySet[Any]:
        """Return those units that meet what was asked for."""
        for name in self.may:
            if self._asked[name]:
                found = found.filter(self._condition(name, self._asked[name]))
        return found

    def _condition(self, name: str, text: str) -> Q:
        day = self.day or self._actor.today
        if name == "size_class":
            return of_size(self._actor, text, day)
        if name == "title":
            return with_title(self._actor, text, day)
        if name == "needs":
            return with_open_needs(self._actor)
        return without_lead(self._actor, day) if text == _NONE else served_by(self._actor, text, day)


class _Said:
    """What is the same for every unit of a page."""

    def __init__(self, park: Park) -> None:
        self._park, self.language = park, lang()
        self.begins, self.comma, self.names = address("units"), _(", "), name_columns(UNITS)

    def word(self, list_name: str, code: object) -> str:
        """Return the word of a code in the reader's language."""
        return self._park.word(list_name, str(code), self.language) if code else ""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of the list in the reader's words."""

    address: str
    unit_id: str
    name: str
    kind: str
    industry: str
    size_class: str
    titles: Sequence[str]
    lead: str
    open_needs: int
    in_park_from: date
    is_withdrawn: bool


def units_shown(actor: Actor, park: Park, asked: QueryDict) -> dict[str, Any]:
    """Return what the list of units shows. Raises InputError with every fault of the address."""
    beside = UnitsAsked(actor, park, asked)
    found = records_found(UNITS, park, actor, asked, beside)
    day = beside.day or actor.today
    marks = unit_marks(actor, [str(row["unit_id"]) for row in found.rows], day) if found.rows else {}
    columns, said = _columns(beside), _Said(park)
    lines = [_line(row, marks[str(row["unit_id"])], said) for row in found.rows]
    return {
        "list": found,
        "lines": lines if beside.view == "cards" else _lines(lines, columns, beside.may),
        "view": beside.view,
        "views": [(name, word, found.address(view=name)) for name, word in _views()],
        "may": beside.may,
        "day": day,
        "sorts": _sorts(),
        "columns": columns,
        "first_filters": _choices(park, ("unit_kind", "industry")),
        "more_filters": _choices(park, ("chain_place", *(name for name in beside.may if name in _OF_LISTS))),
        "has_more": _has_more(found),
        "officers": _officers(actor) if "officer" in beside.may else [],
    }


def _line(row: Row, marks: UnitMarks, said: _Said) -> UnitLine:
    return UnitLine(
        address=below(said.begins, path_of([str(row["unit_id"])])),
        unit_id=str(row["unit_id"]),
        name=_named(row, said.names),
        kind=said.word("unit_kind", row["unit_kind"]),
        industry=said.word("industry", row["industry"]),
        size_class=said.word("size_class", marks.size_class),
        titles=[said.word("title", one) for one in marks.titles],
        lead=said.comma.join(marks.officers.get("lead", [])),
        open_needs=marks.open_needs,
        in_park_from=row["in_park_from"],  # type: ignore[arg-type] # a column of days
        is_withdrawn=bool(row["is_withdrawn"]),
    )


def _lines(lines: Sequence[UnitLine], columns: Sequence[tuple[str, str, bool]], may: Sequence[str]) -> SafeString:
    """Return the lines of the table as marks of the page (`web.lines`)."""
    kinds = ["", "", "whole", *("n" if is_number else "" for _name, _words, is_number in columns[3:])]
    begun = [cell_begun(words, kind) for (_name, words, _is_number), kind in zip(columns, kinds, strict=True)]
    comma, made = _(", "), list[str]()
    for line in lines:
        beside = {
            "size_class": escape(line.size_class),
            "title": escape(comma.join(line.titles)),
            "needs": f'<a href="{escape(line.address)}#needs">{line.open_needs}</a>' if line.open_needs else "0",
            "officer": escape(line.lead),
        }
        own = [escape(line.kind), escape(line.industry) or "—", line.in_park_from.isoformat()]
        cells = [*own, *(beside[name] or "—" for name in may)]
        made.append(
            line_begun(line.address, line.name, line.unit_id, "small", is_withdrawn=line.is_withdrawn, head="named")
        )
        made += (f"{b}{cell}</td>" for b, cell in zip(begun, cells, strict=True))
        made.append("</tr>\n")
    return SafeString("".join(made))


def name_of_unit(row: Row) -> str:
    """Return the name of a unit in the reader's language, in the other where it has none."""
    return _named(row, name_columns(UNITS))


def _named(row: Row, columns: Sequence[Column]) -> str:
    names = (row[column.name] for column in columns)
    return next((str(name) for name in names if name), str(row["unit_id"]))


def _views() -> list[tuple[str, str]]:
    return list(zip(VIEWS, (_("As a table"), _("As cards")), strict=True))


def _sorts() -> list[tuple[str, str]]:
    own = "unit_name_zh" if lang() == "zh" else "unit_name"
    newest = _("Newest in the park first")
    return [("unit_id", title(UNITS.read_by_name["unit_id"])), (own, _("Name")), ("-in_park_from", newest)]


def _columns(beside: UnitsAsked) -> list[tuple[str, str, bool]]:
    """Return the columns of the table: what sorts by them (nothing where nothing does), their titles, and numbers."""
    own = {name: title(UNITS.read_by_name[name]) for name in ("unit_kind", "industry", "in_park_from")}
    found = [(name, words, False) for name, words in own.items()]
    words = {
        "size_class": _("Size class"),
        "title": _("Titles"),
        "needs": _("Open needs"),
        "officer": _("Lead officer"),
    }
    return found + [("", words[name], name == "needs") for name in beside.may]


def _choices(park: Park, names: Sequence[str]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    words = {"size_class": _("Size class"), "title": _("Holds the title")}
    return [
        (
            name,
            words.get(name) or title(UNITS.read_by_name[name]),
            [(code, park.word(name, code, lang())) for code in park.lists[name]],
        )
        for name in names
        if name in park.lists
    ]


def _has_more(found: Found) -> bool:
    rare = (*_BESIDE, "chain_place", AS_OF, "include_withdrawn", "sort")
    return any(found.asked.get(name) for name in rare)


def _officers(actor: Actor) -> list[tuple[str, str]]:
    """Return the officers in post, each as a choice; and the choice of units without one."""
    table = TABLES["officers"]
    found = records_of(actor, table).filter(holds_on(table, actor.today), is_withdrawn=False)
    named = [
        (officer_id, f"{name or officer_id} · {post}")
        for officer_id, name, post in found.values_list("officer_id", "officer_name", "post")
    ]
    return [(_NONE, _("No lead officer")), *named]
