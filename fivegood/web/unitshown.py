"""One unit on one page: who it is, who serves it, and all that the reader may see of its affairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from fivegood.facts.courses import project_states
from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.quantities import Unit, format_quantity
from fivegood.records.accounts.selectors import contacts_of
from fivegood.records.actors import Actor
from fivegood.records.book.keys import path_of
from fivegood.records.book.selectors import record_row
from fivegood.records.journal.kept import until_written
from fivegood.records.loans.selectors import loans_of_rows
from fivegood.records.returns.forms import Asked, owes, year_of
from fivegood.records.scope import may_apply, may_edit, may_merge, may_read
from fivegood.records.units.affairs import unit_affairs
from fivegood.web.lamps import lamp_shown
from fivegood.web.loans import LoanWords
from fivegood.web.returns import slug_of
from fivegood.web.timelines import Happening, happenings, timeline_shown
from fivegood.web.unitcharts import chart_of, courses_of, years_shown
from fivegood.web.unitland import land_shown
from fivegood.web.unitlists import name_of_unit
from fivegood.web.words import form_name, lang

#: Rows of a part of the page; its list holds them all.
MOST = 8
#: Parts of the page, each with the table whose readers see it.
_PARTS = (
    "returns",
    "parcels",
    "projects",
    "needs",
    "visits",
    "approvals",
    "loan_stages",
    "assignments",
    "titles",
    "unit_sizes",
)
_EXPORTED = ("returns", "titles", "parcels", "projects", "needs", "approvals", "loan_stages")


def unit_shown(actor: Actor, unit: Row, opened: OpenPark, asked: QueryDict, size: str) -> dict[str, Any]:
    """Return what the page of a unit shows, its letters of a size.

    Raises InputError for a timeline of a kind that there is none of.
    """
    unit_id, today = str(unit["unit_id"]), actor.today
    happened, shown = _affairs_shown(actor, unit_id, opened, lang(), size)
    return {
        **shown,
        "contacts": contacts_of(actor, unit_id, today),
        "timeline": timeline_shown(happened, asked),
    }


@until_written(64)
def _affairs_shown(
    actor: Actor, unit_id: str, opened: OpenPark, _lang: str, size: str
) -> tuple[Sequence[Happening], dict[str, Any]]:
    """Return what happened to a unit, the newest first, and what its page shows of it in the reader's language.

    The larger part of the page is written out here: it takes longer than all that it is written from.
    """
    unit, today = record_row(actor, TABLES["units"], [unit_id]), actor.today
    rows, words = unit_affairs(actor, unit_id), _Words(opened)
    courses = courses_of(rows["returns"], unit, opened, today)
    shown = {
        "unit_id": unit_id,
        "forms": _forms(actor, unit, opened),
        "path": path_of([unit_id]),
        "name": name_of_unit(unit),
        "reads": [name for name in _PARTS if may_read(actor, name)],
        "head": words.head(unit, rows, today),
        "officers": words.officers(rows, today),
        "charts": [chart for course in courses if (chart := chart_of(course))],
        "overlapping": [course.name for course in courses if not course.returned],
        "years": years_shown(courses),
        "land": land_shown(rows["parcels"], courses, opened, today),
        "projects": words.projects(rows, today),
        "needs": words.needs(rows["needs"]),
        "approvals": words.approvals(rows["approvals"], today),
        "loans": LoanWords(opened.park).lines_of({}, loans_of_rows(rows["loan_stages"], today)),
        "most": MOST,
        "exported": [TABLES[name] for name in _EXPORTED if may_read(actor, name)],
        "may_write": may_edit(actor, "units"),
        "may_merge": may_merge(actor),
        "may_write_needs": may_edit(actor, "needs"),
        "may_apply": may_apply(actor),
    }
    shown["affairs"] = render_to_string("web/parts/unit_affairs.html", shown | {"text_size": size})
    return happenings(unit, rows, opened, today), shown


def _forms(actor: Actor, unit: Row, opened: OpenPark) -> list[tuple[str, str, str]]:
    """Return the newest sheet of each form that the unit owes: the form, its period, the sheet's address."""
    first, last = unit["reports_from"], unit["reports_to"]
    if not isinstance(first, date) or not may_read(actor, "filings") or unit["is_withdrawn"]:
        return []
    found = []
    for form, text in opened.rules.returns.forms.items():
        years = (actor.today.year - 1, actor.today.year)
        asked = [one for year in years for one in year_of(opened, text, year, form) if one.period.end < actor.today]
        owed = [one for one in asked if owes(first, last if isinstance(last, date) else None, one.period)]
        found += [_sheet(owed[-1], str(unit["unit_id"]))] if owed else []
    return found


def _sheet(asked: Asked, unit_id: str) -> tuple[str, str, str]:
    address = reverse("returns-sheet", args=[asked.form, slug_of(asked.period), unit_id])
    return form_name(asked.text), asked.period.label(lang()), address


class _Words:
    """Shows the rows about a unit in the words of the park's lists."""

    def __init__(self, opened: OpenPark) -> None:
        self._opened, self._park = opened, opened.park

    def head(self, unit: Row, rows: Mapping[str, Sequence[Row]], today: date) -> Mapping[str, Any]:
        """Return who the unit is: kind, industry, size class and titles of today, and its plain cells."""
        sizes = [row for row in rows["unit_sizes"] if _holds(row, "valid_from", "valid_to", today)]
        titles = [row for row in rows["titles"] if _holds(row, "granted_on", "lapsed_on", today)]
        zh, en = unit["unit_name_zh"], unit["unit_name"]
        return {
            "other_name": en if lang() == "zh" and zh else zh if lang() == "en" else "",
            "kind": self._word("unit_kind", unit["unit_kind"]),
            "industry": self._word("industry", unit["industry"]),
            "chain_place": self._word("chain_place", unit["chain_place"]),
            "size_class": self._word("size_class", sizes[-1]["size_class"]) if sizes else "",
            "titles": [f"{self._word('title', row['title'])} · {self._word('level', row['level'])}" for row in titles],
            "row": unit,
            "has_left": isinstance(unit["in_park_to"], date) and unit["in_park_to"] < today,
        }

    def officers(self, rows: Mapping[str, Sequence[Row]], today: date) -> list[Mapping[str, Any]]:
        """Return those who serve the unit today, the lead first."""
        known = {row["officer_id"]: row for row in rows["officers"]}
        serving = [row for row in rows["assignments"] if _holds(row, "assigned_from", "assigned_to", today)]
        serving.sort(key=lambda row: (row["role"] != "lead", row["assigned_from"]))
        return [self._officer(row, known.get(row["officer_id"])) for row in serving]

    def _officer(self, row: Row, officer: Row | None) -> Mapping[str, Any]:
        return {
            "role": self._word("role", row["role"]),
            "name": (officer and officer["officer_name"]) or row["officer_id"],
            "post": officer["post"] if officer else "",
            "path": path_of([str(row["officer_id"])]) if officer else "",
            "since": row["assigned_from"],
        }

    def projects(self, rows: Mapping[str, Sequence[Row]], today: date) -> list[Mapping[str, Any]]:
        """Return the unit's projects with their lamps, the worst first."""
        asked = {name: rows[name] for name in ("projects", "project_stages", "project_investments", "returns")}
        states = project_states(asked, today, self._opened.rules.lamps)
        reached = self._stages(rows["project_stages"], today)
        order = {"red": 0, "yellow": 1, "green": 2}
        states.sort(key=lambda state: (order.get(state.word, 3), state.project_id))
        return [
            {
                "path": path_of([state.project_id]),
                "name": self._name(state.row, "project_name"),
                "lamp": lamp_shown(state),
                "stage": reached.get(state.project_id, ""),
                "investment": self._money(state.row["investment"]),
            }
            for state in states
        ]

    def _stages(self, rows: Sequence[Row], today: date) -> dict[str, str]:
        """Return the last stage that each project reached, with its day."""
        happened = [row for row in rows if isinstance(row["happened_on"], date) and row["happened_on"] <= today]
        happened.sort(key=lambda row: row["happened_on"])  # type: ignore[arg-type,return-value] # days, by the line above
        return {
            str(row["project_id"]): f"{self._word('stage', row['stage'])} · {row['happened_on']}" for row in happened
        }

    def needs(self, rows: Sequence[Row]) -> list[Mapping[str, Any]]:
        """Return the unit's needs, those that are open first, then the newest."""
        ordered = sorted(rows, key=lambda row: row["raised_at"], reverse=True)  # type: ignore[arg-type,return-value] # instants
        ordered.sort(key=lambda row: row["closed_at"] is not None)
        return [
            {
                "path": path_of([str(row["need_id"])]),
                "id": row["need_id"],
                "category": self._word("need_category", row["category"]),
                "raised_at": _minute(row["raised_at"]),
                "is_open": row["closed_at"] is None,
                "state": _state_of_need(row),
            }
            for row in ordered
        ]

    def approvals(self, rows: Sequence[Row], today: date) -> list[Mapping[str, Any]]:
        """Return the unit's approvals, those not decided first, then the newest."""
        ordered = sorted(rows, key=lambda row: row["submitted_on"], reverse=True)  # type: ignore[arg-type,return-value] # days
        ordered.sort(key=lambda row: row["decided_on"] is not None or row["taken_back_on"] is not None)
        return [
            {
                "path": path_of([str(row["approval_id"])]),
                "procedure": self._opened.rules.procedures.procedure(str(row["procedure"]), lang()),
                "submitted_on": row["submitted_on"],
                "promised_on": row["promised_on"],
                "decided_on": row["decided_on"],
                "state": _state_of_approval(row, today),
            }
            for row in ordered
        ]

    def _word(self, list_name: str, code: object) -> str:
        return self._park.word(list_name, str(code), lang()) if code else ""

    def _name(self, row: Row, column: str) -> str:
        zh, en = row[f"{column}_zh"], row[column]
        return str((zh or en) if lang() == "zh" else (en or zh))

    def _money(self, amount: object) -> str:
        return "" if amount is None else format_quantity(amount, Unit.parse(self._park.currency), lang())  # type: ignore[arg-type] # a money column


def _holds(row: Row, first: str, last: str, day: date) -> bool:
    end = row[last]
    return row[first] <= day and (end is None or day <= end)  # type: ignore[operator] # columns of days


def _minute(at: object) -> str:
    return at.isoformat(" ", "minutes") if isinstance(at, datetime) else ""


def _state_of_need(row: Row) -> str:
    if row["closed_at"]:
        said = {True: _("closed, satisfied"), False: _("closed, not satisfied")}
        return said.get(row["is_satisfied"], _("closed"))  # type: ignore[arg-type] # yes, no or not said
    if row["planned_at"]:
        return _("plan given, still open")
    return _("answered, still open") if row["answered_at"] else _("waiting for an answer")


def _state_of_approval(row: Row, today: date) -> str:
    if row["decided_on"]:
        said = {True: _("granted"), False: _("refused")}
        return said.get(row["is_granted"], _("decided"))  # type: ignore[arg-type] # yes, no or not said
    if row["taken_back_on"]:
        return _("taken back")
    promised = row["promised_on"]
    return _("later than promised") if isinstance(promised, date) and promised < today else _("under way")
