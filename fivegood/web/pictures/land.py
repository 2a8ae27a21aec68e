"""Land in pictures: its area by use, by who holds it and by industry, and the tax on a unit of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from fivegood.periods import Period, date_label
from fivegood.quantities import Unit, format_quantity
from fivegood.records.book.keys import path_of
from fivegood.records.land.selectors import Holder, land_course, land_holders
from fivegood.web.charts import Caption, ChartShown, series_chart
from fivegood.web.pictures.shown import (
    Asked,
    Picture,
    Ranked,
    RankedShown,
    begun,
    in_order,
    labels_of_ends,
    largest,
    points_of,
    shares,
    year_ends,
)
from fivegood.web.punctuation import sentences_joined
from fivegood.web.words import lang

_Parts = Mapping[str, Sequence[Decimal]]


def land_picture(asked: Asked) -> Picture | None:
    """Show land over the years and its largest holders; None when no parcel is held by the day."""
    ends = year_ends(asked.day)
    course = land_course(asked.found, ends)
    if not any(number for numbers in course.by_use.values() for number in numbers):
        return None
    labels = labels_of_ends(ends)
    by_use = in_order(asked.park, "land_use", course.by_use)
    uses = {asked.word("land_use", use): areas for use, areas in by_use.items()}
    industries = {asked.word("industry", name): areas for name, areas in course.by_industry.items()}
    charts = [_by_use(asked, labels, uses), _by_holding(asked, labels, course.held, course.free)]
    if any(industries.values()):
        charts.append(_by_industry(asked, labels, largest(industries)))
    return Picture(charts, _holders(asked))


def _unit(asked: Asked) -> Unit:
    return Unit.parse(asked.park.area_unit)


def _by_use(asked: Asked, labels: Sequence[str], uses: _Parts) -> ChartShown:
    total = sum((areas[-1] for areas in uses.values()), Decimal(0))
    most = max(uses, key=lambda name: uses[name][-1])
    told = {"day": date_label(asked.day, lang()), "use": most}
    told |= {"total": _said(asked, total), "area": _said(asked, uses[most][-1])}
    sentence = _("On %(day)s parcels of %(total)s are on record; the largest use is %(use)s with %(area)s.") % told
    return _stack(asked, Caption("land-use", _("Land by use"), sentence, asked.note), labels, uses)


def _by_holding(asked: Asked, labels: Sequence[str], held: Sequence[Decimal], free: Sequence[Decimal]) -> ChartShown:
    told = {"day": date_label(asked.day, lang()), "held": _said(asked, held[-1]), "free": _said(asked, free[-1])}
    sentence = _("On %(day)s units hold %(held)s; parcels of %(free)s have no holder on record.") % told
    note = sentences_joined((_("A parcel without a holder is the park's own or free."), asked.note))
    parts = {_("Held by units"): held, _("Without a holder"): free}
    return _stack(asked, Caption("land-held", _("Land held and free"), sentence, note), labels, parts)


def _by_industry(asked: Asked, labels: Sequence[str], industries: _Parts) -> ChartShown:
    most = max(industries, key=lambda name: industries[name][-1])
    told = {"day": date_label(asked.day, lang()), "name": most, "area": _said(asked, industries[most][-1])}
    sentence = _("On %(day)s most of the land that units hold is with %(name)s: %(area)s.") % told
    caption = Caption("land-industry", _("Land held, by industry of the holder"), sentence, asked.note)
    return _stack(asked, caption, labels, industries)


def _stack(asked: Asked, caption: Caption, labels: Sequence[str], parts: _Parts) -> ChartShown:
    shown, kept = begun(labels, parts)
    return series_chart(caption, "stack", points_of(shown, kept), _unit(asked), by=_("At the end of"))


def _holders(asked: Asked) -> list[RankedShown]:
    months, holders = land_holders(asked.actor, asked.found, asked.day)
    if not holders:
        return []
    rows = [
        Ranked(_name(holder), _cells(asked, holder, months), share, _address(holder))
        for holder, share in zip(holders, shares([holder.area for holder in holders]), strict=True)
    ]
    header = [_("Holder"), _("Area")]
    if months is not None:
        header += [_("Tax of twelve months"), _("Tax per %(area)s") % {"area": _one(asked)}]
    return [RankedShown("land-holders", _("Largest holders"), _sentence(months, holders), header, rows, asked.note)]


def _cells(asked: Asked, holder: Holder, months: Period | None) -> list[str]:
    cells = [_said(asked, holder.area)]
    if months is None:
        return cells
    if holder.tax is None:
        return [*cells, _("missing: %(count)s of 12") % {"count": holder.missing_months}, "—"]
    money, per = Unit.parse(asked.park.currency), holder.tax_per_area
    told = format_quantity(holder.tax, money, lang(), significant=4)
    return [*cells, told, format_quantity(per, money, lang(), significant=3) if per is not None else "—"]


def _sentence(months: Period | None, holders: Sequence[Holder]) -> str:
    if months is None:
        return _("Their tax cannot be set beside it: no return of tax is on record by this day.")
    known = sum(holder.tax is not None for holder in holders)
    told = {"months": months.label(lang()), "known": known, "count": len(holders)}
    return _("Tax is that of %(months)s; it is complete for %(known)s of these %(count)s holders.") % told


def _name(holder: Holder) -> str:
    return (holder.name_zh if lang() == "zh" else "") or holder.name


def _address(holder: Holder) -> str:
    return reverse("one", args=["units", path_of([holder.unit_id])])


def _said(asked: Asked, area: Decimal) -> str:
    return format_quantity(area, _unit(asked), lang())


def _one(asked: Asked) -> str:
    return format_quantity(Decimal(2), _unit(asked), lang(), scale="").removeprefix("2").strip()
