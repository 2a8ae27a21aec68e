"""A park's figures as everybody may see them: what the rules of disclosure withhold has no value here, and says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from fivegood.errors import Finding, InputError
from fivegood.measures.compute import Figure, Figures, Question
from fivegood.measures.trace import Trace
from fivegood.plan.goals import Edition, Plan
from fivegood.plan.scorecard import Scorecard, Standing, Status
from fivegood.report.disclosure import Made, decision, judge, known_cells, public_columns
from fivegood.report.text import questions_of
from fivegood.report.words import withheld_text
from fivegood.rules.disclosure.cells import Cell
from fivegood.rules.disclosure.suppression import Verdict
from fivegood.rules.disclosure.text import NAME, DisclosureText
from fivegood.structs import replace

#: What it costs to withhold a figure that an edition names, and one that a goal rests on; any other costs 1.
_CLAIM, _GOAL = 1000, 100


class PublicFigures(Figures):
    """Figures of which those withheld have no value, no counts and no rows; one that was not judged is withheld."""

    def __init__(
        self,
        figures: Figures,
        verdicts: Mapping[Question, Verdict],
        rules: DisclosureText,
        known: Iterable[Cell] = (),
        made: Made | None = None,
    ) -> None:
        super().__init__(figures.snapshot, figures.catalogue)
        self.full, self.rules, self.verdicts, self.known = figures, rules, dict(verdicts), tuple(known)
        self._made: Made = {} if made is None else made

    def answer(self, questions: Iterable[Question]) -> Mapping[Question, Figure]:
        """Return the figure of each question as everybody may see it. Raises FigureError."""
        found = self.full.answer(questions)
        self._judge(found)
        return {question: self._public(figure) for question, figure in found.items()}

    def verdict(self, question: Question) -> Verdict:
        """Return the verdict on a figure."""
        self._judge([question])
        return self.verdicts[question]

    def _judge(self, questions: Iterable[Question]) -> None:
        """Judge what nobody asked for yet, all of it together with what is shown."""
        if new := [one for one in questions if one not in self.verdicts]:
            shown = [one for one, verdict in self.verdicts.items() if verdict.is_shown]
            self.verdicts |= judge(self.full, new, self.rules, self.known, shown=shown, made=self._made)

    def decided_because(self, question: Question, lang: str) -> str:
        """Return why the park publishes a figure that a rule would withhold; empty for any other figure."""
        found = decision(question, self.rules) if self.verdict(question).rule else None
        return found.reason.zh if found and lang == "zh" else found.reason.en if found else ""

    def public_trace(self, traced: Trace) -> Trace:
        """Return a trace without what is withheld: rows of confidential tables, columns that are not public."""
        parts = tuple(self.public_trace(part) for part in traced.parts)
        figure, table = self._public(traced.figure), traced.figure.version.table
        columns = public_columns(table, self.rules) if table is not None and not figure.withheld else ()
        rows = tuple({name: row[name] for name in columns} for row in traced.rows) if columns else ()
        again = None if figure.withheld else traced.recomputed
        return replace(traced, figure=figure, rows=rows, recomputed=again, parts=parts)

    def _public(self, figure: Figure) -> Figure:
        verdict = self.verdict(Question(figure.measure.id, figure.when, figure.slice))
        if verdict.is_shown:
            return figure
        reason = f"{figure.id} {figure.when} is withheld: {withheld_text(verdict.rule, self.rules, 'en')}"
        return replace(
            figure, value=None, rows=0, missing=0, synthetic=0, considered=0, parts=(),
            reason=reason, withheld=verdict.rule,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PublicView:
    """What an edition shows everybody: its figures and where the goals stand."""

    figures: PublicFigures
    scorecard: Scorecard


def public_view(
    plan: Plan,
    edition: Edition,
    figures: Figures,
    scorecard: Scorecard,
    texts: Mapping[str, tuple[str, str]],
    rules: DisclosureText,
    known: Iterable[Cell] = (),
) -> PublicView:
    """Judge all that an edition shows, together: its claims, where the goals stand, what its texts ask for.

    ``texts``: by language the name of the file and its text. ``known``: what was published before, see `known_cells`.
    """
    claims = {claim.question: _CLAIM for claim in edition.claims}
    goals = {
        Question(one.goal.measure, one.figure.when, one.goal.slice): _GOAL
        for one in scorecard.standings
        if one.figure is not None
    }
    asked: dict[Question, int] = {}
    for name, text in texts.values():
        asked |= dict.fromkeys(_asked(text, name, plan, edition, figures, scorecard), 1)
    cost = asked | goals | claims
    cost |= {part: cost[one] for one in list(cost) for part in figures.parts(one) if part not in cost}
    known = tuple(known)
    made: Made = {}
    shown = PublicFigures(figures, judge(figures, cost, rules, known, cost, made=made), rules, known, made)
    return PublicView(shown, public_scorecard(scorecard, shown))


def known_of_plan(
    plan: Plan, edition: Edition, figures_of: Callable[[date], Figures], rules: DisclosureText
) -> list[Cell]:
    """Return what a park's other editions published until then: the figures that its plan says they state.

    That is all that a folder knows of its publications. They are counted from the records as they are now.
    """
    found: list[Cell] = []
    for other in plan.editions.values():
        if other.id != edition.id and other.published_on <= edition.published_on:
            figures = figures_of(other.as_of)
            asked = [claim.question for claim in other.claims if not figures.refusal(claim.question)]
            found += known_cells(figures, asked, rules)
    return found


def findings(view: PublicView, edition: Edition) -> list[Finding]:
    """Return which figures of an edition the rules would withhold, and which goals have no public standing."""
    answers = view.figures.answer(claim.question for claim in edition.claims)
    found = [
        Finding(
            f"disclosure:{figure.id}",
            "error",
            f"{edition.id}: {figure.reason}; a decision of the park to publish it stands in {NAME} under published",
        )
        for figure in answers.values()
        if figure.withheld
    ]
    goals = [standing.goal.id for standing in view.scorecard.standings if standing.withheld]
    if goals:
        told = f"the public is not told where {len(goals)} goals stand, as that would disclose what is one unit's own"
        found.append(Finding("disclosure:goals", "info", f"{told}: {', '.join(goals)}"))
    return found


def _asked(
    text: str, name: str, plan: Plan, edition: Edition, figures: Figures, scorecard: Scorecard
) -> list[Question]:
    try:
        return questions_of(text, file=name, plan=plan, edition=edition, figures=figures, scorecard=scorecard)
    except InputError:
        return []  # the text is refused, with every fault, when it is read


def public_scorecard(scorecard: Scorecard, figures: PublicFigures) -> Scorecard:
    """Return a scorecard in which a goal whose figure is withheld has no value, pace or lamp."""
    return replace(scorecard, standings=tuple(_public_standing(one, figures) for one in scorecard.standings))


def _public_standing(standing: Standing, figures: PublicFigures) -> Standing:
    if standing.figure is None:
        return standing
    question = Question(standing.goal.measure, standing.figure.when, standing.goal.slice)
    figure = figures.answer([question])[question]
    if not figure.withheld:
        return standing
    return replace(
        standing, value=None, pace=None, status=Status.OPEN, missing=0, figure=figure,
        reason=figure.reason, withheld=figure.withheld,
    )  # fmt: skip
