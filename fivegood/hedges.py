"""Hedges: "more than", "nearly", "about" as claims that the exact value bears out or not."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from fivegood.errors import Fault, HedgeError, InputError, nearest
from fivegood.quantities import Unit, format_quantity, round_significant

NEAR = Fraction(3, 100)  # how far "nearly" and "about" may be from the number that is stated


class Hedge(StrEnum):
    """What is said of a stated number; the rule of each is in ``RULES``."""

    exact = "exact"
    more_than = "more_than"
    nearly = "nearly"
    about = "about"
    at_most = "at_most"
    at_least = "at_least"


RULES = {
    Hedge.exact: "the value equals the stated number",
    Hedge.more_than: "the value is above the stated number",
    Hedge.nearly: "the value is below the stated number and not below 97 % of it",
    Hedge.about: "the value is within 3 % of the stated number",
    Hedge.at_most: "the value is the stated number or less",
    Hedge.at_least: "the value is the stated number or more",
}
_PHRASES = {
    "en": {
        Hedge.exact: "{}",
        Hedge.more_than: "more than {}",
        Hedge.nearly: "nearly {}",
        Hedge.about: "about {}",
        Hedge.at_most: "at most {}",
        Hedge.at_least: "at least {}",
    },
    "zh": {
        Hedge.exact: "{}",
        Hedge.more_than: "超过{}",
        Hedge.nearly: "近{}",
        Hedge.about: "约{}",
        Hedge.at_most: "不超过{}",
        Hedge.at_least: "不少于{}",
    },
}


def bears_out(hedge: Hedge, value: Decimal, stated: Decimal) -> bool:
    """Tell whether the exact value bears out the hedge on the stated number, by ``RULES``, without any rounding.

    Below zero nothing is "nearly" a number. Raises InputError for a value that is not finite.
    """
    for number in (value, stated):
        if not number.is_finite():
            raise _refused("a hedge is a claim about a finite number", str(number))
    exact, claim = Fraction(value), Fraction(stated)
    true = {
        Hedge.exact: exact == claim,
        Hedge.more_than: exact > claim,
        Hedge.nearly: claim * (1 - NEAR) <= exact < claim,
        Hedge.about: abs(exact - claim) <= NEAR * abs(claim),
        Hedge.at_most: exact <= claim,
        Hedge.at_least: exact >= claim,
    }
    return true[hedge]


def verify(hedge: Hedge, value: Decimal, stated: Decimal, unit: Unit, what: str) -> None:
    """Pass in silence when ``value`` (of ``what``, in ``unit``) bears out the hedge on the stated number.

    Raises HedgeError that gives the exact value, the rule of the hedge, and the hedges that would be true.
    """
    if bears_out(hedge, value, stated):
        return
    shown, claim = format_quantity(value, unit, "en"), format_quantity(stated, unit, "en")
    said = f'"{phrase(hedge, claim, "en")}"'
    valid = ", ".join(f'"{phrase(other, claim, "en")}"' for other in Hedge if bears_out(other, value, stated))
    raise HedgeError(
        f"{what} is {shown}, which does not bear out {said} (it holds when {RULES[hedge]}). True are {valid}"
    )


def choose(value: Decimal, *, significant: int = 2) -> tuple[Hedge, Decimal]:
    """Return a true hedge and the round number that it is said of.

    The number has ``significant`` digits, half-even, and more only where fewer are over 3 % off. Exact when equal,
    more_than when the number is below the value, nearly when it is above. Below zero always about: "more than -100"
    reads as -101 although -99 is meant. Raises InputError.
    """
    stated = round_significant(value, significant)
    while not bears_out(Hedge.about, value, stated):
        significant += 1
        stated = round_significant(value, significant)
    if stated == value:
        return Hedge.exact, stated
    if value < 0:
        return Hedge.about, stated
    return (Hedge.more_than if stated < value else Hedge.nearly), stated


def phrase(hedge: Hedge, quantity_text: str, lang: str) -> str:
    """Put the hedge before a quantity that is already written out: "nearly 40 projects", "近40个项目".

    Raises InputError for a language other than "en" and "zh".
    """
    if lang not in _PHRASES:
        raise _refused("the language is en or zh", lang, ["en", "zh"])
    return _PHRASES[lang][hedge].format(quantity_text)


def _refused(message: str, value: str, choices: list[str] | None = None) -> InputError:
    return InputError([Fault("", message=message, value=value, suggestion=nearest(value, choices or []))])
