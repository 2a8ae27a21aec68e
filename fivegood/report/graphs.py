"""Chart blocks: which figures a chart asks for, and the chart with its numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fivegood.errors import FigureError
from fivegood.facts.schema import TimeKind
from fivegood.measures.compute import Question
from fivegood.periods import Period
from fivegood.plan.paths import value_on
from fivegood.plan.scorecard import Standing, when_of
from fivegood.quantities import format_quantity
from fivegood.report.answers import Answers, check_question
from fivegood.report.blocks import ChartText
from fivegood.report.calls import CallError, parse_when
from fivegood.report.charts import NARROW, WIDE, PathPoint, Point, draw, path_spec, series_spec
from fivegood.report.goalcalls import standing_of
from fivegood.report.nodes import Cell, Chart, Run, Runs, Table, Text, plain
from fivegood.report.tables import codes_of
from fivegood.report.words import day_label, rounded, when_label, word


@dataclass(frozen=True, slots=True)
class ChartAsk:
    """What a chart asks for: the questions of each series by its name; of a path chart, those of each day."""

    text: ChartText
    series: tuple[tuple[str, tuple[Question, ...]], ...] = ()
    standing: Standing | None = None
    days: tuple[tuple[date, Question | None], ...] = ()
    is_joint: bool = False

    @property
    def questions(self) -> tuple[Question, ...]:
        asked = [question for _, row in self.series for question in row]
        return (*asked, *(question for _, question in self.days if question is not None))


def ask_chart(text: ChartText, answers: Answers) -> ChartAsk:
    """Return the questions of a chart. Raises CallError, FigureError or InputError."""
    if text.kind == "path":
        return _ask_path(text, answers)
    if not text.measure:
        raise CallError(f"a {text.kind} chart needs a measure")
    if bool(text.periods) == (text.over is not None):
        raise CallError("a chart needs either periods or over: {from, to, by}")
    measure = answers.figures.catalogue[text.measure]
    narrowed = tuple(sorted(text.slice.items()))
    codes = codes_of(measure.id, text.by, answers) if text.by else ("",)
    periods = _periods(text)
    joined = _joint(periods, text, answers)
    catalogue = answers.figures.catalogue
    series = []
    for code in codes:
        cut = tuple(sorted((*narrowed, (text.by, code)))) if code else narrowed
        questions = [Question(measure.id, parse_when(str(period), measure.id, catalogue), cut) for period in joined]
        name = answers.code_word(measure.id, text.by, code) if code else ""
        series.append((name, tuple(answers.checked(question, measure.dimensions) for question in questions)))
    return ChartAsk(text, tuple(series), is_joint=len(joined) < len(periods))


def _periods(text: ChartText) -> list[Period]:
    if text.over is None:
        return [Period.parse(str(period)) for period in text.periods]
    first, last = Period.parse(str(text.over.from_)), Period.parse(str(text.over.to))
    return list(Period(first.start, last.end).split(text.over.by))


def _joint(periods: list[Period], text: ChartText, answers: Answers) -> list[Period]:
    """Put January and February together where returns come so."""
    version = answers.figures.catalogue[text.measure].versions[-1]
    while version.of is not None:
        version = answers.figures.catalogue[version.of].versions[-1]
    is_return = version.table is not None and version.table.time.kind is TimeKind.SPAN
    if not (answers.plan.park.joins_january_february and is_return):
        return periods
    known = set(periods)
    joined = []
    for period in periods:
        other = Period.month(period.year, 3 - period.start.month) if _is_early_month(period) else None
        if other not in known:
            joined.append(period)
        elif period.start.month == 1:
            joined.append(Period(period.start, Period.month(period.year, 2).end))
    return joined


def _is_early_month(period: Period) -> bool:
    return period.kind == "month" and period.start.month <= 2


def _ask_path(text: ChartText, answers: Answers) -> ChartAsk:
    if not text.goal:
        raise CallError("a path chart needs a goal")
    name, _, by = text.goal.removeprefix("goal:").partition("@")
    standing = standing_of(answers.scorecard, name, by)
    as_of = answers.scorecard.as_of
    days = [period.end for period in Period(answers.plan.start, answers.plan.end).split("quarter")]
    if text.over is not None or text.periods:
        days = [period.end for period in _periods(text)]
    wanted = sorted({day for day in days if day < as_of} | {min(as_of, standing.goal.target.by)})
    return ChartAsk(text, standing=standing, days=tuple((day, _question_on(day, standing, answers)) for day in wanted))


def _question_on(day: date, standing: Standing, answers: Answers) -> Question | None:
    goal = standing.goal
    question = Question(goal.measure, when_of(goal, answers.plan, answers.figures, day), goal.slice)
    try:
        check_question(answers.figures, question)
    except FigureError:
        return None
    return question


def build_chart(ask: ChartAsk, answers: Answers, sentence: Runs, name: str) -> Chart:
    """Return the chart; ``name`` makes its ids its own. Raises FigureError when no point has a value."""
    if ask.standing is not None:
        return _build_path(ask, ask.standing, answers, sentence, name)
    points = [
        Point(_short(question), series, answers.figure(question).value)
        for series, questions in ask.series
        for question in questions
    ]
    if all(point.value is None for point in points):
        first = answers.figure(ask.series[0][1][0])
        raise FigureError(first.reason or f"{first.id} has no value in any of the periods")
    unit = answers.figure(ask.questions[0]).unit
    wide, narrow = (
        draw(series_spec(ask.text.kind, points, unit, answers.lang, width), f"{name}-{width}")
        for width in (WIDE, NARROW)
    )
    note = word("joint", answers.lang) if ask.is_joint else ""
    return Chart(ask.text.title, sentence, _alt(ask, sentence), wide, narrow, _numbers(ask, answers), note)


def _alt(ask: ChartAsk, sentence: Runs) -> str:
    return plain(sentence) or ask.text.title


def _short(question: Question) -> str:
    """Write a period as short as an axis needs it."""
    label = str(question.when)
    return label.replace("/" + label[:5], "/") if "/" in label else label


def _numbers(ask: ChartAsk, answers: Answers) -> Table:
    lang = answers.lang
    names = [series or answers.name_of(questions[0]) for series, questions in ask.series]
    header = (Cell((Text(word("period", lang)),)), *(Cell((Text(name),), "end") for name in names))
    rows = []
    for index, question in enumerate(ask.series[0][1]):
        cells = [_number(questions[index], answers) for _, questions in ask.series]
        rows.append((Cell((Text(when_label(question.when, lang)),)), *cells))
    return Table(header, tuple(rows), (Text(ask.text.title),))


def _number(question: Question | None, answers: Answers) -> Cell:
    figure = answers.figure(question) if question is not None else None
    run: Run = Text(word("withheld" if figure is not None and figure.withheld else "no_data", answers.lang))
    if question is not None and figure is not None and figure.value is not None:
        shown = format_quantity(figure.value, figure.unit, answers.lang)
        run = answers.entry("figure", question, shown, place="chart")
    return Cell((run,), "end")


def _build_path(ask: ChartAsk, standing: Standing, answers: Answers, sentence: Runs, name: str) -> Chart:
    goal, plan, lang = standing.goal, answers.plan, answers.lang
    values = {day: answers.figure(question).value for day, question in ask.days if question is not None}
    if all(value is None for value in values.values()):
        raise FigureError(f"goal {goal.id} has no value on any day of the chart: {standing.reason}")
    ends = [Period.of_year(year).end for year in range(plan.start.year, goal.target.by.year + 1)]
    start = plan.start_of(goal, min(goal.target.by, answers.scorecard.as_of))
    days = sorted(
        {start, *(day for day, _ in ask.days), *(end for end in ends if end <= goal.target.by), goal.target.by}
    )
    points = [
        PathPoint(day, values.get(day), value_on(goal.path, goal.target, start, day) if day >= start else None)
        for day in days
    ]
    words = (word("goal_value", lang), word("goal_path", lang), word("target", lang))
    wide, narrow = (
        draw(path_spec(points, goal.target.value, goal.target.unit, words, lang, width), f"{name}-{width}")
        for width in (WIDE, NARROW)
    )
    header = (Cell((Text(word("as_of", lang)),)), Cell((Text(words[0]),), "end"), Cell((Text(words[1]),), "end"))
    questions = dict(ask.days)
    rows = [
        (
            Cell((Text(day_label(point.day, lang)),)),
            _path_value(questions.get(point.day), answers),
            _path_cell(point, standing, lang),
        )
        for point in points
    ]
    numbers = Table(header, tuple(rows), (Text(ask.text.title),))
    return Chart(ask.text.title, sentence, _alt(ask, sentence), wide, narrow, numbers)


def _path_value(question: Question | None, answers: Answers) -> Cell:
    return _number(question, answers) if question is not None else Cell((Text("–"),), "end")


def _path_cell(point: PathPoint, standing: Standing, lang: str) -> Cell:
    text = "–" if point.path is None else rounded(point.path, standing.goal.target.unit, lang)
    return Cell((Text(text),), "end")
