"""When a number is of: the period that its sentence names, and whether what is, or what is wanted, is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fivegood.measures.compile import When, end_of
from fivegood.report.proofread.lexicon import GOAL_WORDS
from fivegood.report.proofread.mentions import Mention
from fivegood.report.proofread.nearness import APART, HARD
from fivegood.report.proofread.reading import Sentence
from fivegood.report.proofread.subjects import Subject, Subjects
from fivegood.report.proofread.times import Time


@dataclass(frozen=True, slots=True)
class Around:
    """What is known around a sentence: the day facts reach up to, and what is meant without a period."""

    subjects: Subjects
    as_of: date
    default: When


def time_of(text: str, mention: Mention, times: Sequence[Time], around: Around) -> Time | None:
    """Return the period that a number is of: the one said last before it, else the first behind it.

    Over a semicolon only what is to come goes on: "by 2025 ...; ...; ...".
    """
    before = [
        time
        for time in times
        if time.end <= mention.start
        and (time.period.end > around.as_of or not APART.search(text[time.end : mention.start]))
    ]
    after = [time for time in times if time.start >= mention.end and not APART.search(text[mention.end : time.start])]
    if (
        after
        and not HARD.search(text[mention.end : after[0].start])
        and (not before or HARD.search(text[before[-1].end : mention.start]))
    ):
        return after[0]
    return before[-1] if before else after[0] if after else None


def is_goal(sentence: Sentence, time: Time | None, as_of: date) -> bool:
    """Say whether a number is told as one that is still to be reached."""
    if time is not None and time.period.end > as_of and time.period.start.year > as_of.year:
        return True
    goes_on = sentence.before if time is not None and time.period.end > as_of else ""
    text = f"{sentence.above} {goes_on} {sentence.text}"
    said = any(
        re.search(rf"\b{word}\b" if word.isascii() else word, text, re.IGNORECASE) is not None for word in GOAL_WORDS
    )
    return said and (time is None or time.period.end > as_of)


def when_of(subject: Subject, time: Time | None, wanted: bool, around: Around) -> tuple[When, float]:
    """Return when a subject is asked for, and how well that time goes with the sentence."""
    if subject.goal is not None:
        by = subject.goal.target.by
        if time is None:
            return by, 1.0 if wanted else 0.3
        if time.period.end > around.as_of:
            same = time.period.end.year == by.year
            return by if same else time.period.end, (1.15 if same else 0.9) if wanted or time.is_point else 0.8
        return by, 0.3
    future = 0.4 if wanted else 1.0
    prior = future * (1.0 if subject.claim is not None else 0.85 if not subject.measure.is_spare else 0.8)
    usual = subject.claim.when if subject.claim is not None else _usual(subject, around)
    if time is None:
        return usual, prior
    return _at(subject, usual, time, around), prior


def _usual(subject: Subject, around: Around) -> When:
    return end_of(around.default) if subject.measure.is_dated else around.default


def _at(subject: Subject, usual: When, time: Time, around: Around) -> When:
    period = time.period
    last = end_of(usual)
    # "In 2021", said while the year still runs; or the period that the whole draft is of.
    if period.end > around.as_of or period == around.default:
        return usual
    if subject.measure.is_dated:
        if (period.covers(usual) if not isinstance(usual, date) else period.contains(usual)) or period.end == last:
            return usual
        return period.end
    if time.is_point or period.kind == "day":
        to_date = period.year_to_date()
        return usual if to_date.end == last else to_date
    return period
