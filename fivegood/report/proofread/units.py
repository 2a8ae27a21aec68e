"""Whether a number's unit and what it counts go with a figure."""

from __future__ import annotations

import re

from fivegood.errors import InputError
from fivegood.quantities import Unit, convert
from fivegood.report.proofread.lexicon import MEASURE_WORDS, NOUNS
from fivegood.report.proofread.mentions import Mention
from fivegood.report.proofread.subjects import Subject, stem, tokens_of

_PER_WORDS = {
    "mu": r"per mu|a mu|/ ?mu|亩均|每亩|/ ?亩|单位.{0,4}用地",
    "ha": r"per hectare|a hectare|/ ?ha|每公顷|/ ?公顷|公顷均",
    "day": r"per day|a day|each day|every day|daily|one day|/ ?day|日产|每日|每天|/ ?[日天]|单日|日均",
    "month": r"per month|a month|each month|every month|monthly|/ ?month|月产|每月|/ ?月|月度|单月|月均",
    "year": r"per year|a year|each year|annual|yearly|年产|每年|/ ?年",
    "km2": r"per square|/ ?km|每平方公里",
}  # fmt: skip
#: What else may be said for what a figure counts: units served are enterprises, schools and shops.
_ALSO = {"unit": {"enterprise"}, "enterprise": {"unit"}, "institution": {"enterprise"}, "need": {"approval"}}


def fits(mention: Mention, subject: Subject, text: str) -> float:
    """Return from 0 (cannot be) to 1 how well a mention's unit goes with a subject's."""
    unit = subject.unit
    head, _, per = unit.id.partition("/")
    if mention.is_yearly:
        return float(subject.goal is not None and subject.goal.path.growth is not None)
    if subject.measure.kind == "change" and subject.goal is None:
        return 1.0 if mention.is_growth and mention.unit == "percent" else 0.0
    if mention.is_growth:
        return 0.85 if mention.unit == "percent" and subject.goal is None and subject.measure.kind == "flow" else 0.0
    if unit.dimension == "rank" or mention.unit == "rank":
        return float(unit.dimension == "rank" and mention.unit in ("rank", "") and not mention.noun.strip())
    known, beside = _known(mention, head), _beside(text, mention)
    is_broken = not mention.is_scaled and mention.value % 1 and unit.dimension == "count" and unit.decimals == 0
    if known == 0.0 or is_broken:
        return 0.0
    if not per:
        told = any(_is_per(part, beside) for part in _PER_WORDS)
        return known * (0.5 if told and unit.dimension in ("count", "money") else 1.0)
    part = next((part for part in per.split("/") if part in _PER_WORDS), "")
    return known * (1.0 if not part or _is_per(part, beside) else 0.7 if _is_per(part, text) else 0.5)


def _beside(text: str, mention: Mention) -> str:
    """Return the words around a number in which a "per" belongs to it."""
    before = re.split("[,，;；。]", text[max(0, mention.start - 28) : mention.start])[-1]
    if re.search("[\u4e00-\u9fff]", before):
        before = before[-10:]
    after = re.split("[,，;；。]", text[mention.end : mention.end + 24])[0]
    return before + text[mention.start : mention.end] + (after[:10] if re.search("[\u4e00-\u9fff]", after) else after)


def _is_per(part: str, text: str) -> bool:
    return re.search(_PER_WORDS[part], text, re.IGNORECASE) is not None


def _known(mention: Mention, head: str) -> float:
    if not mention.unit:
        return _counts(mention, head)
    if mention.unit == head:
        return 1.0
    try:
        convert(mention.value, Unit.parse(mention.unit), Unit.parse(head))
    except InputError:
        return 0.0
    return 0.95


def _counts(mention: Mention, head: str) -> float:
    """Return how well a number without a unit goes with what a figure counts."""
    unit = Unit.parse(head)
    if unit.dimension == "money":
        # "43.58亿" and "4.358 bn" are money when nothing is said to be counted.
        return 0.9 if mention.is_scaled and not mention.noun.strip() and not mention.classifier else 0.0
    if unit.dimension != "count" or head in ("s", "kWh", "minute", "hour", "day"):
        return 0.8 if not (mention.noun.strip() or mention.classifier or mention.is_scaled) else 0.0
    if mention.classifier and mention.classifier not in MEASURE_WORDS.get(head, "个"):
        return 0.0
    if not mention.noun.strip(" 余多"):
        return 0.95 if mention.classifier else 0.9
    return 0.0 if mention.noun is None else 1.0


def names_it(mention: Mention, subject: Subject) -> float:
    """Return how well the words behind a number name what the subject counts."""
    if mention.unit or not mention.noun.strip(" 余多"):
        return 1.0
    head = subject.unit.id.partition("/")[0]
    words = {token.word for token in tokens_of(mention.noun)}
    named = {unit for unit, nouns in NOUNS.items() if _is_named(nouns, words, mention.noun)}
    first = tokens_of(subject.measure.name.en)[:1]
    # "Jobs" are counted in persons, and still are what the figure is called.
    is_called = any(first and first[0].word in map(stem, NOUNS[unit]) for unit in named)
    if head in named or (head not in NOUNS and head in words) or is_called:
        return 1.0
    if named:
        return 0.8 if head in _ALSO and named & _ALSO[head] else 0.3
    if words & subject.words:
        return 0.9
    return 0.4 if mention.classifier else 0.25


def _is_named(nouns: tuple[str, ...], words: set[str], noun: str) -> bool:
    return any(stem(word) in words if word.isascii() else word in noun[:8] for word in nouns)
