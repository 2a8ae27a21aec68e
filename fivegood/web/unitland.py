"""The land of a unit, and what tax it yields: the catalogue's tax per area, worked out from the unit's own rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from fivegood.facts.rows import Row
from fivegood.facts.unitcourse import AreaTax, area_tax
from fivegood.measures.catalogue import Measure
from fivegood.park import OpenPark
from fivegood.quantities import Unit, format_quantity
from fivegood.records.book.keys import path_of
from fivegood.web.charts import Caption, ChartShown, Point, series_chart
from fivegood.web.unitcharts import ItemCourse
from fivegood.web.words import lang

#: The catalogue's measure, and how those that it divides say what they add up. One that says more is not worked out.
MEASURE = "tax_per_area"
_TAX = re.compile(r"item = '(\w+)'")
_LAND = re.compile(r"land_use = '(\w+)' and unit_id is not null")
_DIGITS = 4


def land_shown(parcels: Sequence[Row], courses: Sequence[ItemCourse], opened: OpenPark, day: date) -> Mapping[str, Any]:
    """Return what the page of a unit shows of its land and of tax for it."""
    area = Unit.parse(opened.park.area_unit)
    held = [row for row in parcels if _holds(row, day)]
    total = sum((row["area"] for row in held if isinstance(row["area"], Decimal)), Decimal(0))
    return {
        "parcels": [_parcel(row, opened, area, is_held=row in held) for row in parcels],
        "total": format_quantity(total, area, lang()) if held else "",
        **_tax_shown(parcels, courses, opened),
    }


def _holds(row: Row, day: date) -> bool:
    last = row["held_to"]
    return row["held_from"] <= day and (last is None or day <= last)  # type: ignore[operator] # both are days


def _parcel(row: Row, opened: OpenPark, area: Unit, *, is_held: bool) -> Mapping[str, Any]:
    return {
        "path": path_of([str(row["parcel_id"]), str(row["held_from"])]),
        "id": row["parcel_id"],
        "use": opened.park.word("land_use", str(row["land_use"]), lang()),
        "area": format_quantity(row["area"], area, lang()),  # type: ignore[arg-type] # an area is a decimal
        "from": row["held_from"],
        "to": row["held_to"],
        "is_held": is_held,
    }


def _tax_shown(parcels: Sequence[Row], courses: Sequence[ItemCourse], opened: OpenPark) -> Mapping[str, Any]:
    measure = opened.catalogue.measures.get(MEASURE)
    parts = _parts(measure, opened) if measure else None
    if measure is None or parts is None:
        return {"taxes": [], "tax_chart": None, "tax_source": ""}
    item, land_use = parts
    returned = next((course.returned for course in courses if course.item == item), [])
    found = area_tax(returned, parcels, land_use)
    unit = measure.unit(opened.park.currency, opened.park.area_unit)
    return {
        "tax_item": item,
        "taxes": [_told(one, unit, opened) for one in reversed(found)],
        "tax_chart": _chart(found, measure.name.in_(lang()), unit),
        "tax_source": measure.version_on(found[-1].period.end).definition.in_(lang()) if found else "",
    }


def _parts(measure: Measure, opened: OpenPark) -> tuple[str, str] | None:
    """Return the item and the use of land that the measure divides; None when it is defined in another way."""
    version = measure.versions[-1]
    over, under = (opened.catalogue.measures.get(name or "") for name in (version.of, version.per))
    if over is None or under is None:
        return None
    tax, land = _TAX.fullmatch(over.versions[-1].where_text), _LAND.fullmatch(under.versions[-1].where_text)
    return (tax[1], land[1]) if tax and land else None


def _told(one: AreaTax, unit: Unit, opened: OpenPark) -> Mapping[str, str]:
    money, area = Unit.parse(opened.park.currency), Unit.parse(opened.park.area_unit)
    why = []
    if one.tax is None:
        why.append(_("months without a return of tax: %(count)s") % {"count": one.missing_months})
    if one.area is None:
        why.append(_("no industrial land on record at its end"))
    return {
        "period": one.period.label(lang()),
        "tax": format_quantity(one.tax, money, lang(), significant=_DIGITS) if one.tax is not None else _("missing"),
        "area": format_quantity(one.area, area, lang()) if one.area is not None else _("missing"),
        "value": format_quantity(one.value, unit, lang(), significant=_DIGITS) if one.value is not None else "",
        "why": (_(", ")).join(why),
    }


def _chart(found: Sequence[AreaTax], name: str, unit: Unit) -> ChartShown | None:
    known = [one for one in found if one.value is not None]
    if not known:
        return None
    points = [Point(one.period.label(lang()), "", one.value) for one in found]
    said = _("%(value)s in %(period)s.") % {
        "value": format_quantity(known[-1].value or Decimal(0), unit, lang(), significant=_DIGITS),
        "period": known[-1].period.label(lang()),
    }
    return series_chart(Caption("tax-per-area", name, said), "bar", points, unit)
