"""How near each word of a sentence is to a number in it: beside it, over a comma, in a list told "respectively"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from fivegood.report.proofread.mentions import Mention
from fivegood.report.proofread.reading import Sentence
from fivegood.report.proofread.subjects import Token, tokens_of

#: Where one thing that is said ends and the next begins.
HARD = re.compile(r"[,，;；()（）—–|]|\b(?:while|whereas|but)\b")
APART = re.compile("[;；]")
_BREAK = re.compile(
    r"[,，;；:：、()（）—–|]|(?<![A-Za-z])(?:and|while|whereas|but|with|of which|in which)(?![A-Za-z])|"
    "以及|其中|并|和|与|及"
)
#: What follows a number as one list: "enterprises, schools, shops and sites".
_LISTED = re.compile(
    r" ?(?:[a-z-]+ ?){1,3}(?:, (?:[a-z-]+ ?){1,3})+,? and (?:[a-z-]+ ?){1,2}|"
    r".?[\u4e00-\u9fff]{1,6}(?:、[\u4e00-\u9fff]{1,6})+"
)
_RESPECTIVELY = re.compile(r"\brespectively\b|分别")


def respectively(sentence: Sentence, mentions: Sequence[Mention]) -> Mapping[int, tuple[int, int]]:
    """Return, for numbers of a list told "respectively", the span of the words that each one goes with."""
    shares: dict[int, tuple[int, int]] = {}
    for said in _RESPECTIVELY.finditer(sentence.text):
        # In English the word ends the list, in Chinese it stands between the names and the numbers.
        is_last = said[0].isascii()
        beside = [at for at, one in enumerate(mentions) if (one.end <= said.start()) == is_last and at not in shares]
        group = sorted(_run(sentence, mentions, beside[::-1] if is_last else beside))
        if len(group) < 2:
            continue
        head_end = mentions[group[0]].start if is_last else said.start()
        head_start = max((one.end for one in mentions if one.end <= head_end), default=sentence.start)
        parts = _pieces(sentence.text, head_start, head_end)
        if len(parts) >= len(group):
            shares |= dict(zip(group, parts[-len(group) :], strict=True))
    return shares


def _run(sentence: Sentence, mentions: Sequence[Mention], order: Sequence[int]) -> list[int]:
    """Return those numbers that stand one beside the other, parted by no more than a unit and a conjunction."""
    run: list[int] = []
    for at in order:
        if run:
            left, right = sorted((mentions[run[-1]], mentions[at]), key=lambda one: one.start)
            between = re.sub(
                r"\b(?:and|projects?|enterprises?|units?|people)\b", "", sentence.text[left.end : right.start]
            )
            if len(re.sub(r"[\s,，、和与及]", "", between)) > 6:
                break
        run.append(at)
    return run


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces, at = [], start
    for found in re.finditer(r",? and |[,，、和与及]|以及", text[start:end]):
        pieces.append((at, start + found.start()))
        at = start + found.end()
    pieces.append((at, end))
    return [piece for piece in pieces if text[slice(*piece)].strip()]


def nearness(
    sentence: Sentence, mention: Mention, mentions: Sequence[Mention], share: tuple[int, int] | None
) -> dict[str, float]:
    """Return how near each word of a sentence is to a mention, from 1 (beside it) downwards."""
    near: dict[str, float] = {}

    def note(word: str, how: float) -> None:
        near[word] = max(near.get(word, 0.0), how)

    for token in tokens_of(sentence.text):
        if share is None:
            note(token.word, _near(sentence.text, token, mention, mentions))
        elif share[0] <= token.start < share[1]:
            note(token.word, 1.0)
        elif mention.start <= token.start < mention.end + 12 and not any(
            other.start > mention.start and token.start >= other.start for other in mentions
        ):
            note(token.word, 0.9)
    for token in tokens_of(sentence.before):
        note(token.word, 0.2)
    for token in tokens_of(sentence.above):
        note(token.word, 0.3)
    return near


def _near(text: str, token: Token, mention: Mention, mentions: Sequence[Mention]) -> float:
    if token.start >= mention.start and token.end <= mention.end:
        return 1.0
    is_after = token.start >= mention.end
    if is_after and (listed := _LISTED.match(text, mention.end)) is not None and token.end <= listed.end():
        return 0.97
    left, right = (mention.end, token.start) if is_after else (token.end, mention.start)
    between = text[left:right]
    hard = len(HARD.findall(between))
    soft = len(_BREAK.findall(between)) - hard
    apart = len(APART.findall(between))
    crossed = sum(1 for other in mentions if other is not mention and left <= other.start and other.end <= right)
    if is_after:
        return max(0.1, 0.97 * 0.8 ** min(soft, 2) * 0.5 ** min(hard, 2) * 0.7**crossed * 0.4**apart)
    return max(0.15 if not apart else 0.1, 0.9**soft * 0.8**hard * 0.8**crossed * 0.4**apart)
