"""Campaigns in pictures: a calendar of samples, and the sites."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from fivegood.periods import Period, date_label
from fivegood.quantities import Unit, format_quantity
from fivegood.records.book.courses import last_day
from fivegood.records.campaigns.selectors import Sessions, Site, sessions_by_day, sessions_by_site
from fivegood.web.charts import Caption, ChartShown, DayValue, calendar_chart
from fivegood.web.pictures.shown import Asked, Picture, Ranked, RankedShown, months, shares
from fivegood.web.punctuation import sentences_joined
from fivegood.web.words import lang

_SAMPLE, _PERSON = Unit.parse("sample"), Unit.parse("person")


def campaigns_picture(asked: Asked) -> Picture | None:
    """Show sessions up to a day; the twelve months end with the last that has one. None without any."""
    last = last_day(asked.found, "held_on", asked.day)
    if last is None:
        return None
    span = Period(months(last)[0].start, last)
    return Picture([_calendar(asked, span)], [_sites(asked, span)])


def _calendar(asked: Asked, span: Period) -> ChartShown:
    days = sessions_by_day(asked.found, span.start, span.end)
    values = [DayValue(day, held.samples) for day, held in days]
    caption = Caption("campaign-days", _("Samples by day"), _sentence(days), _note(asked, days))
    return calendar_chart(caption, values, _SAMPLE)


def _sentence(days: list[tuple[date, Sessions]]) -> str:
    told = {"first": date_label(days[0][0], lang()), "last": date_label(days[-1][0], lang()), "days": len(days)}
    known = [(held.samples, day) for day, held in days if held.samples is not None]
    if not known:
        return _("From %(first)s to %(last)s sessions were held on %(days)s days; samples were not counted.") % told
    most, day = max(known)
    told["samples"] = format_quantity(sum((number for number, _day in known), Decimal(0)), _SAMPLE, lang())
    told |= {"most": format_quantity(most, _SAMPLE, lang()), "day": date_label(day, lang())}
    return _("%(samples)s on %(days)s days from %(first)s to %(last)s; most on %(day)s: %(most)s.") % told


def _note(asked: Asked, days: list[tuple[date, Sessions]]) -> str:
    without = sum(held.without_samples for _day, held in days)
    counted = _("Sessions without a count of samples: %(count)s; their days are missing.") % {"count": without}
    return sentences_joined((counted if without else "", asked.note))


def _sites(asked: Asked, span: Period) -> RankedShown:
    sites = sessions_by_site(asked.found, span.start, span.end)
    told = {"count": len(sites), "first": date_label(span.start, lang()), "last": date_label(span.end, lang())}
    sentence = _("Sites with most persons from %(first)s to %(last)s: %(count)s.") % told
    widths = shares([Decimal(site.held.persons) for site in sites])
    rows = [Ranked(_name(site), _cells(site.held), width) for site, width in zip(sites, widths, strict=True)]
    header = [_("Site"), _("Sessions held"), _("Persons"), _("Samples")]
    return RankedShown("campaign-sites", _("Sessions by site"), sentence, header, rows, asked.note)


def _name(site: Site) -> str:
    return (site.name_zh if lang() == "zh" else "") or site.name


def _cells(held: Sessions) -> list[str]:
    samples = _("missing") if held.samples is None else f"{held.samples:,}"
    return [f"{held.sessions:,}", f"{held.persons:,}", samples]
