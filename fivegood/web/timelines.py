"""Everything that happened to a unit, the newest first: each with its day, its kind, its words and where it leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from fivegood.errors import Fault, InputError, nearest
from fivegood.facts.cells import Value, write
from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.plan.goals import Park
from fivegood.records.book.keys import path_of
from fivegood.web.addresses import address, below
from fivegood.web.words import lang, said_once, title

_A_PAGE = 20
Rows = Mapping[str, Sequence[Row]]
#: A step of a row: the day of which column, and the words for it.
_Steps = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened: on which day, of which kind, in words, and the page of its record."""

    on: date
    kind: str
    what: str
    about: str
    address: str

    @property
    def day(self) -> str:
        """The day as it is written."""
        return self.on.isoformat()


@dataclass(frozen=True, slots=True)
class KindShown:
    """A kind of happenings as a choice: its code, its words, how many there are, and whether it was chosen."""

    code: str
    words: str
    count: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class TimelineShown:
    """One page of a timeline, and the kinds it may be narrowed to."""

    page: Page[Happening]
    kinds: Sequence[KindShown]
    kind: str


def timeline_shown(every: Sequence[Happening], asked: QueryDict) -> TimelineShown:
    """Return the page of a timeline that is asked for. Raises InputError for a kind that there is none of."""
    counts, kind = Counter(one.kind for one in every), str(asked.get("kind", ""))
    words = _kinds()
    if kind and kind not in words:
        raise InputError([Fault("", 0, "kind", "is no choice of this filter", kind, nearest(kind, words))])
    shown = [one for one in every if kind in ("", one.kind)]
    kinds = [KindShown(code, word, counts[code], code == kind) for code, word in words.items() if counts[code]]
    return TimelineShown(Paginator(shown, _A_PAGE).get_page(asked.get("page")), kinds, kind)


def happenings(unit: Row, rows: Rows, opened: OpenPark, today: date) -> Sequence[Happening]:
    """Return what happened to a unit up to a day, the newest first; ``rows`` are those about it by their tables."""
    park = opened.park
    found = chain(_of_unit(unit, rows), _of_codes(rows, park), _of_affairs(rows, opened), _of_projects(rows, park))
    happened = (one for one in found if one.on <= today)
    return sorted(happened, key=lambda one: (one.on, one.kind, one.address), reverse=True)


@said_once
def _kinds() -> Mapping[str, str]:
    found = {"units": _("In the park"), "projects": _("Projects")}
    names = (
        "titles",
        "unit_sizes",
        "needs",
        "visits",
        "approvals",
        "loan_stages",
        "parcels",
        "assignments",
        "platforms",
        "lines",
    )
    return found | {name: title(TABLES[name]) for name in names}


def _of_unit(unit: Row, rows: Rows) -> Iterator[Happening]:
    yield from _steps("units", unit, {"in_park_from": _("Came into the park"), "in_park_to": _("Left the park")}, "")
    for other in rows["units"]:
        name = str((other["unit_name_zh"] if lang() == "zh" else None) or other["unit_name"])
        yield from _steps("units", other, {"recorded_at": _("A duplicate was merged into it")}, name)


def _of_codes(rows: Rows, park: Park) -> Iterator[Happening]:
    """Yield what begins and ends: titles, size classes, land, officers, platforms, lines."""

    def word(list_name: str, code: Value) -> str:
        return park.word(list_name, str(code), lang()) if code else ""

    names = {row["officer_id"]: str(row["officer_name"] or row["officer_id"]) for row in rows["officers"]}
    told: tuple[tuple[str, _Steps, Callable[[Row], str]], ...] = (
        (
            "titles",
            {"granted_on": _("Title granted"), "lapsed_on": _("Title lapsed")},
            lambda row: f"{word('title', row['title'])} · {word('level', row['level'])}",
        ),
        (
            "unit_sizes",
            {"valid_from": _("Size class")},
            lambda row: word("size_class", row["size_class"]),
        ),
        (
            "parcels",
            {"held_from": _("Land taken over"), "held_to": _("Land given up")},
            lambda row: f"{row['parcel_id']} · {word('land_use', row['land_use'])}",
        ),
        (
            "assignments",
            {"assigned_from": _("Officer assigned"), "assigned_to": _("Assignment ended")},
            lambda row: f"{names.get(row['officer_id'], row['officer_id'])} · {word('role', row['role'])}",
        ),
        (
            "platforms",
            {"granted_on": _("Platform granted or opened"), "lapsed_on": _("Platform lapsed")},
            lambda row: _name(row, "platform_name"),
        ),
        (
            "lines",
            {"valid_from": _("Production line")},
            lambda row: f"{row['line_id']} · {word('line_state', row['state'])}",
        ),
    )
    for table, steps, about in told:
        for row in rows[table]:
            yield from _steps(table, row, steps, about(row))


def _of_affairs(rows: Rows, opened: OpenPark) -> Iterator[Happening]:
    """Yield what was asked for and answered: needs, approvals, loans."""
    park, text = opened.park, opened.rules.procedures
    needs = {
        "raised_at": _("Need raised"),
        "answered_at": _("Need answered"),
        "planned_at": _("Plan for the need given"),
        "closed_at": _("Need closed"),
    }
    for row in rows["needs"]:
        yield from _steps(
            "needs", row, needs, f"{park.word('need_category', str(row['category']), lang())} · {row['need_id']}"
        )
    for row in rows["visits"]:
        is_note = row["visited_on"] is None and row["planned_on"] is None
        visits = {"recorded_at": _("Noted by an officer")} if is_note else {"visited_on": _("Visited by an officer")}
        yield from _steps("visits", row, visits, str(row["note"] or row["purpose"] or row["visit_id"]))
    for row in rows["approvals"]:
        decided = _("Approval granted") if row["is_granted"] else _("Approval refused")
        decided = decided if row["is_granted"] is not None else _("Approval decided")
        steps = {"submitted_on": _("Approval applied for"), "decided_on": decided}
        steps["taken_back_on"] = _("Application for an approval taken back")
        yield from _steps("approvals", row, steps, text.procedure(str(row["procedure"]), lang()))
    for row in rows["loan_stages"]:
        step = {
            "happened_on": _("Loan: %(stage)s") % {"stage": park.word("loan_stage", str(row["loan_stage"]), lang())}
        }
        about = " · ".join(str(row[name]) for name in ("loan_id", "lender") if row[name])
        for one in _steps("loan_stages", row, step, about):
            yield Happening(one.on, one.kind, one.what, one.about, address("loan", row["loan_id"]))


def _of_projects(rows: Rows, park: Park) -> Iterator[Happening]:
    names = {row["project_id"]: _name(row, "project_name") for row in rows["projects"]}
    for row in rows["project_stages"]:
        if row["project_id"] in names and isinstance(row["happened_on"], date):
            what = _("Project: %(stage)s") % {"stage": park.word("stage", str(row["stage"]), lang())}
            own = below(address("many", "projects"), path_of([str(row["project_id"])]))
            yield Happening(row["happened_on"], "projects", what, names[row["project_id"]], own)


def _steps(table: str, row: Row, steps: _Steps, about: str) -> Iterator[Happening]:
    """Yield a happening for each column of a row that holds a day."""
    for column, what in steps.items():
        on = row[column]
        if isinstance(on, date):
            day = on.date() if isinstance(on, datetime) else on
            yield Happening(day, table, what, about, _address(table, row))


def _address(table: str, row: Row) -> str:
    own = below(address("many", table), path_of(write(row[name]) for name in TABLES[table].key))
    return f"{own}record/" if table == "units" else own


def _name(row: Row, column: str) -> str:
    """Return the name of a row in the reader's language, in the other where it has none."""
    names = (row[f"{column}_zh"], row[column]) if lang() == "zh" else (row[column], row[f"{column}_zh"])
    return next(str(name) for name in names if name)
