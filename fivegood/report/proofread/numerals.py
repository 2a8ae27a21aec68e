"""Numbers in words: "twenty-five thousand", 二十五, 四点三六."""

from __future__ import annotations

import re
from decimal import Decimal

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
_SMALL = {word: n for n, word in enumerate((_ONES + " eighteen nineteen").split())}
_SMALL |= {word: n * 10 for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}  # noqa: SIM905 - one line
_LARGE = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_WORD = "|".join(sorted((*_SMALL, "hundred"), key=len, reverse=True))
#: A number in English words, without its scale (thousand and above stand behind it as behind digits).
ENGLISH = rf"(?:{_WORD})(?:(?:[ -]|[ -]and[ -])(?:{_WORD}))*"
_DIGITS = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_SIGNS = "[零〇一二两三四五六七八九十百千]+"
#: A number in Chinese signs, without its scale.
CHINESE = f"{_SIGNS}(?:[万亿]{_SIGNS})*(?:点[零〇一二三四五六七八九]+)?"


def english(words: str) -> Decimal:
    """Return the value of a number that ``ENGLISH`` fits."""
    total = 0
    for word in re.split("[ -]+", words.lower()):
        if word == "hundred":
            total = max(total, 1) * 100
        elif word != "and":
            total += _SMALL[word]
    return Decimal(total)


def chinese(signs: str) -> Decimal:
    """Return the value of a number that ``CHINESE`` fits: 一百八十, 二〇二一, 四十三点五八, 二万五千."""
    for sign, size in (("亿", 10**8), ("万", 10**4)):
        head, is_there, rest = signs.partition(sign)
        if is_there:
            return chinese(head) * size + chinese(rest)
    whole, _, rest = signs.partition("点")
    decimals = "".join(str(_DIGITS[sign]) for sign in rest)
    if not set(whole) & set(_TENS):
        return Decimal("".join(str(_DIGITS[sign]) for sign in whole) + (f".{decimals}" if decimals else ""))
    total = digit = 0
    for sign in whole:
        if sign in _TENS:
            total, digit = total + max(digit, 1) * _TENS[sign], 0
        else:
            digit = _DIGITS[sign]
    return Decimal(f"{total + digit}" + (f".{decimals}" if decimals else ""))
