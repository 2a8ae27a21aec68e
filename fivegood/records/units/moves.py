"""Which rows of a duplicate move to the unit it is, which are there already, and which contradict each other. PURE."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from fivegood.errors import Fault
from fivegood.facts.cells import write
from fivegood.facts.rows import Key, Row, key_of
from fivegood.facts.schema import FLAGS, Table, TimeKind
from fivegood.facts.spans import single_values
from fivegood.periods import Period
from fivegood.structs import replace

UNIT = "unit_id"


class Side(StrEnum):
    """Whose rows hold where both units have some."""

    DUPLICATE = "duplicate"
    INTO = "into"


class Clash(StrEnum):
    """Why rows of both units cannot stand side by side: one key, one time, or one series of returns."""

    KEY = "key"
    TIME = "time"
    SERIES = "series"


@dataclass(frozen=True, slots=True)
class Kept:
    """A row as it is stored, with its version."""

    version: int
    row: Row


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Rows of both units of which only one side can hold. ``id`` names it in a decision."""

    id: str
    table: Table
    clash: Clash
    duplicates: tuple[Kept, ...]
    intos: tuple[Kept, ...]


@dataclass(slots=True)
class Moves:
    """The rows of one table: those that move, those that the other unit has already, those that need a decision."""

    table: Table
    moving: list[Kept] = field(default_factory=list)
    equal: list[Kept] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)


#: Of these only one holds at a time: the columns that tell them apart beside the unit, and which rows it is true of.
_ONE_AT_A_TIME: Mapping[str, tuple[tuple[str, ...], Callable[[Row], bool]]] = {
    "unit_sizes": ((), lambda _row: True),
    "titles": (("title", "level"), lambda _row: True),
    "assignments": (("role",), lambda row: row["role"] == "lead"),
}


def moves_of(table: Table, duplicates: Sequence[Kept], intos: Sequence[Kept], into: str) -> Moves:
    """Work out what becomes of the rows of a duplicate; both sides are without withdrawn rows."""
    found = Moves(table)
    key, taken = key_of(table), {key_of(table)(one.row): one for one in intos}
    others = list(intos)
    for one in duplicates:
        other = taken.get(key(one.row | {UNIT: into})) if UNIT in table.key else None
        if other is None:
            found.moving.append(one)
        elif _cells(table, one.row) == _cells(table, other.row):
            found.equal.append(one)
            others = [kept for kept in others if kept is not other]
        else:
            name = f"{table.name}/{'~'.join(write(part) for part in key(other.row))}"
            found.contradictions.append(Contradiction(name, table, Clash.KEY, (one,), (other,)))
    clashes = [*_at_one_time(table, found.moving, others), *_in_one_series(table, found, duplicates, intos, others)]
    for clash in clashes:
        found.moving = [one for one in found.moving if not _among(one, clash.duplicates)]
    found.contradictions = _joined(found.contradictions, clashes)
    return found


def _among(one: Kept, kept: Sequence[Kept]) -> bool:
    return any(one is other for other in kept)


def _joined(by_key: Sequence[Contradiction], clashes: Sequence[Contradiction]) -> list[Contradiction]:
    """Put what clashes by its key into the larger clash that its row is a part of: one decision for each row."""
    found, left = [], list(by_key)
    for clash in clashes:
        within = [one for one in left if _among(one.intos[0], clash.intos)]
        left = [one for one in left if not any(one is other for other in within)]
        more = tuple(kept for one in within for kept in one.duplicates)
        found.append(replace(clash, duplicates=(*clash.duplicates, *more)))
    return [*left, *found]


def _cells(table: Table, row: Row) -> list[str]:
    names = [column.name for column in table.read_columns if column.name not in (UNIT, "recorded_at")]
    return [write(row[name] or None) if name in FLAGS else write(row[name]) for name in names]


def _grouped(rows: Sequence[Kept], key: Callable[[Row], Key | None]) -> dict[Key, list[Kept]]:
    groups: dict[Key, list[Kept]] = defaultdict(list)
    for one in rows:
        name = key(one.row)
        if name is not None:
            groups[name].append(one)
    return groups


def _shared(
    duplicates: Sequence[Kept], intos: Sequence[Kept], key: Callable[[Row], Key | None]
) -> Iterator[tuple[Key, list[Kept], list[Kept]]]:
    """Yield the groups in which both units have rows."""
    theirs = _grouped(intos, key)
    for name, mine in _grouped(duplicates, key).items():
        if name in theirs:
            yield name, mine, theirs[name]


def _at_one_time(table: Table, duplicates: Sequence[Kept], intos: Sequence[Kept]) -> list[Contradiction]:
    if table.name not in _ONE_AT_A_TIME or table.time.kind is not TimeKind.INTERVAL:
        return []
    names, is_meant = _ONE_AT_A_TIME[table.name]

    def key(row: Row) -> Key | None:
        return tuple(row[name] for name in names) if is_meant(row) else None

    found = []
    for name, mine, theirs in _shared(duplicates, intos, key):
        pairs = [(one, other) for one in mine for other in theirs if _meet(table, one.row, other.row)]
        if pairs:
            ours = tuple(one for one in mine if any(one is left for left, _ in pairs))
            others = tuple(one for one in theirs if any(one is right for _, right in pairs))
            told = "~".join((table.name, *map(write, name)))
            found.append(Contradiction(f"{told}@time", table, Clash.TIME, ours, others))
    return found


def _meet(table: Table, one: Row, other: Row) -> bool:
    """True when two rows hold on one day."""
    (start, end), (first, last) = ((row[table.time.start], row[table.time.end]) for row in (one, other))
    return (end is None or first <= end) and (last is None or start <= last)  # type: ignore[operator] # days


def _in_one_series(
    table: Table, moves: Moves, duplicates: Sequence[Kept], intos: Sequence[Kept], others: Sequence[Kept]
) -> list[Contradiction]:
    """Find the years of an item whose values would change when the returns of both units are one series.

    ``others`` are the other unit's rows without those that the duplicate has as well.
    """
    if table.name != "returns":  # of what is filed or filled in, no value follows from another
        return []
    whole, rest = _grouped(duplicates, _year_of_item), _grouped(others, _year_of_item)
    found = []
    for name, mine, theirs in _shared(moves.moving, intos, _year_of_item):
        apart, held, together = _values(whole[name]), _values(theirs), _values([*mine, *theirs])
        moved = {one.row["period"] for one in mine}
        if apart is not None and held is not None:
            kept = {period: value for period, value in apart.items() if period in moved} | held
            if together == kept:
                continue
        told = "~".join((table.name, *map(write, name)))
        found.append(Contradiction(f"{told}@series", table, Clash.SERIES, tuple(mine), tuple(rest.get(name, ()))))
    return found


def _year_of_item(row: Row) -> Key:
    period = row["period"]
    assert isinstance(period, Period)
    return (row["item"], period.end.year)


def _values(rows: Sequence[Kept]) -> dict[object, tuple[object, object]] | None:
    """Return the first day and the value of each return for its own days, None when returns overlap."""
    faults: list[Fault] = []
    given = [one.row | {UNIT: None} for one in rows]
    single = single_values(given, ("item",), "stated", "value", faults, lambda _row: ("returns", 0))
    return None if faults else {row["period"]: (row["period_start"], row["value"]) for row in single}
