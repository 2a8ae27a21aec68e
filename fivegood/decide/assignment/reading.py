"""The problem as a park's records tell it. What records do not hold is not known, and costs nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from fivegood.decide.assignment.problem import Absence, Officer, Place, Problem, Role, Unit
from fivegood.facts.cells import Value
from fivegood.facts.rows import Row
from fivegood.facts.schema import Table
from fivegood.facts.subjects import TABLES
from fivegood.rules.assigning import AssigningText

#: The tables that are looked at.
READ = ("units", "unit_sizes", "needs", "officers", "officer_conflicts", "assignments", "absences")
#: Those whose rows hold from a day to a day.
_HELD = tuple(name for name in READ if name not in ("needs", "absences"))


def problem_of(rows: Mapping[str, Sequence[Row]], day: date, rules: AssigningText) -> Problem:
    """Return the problem on a day: units in the park, officers in post, who serves whom.

    ``rows`` are those of `READ` in force: the newest version of each, none withdrawn. A unit asks for the skills named
    by its industry and by the categories of its open needs. Of two officers of one role the one of longer standing
    counts.
    """
    held = {name: [row for row in rows[name] if _holds(row, TABLES[name], day)] for name in _HELD}
    sizes = {str(row["unit_id"]): str(row["size_class"]) for row in held["unit_sizes"]}
    needs: dict[str, list[str]] = defaultdict(list)
    for row in rows["needs"]:
        if _is_open(row, day):
            needs[str(row["unit_id"])].append(str(row["category"]))
    now = _serving(held["assignments"])
    conflicts: dict[str, set[str]] = defaultdict(set)
    for row in held["officer_conflicts"]:
        conflicts[str(row["officer_id"])] |= {str(row["unit_id"])} if row["unit_id"] else _groups(row)
    units = tuple(_unit(row, sizes, needs[str(row["unit_id"])], now[str(row["unit_id"])]) for row in held["units"])
    absences = _absences(rows["absences"], day, rules.away.days)
    officers = tuple(
        _officer(row, conflicts[str(row["officer_id"])], absences[str(row["officer_id"])], rules)
        for row in held["officers"]
    )
    return Problem(units, officers, rules)


def unknown(problem: Problem) -> dict[str, int]:
    """Return of how many units and officers the records do not tell what a cost would need."""
    return {
        "units_without_address": sum(not unit.place.words for unit in problem.units),
        "units_without_place": sum(unit.place.metres is None for unit in problem.units),
        "units_without_size": sum(not unit.size for unit in problem.units),
        "officers_without_place": sum(officer.place.metres is None for officer in problem.officers),
        "officers_without_area": sum(not officer.area for officer in problem.officers),
        "officers_without_skills": sum(not officer.skills for officer in problem.officers),
    }


def _holds(row: Row, table: Table, day: date) -> bool:
    first, last = row[table.time.start], row[table.time.end]
    return isinstance(first, date) and first <= day and (not isinstance(last, date) or day <= last)


def _is_open(row: Row, day: date) -> bool:
    raised, closed = row["raised_at"], row["closed_at"]
    return (
        isinstance(raised, datetime)
        and raised.date() <= day
        and (not isinstance(closed, datetime) or closed.date() > day)
    )


def _serving(rows: Iterable[Row]) -> dict[str, dict[Role, str]]:
    found: dict[str, dict[Role, str]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: (str(row["assigned_from"]), str(row["officer_id"]))):
        if row["role"] in (Role.LEAD, Role.DEPUTY):
            found[str(row["unit_id"])].setdefault(Role(str(row["role"])), str(row["officer_id"]))
    return found


def _unit(row: Row, sizes: Mapping[str, str], needs: Sequence[str], now: Mapping[Role, str]) -> Unit:
    unit_id = str(row["unit_id"])
    industry = [str(row["industry"])] if row["industry"] else []
    return Unit(
        unit_id,
        size=sizes.get(unit_id, ""),
        open_needs=len(needs),
        risk=int(str(row["risk"] or 0)),
        place=Place(str(row["address"] or ""), _metres(row)),
        asks=frozenset([*industry, *needs]),
        languages=_words(row["languages"]),
        groups=_groups(row),
        now=now,
    )


def _absences(rows: Iterable[Row], day: date, days: int) -> dict[str, list[Absence]]:
    """Return the absences of each officer within so many days from a day on, soonest first."""
    found: dict[str, list[Absence]] = defaultdict(list)
    end = day + timedelta(days=days - 1)
    for row in rows:
        first, last = row["absent_from"], row["absent_to"] or end
        assert isinstance(first, date)
        assert isinstance(last, date)
        if first <= end and last >= day:
            officer_id = str(row["officer_id"])
            one = Absence(officer_id, max(first, day), min(last, end), str(row["stand_in_id"] or ""))
            found[officer_id].append(one)
    for of_officer in found.values():
        of_officer.sort(key=lambda one: (one.first, one.last))
    return found


def _officer(row: Row, conflicts: Iterable[str], absences: Sequence[Absence], rules: AssigningText) -> Officer:
    free = Decimal(1) if row["availability"] is None else row["availability"]
    assert isinstance(free, Decimal)
    absent = len(frozenset().union(*(one.days for one in absences)))
    return Officer(
        str(row["officer_id"]),
        place=Place(metres=_metres(row)),
        area=str(row["area"] or ""),
        skills=_words(row["skills"]),
        languages=_words(row["languages"]),
        percent=int(int(free * 100) * rules.away.share_there(absent)),
        conflicts=frozenset(conflicts),
        absences=tuple(absences),
    )


def _groups(row: Row) -> frozenset[str]:
    """Return a group's name in the problem: a unit of the same id is another thing."""
    return frozenset([f"group {row['group_code']}"] if row["group_code"] else [])


def _words(cell: Value) -> frozenset[str]:
    return frozenset(str(cell or "").split())


def _metres(row: Row) -> tuple[int, int] | None:
    x, y = row["place_x"], row["place_y"]
    return (x, y) if isinstance(x, int) and isinstance(y, int) else None
