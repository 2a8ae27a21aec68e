"""The plan at a glance: where its goals stood when they were last published, and nothing newer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fivegood.editions.models import Publication, PublishedFigure
from fivegood.editions.publications import editions_published
from fivegood.park import OpenPark
from fivegood.plan.scorecard import Scorecard, Standing, Status
from fivegood.report.words import day_label, per_cent, rounded, target_text, word
from fivegood.web.addresses import address
from fivegood.web.goals import LampOfGoal, lamp_of, reason_said
from fivegood.web.public.figures import current_figures
from fivegood.web.public.frame import park_of
from fivegood.web.public.ledgers import scorecard_of


@dataclass(frozen=True, slots=True)
class GoalAtAGlance:
    """A goal on a public page; ``share`` is its value in hundredths of the target where both are sizes."""

    anchor: str
    name: str
    owner: str
    target: str
    by: str
    value: str
    path: str
    lamp: LampOfGoal
    reason: str
    share: str
    figure: str


@dataclass(frozen=True, slots=True)
class GoodAtAGlance:
    """One of the five goods: its goals, and the share of their weight that is met or on track."""

    id: str
    name: str
    attained: str
    share: str
    goals: Sequence[GoalAtAGlance]


def newest_scorecard() -> tuple[Publication, Scorecard] | None:
    """Return the newest publication that says where the goals stand, with what it says; None where none does."""
    for one in editions_published():
        card = scorecard_of(one)
        if card is not None:
            return one, card
    return None


def glance_shown(lang: str) -> Mapping[str, Any]:
    """Return the goals of the plan under the five goods as they were last published; nothing before the first time."""
    found = newest_scorecard()
    if found is None:
        return {"goods": [], "counts": []}
    one, card = found
    park = park_of(one)
    figures = list(current_figures().values())
    goods = []
    for branch, name in park.plan.branches.items():
        standings = [standing for standing in card.standings if standing.goal.branch == branch]
        share = card.attained(branch)
        text = "" if share is None else per_cent(share.quantize(Decimal("0.01")), lang)
        bar = "" if share is None else f"{share * 100:.0f}"
        goals = [_goal(standing, card, park, figures, lang) for standing in standings]
        goods.append(GoodAtAGlance(branch, name.in_(lang), text, bar, goals))
    return {
        "plan_name": park.plan.name.in_(lang),
        "years": f"{park.plan.start.year}–{park.plan.end.year}",
        "on": day_label(card.as_of, lang),
        "publication": one,
        "goods": goods,
        "counts": [(lamp_of(status), number) for status, number in card.counts.items() if number],
    }


def _goal(
    standing: Standing, card: Scorecard, park: OpenPark, figures: Sequence[PublishedFigure], lang: str
) -> GoalAtAGlance:
    goal, unit = standing.goal, standing.goal.target.unit
    figure = next((one for one in figures if _says(one, standing, card)), None)
    return GoalAtAGlance(
        anchor=f"goal-{goal.id}-{goal.target.by.year}",
        name=goal.name.in_(lang),
        owner=goal.owner.in_(lang),
        target=target_text(goal.target, lang),
        by=day_label(goal.target.by, lang),
        value="" if standing.value is None else rounded(standing.value, unit, lang),
        path="" if standing.path is None else rounded(standing.path, unit, lang),
        lamp=LampOfGoal("missing", "◇", word("withheld", lang)) if standing.withheld else lamp_of(standing.status),
        reason=reason_said(standing.reason, park.catalogue) if standing.status is Status.MISSING else "",
        share=_share(standing),
        figure=address("public-figure", lang, figure.slug) if figure else "",
    )


def _says(figure: PublishedFigure, standing: Standing, card: Scorecard) -> bool:
    """True for the figure that says where a goal stands: of its measure, ending with the day, of the same value."""
    goal = standing.goal
    return (
        (figure.measure, tuple(map(tuple, figure.slice))) == (goal.measure, goal.slice)
        and figure.ends_on == card.as_of
        and standing.value is not None
        and figure.value is not None
        and Decimal(figure.value) == standing.value
    )


def _share(standing: Standing) -> str:
    target = standing.goal.target
    is_size = standing.goal.kind != "milestone" and target.value > 0 and target.comparator not in ("<", "<=")
    if standing.value is None or not is_size or standing.value < 0:
        return ""
    return f"{min(standing.value / target.value * 100, Decimal(100)):.0f}"
