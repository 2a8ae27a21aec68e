"""The pages of the static site: the scorecard, the page of each figure, and the list of all figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from fivegood.hedges import phrase
from fivegood.measures.catalogue import Version
from fivegood.measures.compute import Figure, Question
from fivegood.measures.trace import Trace
from fivegood.plan.goals import Claim
from fivegood.plan.scorecard import Scorecard, Status
from fivegood.quantities import Unit, format_number, format_quantity
from fivegood.report.html import Frame, exact_text, goal_views, notice_of, render
from fivegood.report.words import (
    cell_kind,
    cell_text,
    day_label,
    per_cent,
    status_word,
    when_head,
    when_label,
    withheld_text,
    word,
)
from fivegood.rules.disclosure.text import DisclosureText

#: Rows of a figure that its page shows; the CSV file has them all.
SHOWN_ROWS = 500


@dataclass(frozen=True, slots=True)
class FigurePage:
    """One figure of a site: its question and trace, the claim it is published under, and its name in each language.

    ``rule``: that of disclosure which withholds it, or would; ``decided``: in each language, why the park publishes it
    all the same.
    """

    question: Question
    slug: str
    trace: Trace
    claim: Claim | None
    names: Mapping[str, str]
    rule: str = ""
    decided: Mapping[str, str] = field(default_factory=dict)

    @property
    def figure(self) -> Figure:
        return self.trace.figure

    def published(self, lang: str) -> str:
        """Return the figure as published, or its exact value."""
        figure = self.figure
        if figure.value is None:
            return word("withheld" if figure.withheld else "no_data", lang)
        if self.claim is None or self.claim.stated is None:
            return format_quantity(figure.value, figure.unit, lang)
        return phrase(self.claim.hedge, format_quantity(self.claim.stated, figure.unit, lang), lang)


def scorecard_page(scorecard: Scorecard, frame: Frame, files: Sequence[str]) -> str:
    """Return the page that shows where every goal stands; ``files`` are addresses of open data."""
    lang, plan = frame.lang, frame.plan
    branches = []
    for branch, name in plan.branches.items():
        standings = [standing for standing in scorecard.standings if standing.goal.branch == branch]
        if standings:
            share = scorecard.attained(branch)
            shown = None if share is None else per_cent(share.quantize(Decimal("0.01")), lang)
            branches.append({"name": name.in_(lang), "goals": goal_views(standings, frame), "attained": shown})
    has_synthetic = any(standing.figure is not None and standing.figure.synthetic for standing in scorecard.standings)
    withheld = sum(1 for standing in scorecard.standings if standing.withheld)
    values = {
        "as_of": day_label(scorecard.as_of, lang),
        "notice": notice_of(plan, lang, has_synthetic),
        "counts": [_count(status, scorecard, lang) for status in Status],
        "withheld": word("withheld_goals", lang, withheld) if withheld else "",
        "branches": branches,
        "files": files,
    }
    return render("scorecard.html.j2", frame, plan.name.in_(lang), values)


def _count(status: Status, scorecard: Scorecard, lang: str) -> dict[str, Any]:
    return {"status": status.value, "text": status_word(status, lang), "number": scorecard.counts[status]}


def figures_page(pages: Sequence[FigurePage], frame: Frame, *, prefix: str = "") -> str:
    """Return the page that lists every figure of the site."""
    lang = frame.lang
    listed = [
        {
            "href": f"{prefix}{page.slug}.html",
            "name": page.names[lang],
            "when": when_head(page.question.when, lang),
            "text": page.published(lang),
            "rows": "–" if page.figure.withheld else format_number(Decimal(page.figure.rows), lang),
            "synthetic": page.figure.synthetic,
        }
        for page in pages
    ]
    has_synthetic = any(page.figure.synthetic for page in pages)
    values = {"listed": listed, "notice": notice_of(frame.plan, lang, has_synthetic)}
    return render("figures.html.j2", frame, word("all_figures", lang), values)


def figure_page(page: FigurePage, frame: Frame, rules: DisclosureText, rows_href: str, prov_href: str) -> str:
    """Return the page of one figure: what it is, how it is counted, and of the rows it counts those that are public."""
    lang, figure, traced = frame.lang, page.figure, page.trace
    count = format_number(Decimal(figure.synthetic), lang)
    total = len(traced.all_rows)
    synthetic = (
        word("synthetic_some", lang, count, format_number(Decimal(figure.rows), lang)) if figure.synthetic else ""
    )
    values = {
        "when": when_head(page.question.when, lang),
        "published": page.published(lang),
        "reason": _reason(figure, rules, lang),
        "synthetic_text": synthetic,
        "notice": notice_of(frame.plan, lang, bool(figure.synthetic)),
        "facts": _facts(page, rules, lang),
        "parts": _parts(traced, frame),
        "sql": traced.sql,
        "sql_spark": traced.sql_spark,
        "rows_href": rows_href,
        "prov_href": prov_href,
        "tables": _tables(traced, frame),
        "are_withheld": not total and _has_rows(figure),
        "shown": min(total, SHOWN_ROWS),
        "total": total,
    }
    return render("figure.html.j2", frame, page.names[lang], values)


def _reason(figure: Figure, rules: DisclosureText, lang: str) -> str:
    if figure.withheld:
        return word("withheld_because", lang, withheld_text(figure.withheld, rules, lang))
    return figure.reason if figure.value is None else ""


def _has_rows(figure: Figure) -> bool:
    return bool(figure.rows or figure.withheld)


def _facts(page: FigurePage, rules: DisclosureText, lang: str) -> list[tuple[str, str, str]]:
    figure, version = page.figure, page.figure.version
    exact = word("no_value", lang) if figure.value is None else exact_text(figure.value, figure.unit, lang)
    if figure.withheld:
        return [
            ("definition", version.definition.in_(lang), ""),
            ("version", _version_text(version, lang), ""),
            ("snapshot", page.trace.snapshot, "hash"),
        ]
    facts = [("exact", exact, "")]
    if page.decided:
        rule = withheld_text(page.rule, rules, lang)
        facts.append(("decided", word("decided_text", lang, rule, page.decided[lang]), ""))
    if page.claim is not None:
        facts.append(("as_published", page.published(lang), ""))
    if page.claim is not None and page.claim.subject is not None:
        facts.append(("definition", f"{version.definition.in_(lang)} {page.claim.subject.in_(lang)}", ""))
    else:
        facts.append(("definition", version.definition.in_(lang), ""))
    facts.append(("version", _version_text(version, lang), ""))
    facts.append(("rows", format_number(Decimal(figure.rows), lang), ""))
    if figure.missing:
        facts.append(("missing_rows", format_number(Decimal(figure.missing), lang), ""))
    facts.append(("synthetic", format_number(Decimal(figure.synthetic), lang), ""))
    facts.append(("recomputed", _recomputed(page.trace, figure.unit, lang), ""))
    facts.append(("snapshot", page.trace.snapshot, "hash"))
    return facts


def _version_text(version: Version, lang: str) -> str:
    return word("version_text", lang, version.number, day_label(version.from_, lang))


def _recomputed(traced: Trace, unit: Unit, lang: str) -> str:
    if traced.recomputed is None:
        return word("no_value", lang)
    verdict = word("equal" if is_equal(traced) else "unequal", lang)
    shown = exact_text(traced.recomputed, unit, lang)
    return f"{shown}: {verdict}" if lang == "en" else f"{shown}，{verdict}"


def is_equal(traced: Trace) -> bool:
    """Tell whether the value worked out from the rows is the figure's."""
    return traced.recomputed == traced.figure.value


def _parts(traced: Trace, frame: Frame) -> list[dict[str, str]]:
    lang, found = frame.lang, []
    for part in traced.parts:
        figure = part.figure
        href = frame.figure_href(Question(figure.measure.id, figure.when, figure.slice))
        comma = ", " if lang == "en" else "，"
        text = f"{figure.measure.name.in_(lang)}{comma}{when_label(figure.when, lang)}"
        if href is not None:
            found.append({"href": href, "text": text})
    return found


#: What style calls the kinds of cells.
_CLASSES = {"number": "end", "day": "day", "": ""}


def _tables(traced: Trace, frame: Frame) -> list[dict[str, Any]]:
    """Return the rows to show, a table for each part of a ratio, not more than ``SHOWN_ROWS`` in all."""
    left, tables = SHOWN_ROWS, []
    for part in traced.parts or (traced,):
        table = part.figure.version.table
        rows = part.rows[:left]
        if table is None or not rows:
            continue
        left -= len(rows)
        columns = [column for column in table.all_columns if column.name not in ("park", "is_withdrawn")]
        columns = [column for column in columns if any(row.get(column.name) is not None for row in rows)]
        title = f"{part.figure.measure.name.in_(frame.lang)} · {table.zh if frame.lang == 'zh' else table.en}"
        tables.append(
            {
                "title": title if traced.parts else "",
                "header": [
                    (column.zh if frame.lang == "zh" else column.en, _CLASSES[cell_kind(column)]) for column in columns
                ],
                "rows": [
                    [cell_text(row.get(column.name), column, frame.plan.park, frame.lang) for column in columns]
                    for row in rows
                ],
            }
        )
    return tables


def csv_columns(traced: Trace) -> list[str]:
    """Return the columns of a figure's CSV file of rows; none when no row of it is public."""
    parts = [part for part in traced.parts or (traced,) if part.rows]
    names = ["part"] if traced.parts and parts else []
    for part in parts:
        names += [name for name in part.rows[0] if name not in names]
    return names
