"""What the numbers of a draft can be about: the figures of an edition, every measure of the catalogue, every goal."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from fivegood.measures.catalogue import Catalogue, Kind, Measure
from fivegood.measures.compile import Slice
from fivegood.measures.compute import figure_id
from fivegood.plan.goals import Claim, Edition, Goal, Plan
from fivegood.quantities import Unit
from fivegood.report.proofread.lexicon import NOUNS, SAME, STOP
from fivegood.report.proofread.mentions import find_mentions
from fivegood.report.proofread.reading import sentence_of

_LATIN = re.compile(r"[A-Za-z][A-Za-z&]*|\d+")
#: Signs that only join words part them.
_CJK = re.compile(r"[^\W\dA-Za-z_的了和与及在为由将已]+")
#: Amounts and hedges inside a Chinese name do not tell it apart.
_AMOUNTS = re.compile(r"[\d.]*[百千]?[万亿]+元?|以上|以下|超过|左右")
_QUOTES = re.compile("[“”\"'‘’《》]")
_ENDINGS = ("isation", "ization", "ations", "ation", "ments", "ment", "ings", "ing", "ied", "ies", "ed", "es", "s", "e")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a pair of Chinese signs, and where it stands."""

    word: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """Return the words of a text that tell something apart: English stems, pairs of Chinese signs."""
    found = [
        Token(stem(match[0]), match.start(), match.end())
        for match in _LATIN.finditer(text)
        if match[0].lower() not in STOP and not (match[0].isdigit() and len(match[0]) < 3)
    ]
    # Quotation marks inside a name do not part its signs.
    places = [at for at in range(len(text)) if not _QUOTES.match(text[at])]
    bare = _AMOUNTS.sub(lambda amount: " " * len(amount[0]), "".join(text[at] for at in places))
    for run in _CJK.finditer(bare):
        for at in range(run.start(), run.end() - 1):
            found.append(Token(bare[at : at + 2], places[at], places[at + 1] + 1))
    return found


def stem(word: str) -> str:
    """Return an English word without its ending, as one of the words that mean the same."""
    low = word.lower()
    same = SAME.get(low, low)
    if same == low and low in SAME:  # a word that is not shortened: "listed" is no list
        return low
    for ending in _ENDINGS:
        if same.endswith(ending) and len(same) - len(ending) >= 3:
            return same[: -len(ending)]
    return same


#: Words for what half of all figures count.
COUNTED = frozenset(
    token.word for unit in ("person", "project", "enterprise") for token in tokens_of(" ".join(NOUNS[unit]))
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A figure or a goal that a number may state. ``phrases`` are the ways it is named, as sets of tokens.

    ``limits`` are the numbers of its name itself: "enterprises above 10 bn yuan".
    """

    measure: Measure
    slice: Slice
    unit: Unit
    phrases: tuple[frozenset[str], ...]
    claim: Claim | None = None
    goal: Goal | None = None
    key: str = ""
    words: frozenset[str] = frozenset()
    limits: frozenset[tuple[Decimal, str]] = frozenset()

    @property
    def id(self) -> str:
        """How findings name it: as the figure ledger does."""
        if self.goal is not None:
            return f"goal:{self.goal.id}@{self.goal.target.by.year}"
        return figure_id(self.measure.id, self.slice)

    @property
    def is_change(self) -> bool:
        return self.measure.kind is Kind.CHANGE and self.goal is None

    def name(self, lang: str) -> str:
        return (self.goal.name if self.goal is not None else self.measure.name).in_(lang)


@dataclass(slots=True)
class Subjects:
    """All subjects of a park, how much each word tells them apart, and the words of the park's ``own`` name."""

    all: Sequence[Subject]
    own: frozenset[str] = frozenset()
    weight: Mapping[str, float] = field(default_factory=dict)
    changing: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.changing = frozenset(one.measure.versions[-1].of or "" for one in self.all if one.is_change)
        counts = Counter(word for subject in self.all for word in subject.words)
        self.weight = {word: math.log(1 + len(self.all) / count) for word, count in counts.items()}


def subjects_of(plan: Plan, catalogue: Catalogue, edition: Edition | None) -> Subjects:
    """Return what a draft of a park may speak of."""
    claims = edition.claims if edition is not None else ()
    found: list[Subject] = []
    claimed = set()
    for claim in claims:
        measure = catalogue[claim.question.measure]
        claimed.add((measure.id, claim.question.slice))
        extra = [claim.subject.en, claim.subject.zh] if claim.subject else []
        found.append(_subject(plan, catalogue, measure, claim.question.slice, extra, claim=claim))
    for measure in catalogue:
        if (measure.id, ()) not in claimed:
            found.append(_subject(plan, catalogue, measure, ()))
    for goal in plan.goals:
        measure = catalogue[goal.measure]
        found.append(_subject(plan, catalogue, measure, goal.slice, [goal.name.en, goal.name.zh], goal=goal))
    park = plan.park
    own = " ".join((park.name.en, park.short.en, park.place.en, park.name.zh, park.place.zh))
    return Subjects(found, frozenset(token.word for token in tokens_of(own)))


def _subject(
    plan: Plan,
    catalogue: Catalogue,
    measure: Measure,
    narrowed: Slice,
    extra: Sequence[str] = (),
    claim: Claim | None = None,
    goal: Goal | None = None,
) -> Subject:
    unit = goal.target.unit if goal is not None else measure.unit(plan.park.currency, plan.park.area_unit)
    named = [measure.name.en, measure.name.zh, *measure.words]
    if narrowed:
        codes = [_code_words(plan, catalogue, measure, name, code) for name, code in narrowed]
        named = [f"{name} {' '.join(words)}" for name in named for words in codes]
    phrases = {frozenset(token.word for token in tokens_of(text)) for text in (*named, *extra)}
    kept = tuple(phrase for phrase in sorted(phrases, key=sorted) if phrase)
    key = f"{measure.id}{narrowed}{goal.target.by if goal else ''}"
    limits = frozenset(
        (mention.value, mention.unit)
        for name in (measure.name.en, measure.name.zh, *extra)
        for mention in find_mentions(sentence_of(name), ())
    )
    return Subject(measure, narrowed, unit, kept, claim, goal, key, frozenset().union(*kept), limits)


def _code_words(plan: Plan, catalogue: Catalogue, measure: Measure, name: str, code: str) -> tuple[str, ...]:
    version = measure.versions[-1]
    while version.of is not None:
        version = catalogue[version.of].versions[-1]
    column = version.table.by_name.get(name) if version.table else None
    words = plan.park.lists.get(column.list_name if column else "", {}).get(code)
    return (words.en, words.zh) if words else (code,)
