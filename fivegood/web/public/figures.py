"""The figures that were published, for everybody: each with its definition, its history and what stands behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from fivegood.editions.models import Publication, PublishedFigure
from fivegood.editions.publications import editions_published
from fivegood.editions.selectors import question_of, value_of
from fivegood.errors import MissingError, nearest
from fivegood.facts.subjects import TABLES
from fivegood.measures.catalogue import Kind, Measure
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.quantities import Unit, format_number, format_quantity
from fivegood.report.disclosure import decision
from fivegood.report.opendata import DECIDED
from fivegood.report.words import cell_kind, cell_text, day_label, rounded, when_head, when_label, withheld_text, word
from fivegood.web.addresses import address
from fivegood.web.charts import Caption, ChartShown, Point, series_chart
from fivegood.web.goalcharts import goal_chart
from fivegood.web.goals import reason_said
from fivegood.web.public.charts import drawn
from fivegood.web.public.frame import park_of
from fivegood.web.public.ledgers import id_of, printed_of, rows_of, scorecard_of
from fivegood.web.words import title

#: So many times stand in one chart.
_MOST = 12
#: Rows that a page shows; the file has them all.
_ROWS = 20
_LEFT_OUT = frozenset({"park", "is_withdrawn"})


@dataclass(frozen=True, slots=True)
class FigureShown:
    """A published figure: its name and time, as it was printed and exact, and the rows behind it."""

    figure: PublishedFigure
    id: str
    name: str
    when: str
    printed: str
    exact: str
    rows: str
    address: str


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a goal stood on a day, as published; what `goal_chart` reads of a standing."""

    on: date
    value: str | None
    status: str


def figure_shown(figure: PublishedFigure, lang: str, park: OpenPark) -> FigureShown:
    """Return a published figure in the reader's words."""
    value, unit = value_of(figure.value), Unit.parse(figure.unit)
    absent = word("withheld", lang) if figure.withheld else _("missing")
    reason = absent if figure.withheld else reason_said(figure.reason, park.catalogue)
    exact = reason if value is None else format_quantity(value, unit, lang, scale="")
    row, is_own = printed_of(figure, lang), bool(rows_of(figure.publication, f"ledger.{lang}.json"))
    # What no text in this language printed is shown as a reader takes it in; its page and the files have it exact.
    digits = 4 if unit.dimension in ("money", "rate", "share") else None
    printed = absent if value is None else format_quantity(value, unit, lang, significant=digits)
    return FigureShown(
        figure,
        id_of(figure),
        figure.name_zh if lang == "zh" else figure.name_en,
        when_head(question_of(figure).when, lang),
        row["text"] if row and row["kind"] == "figure" and value is not None and is_own else printed,
        exact,
        "" if figure.withheld else format_number(Decimal(figure.rows), lang),
        address("public-figure", lang, figure.slug),
    )


def current_figures() -> dict[str, PublishedFigure]:
    """Return every figure that was ever published, by its slug, as the newest publication that gives it has it."""
    found = PublishedFigure.objects.select_related("publication")
    newest = sorted(found, key=lambda one: (_rank(one.publication), -one.place))
    return {one.slug: one for one in newest}


def _rank(of: Publication) -> tuple[Any, ...]:
    return of.published_on, of.published_at, of.pk


def figures_page(lang: str) -> Mapping[str, Any]:
    """Return every figure of every edition as it stands now, the newest edition first."""
    known = current_figures().values()
    groups = []
    for of in editions_published():
        park = park_of(of)
        own = sorted((one for one in known if one.publication_id == of.pk), key=lambda one: one.place)
        groups.append((of, [figure_shown(one, lang, park) for one in own]))
    return {"groups": [group for group in groups if group[1]]}


def figure_page(slug: str, lang: str) -> Mapping[str, Any]:
    """Return what the page of a published figure shows. Raises MissingError for one that was not published."""
    known = current_figures()
    if slug not in known:
        near = nearest(slug, known)
        raise MissingError(f"no figure {slug} was published" + (f"; did you mean {near}?" if near else ""))
    figure = known[slug]
    park = park_of(figure.publication)
    measure, row = park.catalogue[figure.measure], printed_of(figure, lang)
    elsewhen = _elsewhen(figure, known.values())
    return {
        "one": figure_shown(figure, lang, park),
        "publication": figure.publication,
        "measure": measure.name.in_(lang),
        "versions": versions_shown(measure, figure.version, lang),
        "sql": row["sql"] if row else "",
        "rows": rows_shown(figure, park, lang),
        "disclosure": disclosure_said(figure, park, lang),
        "elsewhen": [figure_shown(one, lang, park) for one in elsewhen],
        "history": [_in_edition(one, lang) for one in _editions_of(slug)],
        "charts": drawn([_course(figure, elsewhen, measure, lang), *_goals(figure, park, lang)]),
        "missing": format_number(Decimal(figure.missing), lang) if figure.missing else "",
        "synthetic": format_number(Decimal(figure.synthetic), lang) if figure.synthetic else "",
        "notice": park.park.notice.in_(lang) if park.park.notice and figure.synthetic else "",
    }


def rows_shown(figure: PublishedFigure, park: OpenPark, lang: str) -> Mapping[str, Any] | None:
    """Return the rows behind a figure, the first of them, where everybody may see them; None where not."""
    rows = rows_of(figure.publication, f"rows.{figure.slug}.json")
    if not rows:
        return None
    shown = rows[:_ROWS]
    named = {column.name: column for table in TABLES.values() for column in table.all_columns}
    names = [name for name in rows[0] if name not in _LEFT_OUT and any(row[name] not in (None, "") for row in shown)]
    return {
        "header": [(title(named[name]) if name in named else name, cell_kind(named.get(name))) for name in names],
        "rows": [
            [(cell_text(row[name], named.get(name), park.park, lang), cell_kind(named.get(name))) for name in names]
            for row in shown
        ],
        "shown": len(shown),
        "count": len(rows),
    }


def disclosure_said(figure: PublishedFigure, park: OpenPark, lang: str) -> str:
    """Return why a figure is withheld, or why the park publishes one that its rules would withhold; else nothing."""
    rules = park.rules.disclosure
    if figure.withheld:
        return word("withheld_because", lang, withheld_text(figure.withheld, rules, lang))
    found = next((row for row in rows_of(figure.publication, "figures.json") if row["slug"] == figure.slug), None)
    decided = decision(question_of(figure), rules)
    if found is None or found["disclosure"] != DECIDED or decided is None:
        return ""
    rule = withheld_text(found["disclosure_rule"], rules, lang)
    return word("decided_text", lang, rule, decided.reason.zh if lang == "zh" else decided.reason.en)


def versions_shown(measure: Measure, used: int, lang: str) -> list[Mapping[str, Any]]:
    """Return each version of a definition, with the one that a figure was counted by marked."""
    return [
        {
            "number": version.number,
            "day": day_label(version.from_, lang),
            "definition": version.definition.in_(lang),
            "counts": f"{version.value} · {title(version.table)}" if version.table else "",
            "where": version.where_text,
            "is_used": version.number == used,
        }
        for version in measure.versions
    ]


def _editions_of(slug: str) -> Sequence[PublishedFigure]:
    """Return a figure in every publication that gave it, the newest first."""
    found = PublishedFigure.objects.filter(slug=slug).select_related("publication")
    return sorted(found, key=lambda one: _rank(one.publication), reverse=True)


def _in_edition(figure: PublishedFigure, lang: str) -> Mapping[str, Any]:
    of = figure.publication
    return {
        "figure": figure_shown(figure, lang, park_of(of)),
        "title": (of.title_zh or of.title_en) if lang == "zh" else (of.title_en or of.title_zh),
        "number": of.number,
        "day": day_label(of.published_on, lang),
        "address": address("public-update", lang, of.edition, of.number),
        "snapshot": of.snapshot,
    }


def _elsewhen(figure: PublishedFigure, known: Sequence[PublishedFigure] | Any) -> list[PublishedFigure]:
    """Return the same measure, as narrowed, at every published time of the same kind, in the order of time."""
    kind = _kind(figure)
    same = [one for one in known if (one.measure, one.slice) == (figure.measure, figure.slice) and _kind(one) == kind]
    return sorted(same, key=lambda one: (one.ends_on, one.place))


def _kind(figure: PublishedFigure) -> str:
    when = question_of(figure).when
    if not isinstance(when, Period):
        return "day"
    return f"{when.kind} {len(when.months())}" if when.kind == "range" else when.kind


def _course(
    figure: PublishedFigure, times: Sequence[PublishedFigure], measure: Measure, lang: str
) -> ChartShown | None:
    """Return a figure at the times at which it was published, its own with a ring; None for fewer than two of them."""
    shown = [(question_of(one).when, value_of(one.value)) for one in times][-_MOST:]
    known = [(when, value) for when, value in shown if value is not None]
    if len(known) < 2:
        return None
    unit = Unit.parse(figure.unit)
    (first_when, first), (last_when, last) = known[0], known[-1]
    words = {
        "first": rounded(first, unit, lang),
        "start": when_label(first_when, lang),
        "last": rounded(last, unit, lang),
        "end": when_label(last_when, lang),
    }
    sentence = _("From %(first)s (%(start)s) to %(last)s (%(end)s).") % words
    points = [Point(str(when), "", value) for when, value in shown]
    own = str(question_of(figure).when)
    if any(point.label == own and point.value is not None for point in points):
        sentence += _(" The ring marks this figure.")
    caption = Caption("over-time", _("As it was published, over time"), sentence)
    return series_chart(caption, "bar" if measure.kind is Kind.FLOW else "line", points, unit, ringed=own)


def _goals(figure: PublishedFigure, park: OpenPark, lang: str) -> list[ChartShown | None]:
    """Return each goal that the figure measures, where it stood in every publication, against its path and target."""
    question = question_of(figure)
    wanted = [goal for goal in park.plan.goals if (goal.measure, goal.slice) == (question.measure, question.slice)]
    cards = [card for of in editions_published() if (card := scorecard_of(of)) is not None]
    found: list[ChartShown | None] = []
    for place, goal in enumerate(wanted):
        key = (goal.id, goal.target.by)
        days = [
            Stood(card.as_of, None if one.value is None else str(one.value), one.status)
            for card in cards
            for one in card.standings
            if (one.goal.id, one.goal.target.by) == key
        ]
        found.append(goal_chart(goal, park.plan, days, id=f"goal-{place}", title=goal.name.in_(lang)))
    return found
