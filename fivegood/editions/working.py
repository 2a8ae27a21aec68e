"""What a run holds: the answers to an edition's claims, and the plan's scorecard day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fivegood.editions.lines import Line, days_of
from fivegood.editions.service import service_questions
from fivegood.facts.cells import plain
from fivegood.hedges import Hedge
from fivegood.measures.catalogue import Words
from fivegood.measures.compile import end_of
from fivegood.measures.compute import Figure, Figures, Question
from fivegood.periods import Period
from fivegood.plan.goals import Claim, Plan
from fivegood.plan.scorecard import Scorecard, Standing, questions_on, scores
from fivegood.quantities import Unit
from fivegood.report.slugs import slug_of


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with its figure, or why it could not be asked; ``claim`` is what the edition claims of it."""

    question: Question
    unit: Unit
    name: Words
    figure: Figure | None = None
    reason: str = ""
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that a run holds, each question once (claims first, the desk last), and a scorecard a day."""

    answers: Sequence[Answer]
    cards: Sequence[Scorecard]


def work_out(plan: Plan, figures: Figures, line: Line) -> Work:
    """Answer what a line asks of a snapshot, in as few scans as `Figures.answer` needs for all of it together."""
    claims = plan.editions[line.edition].claims if line.edition else ()
    days = [day for day in days_of(line, plan) if day <= figures.as_of]
    reasons = {claim.question: figures.refusal(claim.question) for claim in claims}
    asked = [question for question, reason in reasons.items() if not reason]
    asked += [question for day in days for question in questions_on(plan, figures, day)[0].values()]
    asked += service_questions(figures)
    found = figures.answer(asked)
    answers = [_answer(figures, found.get(one.question), one.question, one, reasons[one.question]) for one in claims]
    claimed = {claim.question for claim in claims}
    answers += [_answer(figures, found[question], question) for question in found if question not in claimed]
    return Work(answers, scores(plan, figures, days))


def _answer(
    figures: Figures, figure: Figure | None, question: Question, claim: Claim | None = None, reason: str = ""
) -> Answer:
    measure, manifest = figures.catalogue[question.measure], figures.snapshot.manifest
    unit = measure.unit(manifest["currency"], manifest["area_unit"])
    name = claim.subject if claim is not None and claim.subject is not None else measure.name
    return Answer(question, unit, name, figure, reason, claim)


def cells_of_figure(answer: Answer, place: int) -> dict[str, Any]:
    """Return an answer as the cells of `models.StoredFigure`."""
    claim = answer.claim
    return {
        **figure_cells(answer.question, answer.figure, answer.unit, answer.name, answer.reason),
        "place": place,
        "claim": place if claim else None,
        "hedge": claim.hedge.value if claim else Hedge.exact.value,
        "stated": _text(claim.stated if claim else None),
    }


def figure_cells(
    question: Question, figure: Figure | None, unit: Unit, name: Words, reason: str = ""
) -> dict[str, Any]:
    """Return a figure as the cells of `models.FigureCells`, but for its place."""
    counts = {part: getattr(figure, part, 0) for part in ("rows", "missing", "considered", "synthetic")}
    return {
        "slug": slug_of(question),
        "measure": question.measure,
        "slice": [list(pair) for pair in question.slice],
        "when": str(question.when),
        "is_dated": not isinstance(question.when, Period),
        "ends_on": end_of(question.when),
        "name_en": name.en,
        "name_zh": name.zh,
        "value": _text(figure.value if figure else None),
        "unit": unit.id,
        "reason": figure.reason if figure else reason,
        "version": figure.version.number if figure else 0,
        **counts,
    }


def cells_of_standing(standing: Standing, place: int) -> dict[str, Any]:
    """Return where a goal stands as the cells of `models.StoredStanding`, but for its run, day and figure."""
    return {
        "place": place,
        "goal": standing.goal.id,
        "by": standing.goal.target.by,
        "value": _text(standing.value),
        "path": _text(standing.path),
        "pace": _text(standing.pace),
        "status": standing.status.value,
        "missing": standing.missing,
        "reason": standing.reason,
    }


def question_of(figure: Figure) -> Question:
    """Return the question that a figure answers."""
    return Question(figure.measure.id, figure.when, figure.slice)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
