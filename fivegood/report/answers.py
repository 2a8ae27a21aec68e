"""Answers to figure calls: every question checked and asked at once, each call turned into a run of text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from fivegood.errors import FigureError
from fivegood.hedges import Hedge, choose, phrase, verify
from fivegood.measures.compile import Slice
from fivegood.measures.compute import Figure, Figures, Question, figure_id
from fivegood.periods import Period
from fivegood.plan.goals import Claim, Edition, Plan
from fivegood.plan.scorecard import Scorecard
from fivegood.quantities import Unit, format_number, format_quantity
from fivegood.report.calls import Call, CallError, parse_when
from fivegood.report.forecastcalls import Forecasts
from fivegood.report.goalcalls import ROWS, goal_entry, standing_of, stated_number
from fivegood.report.nodes import Entry, FigureRun, LampRun, Text
from fivegood.report.words import status_word
from fivegood.rules.forecasting import ForecastingText, shipped
from fivegood.structs import replace


def check_question(figures: Figures, question: Question) -> None:
    """Pass when a question can be asked, without asking it. Raises FigureError."""
    parts = figures.parts(question)
    for part in parts:
        check_question(figures, part)
    if not parts:
        figures.ask(question)


class Answers:
    """What calls, tables and charts of one text ask for, and the ledger entries of what was printed."""

    def __init__(
        self,
        plan: Plan,
        edition: Edition,
        figures: Figures,
        scorecard: Scorecard,
        lang: str,
        assumed: Callable[[], ForecastingText] = shipped,
    ) -> None:
        self.plan, self.edition, self.figures, self.scorecard, self.lang = plan, edition, figures, scorecard, lang
        self.forecasts = Forecasts(plan, figures, scorecard.as_of, assumed)
        self.entries: list[Entry] = []
        self._claims: dict[Question, Claim] = {claim.question: claim for claim in edition.claims}

    def question(self, call: Call) -> Question | None:
        """Return the question of a call, None for a goal's. Raises CallError or FigureError."""
        if call.is_goal:
            standing_of(self.scorecard, call.name, call.by)
            return None
        if call.is_forecast:
            self._check_codes(self.forecasts.question(call))
            return None
        return self.ask(call.name, call.rest, call.slice)

    def ask(self, measure: str, when: str, narrowed: Slice) -> Question:
        """Return a checked question. Raises CallError or FigureError."""
        catalogue = self.figures.catalogue
        known = catalogue[measure]
        return self.checked(Question(measure, parse_when(when, measure, catalogue), narrowed), known.dimensions)

    def checked(self, question: Question, dimensions: tuple[str, ...]) -> Question:
        """Return the question when it can be asked and its codes are known. Raises CallError or FigureError."""
        check_question(self.figures, question)
        self._check_codes(question, dimensions)
        return question

    def _check_codes(self, question: Question, dimensions: tuple[str, ...] | None = None) -> None:
        known = self.figures.catalogue[question.measure].dimensions if dimensions is None else dimensions
        for name, code in question.slice:
            codes = self.codes(question.measure, name) if name in known else ()
            if codes and code not in codes:
                raise CallError(f"{name} has no such code", code, codes)

    def codes(self, measure: str, dimension: str) -> tuple[str, ...]:
        """Return the codes that a dimension may hold, none when no list declares them."""
        return tuple(self.plan.park.lists.get(self._list_name(measure, dimension), ()))

    def fetch(self, questions: Iterable[Question]) -> None:
        """Ask everything at once; later answers come from memory."""
        self.figures.answer(questions)

    def figure(self, question: Question) -> Figure:
        """Return the figure of a question that was fetched."""
        return self.figures.answer([question])[question]

    def run(self, call: Call) -> FigureRun | LampRun | Text:
        """Return what a call prints. Raises CallError, FigureError or HedgeError."""
        if call.is_goal:
            return self._goal(call)
        if call.is_forecast:
            return self._forecast(call)
        question = self.ask(call.name, call.rest, call.slice)
        figure = self.figure(question)
        if call.shown_as == "name":
            return FigureRun(self.name_of(question), None, question)
        if figure.withheld:
            raise self._withheld(question, figure)
        if figure.value is None:
            raise FigureError(figure.reason or f"{figure.id} {figure.when} has no value")
        if call.shown_as == "rows":
            text = format_number(Decimal(figure.rows), self.lang)
            return self.entry("rows", question, text, value=Decimal(figure.rows), unit=ROWS)
        hedge, stated = self._hedge_of(call, question, figure.value, figure.unit)
        text = phrase(
            hedge, format_quantity(figure.value if stated is None else stated, figure.unit, self.lang), self.lang
        )
        return self.entry("figure", question, text, hedge, stated)

    def _withheld(self, question: Question, figure: Figure) -> CallError:
        """Return the refusal of a withheld figure, with the same one of the whole park where that may be shown."""
        refusal = CallError(figure.reason)
        whole = replace(question, slice=())
        if whole != question and not self.figures.answer([whole])[whole].withheld:
            refusal.suggestion = f"{whole.measure} {whole.when}"
        return refusal

    def _hedge_of(self, call: Call, question: Question, value: Decimal, unit: Unit) -> tuple[Hedge, Decimal | None]:
        if call.shown_as == "value":
            return Hedge.exact, None
        claim = self._claims.get(question)
        if not call.hedge and not call.stated and not call.digits and claim is not None:
            hedge, stated = claim.hedge, claim.stated
        elif call.hedge == "auto" or (call.digits and not call.hedge and not call.stated):
            hedge, stated = choose(value, significant=call.digits or 2)
        else:
            stated = stated_number(call.stated, unit) if call.stated else claim.stated if claim is not None else None
            hedge = Hedge(call.hedge or "exact")
            if call.hedge and stated is None and hedge is not Hedge.exact:
                raise CallError(f'{call.hedge} of which number? add stated="..."', call.name)
        if stated is not None:
            verify(hedge, value, stated, unit, f"{figure_id(question.measure, question.slice)} {question.when}")
        return hedge, stated

    def name_of(self, question: Question) -> str:
        """Return a figure's name with the words of its slice."""
        name = self.figures.catalogue[question.measure].name.in_(self.lang)
        words = [self.code_word(question.measure, key, value) for key, value in question.slice]
        if not words:
            return name
        return f"{name}: {', '.join(words)}" if self.lang == "en" else f"{name}（{'、'.join(words)}）"

    def code_word(self, measure: str, dimension: str, code: str) -> str:
        """Return the words of a code of a measure's dimension."""
        return self.plan.park.word(self._list_name(measure, dimension), code, self.lang)

    def _list_name(self, measure: str, dimension: str) -> str:
        version = self.figures.catalogue[measure].versions[-1]
        while version.of is not None:
            version = self.figures.catalogue[version.of].versions[-1]
        column = version.table.by_name.get(dimension) if version.table else None
        return column.list_name if column else ""

    def entry(
        self,
        kind: str,
        question: Question,
        text: str,
        hedge: Hedge = Hedge.exact,
        stated: Decimal | None = None,
        *,
        place: str = "text",
        value: Decimal | None = None,
        unit: Unit | None = None,
    ) -> FigureRun:
        """Note a printed figure and return its run."""
        figure = self.figure(question)
        shown = value if value is not None else figure.value
        assert shown is not None
        identity, name = figure_id(question.measure, question.slice), self.name_of(question)
        return self._note(
            Entry(
                len(self.entries) + 1, kind, identity, name, str(question.when), shown, (unit or figure.unit).id,
                hedge, stated, text, place, question, figure,
            )
        )  # fmt: skip

    def derived(self, kind: str, question: Question, value: Decimal, text: str) -> FigureRun:
        """Note a number worked out from figures that stand beside it (a total), which has no rows of its own."""
        figure, name = self.figure(question), self.name_of(replace(question, slice=()))
        return self._note(
            Entry(
                len(self.entries) + 1,
                kind,
                question.measure,
                name,
                str(question.when),
                value,
                figure.unit.id,
                Hedge.exact,
                None,
                text,
                "table",
            )
        )

    def _note(self, entry: Entry) -> FigureRun:
        self.entries.append(entry)
        return FigureRun(entry.text, entry.n - 1, entry.question)

    def _forecast(self, call: Call) -> FigureRun:
        question = self.forecasts.question(call)
        self._refuse_withheld(question)
        told = self.forecasts.told(len(self.entries) + 1, call, self.name_of(question), self.lang)
        self.entries.extend(told.entries)
        return FigureRun(told.text, told.entries[0].n - 1)

    def _refuse_withheld(self, question: Question) -> None:
        """Raise CallError for the forecast of what is withheld today: it would tell of the same few units."""
        today = self.scorecard.as_of
        newest = Period.of_year(today.year - 1) if isinstance(question.when, Period) else today
        known = replace(question, when=newest)
        figure = self.figures.answer([known])[known]
        if figure.withheld:
            raise self._withheld(known, figure)

    def _goal(self, call: Call) -> FigureRun | LampRun | Text:
        standing = standing_of(self.scorecard, call.name, call.by)
        if call.rest == "name":
            return Text(standing.goal.name.in_(self.lang))
        if call.rest == "status":
            words = status_word(standing.status, self.lang)
            return LampRun(standing.status.value, words[:1].lower() + words[1:])
        return self._note(goal_entry(len(self.entries) + 1, call, standing, self.scorecard.as_of, self.lang))
