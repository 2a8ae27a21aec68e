"""What units have stated so far, accepted or not: the values that a sheet shows and its checks compare with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fivegood.facts.rows import Row
from fivegood.facts.schema import Table
from fivegood.facts.spans import days_of, single_values
from fivegood.facts.subjects import TABLES
from fivegood.periods import Period
from fivegood.records.base import rows_of
from fivegood.records.returns.forms import Asked
from fivegood.rules.entrychecks import Entry
from fivegood.rules.forms import ReturnsText
from fivegood.rules.known import known_value

#: Values of single periods by item and period.
Singles = Mapping[str, Mapping[Period, Decimal]]


@dataclass(slots=True)
class Statements:
    """All that one unit has stated: what it filled in, accepted or not, with its versions; and its accepted returns."""

    stated: list[Row] = field(default_factory=list)
    returns: list[Row] = field(default_factory=list)
    versions: dict[tuple[str, Period], int] = field(default_factory=dict)


def statements_of(unit_ids: Collection[str]) -> Mapping[str, Statements]:
    """Return what each unit has stated, one that has stated nothing as well."""
    found = {unit_id: Statements() for unit_id in unit_ids}
    for unit_id, version, row in _rows(TABLES["stated_values"], unit_ids):
        found[unit_id].stated.append(row)
        found[unit_id].versions[str(row["item"]), _period(row)] = version
    for unit_id, _version, row in _rows(TABLES["returns"], unit_ids):
        found[unit_id].returns.append(row)
    return found


def _rows(table: Table, unit_ids: Collection[str]) -> Iterator[tuple[str, int, Row]]:
    """Yield unit, version and row, of the row what the checks look at: ten years of a page's units are many."""
    names = [name for name in ("item", "period", "basis", "stated") if name in table.read_by_name]
    rows = rows_of(table.name).filter(unit_id__in=unit_ids, is_withdrawn=False)
    periods: dict[str, Period] = {}
    for unit_id, version, *cells in rows.values_list("unit_id", "version", *names):
        row = dict(zip(names, cells, strict=True))
        text = str(row["period"])
        row["period"] = periods.get(text) or periods.setdefault(text, Period.parse(text))
        yield unit_id, version, row


def values_of(asked: Asked, stated: Iterable[Row], singles: Singles, *, is_accepted: bool) -> dict[str, Decimal | None]:
    """Return each item as a form states it: as accepted once it is, before that as filled in so far."""
    filled = {str(row["item"]): row["stated"] for row in stated if row["period"] == asked.period}
    values: dict[str, Decimal | None] = {}
    for item in asked.text.items:
        known = known_value(asked.catalogue.items[item], singles.get(item, {}), asked.period)
        values[item] = filled[item] if item in filled and not is_accepted else known  # type: ignore[assignment] # a column of money
    return values


def singles_of(returns: list[Row], stated: list[Row], catalogue: ReturnsText, until: Period) -> Singles:
    """Return the values of single periods before and beside a period, by item.

    An accepted return counts before what is only filled in; a stock is kept as it stood at the end of each period.
    """
    accepted = {(row["item"], row["period"]) for row in returns if row["stated"] is not None}
    rows = [row for row in returns if row["item"] in catalogue.items]
    for row in stated:
        if (row["item"], row["period"]) not in accepted and row["item"] in catalogue.items:
            rows.append(row | {"basis": catalogue.items[str(row["item"])].basis})
    rows = [row for row in rows if _period(row).end <= until.end]
    found: dict[str, dict[Period, Decimal]] = defaultdict(dict)
    for row in single_values(rows, ("item",), "stated", "value", [], lambda _row: ("", 0)):
        if isinstance(row["value"], Decimal):
            found[str(row["item"])][Period(*days_of(row))] = row["value"]
    return found


def _period(row: Row) -> Period:
    period = row["period"]
    assert isinstance(period, Period)
    return period


def entry_of(asked: Asked, stated: Mapping[str, Decimal | None], singles: Singles) -> Entry:
    """Return what the checks look at: a period's values as stated, and what the unit stated before."""
    items, period = asked.catalogue.items, asked.period
    before, last_year, series = {}, {}, {}
    for item in asked.text.items:
        values = singles.get(item, {})
        earlier = {other: value for other, value in values.items() if other.end < period.start}
        series[item] = [earlier[other] for other in sorted(earlier, key=lambda other: other.end)]
        year_before = known_value(items[item], values, period.same_period_last_year())
        if year_before is not None:
            last_year[item] = year_before
        since = Period(period.year_to_date().start, period.start).months()[:-1]
        if items[item].basis == "cumulative" and since:
            known = known_value(items[item], earlier, since[-1])
            if known is not None:
                before[item] = known
    return Entry(stated, before, last_year, series)
