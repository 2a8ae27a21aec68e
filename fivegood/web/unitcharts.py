"""What a unit returned as charts, a line a year over its months, and the years side by side as a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from fivegood.facts.rows import Row
from fivegood.facts.unitcourse import Months, Returned, by_year, returned_of
from fivegood.park import OpenPark
from fivegood.quantities import Unit, format_quantity
from fivegood.web.charts import Caption, ChartShown, Point, series_chart
from fivegood.web.words import lang

#: So many years stand in one drawing; the table of the years holds all of them.
_YEARS = 4
_DIGITS = 4
_OF_ITEM = re.compile(r"item = '(\w+)'")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class ItemCourse:
    """What a unit returned of one item: each period, and each year by its months."""

    item: str
    name: str
    unit: Unit
    is_stock: bool
    returned: Sequence[Returned]
    years: Mapping[int, Mapping[Months, Decimal | None]]


@dataclass(frozen=True, slots=True)
class YearsShown:
    """The years side by side: a row a year, the newest first, a cell an item as its text and what it stands for."""

    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[tuple[str, str]]]]


def courses_of(rows: Sequence[Row], unit: Row, opened: OpenPark, as_of: date) -> list[ItemCourse]:
    """Return the course of each item that a unit returned, in the order of the park's list of items."""
    held = {str(row["item"]) for row in rows}
    listed = [*(item for item in opened.park.lists["item"] if item in held)]
    return [_course(item, [row for row in rows if row["item"] == item], unit, opened, as_of) for item in listed]


def _course(item: str, rows: Sequence[Row], unit: Row, opened: OpenPark, as_of: date) -> ItemCourse:
    park, text = opened.park, opened.rules.returns.items.get(item)
    is_stock, joins = text is not None and text.kind == "stock", park.joins_january_february
    returned = returned_of(rows, unit, item, as_of, is_owed=item in park.owed_items, joins=joins)
    years = by_year(returned, is_stock=is_stock, joins=joins)
    return ItemCourse(item, park.word("item", item, lang()), _unit_of(item, opened), is_stock, returned, years)


def _unit_of(item: str, opened: OpenPark) -> Unit:
    """Return the unit of an item: that of the catalogue's measure of it, or else what the park's returns say."""
    for measure in opened.catalogue:
        found = _OF_ITEM.fullmatch(measure.versions[-1].where_text)
        if found and found[1] == item and measure.versions[-1].each is None:
            return measure.unit(opened.park.currency, opened.park.area_unit)
    text = opened.rules.returns.items.get(item)
    return Unit.parse(opened.park.currency if text is None or text.unit == "money" else "item")


def chart_of(course: ItemCourse) -> ChartShown | None:
    """Return the chart of an item over the last years that returned any of it; None where there is none."""
    years = sorted(year for year, values in course.years.items() if _known(values))[-_YEARS:]
    if not years:
        return None
    months = sorted({months for year in years for months in course.years[year]}, key=lambda pair: (pair[1], pair[0]))
    points = [Point(months_label(one), str(year), course.years[year].get(one)) for one in months for year in years]
    caption = Caption(f"item-{course.item.replace('_', '-')}", course.name, _sentence(course), _note(course))
    return series_chart(caption, "line", points, course.unit, by=_("Months"))


def months_label(months: Months) -> str:
    """Return the months of a period without their year, as an axis shows them."""
    first, last = months
    if lang() == "zh":
        return f"{first}月" if first == last else f"{first}—{last}月"
    return _MONTHS[first - 1] if first == last else f"{_MONTHS[first - 1]}–{_MONTHS[last - 1]}"


def _sentence(course: ItemCourse) -> str:
    year = max(year for year, values in course.years.items() if _known(values))
    values = _known(course.years[year])
    before = {months: value for months, value in _known(course.years.get(year - 1, {})).items() if months in values}
    last = list(values)[-1]
    if course.is_stock:
        said = _("%(value)s at the end of %(months)s %(year)s.")
        told = said % {"value": _number(course, values[last]), "months": months_label((last[1], last[1])), "year": year}
        return told + _against(values[last], before.get(last))
    said = _("%(value)s in the months returned of %(year)s, up to %(months)s.")
    total = sum(values.values(), Decimal(0))
    told = said % {"value": _number(course, total), "months": months_label((last[1], last[1])), "year": year}
    return told + _against(total, sum(before.values(), Decimal(0)) if len(before) == len(values) else None)


def _against(value: Decimal, before: Decimal | None) -> str:
    """Return how a value lies against the same months a year before; nothing where those are not all known."""
    if before is None or before <= 0:
        return ""
    change = (value / before - 1) * 100
    rounded = abs(change).quantize(Decimal("0.1"))
    if not rounded:
        return _(" That is as much as a year before.")
    if change > 0:
        return _(" That is %(percent)s %% more than a year before.") % {"percent": rounded}
    return _(" That is %(percent)s %% less than a year before.") % {"percent": rounded}


def _note(course: ItemCourse) -> str:
    missing = Counter(one.period.end.year for one in course.returned if one.value is None)
    if not missing:
        return ""
    told = [_("%(year)s: %(count)s") % {"year": year, "count": count} for year, count in sorted(missing.items())]
    return _("Periods without a return, not read as nought: %(years)s.") % {"years": (_(", ")).join(told)}


def _known(values: Mapping[Months, Decimal | None]) -> dict[Months, Decimal]:
    return {months: value for months, value in values.items() if value is not None}


def _number(course: ItemCourse, value: Decimal) -> str:
    return format_quantity(value, course.unit, lang(), significant=_DIGITS)


def years_shown(courses: Sequence[ItemCourse]) -> YearsShown:
    """Return the years of every item side by side; a year with a month missing has no sum."""
    years = sorted({year for course in courses for year in course.years}, reverse=True)
    rows = [(year, [_year_cell(course, course.years.get(year, {})) for course in courses]) for year in years]
    return YearsShown([course.name for course in courses], rows)


def _year_cell(course: ItemCourse, values: Mapping[Months, Decimal | None]) -> tuple[str, str]:
    """Return the text of a cell and what months it stands for; neither where nothing was returned."""
    known = _known(values)
    if not values:
        return "", ""
    missing = len(values) - len(known)
    if not known or (missing and not course.is_stock):
        return _("missing"), _("periods without a return: %(count)s") % {"count": missing}
    last = list(known)[-1]
    if course.is_stock:
        return _number(course, known[last]), _("end of %(months)s") % {"months": months_label((last[1], last[1]))}
    first = min(months[0] for months in known)
    told = "" if (first, last[1]) == (1, 12) else months_label((first, last[1]))
    return _number(course, sum(known.values(), Decimal(0))), told
