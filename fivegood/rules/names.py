"""Names of units that are likely one: the same but for spelling, or near to each other within an industry."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

#: Endings that say what kind of company it is, and not which.
_ENDINGS_ZH = ("有限责任公司", "股份有限公司", "有限公司", "集团公司", "公司", "集团")
_ENDINGS_EN = frozenset(
    {
        "co",
        "company",
        "corp",
        "corporation",
        "inc",
        "incorporated",
        "limited",
        "llc",
        "ltd",
        "plc",
        "group",
        "gmbh",
        "ag",
    }
)
_WORDS = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d+")
#: From this likeness on (difflib's ratio) two names are near.
NEAR = 0.8
#: A name is held against so many that follow it, sorted from its beginning and from its end: work grows with the units.
_NEIGHBOURS = 3
#: Two near names differ in one place, in so many letters at most, and are at least so long: so few need a closer look.
_DIFFERING = 3
_SHORTEST = 5


class Likely(StrEnum):
    """Why two units are likely one, the surest reason first."""

    ORGANISATION = "organisation"
    NAME = "name"
    NEAR_NAME = "near_name"


@dataclass(frozen=True, slots=True)
class Named:
    """A unit as far as likeness goes."""

    unit_id: str
    names: tuple[str, ...]
    industry: str = ""
    credit_code: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two units that are likely one; ``likeness`` is from 0 to 1."""

    one: str
    other: str
    why: Likely
    likeness: float = 1.0


def plain_name(text: str) -> str:
    """Return a name without width, case, blanks, marks and the endings of companies: 比亚迪 for 比亚迪 有限公司."""
    words = _WORDS.findall(unicodedata.normalize("NFKC", text).casefold())
    while len(words) > 1 and words[-1] in _ENDINGS_EN:
        words.pop()
    plain = "".join(words)
    for ending in _ENDINGS_ZH:
        if plain.endswith(ending) and len(plain) > len(ending) + 1:
            return plain.removesuffix(ending)
    return plain


def likely_pairs(units: Sequence[Named]) -> list[Pair]:
    """Return the pairs that are likely one, each once by its surest reason, the surest first."""
    plain = [(unit, {plain_name(text) for text in unit.names} - {""}) for unit in units]
    found: dict[tuple[str, str], Pair] = {}
    for pair in (*_by_organisation(units), *_by_name(plain), *_by_near_name(plain)):
        found.setdefault((pair.one, pair.other), pair)
    order = list(Likely)
    return sorted(found.values(), key=lambda pair: (order.index(pair.why), -pair.likeness, pair.one, pair.other))


def _pairs(groups: Iterable[Sequence[str]], why: Likely) -> Iterator[Pair]:
    """Yield each unit of a group with the first of it, so that a large group stays small."""
    for group in groups:
        first, *others = sorted(set(group))
        yield from (Pair(first, other, why) for other in others)


def _by_organisation(units: Sequence[Named]) -> Iterator[Pair]:
    """Units whose credit codes hold one organisation (characters 9 to 17): registered anew, or in another place."""
    groups: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        if len(unit.credit_code) == 18:
            groups[unit.credit_code[8:17]].append(unit.unit_id)
    return _pairs(groups.values(), Likely.ORGANISATION)


def _by_name(units: Sequence[tuple[Named, set[str]]]) -> Iterator[Pair]:
    groups: dict[str, list[str]] = defaultdict(list)
    for unit, names in units:
        for name in names:
            groups[name].append(unit.unit_id)
    return _pairs(groups.values(), Likely.NAME)


def _by_near_name(units: Sequence[tuple[Named, set[str]]]) -> Iterator[Pair]:
    by_industry: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for unit, names in units:
        long = (name for name in names if len(name) >= _SHORTEST)
        by_industry[unit.industry] += [(name, unit.unit_id, "-".join(_DIGITS.findall(name))) for name in long]
    for named in by_industry.values():
        for following in (sorted(named), sorted(named, key=lambda one: (one[0][::-1], one[1]))):
            for place, (name, unit_id, number) in enumerate(following):
                for other, other_id, other_number in following[place + 1 : place + 1 + _NEIGHBOURS]:
                    # No. 2 is not No. 3, however alike the rest is.
                    if number != other_number or unit_id == other_id or name == other or not _may_be_near(name, other):
                        continue
                    likeness = SequenceMatcher(None, name, other, autojunk=False).ratio()
                    if likeness >= NEAR:
                        first, second = sorted((unit_id, other_id))
                        yield Pair(first, second, Likely.NEAR_NAME, round(likeness, 3))


def _may_be_near(one: str, other: str) -> bool:
    """Return whether two names differ in one place, in few letters: cheap, as nearly every pair is told apart by it."""
    shorter, longer = sorted((len(one), len(other)))
    if longer - shorter > _DIFFERING:
        return False
    half = (shorter - _DIFFERING) // 2
    if one[:half] != other[:half] and one[-half:] != other[-half:]:
        return False
    start = _shared(one, other)
    return (
        longer - start <= _DIFFERING or longer - start - _shared(one[start:][::-1], other[start:][::-1]) <= _DIFFERING
    )


def _shared(one: str, other: str) -> int:
    """Return how many letters two texts share at their beginning."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
