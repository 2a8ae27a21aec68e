"""The desk in figures: for those who lead it with every trace, and for the public without what is too few to tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import dropwhile
from typing import Any

from django.utils.translation import gettext as _

from fivegood.editions.models import Run, StoredFigure
from fivegood.editions.selectors import park_of, service_figures, value_of
from fivegood.editions.service import BY, COVERAGE, KNOWN, MEASURES, RAISED, months_to, year_to
from fivegood.measures.compute import Question
from fivegood.periods import Period
from fivegood.plan.goals import Park
from fivegood.quantities import Unit, format_quantity
from fivegood.records.actors import Actor
from fivegood.records.journal.kept import until_written, while_asked_alike
from fivegood.records.needs.load import BUCKETS, Times, backlog, times_of_officers
from fivegood.records.scope import may_read, sees_all
from fivegood.report.words import day_label, when_label
from fivegood.rules.disclosure.text import DisclosureText
from fivegood.web.addresses import address
from fivegood.web.charts import Caption, ChartShown, Point, series_chart
from fivegood.web.fewness import count_of, is_told, withheld
from fivegood.web.words import lang, names_of, said_once

_TIMES = ("needs_answer_minutes_median", "needs_answer_minutes_p90")
_RATES = ("needs_answered", "needs_planned", "needs_closed")
#: Officers whose load stands on the page, the heaviest first.
_MOST = 20
_LISTS = {"category": "need_category", "channel": "channel"}
_Found = Mapping[Question, StoredFigure]


@dataclass(frozen=True, slots=True)
class CellOfFigure:
    """A figure in a table: its number in words, and where its trace stands if it has one."""

    text: str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class RowOfFigures:
    """A row of figures: what it is of, and a cell for each column of its table."""

    name: str
    cells: Sequence[tuple[str, CellOfFigure]]


@dataclass(frozen=True, slots=True)
class TableOfFigures:
    """A table of figures with its columns."""

    id: str
    title: str
    by: str
    header: Sequence[str]
    rows: Sequence[RowOfFigures]


@said_once
def measure_words() -> Mapping[str, str]:
    """Return what the figures of the desk are called at the head of a column."""
    return {
        RAISED: _("raised"),
        "needs_answered": _("answered in time"),
        "needs_planned": _("planned for in time"),
        "needs_closed": _("closed in time"),
        "needs_answer_minutes_median": _("answer, median (minutes)"),
        "needs_answer_minutes_p90": _("answer, 90th percentile (minutes)"),
        "needs_close_days_median": _("close, median (days)"),
        "needs_close_days_p90": _("close, 90th percentile (days)"),
        "needs_judged": _("judged"),
        "needs_satisfaction": _("satisfied"),
        "needs_reopened_share": _("reopened"),
        "needs_open": _("still open"),
        "needs_open_over_7_days": _("open for more than 7 days"),
        COVERAGE: _("units visited"),
    }


def service_shown(run: Run, actor: Actor, now: datetime) -> Mapping[str, Any]:
    """Return what the page of the desk shows: by month, by category and channel, and what is open now."""
    shown: dict[str, Any] = {**_told_of(run, lang()), "run": run}
    if shown["tables"] and sees_all(actor, "needs") and may_read(actor, "assignments"):
        shown |= _open_now(actor, run, now)
    return shown


@while_asked_alike(8)
def _told_of(run: Run, _lang: str) -> Mapping[str, Any]:
    """Return what a run tells of the desk; no run changes."""
    return _told(run, service_figures(run), park_of(run).park)


@until_written(8)
def _times_of(actor: Actor, run: Run) -> Mapping[str, Times]:
    return times_of_officers(actor, year_to(run.as_of), park_of(run).calendar)


def statistics_shown(run: Run) -> Mapping[str, Any]:
    """Return what the public is told: the same figures without traces, and none by which few needs could be told."""
    park = park_of(run)
    found = _told(run, service_figures(run), park.park, park.rules.disclosure)
    return {**found, "park_name": park.park.name.in_(lang())}


def _told(run: Run, found: _Found, park: Park, rules: DisclosureText | None = None) -> dict[str, Any]:
    """Return tables and charts; with rules as the public is told of them, without them in full and with traces."""
    year = year_to(run.as_of)
    # Before the first need on record there is nothing to tell of.
    months = [*dropwhile(lambda month: not _raised(_figures_of(found, month)), months_to(run.as_of))]
    if not found:
        return {"tables": [], "charts": [], "as_of": day_label(run.as_of, lang())}
    whole = _figures_of(found, year)
    rows = [(when_label(when, lang()), _figures_of(found, when)) for when in months[::-1]]
    hidden = withheld([figures for _name, figures in rows], whole, rules) if rules else None
    rows.append((when_label(year, lang()), whole))
    by_month = _table("months", _("By month"), _("Month"), (*MEASURES, COVERAGE), rows, hidden)
    tables = [by_month]
    for dimension in BY:
        codes = [code for (_name, code), *rest in (one.slice for one in found if one.slice) if _name == dimension]
        listed = park.lists.get(_LISTS[dimension], {})
        rows = [
            (park.word(_LISTS[dimension], code, lang()), _figures_of(found, year, ((dimension, code),)))
            for code in listed
            if code in codes
        ]
        rows = [(name, figures) for name, figures in rows if _raised(figures)]
        title = {"category": _("By category"), "channel": _("By channel")}[dimension]
        head = {"category": _("Category"), "channel": _("Channel")}[dimension]
        few = withheld([figures for _name, figures in rows], whole, rules) if rules else None
        tables.append(_table(dimension, title, head, MEASURES, rows, few))
    return {
        "tables": tables,
        "charts": _charts(found, months, None if hidden is None else dict(zip(months[::-1], hidden, strict=False))),
        "as_of": day_label(run.as_of, lang()),
        "year": when_label(year, lang()),
        "fewest": rules.minimum if rules else 0,
    }


def _figures_of(found: _Found, when: Period, narrowed: tuple[tuple[str, str], ...] = ()) -> dict[str, StoredFigure]:
    asked = {name: Question(name, when, narrowed) for name in KNOWN}
    return {name: found[question] for name, question in asked.items() if question in found}


def _raised(figures: Mapping[str, StoredFigure]) -> int:
    return count_of(RAISED, figures)


def _table(
    name: str,
    title: str,
    by: str,
    measures: Sequence[str],
    rows: Sequence[tuple[str, Mapping[str, StoredFigure]]],
    hidden: Sequence[frozenset[str]] | None,
) -> TableOfFigures:
    """Return a table; ``hidden``: the counts withheld in each row, none of them where traces are shown."""
    words = measure_words()
    header = [words[measure] for measure in measures]
    shown = [
        RowOfFigures(
            label,
            [(words[measure], _cell(measure, figures, None if hidden is None else hidden[at])) for measure in measures],
        )
        for at, (label, figures) in enumerate(rows)
    ]
    return TableOfFigures(f"service-{name}", title, by, header, shown)


def _cell(measure: str, figures: Mapping[str, StoredFigure], hidden: frozenset[str] | None) -> CellOfFigure:
    figure = figures.get(measure)
    if figure is None:
        return CellOfFigure("")
    if hidden is not None and not is_told(measure, hidden):
        return CellOfFigure(_("withheld"))
    value = value_of(figure.value)
    text = _("none") if value is None else _short(value, Unit.parse(figure.unit))
    return CellOfFigure(text, address("trace", figure.run_id, figure.slug) if hidden is None else "")


def _number(value: Decimal, unit: Unit) -> str:
    """Return a number to one decimal with its unit."""
    return format_quantity(_rounded(value), unit, lang(), scale="")


def _short(value: Decimal, unit: Unit) -> str:
    """Return a number to one decimal, as it stands in a column whose head names the unit."""
    return _number(value, unit) if unit.dimension == "share" else f"{_rounded(value):,}"


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1) if value == value.to_integral_value() else Decimal("0.1"))


def _in_words(measure: str, figures: Mapping[str, StoredFigure], hidden: frozenset[str] | None) -> str:
    """Return a figure with its unit, as a sentence of the public page tells it too."""
    figure = figures.get(measure)
    value = value_of(figure.value) if figure and (hidden is None or is_told(measure, hidden)) else None
    return _("none") if figure is None or value is None else _number(value, Unit.parse(figure.unit))


def _charts(
    found: _Found, months: Sequence[Period], hidden: Mapping[Period, frozenset[str]] | None
) -> list[ChartShown]:
    words = measure_words()
    rows = [
        (f"{month.start:%Y-%m}", _figures_of(found, month), None if hidden is None else hidden[month])
        for month in months
    ]

    def points(measures: Sequence[str]) -> list[Point]:
        return [
            Point(label, words[measure], _point(measure, figures, few))
            for measure in measures
            for label, figures, few in rows
        ]

    _label, newest, few = rows[-1]
    told = {name: _in_words(name, newest, few) for name in (*_TIMES, *_RATES)}
    told |= {"month": when_label(months[-1], lang())}
    times = _("In %(month)s half of the needs were answered within %(needs_answer_minutes_median)s of working time.")
    rates = _("In %(month)s %(needs_answered)s were answered, %(needs_closed)s closed in time.")
    captions = (
        (Caption("service-times", _("Time to the answer"), times % told), "line", _TIMES, "minute"),
        (Caption("service-rates", _("In time, by clock"), rates % told), "line", _RATES, "%"),
    )
    return [
        series_chart(caption, kind, points(measures), Unit.parse(unit), by=_("Month"))
        for caption, kind, measures, unit in captions
    ]


def _point(measure: str, figures: Mapping[str, StoredFigure], hidden: frozenset[str] | None) -> Decimal | None:
    if measure not in figures or (hidden is not None and not is_told(measure, hidden)):
        return None
    value = value_of(figures[measure].value)
    return None if value is None else value.quantize(Decimal("0.1"))


def _open_now(actor: Actor, run: Run, now: datetime) -> Mapping[str, Any]:
    """Return what is open now by age and officer, and how long the needs of the run's year took each officer."""
    open_now = backlog(actor, now)
    loads = open_now.of_officers[:_MOST]
    names = names_of(actor, "officers", {one.officer_id for one in loads})
    ages = [_("within a day"), *(_("within %(days)s days") % {"days": days} for days in BUCKETS[1:])]
    ages.append(_("longer than %(days)s days") % {"days": BUCKETS[-1]})
    times = _times_of(actor, run)
    return {
        "open_count": open_now.open,
        "ages": list(zip(ages, open_now.by_age, strict=True)),
        "loads": [(names.get(one.officer_id, one.officer_id), one, _times(times.get(one.officer_id))) for one in loads],
        "more_officers": len(open_now.of_officers) - len(loads),
    }


def _times(times: Times | None) -> Sequence[str]:
    """Return how many needs an officer had in the year, and the median times of these, to one decimal."""
    if times is None:
        return ("0", "", "")
    told = (times.answer_minutes, times.close_days)
    return (str(times.raised), *("" if one is None else f"{_rounded(Decimal(str(one))):,}" for one in told))
