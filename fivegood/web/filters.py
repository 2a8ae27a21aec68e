"""The filters of a list as its reader sees them: fields to choose from, and those in force, each of which comes off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fivegood.facts.schema import ColumnType, Table, TimeKind
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.book.filters import AS_OF, WITHDRAWN
from fivegood.web.lists import Listing
from fivegood.web.words import head_column, lang, names_of, title

_CHOICES = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter by codes: its name and title, and each code with its word."""

    name: str
    title: str
    codes: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DayField:
    """A filter by a day: its name, its title and what it holds."""

    name: str
    title: str
    value: str


@dataclass(frozen=True, slots=True)
class InForce:
    """A filter in force: what it asks for, and the address of the list without it."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What the form above a list holds. ``kept`` are filters that came by a link and have no field of their own."""

    choices: Sequence[Choice]
    days: Sequence[DayField]
    sorts: Sequence[tuple[str, str]]
    kept: Sequence[tuple[str, str]]
    in_force: Sequence[InForce]


def filters_shown(of: Listing, park: Park, actor: Actor) -> Filters:
    """Return the filters of a list. What a filter refers to is named when the reader may see it."""
    choices, days = _choices(of.table, park), _days(of)
    fields = {"q", "sort", "page", WITHDRAWN, AS_OF, "lamp", *(each.name for each in choices)}
    fields |= {each.name for each in days}
    kept = [(name, str(of.asked[name])) for name in of.asked if name not in fields and of.asked[name]]
    return Filters(choices, days, _sorts(of), kept, list(_in_force(of, park, actor)))


def _choices(table: Table, park: Park) -> list[Choice]:
    found = [
        Choice(
            column.name,
            title(column),
            [(code, park.word(column.list_name, code, lang())) for code in park.lists[column.list_name]],
        )
        for column in table.read_columns
        if column.list_name in park.lists
    ]
    return found[:_CHOICES]


def _days(of: Listing) -> list[DayField]:
    table, days = of.table, []
    column = table.read_by_name.get(table.time.start)
    if table.time.kind is TimeKind.EVENT and column is not None and column.type is ColumnType.DATE:
        words = {"_from": _("%(column)s, from"), "_to": _("%(column)s, to")}
        for end, word in words.items():
            days.append(_day(of, column.name + end, word % {"column": title(column)}))
    if of.lamps:
        return [DayField(AS_OF, _("As of"), of.lamps.day.isoformat())]
    if table.time.kind is TimeKind.INTERVAL or of.picture:
        days.append(_day(of, AS_OF, _("As of")))
    return days


def _day(of: Listing, name: str, word: str) -> DayField:
    return DayField(name, word, str(of.asked.get(name, "")))


def _sorts(of: Listing) -> list[tuple[str, str]]:
    columns = [head_column(of.table), *of.columns]
    return [
        (sign + column.name, word % {"column": title(column)})
        for column in columns
        for sign, word in (("", _("%(column)s, rising")), ("-", _("%(column)s, falling")))
    ]


def _in_force(of: Listing, park: Park, actor: Actor) -> Iterator[InForce]:
    for name in of.asked:
        value = str(of.asked[name])
        if value and name not in ("sort", "page"):
            yield InForce(_told(of, park, actor, name, value), of.address(**{name: "", "page": ""}) or "?")


def _told(of: Listing, park: Park, actor: Actor, name: str, value: str) -> str:
    if name in (words := _own_words(of)):
        return words[name] % {"value": value}
    column = of.table.read_by_name.get(name)
    if column is None:
        of_name, end = name.rpartition("_")[::2]
        word = _("%(column)s, from") if end == "from" else _("%(column)s, to")
        return f"{word % {'column': title(of.table.read_by_name[of_name])}}: {value}"
    if column.refers_to:
        return f"{title(column)}: {names_of(actor, column.refers_to, {value}).get(value, value)}"
    if column.type is ColumnType.BOOLEAN:
        return f"{title(column)}: {_('yes') if value == 'true' else _('no')}"
    return f"{title(column)}: {park.word(column.list_name, value, lang()) if column.list_name else value}"


def _own_words(of: Listing) -> Mapping[str, str]:
    words = {"q": _("“%(value)s”"), AS_OF: _("As of %(value)s"), WITHDRAWN: _("Withdrawn too")}
    if of.lamps:
        names = {lamp.code: lamp.name for lamp in of.lamps.choices}
        words["lamp"] = _("Lamp") + ": " + names.get(of.lamps.lamp, of.lamps.lamp)
    return words
