"""The problem as a park's records tell it. What records do not hold is not known, and costs nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from fivegood.decide.assignment.problem import Officer, Place, Problem, Role, Unit
from fivegood.facts.rows import Row
from fivegood.facts.schema import Table
from fivegood.facts.subjects import TABLES
from fivegood.rules.assigning import AssigningText

#: The tables that are looked at.
READ = ("units", "unit_sizes", "needs", "officers", "assignments")


def problem_of(rows: Mapping[str, Sequence[Row]], day: date, rules: AssigningText) -> Problem:
    """Return the problem on a day: units in the park, officers in post, who serves whom.

    ``rows`` are those of `READ` in force: the newest version of each, none withdrawn. A unit asks for the skills named
    by its industry and by the categories of its open needs. Of two officers of one role the one of longer standing
    counts. Places in metres, languages, conflicts and risk are not on record.
    """
    held = {name: [row for row in rows[name] if _holds(row, TABLES[name], day)] for name in READ if name != "needs"}
    sizes = {str(row["unit_id"]): str(row["size_class"]) for row in held["unit_sizes"]}
    needs: dict[str, list[str]] = defaultdict(list)
    for row in rows["needs"]:
        if _is_open(row, day):
            needs[str(row["unit_id"])].append(str(row["category"]))
    now = _serving(held["assignments"])
    units = tuple(_unit(row, sizes, needs[str(row["unit_id"])], now[str(row["unit_id"])]) for row in held["units"])
    return Problem(units, tuple(_officer(row) for row in held["officers"]), rules)


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
        place=Place(str(row["address"] or "")),
        asks=frozenset([*industry, *needs]),
        groups=frozenset([str(row["group_code"])] if row["group_code"] else []),
        now=now,
    )


def _officer(row: Row) -> Officer:
    free = row["availability"]
    return Officer(
        str(row["officer_id"]),
        area=str(row["area"] or ""),
        skills=frozenset(str(row["skills"] or "").split()),
        percent=100 if not isinstance(free, Decimal) else int(free * 100),
    )
