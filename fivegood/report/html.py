"""HTML pages: one file each, style inside, no script, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fivegood.measures.compute import Question
from fivegood.plan.goals import Edition, Plan
from fivegood.plan.scorecard import Standing
from fivegood.quantities import Unit, format_number, format_quantity
from fivegood.report.ledger import Tracer
from fivegood.report.nodes import Document, Entry, FigureRun, plain
from fivegood.report.words import LANG_TAGS, day_label, per_cent, rounded, standing_word, target_text, word
from fivegood.structs import replace

#: Returns the address of a figure's page as seen from the page at hand, or None when it has none.
FigureHref = Callable[[Question], str | None]


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link of the page head; ``lang`` is set on the link to the page's counterpart in the other language."""

    text: str
    href: str
    is_here: bool = False
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the content of every page. Without ``nav`` the page stands alone."""

    plan: Plan
    lang: str
    snapshot: str
    nav: tuple[NavItem, ...] = ()
    figure_href: FigureHref = field(default=lambda _: None)


#: A page head that is not shown: with one, numbers do not lead to the list of figures below.
_NOWHERE = (NavItem("", ""),)


def render(template: str, frame: Frame, title: str, values: Mapping[str, Any]) -> str:
    """Return a page from a template of this room."""
    lang = frame.lang

    def words(key: str, *inserted: object) -> str:
        return word(key, lang, *inserted)

    context = {
        "lang": lang,
        "lang_tag": LANG_TAGS[lang],
        "w": words,
        "title": title,
        "park": frame.plan.park.name.in_(lang),
        "nav": frame.nav,
        "snapshot": frame.snapshot,
        "style": _style(),
        "figure_href": lambda run: _href_of_run(run, frame),
        "goal_views": lambda standings: goal_views(standings, frame),
    }
    return environment().get_template(template).render({**context, **values})


def _href_of_run(run: FigureRun, frame: Frame) -> str | None:
    href = frame.figure_href(run.question) if run.question is not None else None
    if href is None and not frame.nav and run.entry is not None:
        return f"#figure-{run.entry + 1}"
    return href


@cache
def environment() -> Environment:
    """Return what reads the templates of this room; what is put in is escaped."""
    loader = PackageLoader("fivegood.report", "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.globals.update(kind_of=lambda node: type(node).__name__, plain=plain)
    return environment


@cache
def _style() -> Markup:
    loader = environment().loader
    assert loader is not None
    source, _, _ = loader.get_source(environment(), "style.css")
    return Markup(source)  # our own file, and < in it is a media query's


def notice_of(plan: Plan, lang: str, has_synthetic: bool) -> str:
    """Return the notice that a page shows when its figures rest on synthetic records."""
    notice = plan.park.notice
    return notice.in_(lang) if has_synthetic and notice is not None else ""


def report_page(document: Document, edition: Edition, frame: Frame, tracer: Tracer) -> str:
    """Return the page of a report. Standing alone it ends in the list of its figures, to which each number leads."""
    listed = [] if frame.nav else [_listed(entry, document.lang, tracer) for entry in document.entries]
    values = {
        "document": document,
        "published_on": day_label(edition.published_on, document.lang),
        "notice": notice_of(frame.plan, document.lang, document.has_synthetic),
        "listed": listed,
    }
    return render("report.html.j2", frame, document.title, values)


def article(document: Document, frame: Frame, tracer: Tracer | None = None) -> str:
    """Return a report without its page: notice and text, to be put under a title that is not its.

    With a ``tracer`` it ends in the list of its figures, to which each number leads.
    """
    values = {
        "document": document,
        "notice": notice_of(frame.plan, document.lang, document.has_synthetic),
        "listed": [_listed(entry, document.lang, tracer) for entry in document.entries] if tracer else [],
    }
    bare = frame if tracer else replace(frame, nav=_NOWHERE)
    return render("article.html.j2", bare, document.title, values)


def _listed(entry: Entry, lang: str, tracer: Tracer) -> dict[str, Any]:
    figure = entry.figure
    sql = tracer(entry.question).sql if figure is not None and entry.question is not None else ""
    return {
        "n": entry.n,
        "text": entry.text,
        "name": entry.name,
        "exact": exact_text(entry.value, Unit.parse(entry.unit), lang) if entry.unit != "row" else entry.text,
        "when": entry.when,
        "rows": format_number(Decimal(figure.rows), lang) if figure is not None else "",
        "synthetic": figure.synthetic if figure is not None else 0,
        "sql": sql,
    }


def exact_text(value: Decimal, unit: Unit, lang: str) -> str:
    """Write every digit of a value, unscaled: "4,358,000,000 yuan"."""
    return format_quantity(value, unit, lang, scale="")


def goal_views(standings: Sequence[Standing], frame: Frame) -> list[dict[str, Any]]:
    """Return what a table of goals shows."""
    return [_goal_view(standing, frame) for standing in standings]


def _goal_view(standing: Standing, frame: Frame) -> dict[str, Any]:
    goal, lang, unit = standing.goal, frame.lang, standing.goal.target.unit
    figure = standing.figure
    question = Question(goal.measure, figure.when, goal.slice) if figure is not None else None
    key = "missing_record" if standing.missing == 1 else "missing_records"
    missing = word(key, lang, format_number(Decimal(standing.missing), lang)) if standing.missing else ""
    return {
        "name": goal.name.in_(lang),
        "value": word("withheld", lang) if standing.withheld else _shown(standing, lang),
        "href": frame.figure_href(question) if question is not None else None,
        "target": target_text(goal.target, lang),
        "by": word("by", lang, _by(standing, lang)),
        "path": None if standing.path is None else rounded(standing.path, unit, lang),
        "pace": None if standing.pace is None else per_cent(round(standing.pace, 2), lang),
        "status": "withheld" if standing.withheld else standing.status.value,
        "status_text": standing_word(standing, lang),
        "missing": missing,
        "meter": _meter(standing),
    }


def _shown(standing: Standing, lang: str) -> str | None:
    return None if standing.value is None else rounded(standing.value, standing.goal.target.unit, lang)


def _by(standing: Standing, lang: str) -> str:
    by = standing.goal.target.by
    if (by.month, by.day) == (12, 31):
        return f"the end of {by.year}" if lang == "en" else f"{by.year}年底"
    return day_label(by, lang)


def _meter(standing: Standing) -> tuple[str, str | None] | None:
    """Return how far a bar is filled and where the path stands on it, both in hundredths of the target."""
    target, value = standing.goal.target, standing.value
    if (
        value is None
        or standing.goal.kind == "milestone"
        or target.value <= 0
        or target.comparator in ("<", "<=")
        or value < 0
    ):
        return None
    path = None if standing.path is None else f"{min(standing.path / target.value * 99, Decimal(99)):.1f}"
    return f"{min(value / target.value * 100, Decimal(100)):.1f}", path
