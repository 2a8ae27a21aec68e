"""Proofreading: what a draft written by hand states, held against the figures and the goals of the park."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from fivegood.errors import FigureError
from fivegood.hedges import Hedge, bears_out
from fivegood.measures.compute import Figure, Figures, Question
from fivegood.periods import Period
from fivegood.plan.goals import Edition, Plan
from fivegood.report.proofread.judging import Remark, Verdict, judge, judge_goal, judge_growth, unmatched
from fivegood.report.proofread.matching import ENOUGH, FEW, Candidate, Match, match
from fivegood.report.proofread.mentions import find_mentions
from fivegood.report.proofread.reading import Sentence, read_sentences
from fivegood.report.proofread.subjects import subjects_of
from fivegood.report.proofread.times import Time, find_times
from fivegood.report.proofread.timing import Around
from fivegood.structs import replace


def proofread(text: str, plan: Plan, figures: Figures, edition: Edition | None) -> list[Remark]:
    """Return a remark on every number with a meaning that a draft states, in its order.

    ``edition`` is the one that the draft is for: its period is meant where the draft names none.
    """
    period = edition.period if edition is not None else Period.day(figures.as_of).year_to_date()
    subjects = subjects_of(plan, figures.catalogue, edition)
    around = Around(subjects, figures.as_of, period)
    found: list[Match] = []
    for sentence in read_sentences(text):
        times = find_times(sentence.text, period.end.year) or _carried(sentence, period, figures.as_of)
        mentions = find_mentions(sentence, times)
        if mentions:
            found.extend(match(sentence, mentions, times, around))
    answers = _answers(figures, [likely for one in found for likely in _likely(one)])
    remarks = [_remark(one, answers) for one in found]
    return [remark for remark in remarks if remark is not None]


def is_chinese(text: str) -> bool:
    """Say whether a text is Chinese rather than English."""
    signs = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
    return signs * 4 > sum(sign.isascii() and sign.isalpha() for sign in text)


def _carried(sentence: Sentence, period: Period, as_of: date) -> list[Time]:
    """Return the time that a sentence without any takes over: a future one said just before, or that of its heading."""
    for words, is_head in ((sentence.before, False), (sentence.above, True)):
        times = [time for time in find_times(words, period.end.year) if time.period != period]
        if times and (is_head or times[-1].period.end > as_of) and not times[-1].period.contains(period.end):
            return [replace(times[-1], start=0, end=0)]
    return []


def _question(candidate: Candidate) -> Question:
    return Question(candidate.subject.measure.id, candidate.when, candidate.subject.slice)


def _year_before(question: Question) -> Question:
    assert isinstance(question.when, Period)  # growth is that of a flow
    return replace(question, when=question.when.same_period_last_year())


def _answers(figures: Figures, candidates: Sequence[Candidate]) -> Mapping[Question, Figure | str]:
    """Return the figure of every question, or why it cannot be asked."""
    wanted: list[Question] = []
    refused: dict[Question, Figure | str] = {}
    for candidate in candidates:
        if candidate.subject.goal is not None:
            continue
        questions = [_question(candidate)]
        if candidate.is_growth:
            questions.append(_year_before(questions[0]))
        if candidate.subject.claim is not None:
            questions.append(candidate.subject.claim.question)
        for question in questions:
            try:
                figures.check(question)
                wanted.append(question)
            except FigureError as error:
                refused[question] = str(error)
    return {**figures.answer(wanted), **refused}


def _likely(found: Match) -> Sequence[Candidate]:
    """Return what a mention is about, else what it may be about where too little says so."""
    if found.best is not None:
        return [found.best]
    return [one for one in found.others if one.score < ENOUGH]


def _remark(found: Match, answers: Mapping[Question, Figure | str]) -> Remark | None:
    told = [_judged(found, likely, answers) for likely in _likely(found)]
    if found.best is not None:
        return None if found.mention.is_small and _is_none_of_many(told[0]) else told[0]
    # Where little says what a number is, the right value says the rest; a wrong one says nothing.
    right = [
        one
        for one in told
        if one.verdict is Verdict.CONFIRMED and bears_out(Hedge.about, one.actual or one.stated, one.stated)
    ]
    if len(right) == 1:
        return right[0]
    # "One" is a number only where one is expected.
    return None if found.mention.is_small else unmatched(found)


def _is_none_of_many(remark: Remark) -> bool:
    """Say whether "one" is no statement of how many there are: "one officer knows" where there are hundreds."""
    return remark.verdict is Verdict.CONTRADICTED and remark.actual is not None and remark.actual >= FEW


def _judged(found: Match, best: Candidate, answers: Mapping[Question, Figure | str]) -> Remark:
    if best.subject.goal is not None:
        return judge_goal(found.mention, best)
    answer = answers[_question(best)]
    if isinstance(answer, str):
        return unmatched(Match(found.mention, None, (best,)))
    if best.is_growth:
        before = answers[_year_before(_question(best))]
        return judge_growth(found.mention, best, answer, before if isinstance(before, Figure) else None)
    claim = best.subject.claim
    usual = answers.get(claim.question) if claim is not None else None
    return judge(found.mention, best, answer, usual if isinstance(usual, Figure) else None)
