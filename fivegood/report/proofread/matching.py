"""Which figure or goal each number of a sentence is about: every candidate scored by words, unit and time, together."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from fivegood.measures.compile import When
from fivegood.report.proofread.lexicon import BEYOND, COME, HELD, PART_WORDS
from fivegood.report.proofread.mentions import Mention
from fivegood.report.proofread.nearness import HARD, nearness, respectively
from fivegood.report.proofread.reading import Sentence
from fivegood.report.proofread.subjects import COUNTED, Subject, Subjects, tokens_of
from fivegood.report.proofread.times import MONTH_NAMES, Time
from fivegood.report.proofread.timing import Around, is_goal, time_of, when_of
from fivegood.report.proofread.units import fits, names_it
from fivegood.structs import replace

#: A candidate below this has too few words in common with the sentence.
ENOUGH = 1.0
#: Below it nothing is hinted at; between the two a number is taken for a figure only when it is right.
HINTED = 0.7
#: How near a word must be to say something of a number.
SAID = 0.3
#: Another candidate so near to the best leaves open which is meant.
CLOSE = 0.9
#: Two exchanged leave it open only when nothing speaks for one way round.
CLOSE_SWAP = 0.98
_TIME_WORDS = frozenset(token.word for token in tokens_of(" ".join(MONTH_NAMES)))
_ONE_OF = re.compile(
    r"\b(?:one|two|three|some|many|most|\d+) of (?:only |just |the |its |the only )*$|"
    r"(?:全省|全国|全市|省内|国内)[仅只共有新增]{0,3}$|仅有?$",
    re.IGNORECASE,
)
#: Numbers that are written as words, and that each of many may have of something.
FEW = 10
_EACH = re.compile(
    r"\b(?:each|every)\b(?! (?:day|week|month|quarter|half|year|hour))|\bapiece\b|"
    r"\b(?:per|a) (?:unit|enterprise|firm|company|school|shop|site|officer|project)\b|"
    r"每(?![日天周月季年亩时次])|各(?=家|个|户|单位|企业|项目|自)|逐[一家户个]",
    re.IGNORECASE,
)
#: "Each of the three": the number is that of all.
_EACH_OF = re.compile(r"\b(?:each|every one) of (?:the |its |these |all )*$", re.IGNORECASE)
_OF_THEM = re.compile(r"之一|中的")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subject at a time, and how well it goes with a mention. ``is_growth``: how it grew is meant."""

    subject: Subject
    when: When
    score: float
    is_growth: bool = False

    def same_as(self, other: Candidate) -> bool:
        """Say whether both are the same subject at the same time, or its growth."""
        mine, theirs = ((one.subject.key, one.when, one.is_growth) for one in (self, other))
        return mine == theirs


@dataclass(frozen=True, slots=True)
class Match:
    """A mention with the one candidate that it is about, or with those that it may be about."""

    mention: Mention
    best: Candidate | None
    others: tuple[Candidate, ...] = ()


def match(sentence: Sentence, mentions: Sequence[Mention], times: Sequence[Time], around: Around) -> list[Match]:
    """Return what each mention of a sentence is about. No two of them are about the same."""
    shares = respectively(sentence, mentions)
    near = [nearness(sentence, mention, mentions, shares.get(at)) for at, mention in enumerate(mentions)]
    found = [_candidates(sentence, mention, near[at], times, around) for at, mention in enumerate(mentions)]
    limits = {at for at, mention in enumerate(mentions) if _is_limit(mention, near[at], found[at], around.subjects)}
    found = [[] if at in limits else ranked for at, ranked in enumerate(found)]
    chosen = _together(mentions, found)
    settled = [_settled(at, mentions, found, chosen) for at in range(len(mentions))]
    settled = [_grown(at, settled, sentence, around.subjects) for at in range(len(mentions))]
    return [one for at, one in enumerate(settled) if at not in limits]


def _is_limit(mention: Mention, near: Mapping[str, float], ranked: Sequence[Candidate], subjects: Subjects) -> bool:
    """Say whether a number is part of a name, as in "enterprises above 10 bn yuan of output"."""
    best = max((one.score for one in ranked), default=0.0)
    return any(
        (mention.value, mention.unit) in subject.limits and _words(subject, near, subjects.weight) > max(best, ENOUGH)
        for subject in subjects.all
    )


def _grown(at: int, settled: Sequence[Match], sentence: Sentence, subjects: Subjects) -> Match:
    """Return a growth as that of the figure beside it: "4.358 bn yuan, up 33.1 % on the year"."""
    match = settled[at]
    if not match.mention.is_growth:
        return match
    reach = 16 if sentence.is_chinese else 48
    best = None
    if at and match.mention.start - settled[at - 1].mention.end <= reach:
        best = settled[at - 1].best
    elif at + 1 < len(settled) and settled[at + 1].mention.start - match.mention.end <= 8:
        best = settled[at + 1].best
    if best is None or best.is_growth or best.subject.is_change:
        return match
    of = best.subject
    if match.mention.is_yearly and of.goal is None:
        return match
    change = [one for one in subjects.all if one.is_change and one.measure.versions[-1].of == of.measure.id]
    if of.goal is None and change and not of.slice:
        return Match(match.mention, Candidate(change[0], best.when, best.score))
    if (of.goal is not None and of.goal.path.growth is not None) or (of.goal is None and of.measure.is_periodic):
        return Match(match.mention, replace(best, is_growth=True))
    return match


def _together(mentions: Sequence[Mention], found: Sequence[Sequence[Candidate]]) -> list[Candidate | None]:
    """Return a candidate for each mention so that the scores add up to the most and no two are about the same."""
    chosen: list[Candidate | None] = [None] * len(mentions)
    pairs = sorted(((one.score, -at) for at, ranked in enumerate(found) for one in ranked), reverse=True)
    for score, at in pairs:
        if chosen[-at] is None:
            chosen[-at] = next(
                (one for one in found[-at] if one.score == score and _is_free(one, -at, mentions, chosen)), None
            )
    is_better = True
    while is_better:
        is_better = False
        for one, other in combinations(range(len(mentions)), 2):
            swap = _swapped(one, other, found, chosen)
            if swap is not None and swap[2] > 1.000001:
                chosen[one], chosen[other], is_better = swap[0], swap[1], True
    return chosen


def _is_free(candidate: Candidate, at: int, mentions: Sequence[Mention], chosen: Sequence[Candidate | None]) -> bool:
    return not any(
        other is not None and other.same_as(candidate) and mentions[place].value != mentions[at].value
        for place, other in enumerate(chosen)
    )


def _swapped(
    one: int, other: int, found: Sequence[Sequence[Candidate]], chosen: Sequence[Candidate | None]
) -> tuple[Candidate, Candidate, float] | None:
    """Return two mentions' candidates exchanged, and the sum of their scores over that of now."""
    first, second = chosen[one], chosen[other]
    if first is None or second is None or first.same_as(second):
        return None
    mine = next((candidate for candidate in found[one] if candidate.same_as(second)), None)
    theirs = next((candidate for candidate in found[other] if candidate.same_as(first)), None)
    if mine is None or theirs is None:
        return None
    return mine, theirs, (mine.score + theirs.score) / (first.score + second.score)


def _settled(
    at: int, mentions: Sequence[Mention], found: Sequence[Sequence[Candidate]], chosen: Sequence[Candidate | None]
) -> Match:
    best = chosen[at]
    if best is None or best.score < ENOUGH:
        return Match(mentions[at], None, tuple(one for one in found[at] if one.score >= HINTED)[:3])
    close = [
        one
        for one in found[at]
        if one is not best and one.score >= best.score * CLOSE and _is_free(one, at, mentions, chosen)
    ]
    for other in range(len(mentions)):
        swap = _swapped(at, other, found, chosen) if other != at else None
        if swap is not None and swap[2] >= CLOSE_SWAP:
            close.append(swap[0])
    return Match(mentions[at], None, (best, *close[:2])) if close else Match(mentions[at], best)


def _candidates(
    sentence: Sentence, mention: Mention, near: Mapping[str, float], times: Sequence[Time], around: Around
) -> list[Candidate]:
    time = time_of(sentence.text, mention, times, around)
    wanted = mention.is_yearly or is_goal(sentence, time, around.as_of)
    if _is_of_others(sentence.text, mention):
        return []
    is_of_each, found = _is_of_each(sentence.text, mention), []
    for subject in around.subjects.all:
        fit = fits(mention, subject, sentence.text) if not is_of_each or "/" in subject.unit.id else 0.0
        fit *= names_it(mention, subject) if fit else 0.0
        words = _words(subject, near, around.subjects.weight) if fit else 0.0
        if words * fit < ENOUGH * 0.5:
            continue
        when, timely = when_of(subject, time, wanted, around)
        score = words * fit * timely * (0.85 if is_part(sentence.text, mention) else 1.0)
        score *= _come_or_held(sentence.text, mention, subject) * _of_whole(
            sentence, mention, subject, around.subjects.own
        )
        grows = mention.is_growth and not subject.is_change
        if not grows or mention.is_yearly or subject.measure.id not in around.subjects.changing:
            found.append(Candidate(subject, when, score, grows))
    return sorted(found, key=lambda one: -one.score)[:6]


def _words(subject: Subject, near: Mapping[str, float], weight: Mapping[str, float]) -> float:
    best = 0.0
    for phrase in subject.phrases:
        # What is counted ("people", "projects") says by itself nothing of which figure is meant.
        if len(phrase) > 1 and not any(near.get(word, 0.0) >= SAID for word in phrase - COUNTED):
            continue
        whole = sum(weight[word] for word in phrase)
        met = sum(weight[word] * near.get(word, 0.0) for word in phrase)
        best = max(best, met / whole * met**0.5 if whole else 0.0)
    return best


def _come_or_held(text: str, mention: Mention, subject: Subject) -> float:
    """Return more than 1 for what came in a period beside "new", and for what is held at a date beside "in all".

    Where a clause says both, the nearer one is meant.
    """
    start = max((found.end() for found in HARD.finditer(text, 0, mention.start)), default=0)
    rest = HARD.search(text, mention.end)
    clause, place = text[start : rest.start() if rest else None].lower(), mention.start - start
    own, other = (HELD, COME) if subject.measure.is_dated else (COME, HELD)
    near = _distance(own, clause, place)
    return 1.15 if near < math.inf and near <= _distance(other, clause, place) else 1.0


def _distance(words: Sequence[str], clause: str, place: int) -> float:
    """Return how far the nearest of some words stands from a place in a clause; infinite without any."""
    found = (one.start() for word in words for one in re.finditer(rf"\b{word}\b" if word.isascii() else word, clause))
    return min((abs(start - place) for start in found), default=math.inf)


def _of_whole(sentence: Sentence, mention: Mention, subject: Subject, own: frozenset[str]) -> float:
    """Return less than 1 for an amount that seems to be that of one firm: "Sany invests 1 bn yuan in each"."""
    if subject.unit.dimension != "money" or subject.goal is not None:
        return 1.0
    start = max((found.end() for found in HARD.finditer(sentence.text, 0, mention.start)), default=0)
    rest = HARD.search(sentence.text, mention.end)
    clause = sentence.text[start : rest.start() if rest else None]
    named = {
        token.word
        for token in tokens_of(clause)
        if clause[token.start].isupper() and token.start > len(clause) - len(clause.lstrip()) and token.word != "cny"
    }
    possessed = re.search(r"[A-Z]\w+['’]s ", clause) is not None
    each = re.search(r"\beach\b|各投资|分别投资", clause) is not None
    part = is_part(sentence.text, mention)
    return 0.6 if possessed or each or part or named - own - subject.words - _TIME_WORDS else 1.0


def _is_of_others(text: str, mention: Mention) -> bool:
    """Say whether a number is of a set that the park is one of, or of more than the park."""
    lead, rest = text[: mention.start], text[mention.end :]
    if _ONE_OF.search(lead) or _OF_THEM.match(rest):
        return True
    # What stands in brackets behind a number tells more of it, and is no part of what it counts.
    clause = re.split(r"[,，;；。(（]", rest)[0][:40].lower()
    return any(words.isascii() and words in clause for words in BEYOND)


def _is_of_each(text: str, mention: Mention) -> bool:
    """Say whether a number is what each of many has, which is few: "one officer each", 每家一名."""
    if mention.unit or mention.value >= FEW or _EACH_OF.search(text, 0, mention.start):
        return False
    start = max((found.end() for found in HARD.finditer(text, 0, mention.start)), default=0)
    rest = HARD.search(text, mention.end)
    return _EACH.search(text, start, rest.start() if rest else len(text)) is not None


def is_part(text: str, mention: Mention) -> bool:
    """Say whether a number is told as a part of what was told before."""
    lead = text[max(0, mention.start - 24) : mention.start].lower()
    return any(words in lead for words in PART_WORDS)
