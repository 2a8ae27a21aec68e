"""Writing what follows for units: their size classes out of the returns of a year."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from fivegood.errors import Conflict, ConflictError, Fault, ForbiddenError, InputError
from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.records.actors import Actor, By
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.selectors import records_of, valid_on
from fivegood.records.book.services import RowChange, records_write
from fivegood.records.journal.kept import until_written
from fivegood.records.journal.services import journal_lock
from fivegood.records.scope import may_write
from fivegood.records.units.evidence import Gap, Reason, evidence_of
from fivegood.rules.sizes import INDICATORS, SizeClass, SizesText, class_in, sector_of

SIZES = TABLES["unit_sizes"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SizeChange:
    """A unit that gets another size class than it had, or its first one (``before`` is empty)."""

    unit_id: str
    unit_name: str
    unit_name_zh: str
    industry_class: str
    before: str
    after: str
    rule: str


@dataclass(frozen=True, slots=True)
class Unclassed:
    """A unit that could not be classed, and everything that stands in the way."""

    unit_id: str
    unit_name: str
    unit_name_zh: str
    gaps: tuple[Gap, ...]


@dataclass(slots=True)
class SizeProposal:
    """The classes of a year: what changes from ``valid_from`` on, what stays, what could not be told.

    ``basis`` stands for exactly these changes; ``entry`` is the journal's when they were written.
    """

    year: int
    valid_from: date
    changes: list[SizeChange] = field(default_factory=list)
    unclassed: list[Unclassed] = field(default_factory=list)
    unchanged: int = 0
    basis: str = ""
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class _Unit:
    unit_id: str
    unit_name: str
    unit_name_zh: str
    industry_class: str
    is_synthetic: bool


def unit_sizes_classify(
    park: OpenPark, year: int, by: By, now: datetime, *, basis: str = "", is_trial: bool = False
) -> SizeProposal:
    """Class every enterprise of the park by its returns of a year, from 1 January of the next on.

    The class before is closed; one that stays writes nothing; the rule is kept in words. A trial writes nothing and
    tells the ``basis`` of what it would write; given that again, nothing else is written.

    Raises ForbiddenError, InputError, and ConflictError when the records no longer give what the trial showed.
    """
    if not may_write(by.actor, SIZES.name):
        raise ForbiddenError(f"the role {by.actor.role} may not write {SIZES.name}")
    _check_year(year, park.rules.sizes, park.park.currency, now.date())
    if is_trial:
        return _checked(_tried(by.actor, year, park), basis)
    with transaction.atomic():
        journal_lock()  # nobody writes a return between the reading and the writing
        found, changes = _proposed(by.actor, year, park.rules.sizes)
        _checked(found, basis)
        found.entry = records_write(SIZES, changes, by, action="unit_sizes.classify", now=now).entry
    return found


@until_written(4)
def _tried(actor: Actor, year: int, park: OpenPark) -> SizeProposal:
    return _proposed(actor, year, park.rules.sizes)[0]


def _checked(found: SizeProposal, basis: str) -> SizeProposal:
    if basis and basis != found.basis:
        raise ConflictError([Conflict(SIZES.name, (str(found.year),), 0, {}, {})])
    return found


def _proposed(actor: Actor, year: int, sizes: SizesText) -> tuple[SizeProposal, list[RowChange]]:
    found = SizeProposal(year, date(year + 1, 1, 1))
    held = _sizes_of(actor)
    changes: list[RowChange] = []
    for unit, result, is_synthetic in _results(actor, year, sizes):
        of_unit = held[unit.unit_id]
        if isinstance(result, SizeClass) and is_synthetic and _is_real_from(of_unit, found.valid_from):
            result = (Gap(Reason.REAL_CLASS, detail=str(found.valid_from)),)
        if isinstance(result, SizeClass):
            changes += _changes_of(unit, result, of_unit, found, is_synthetic=is_synthetic)
        else:
            found.unclassed.append(Unclassed(unit.unit_id, unit.unit_name, unit.unit_name_zh, result))
    told = [[*astuple(one)] for one in found.changes] + [[change.expected] for change in changes]
    found.basis = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
    return found, changes


def _check_year(year: int, sizes: SizesText, currency: str, today: date) -> None:
    faults = []
    if not 1900 <= year < 2199:
        faults.append(Fault("", column="year", message="is not a year from 1900 to 2198", value=str(year)))
    elif today <= date(year, 12, 31):
        message = "has not ended: its returns cannot all be there"
        faults.append(Fault("", column="year", message=message, value=str(year), suggestion=str(today.year - 1)))
    elif date(year, 12, 31) < sizes.valid_from:
        message = f"ended before the thresholds of {sizes.source} held ({sizes.valid_from})"
        faults.append(Fault("", column="year", message=message, value=str(year)))
    if currency != sizes.currency:
        message = f"the thresholds are in {sizes.currency} and the records in {currency}: give the park its own"
        faults.append(Fault("sizes.yaml", column="currency", message=message, value=sizes.currency))
    if faults:
        raise InputError(faults, "classify")


def _results(actor: Actor, year: int, sizes: SizesText) -> Iterator[tuple[_Unit, SizeClass | tuple[Gap, ...], bool]]:
    """Yield every enterprise that is in the park as the year ends, its class or what stands in the way of one."""
    items = {one: getattr(sizes.items, one) for one in INDICATORS}
    returns = _returns_of(actor, year, items.values())
    for unit in _enterprises(actor, date(year, 12, 31)):
        sector = sector_of(unit.industry_class, sizes) if unit.industry_class else None
        if sector is None:
            reason = Reason.NO_THRESHOLDS if unit.industry_class else Reason.NO_INDUSTRY_CLASS
            yield unit, (Gap(reason, detail=unit.industry_class),), False
            continue
        evidence = evidence_of(sector[1], returns.get(unit.unit_id, {}), items, year)
        if evidence.gaps:
            yield unit, tuple(evidence.gaps), False
        else:
            yield unit, class_in(*sector, evidence.values, sizes), unit.is_synthetic or evidence.is_synthetic


def _enterprises(actor: Actor, day: date) -> list[_Unit]:
    units = records_of(actor, TABLES["units"]).filter(unit_kind="enterprise", is_withdrawn=False)
    names = ("unit_id", "unit_name", "unit_name_zh", "industry_class", "is_synthetic")
    found = valid_on(units, TABLES["units"], day).values_list(*names)
    return [_Unit(one, name, zh or "", code or "", flag) for one, name, zh, code, flag in found]


def _returns_of(actor: Actor, year: int, items: Iterable[str]) -> Mapping[str, dict[str, list[Row]]]:
    """Return the returns of a year by unit and item."""
    asked = {"is_withdrawn": False, "item__in": list(items), "period__startswith": str(year)}
    names = ("unit_id", "item", "period", "basis", "stated", "is_synthetic")
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    rows = records_of(actor, TABLES["returns"]).filter(**asked).values_list(*names)
    periods: dict[str, Period] = {}
    for unit_id, item, text, basis, stated, is_synthetic in rows.iterator(chunk_size=5_000):
        period = periods.get(text) or periods.setdefault(text, Period.parse(text))
        if period.end.year == year:
            row = {"unit_id": unit_id, "item": item, "period": period, "basis": basis, "stated": stated}
            found[unit_id][item].append(row | {"is_synthetic": is_synthetic})
    return found


@dataclass(frozen=True, slots=True)
class _Held:
    """A size class as it is stored."""

    version: int
    row: Row
    valid_from: date
    valid_to: date | None

    @property
    def counts(self) -> bool:
        return not self.row["is_withdrawn"]

    def holds_on(self, day: date) -> bool:
        return self.counts and self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)


def _sizes_of(actor: Actor) -> Mapping[str, list[_Held]]:
    """Return the size classes of each unit in the order of their first days, withdrawn ones too."""
    found: dict[str, list[_Held]] = defaultdict(list)
    for values in records_of(actor, SIZES).order_by("unit_id", "valid_from").values_list(*attributes_of(SIZES)):
        row = row_of(SIZES, values[2:])
        start, end = row["valid_from"], row["valid_to"]
        assert isinstance(start, date)
        found[str(row["unit_id"])].append(_Held(values[1], row, start, end if isinstance(end, date) else None))
    return found


def _is_real_from(held: Sequence[_Held], first: date) -> bool:
    return any(one.valid_from == first and not one.row["is_synthetic"] for one in held)


def _changes_of(
    unit: _Unit, result: SizeClass, held: Sequence[_Held], into: SizeProposal, *, is_synthetic: bool
) -> list[RowChange]:
    """Return the rows that change for a unit: the class before it closed, the new one until the next begins."""
    first = into.valid_from
    before = next((one for one in reversed(held) if one.holds_on(first)), None)
    if before is not None and before.row["size_class"] == result.name:
        into.unchanged += 1
        return []
    old = str(before.row["size_class"]) if before else ""
    told = (unit.unit_id, unit.unit_name, unit.unit_name_zh, unit.industry_class)
    into.changes.append(SizeChange(*told, old, result.name, result.rule))
    changes = []
    if before is not None and before.valid_from < first:
        changes.append(RowChange(before.row | {"valid_to": first - _DAY, "recorded_at": None}, before.version))
    later = next((one.valid_from for one in held if one.counts and one.valid_from > first), None)
    version = next((one.version for one in held if one.valid_from == first), 0)
    row: Row = {
        "unit_id": unit.unit_id,
        "size_class": result.name,
        "valid_from": first,
        "valid_to": later - _DAY if later else None,
        "rule": result.rule,
        "is_withdrawn": None,
        "is_synthetic": is_synthetic or None,
    }
    return [*changes, RowChange(row, version)]
