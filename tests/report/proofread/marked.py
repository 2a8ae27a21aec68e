"""Drafts of which the truth is marked: ``[[words|figure]]`` states a figure, ``[[words|-]]`` is no figure of the park.

A draft is falsified by changing the words inside some marks; what must be said of them is known from how.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fivegood.report.proofread.judging import Remark, Verdict
from fivegood.structs import replace

FOLDER = Path(__file__).parent
_MARK = re.compile(r"\[\[(.*?)\|([^\]|]*)\]\]", re.DOTALL)
_OTHER_WORDS = {
    "twenty-nine": "thirty-three", "one hundred and eighty": "one hundred and ninety", "seventy-eight": "sixty-four",
    "eleven": "fourteen", "twelve": "nineteen", "four": "nine", "six": "four", "three": "eight", "first": "third",
    "five": "three", "one": "three", "二十九": "三十三", "七十八": "六十四", "四十三点五八": "五十三点五八",
    "千亿": "三千亿", "十一": "十四", "一百八十": "一百九十", "二万五千": "三万五千", "第一": "第三", "首位": "第三位",
    "四万": "六万", "四": "九", "六": "四", "五": "三", "三": "八", "一": "三",
}  # fmt: skip
_OTHER_HEDGES = {
    "nearly": "more than", "close to": "more than", "more than": "nearly", "over": "nearly", "upwards of": "almost",
    "近": "超过", "超过": "近", "超": "近", "以上": "以内",
}  # fmt: skip
_OTHER_UNITS = {
    "billion": "million",
    "bn": "m",
    "million": "billion",
    "亿元": "万元",
    "万元": "亿元",
    "m yuan": "bn yuan",
}
#: Figures that look alike; their numbers are exchanged.
_ALIKE = (
    ("projects_signed", "projects_implemented"),
    ("projects_signed_investment", "projects_implemented_investment"),
    ("small_giants_new", "small_giants"),
    ("officers_assigned", "units_served"),
)
#: Figures of which the edition states a round number with a hedge.
_HEDGED = ("projects_signed_investment", "blade_batteries_per_day", "people_tested")


@dataclass(frozen=True)
class Mark:
    """Words of a draft, the line they begin on, what they state, and what must be said of them."""

    words: str
    line: int
    figure: str
    verdict: str


@dataclass(frozen=True)
class Draft:
    """A draft as text and marks: ``pieces`` alternate between plain text and the words of a mark."""

    name: str
    pieces: tuple[str, ...]
    figures: tuple[str, ...]
    verdicts: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def marks(self) -> list[Mark]:
        found, line = [], 1
        for at, piece in enumerate(self.pieces):
            if at % 2:
                found.append(Mark(piece, line, self.figures[at // 2], self.verdicts[at // 2]))
            line += piece.count("\n")
        return found

    def changed(self, at: int, words: str, verdict: str) -> Draft:
        """Return the draft with other words in a mark."""
        pieces, verdicts = list(self.pieces), list(self.verdicts)
        pieces[2 * at + 1], verdicts[at] = words, verdict
        return replace(self, pieces=tuple(pieces), verdicts=tuple(verdicts))


def draft(name: str) -> Draft:
    """Read a marked draft."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    parts = _MARK.split(text)
    pieces = [part for at, part in enumerate(parts) if at % 3 != 2]
    figures = tuple("" if figure == "-" else figure for figure in parts[2::3])
    return Draft(name, tuple(pieces), figures, tuple("confirmed" if figure else "unmatched" for figure in figures))


def falsified(of: Draft, seed: int, share: float = 0.1) -> Draft:
    """Return a draft in which about a share of the figures is wrong: values, hedges, units, and one pair exchanged."""
    chance = random.Random(f"{of.name} {seed}")
    open_ = [at for at, figure in enumerate(of.figures) if figure]
    wanted = max(2, round(len(open_) * share))
    changed = of
    if seed % 2:
        changed, used = _exchanged(of, chance)
        open_ = [at for at in open_ if at not in used]
        wanted = max(1, wanted - len(used))
    for at in chance.sample(open_, wanted):
        words, figure = of.pieces[2 * at + 1], of.figures[at]
        ways = [way for way in (_other_value, _other_hedge, _other_unit) if way(words, figure) != words]
        way = chance.choice(ways)
        changed = changed.changed(at, way(words, figure), "hedge_untrue" if way is _other_hedge else "contradicted")
    return changed


def _exchanged(of: Draft, chance: random.Random) -> tuple[Draft, Sequence[int]]:
    pairs = [pair for pair in _ALIKE if all(of.figures.count(figure) == 1 for figure in pair)]
    if not pairs:
        return of, ()
    first, second = (of.figures.index(figure) for figure in chance.choice(pairs))
    one, other = (_number(of.pieces[2 * at + 1]) for at in (first, second))
    if (one[0].isdigit() != other[0].isdigit()) or "." in one + other:
        return of, ()
    changed = of.changed(first, of.pieces[2 * first + 1].replace(one, other, 1), "contradicted")
    return changed.changed(second, of.pieces[2 * second + 1].replace(other, one, 1), "contradicted"), (first, second)


def _number(words: str) -> str:
    found = re.search(r"\d[\d,，.]*", unicodedata.normalize("NFKC", words))
    return found[0] if found else next((word for word in _OTHER_WORDS if word in words), words)


def _other_value(words: str, figure: str) -> str:
    plain = unicodedata.normalize("NFKC", words) if re.search("[０-９]", words) else words
    if found := re.search(r"\d", plain):
        digit = int(found[0])
        is_most = figure in ("blade_battery_cycle",)
        other = digit - 2 if is_most or digit > 7 else digit + 2
        return plain[: found.start()] + str(other) + plain[found.end() :]
    word = next(word for word in _OTHER_WORDS if word in words)
    return words.replace(word, _OTHER_WORDS[word], 1)


def _other_hedge(words: str, figure: str) -> str:
    if figure not in _HEDGED:
        return words
    hedge = next((hedge for hedge in _OTHER_HEDGES if hedge in words), "")
    return words.replace(hedge, _OTHER_HEDGES[hedge], 1) if hedge else words


def _other_unit(words: str, figure: str) -> str:  # noqa: ARG001 - one of three ways, called alike
    unit = next((unit for unit in _OTHER_UNITS if unit in words), "")
    return words.replace(unit, _OTHER_UNITS[unit], 1) if unit else words


def plain(text: str) -> str:
    """Return words without blanks and markup, in signs of one width."""
    return re.sub(r"[\s*]+", "", unicodedata.normalize("NFKC", text))


def judged(of: Draft, remarks: Sequence[Remark]) -> list[str]:
    """Return what is wrong with the remarks on a draft: marks not found, or told otherwise than they are marked."""
    left, wrong = list(remarks), []
    for mark in of.marks:
        found = next((remark for remark in left if _is_on(remark, mark)), None)
        if found is None:
            wrong.append(f"{of.name}:{mark.line}: {mark.words!r} was not found")
            continue
        left.remove(found)
        told = (found.verdict.value, found.figure or "")
        if told != (mark.verdict, mark.figure):
            wrong.append(f"{of.name}:{mark.line}: {mark.words!r} is {mark.verdict} {mark.figure}, told was {told}")
    # A number without a mark is none of the park's: it must not be judged.
    wrong += [f"{of.name}:{one.line}: {one.text!r} has no mark" for one in left if one.verdict is not Verdict.UNMATCHED]
    return wrong


def _is_on(remark: Remark, mark: Mark) -> bool:
    last = mark.line + mark.words.count("\n")
    said, words = plain(remark.text), plain(mark.words)
    return mark.line <= remark.line <= last and (said in words or words in said)
