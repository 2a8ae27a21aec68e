"""Reading who acts for whom today: the absences that hold, the posts, and who serves a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, Func, Q, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.db.models.sql.compiler import SQLCompiler

from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, worker
from fivegood.records.base import rows_of
from fivegood.records.book.gathered import gathered
from fivegood.records.book.selectors import holds_on
from fivegood.rules.standins import Absence, Acting, Passed, Serving, acts_for, away_on, stand_in_of, who_acts

ABSENCES = TABLES["absences"]
ASSIGNMENTS = TABLES["assignments"]
OFFICERS = TABLES["officers"]
#: Stand between the cells of an absence and between absences in one text: no cell may hold them.
_CELL, _ROW = "\x1f", "\x1e"


class _Joined(Func):
    """The texts of all rows as one, a sign between them."""

    function = "STRING_AGG"
    output_field = TextField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:
        """Join as SQLite calls it."""
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **extra)


def absences_told(day: date) -> Subquery:
    """Return the absences of a day as one text, to be asked along with what is asked anyway; see ``acts_for_told``.

    One who has no post that day is not absent, and does not stand in.
    """
    stand_in = Case(When(_in_post("stand_in__", day), then=F("stand_in_id")), default=Value(""))
    cells = Concat(
        "officer_id", Value(_CELL), stand_in, Value(_CELL), Cast("absent_from", TextField()), output_field=TextField()
    )
    held = rows_of(ABSENCES.name).filter(holds_on(ABSENCES, day), _in_post("officer__", day), is_withdrawn=False)
    return Subquery(held.order_by().annotate(told=_Joined(cells, Value(_ROW))).values("told"))


def acts_for_told(officer_id: str, told: str, day: date) -> tuple[str, ...]:
    """Return the absent officers whose work is an officer's on a day, by the text of its absences."""
    absences = []
    for row in filter(None, told.split(_ROW)):
        absent, stand_in, since = row.split(_CELL)
        absences.append(Absence(absent, date.fromisoformat(since), None, stand_in))
    away = away_on(absences, day)
    return acts_for(officer_id, away, {*away, *away.values()})


def officer_acting(holder: str, unit_id: str, on: date) -> Acting:
    """Return who must act on a day for what a unit asks, given to ``holder`` or to nobody yet.

    Not a question of any reader: it says whom the park itself turns to.
    """
    kept = Q(is_withdrawn=False)
    serves = holds_on(ASSIGNMENTS, on) & kept & Q(unit_id=unit_id)
    absent = holds_on(ABSENCES, on) & kept
    absences = rows_of(ABSENCES.name).filter(absent).order_by()
    serving = rows_of(ASSIGNMENTS.name).filter(serves).order_by()
    meant = Q(officer_id__in=serving.values("officer_id")) | Q(officer_id__in=absences.values("officer_id"))
    meant |= Q(officer_id__in=absences.values("stand_in_id")) | Q(officer_id=holder)
    asked = {ASSIGNMENTS.name: serves, ABSENCES.name: absent, OFFICERS.name: meant & _in_post("", on)}
    found = gathered(worker(on), asked)
    in_post = {str(row["officer_id"]) for row in found[OFFICERS.name]}
    away = away_on(map(_absence, found[ABSENCES.name]), on)
    return who_acts(holder, [_serving(row) for row in found[ASSIGNMENTS.name]], away, in_post)


def _in_post(officer: str, day: date) -> Q:
    """Return the condition that an officer, found through ``officer``, has a post on a day."""
    is_open = Q(**{f"{officer}in_post_to__isnull": True}) | Q(**{f"{officer}in_post_to__gte": day})
    return is_open & Q(**{f"{officer}in_post_from__lte": day, f"{officer}is_withdrawn": False})


def _absence(row: Row) -> Absence:
    told: Any = row
    return Absence(told["officer_id"], told["absent_from"], told["absent_to"], told["stand_in_id"] or "")


def _serving(row: Row) -> Serving:
    told: Any = row
    return Serving(told["officer_id"], told["role"], told["assigned_from"])


@dataclass(frozen=True, slots=True)
class AbsenceRead:
    """An absence as its reader may see it, and who does that officer's work by name on a day of it.

    ``on`` is today, or the first day of one that is still to come. ``by`` is empty where nobody named can: at each unit
    the next one of those who serve it acts. ``passed`` are those named who cannot, and why.
    """

    row: Row
    on: date
    by: str
    passed: tuple[Passed, ...]


def absences_read(actor: Actor) -> list[AbsenceRead]:
    """Return the absences that the actor may see and that are not over, in order of their first day."""
    today = actor.today
    last = Q(absent_to__isnull=True) | Q(absent_to__gte=today)
    rows = rows_of(ABSENCES.name).filter(last, is_withdrawn=False).order_by()
    meant = Q(officer_id__in=rows.values("officer_id")) | Q(officer_id__in=rows.values("stand_in_id"))
    asked = {ABSENCES.name: last & Q(is_withdrawn=False), OFFICERS.name: meant & Q(is_withdrawn=False)}
    found = gathered(worker(today), asked)  # who stands in follows from absences that the reader may not see
    mine = gathered(actor, {ABSENCES.name: asked[ABSENCES.name]})[ABSENCES.name]
    absences = [_absence(row) for row in found[ABSENCES.name]]
    told = (_read(row, absences, found[OFFICERS.name], today) for row in mine)
    return sorted(told, key=lambda one: (str(one.row["absent_from"]), str(one.row["officer_id"])))


def _read(row: Row, absences: Sequence[Absence], officers: Sequence[Row], today: date) -> AbsenceRead:
    one = _absence(row)
    on = max(today, one.absent_from)
    in_post = {str(officer["officer_id"]) for officer in officers if _has_post(officer, on)}
    found, passed = stand_in_of(one.officer_id, away_on(absences, on), in_post)
    return AbsenceRead(row, on, found, tuple(each for each in passed if each.officer_id != one.officer_id))


def _has_post(officer: Row, day: date) -> bool:
    told: Any = officer
    return told["in_post_from"] <= day and (told["in_post_to"] is None or day <= told["in_post_to"])
