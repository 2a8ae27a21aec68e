"""The open data of a site: figures, scorecard, ledgers, the rows behind each figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fivegood.facts.cells import write
from fivegood.hedges import Hedge
from fivegood.plan.scorecard import Scorecard, Standing
from fivegood.report.ledger import number_text
from fivegood.report.pages import FigurePage, is_equal

#: What ``disclosure`` says of a row: shown as any other, shown by decision of the park, or withheld.
SHOWN, DECIDED, WITHHELD = "shown", "decided", "withheld"
FIGURE_COLUMNS = (
    *("slug", "figure", "name_en", "name_zh", "when", "value", "unit", "hedge", "stated", "published_en"),
    *("published_zh", "version", "rows", "missing", "synthetic", "recomputed_equals", "reason", "snapshot"),
    *("disclosure", "disclosure_rule"),
)
SCORECARD_COLUMNS = (
    *("goal", "branch", "name_en", "name_zh", "measure", "slice", "by", "comparator", "target", "unit", "as_of"),
    *("value", "path", "pace", "status", "missing", "reason", "owner_en", "owner_zh", "weight", "part_of"),
    *("disclosure", "disclosure_rule"),
)


def figure_rows(pages: Sequence[FigurePage]) -> list[dict[str, Any]]:
    """Return a row for every figure of the site."""
    return [_figure_row(page) for page in pages]


def _figure_row(page: FigurePage) -> dict[str, Any]:
    figure, claim = page.figure, page.claim
    hedge = claim.hedge if claim is not None else Hedge.exact
    return {
        "slug": page.slug,
        "figure": figure.id,
        "name_en": page.names["en"],
        "name_zh": page.names["zh"],
        "when": str(page.question.when),
        "value": None if figure.value is None else number_text(figure.value),
        "unit": figure.unit.id,
        "hedge": "" if hedge is Hedge.exact else hedge.value,
        "stated": None if claim is None or claim.stated is None else number_text(claim.stated),
        "published_en": page.published("en"),
        "published_zh": page.published("zh"),
        "version": figure.version.number,
        "rows": None if figure.withheld else figure.rows,
        "missing": None if figure.withheld else figure.missing,
        "synthetic": None if figure.withheld else figure.synthetic,
        "recomputed_equals": is_equal(page.trace),
        "reason": figure.reason,
        "snapshot": page.trace.snapshot,
        "disclosure": WITHHELD if figure.withheld else DECIDED if page.decided else SHOWN,
        "disclosure_rule": page.rule,
    }


def row_objects(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of facts as JSON takes them: decimals, days and periods as text, what is missing as null."""
    return [{column: _object(row.get(column)) for column in columns} for row in rows]


def _object(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int) else write(value)


def scorecard_rows(scorecard: Scorecard) -> list[dict[str, Any]]:
    """Return a row for every goal, in the order of the plan."""
    return [_goal_row(standing, scorecard) for standing in scorecard.standings]


def _goal_row(standing: Standing, scorecard: Scorecard) -> dict[str, Any]:
    goal = standing.goal
    numbers = {"value": standing.value, "path": standing.path, "pace": standing.pace}
    return {
        "goal": goal.id,
        "branch": goal.branch,
        "name_en": goal.name.en,
        "name_zh": goal.name.zh,
        "measure": goal.measure,
        "slice": ",".join(f"{name}={value}" for name, value in goal.slice),
        "by": goal.target.by.isoformat(),
        "comparator": goal.target.comparator,
        "target": number_text(goal.target.value),
        "unit": goal.target.unit.id,
        "as_of": scorecard.as_of.isoformat(),
        **{name: None if number is None else number_text(number) for name, number in numbers.items()},
        "status": WITHHELD if standing.withheld else standing.status.value,
        "missing": None if standing.withheld else standing.missing,
        "reason": standing.reason,
        "owner_en": goal.owner.en,
        "owner_zh": goal.owner.zh,
        "weight": number_text(goal.weight),
        "part_of": goal.part_of,
        "disclosure": WITHHELD if standing.withheld else SHOWN,
        "disclosure_rule": standing.withheld,
    }
