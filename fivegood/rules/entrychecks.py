"""Checks of a return at entry: what cannot be right, and what wants a word of explanation. PURE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from fivegood.rules.forms import AboveText, GrowthText, HeapText, ItemText, RepeatText, ReturnsText, Severity

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is stated in one return, and what the unit stated before.

    ``stated``: by item, as stated for the period; None: left empty. ``before``: the cumulative values at the end of
    the period before in the same year. ``last_year``: as stated, or worked out in the same way, for the same period a
    year before. ``series``: by item, the values of single periods before this one, the latest last.
    """

    stated: Mapping[str, Decimal | None]
    before: Mapping[str, Decimal] = field(default_factory=dict)
    last_year: Mapping[str, Decimal] = field(default_factory=dict)
    series: Mapping[str, Sequence[Decimal]] = field(default_factory=dict)

    def single(self, item: str, text: ItemText) -> Decimal | None:
        """Return the value of the period alone, None when it is not known."""
        value = self.stated.get(item)
        return value - self.before.get(item, Decimal(0)) if value is not None and text.basis == "cumulative" else value


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a check says of an item: its name, whether it holds the return back, and the numbers it rests on.

    ``numbers`` are by name; ``other`` is the item it was compared with. `told_of` puts it into words.
    """

    check: str
    item: str
    severity: Severity
    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    other: str = ""

    @property
    def key(self) -> str:
        """What an explanation names it by: item and check."""
        return f"{self.item}.{self.check}"


#: What each check says, in both languages; ``{item}`` and ``{other}`` are the items' names.
WORDS: Mapping[str, tuple[str, str]] = {
    "missing": ("{item} is left empty", "{item}未填"),
    "negative": ("{item} is below nought", "{item}小于零"),
    "fraction": ("{item} is not a whole number", "{item}不是整数"),
    "fell": (
        "{item} since 1 January is {value}, less than the {before} of the period before",
        "{item}本期累计{value}，小于上期累计{before}",
    ),
    "not_above": ("{item} ({value}) is above {other} ({limit})", "{item}（{value}）大于{other}（{limit}）"),
    "growth": (
        "{item} is {percent} % against the same period of last year ({last_year})",
        "{item}比上年同期（{last_year}）变动{percent}%",
    ),
    "repeats": (
        "{item} stands at {value} in each of {periods} periods one after the other",
        "{item}连续{periods}期均为{value}",
    ),
    "heaps": (
        "the last digits of {values} values heap (chi-square {chi_square}, limit {limit}): are they estimates?",
        "{values}个数值的末位数字过于集中（卡方{chi_square}，上限{limit}），是否为估算数？",
    ),
}


def told_of(doubt: Doubt, lang: str, names: Mapping[str, str]) -> str:
    """Return what a doubt says, in a language; ``names`` are the items' names in it."""
    numbers = {name: f"{value.normalize():,f}" for name, value in doubt.numbers.items()}
    words = WORDS[doubt.check][lang == "zh"]
    item, other = names.get(doubt.item, doubt.item), names.get(doubt.other, doubt.other)
    return words.format(item=item, other=other, **numbers)


def doubts_about(entry: Entry, items: Iterable[str], text: ReturnsText) -> list[Doubt]:
    """Return everything that the checks say about an entry, what holds it back first.

    ``items`` are those that the form asks for.
    """
    asked = list(items)
    checks = text.checks
    found = [doubt for item in asked for doubt in _of_item(entry, item, text.items[item])]
    found += [doubt for check in checks.not_above if check.item in asked for doubt in _above(entry, check)]
    if checks.growth:
        found += [doubt for item in asked for doubt in _growth(entry, item, checks.growth)]
    if checks.repeats:
        found += [doubt for item in asked for doubt in _repeats(entry, item, text.items[item], checks.repeats)]
    if checks.heaps:
        money = [item for item in asked if text.items[item].unit == "money"]
        found += _heaps(entry, money, text, checks.heaps)
    return sorted(found, key=lambda doubt: doubt.severity != "error")


def _of_item(entry: Entry, item: str, text: ItemText) -> Iterator[Doubt]:
    value = entry.stated.get(item)
    if value is None:
        yield Doubt("missing", item, "warning")
        return
    if value < 0 and not text.may_be_negative:
        yield Doubt("negative", item, "error", {"value": value})
    if text.unit == "whole" and value != value.to_integral_value():
        yield Doubt("fraction", item, "error", {"value": value})
    before = entry.before.get(item)
    if text.basis == "cumulative" and before is not None and value < before and not text.may_be_negative:
        yield Doubt("fell", item, "warning", {"value": value, "before": before})


def _above(entry: Entry, check: AboveText) -> Iterator[Doubt]:
    value, limit = entry.stated.get(check.item), entry.stated.get(check.other)
    if value is not None and limit is not None and value > limit:
        numbers = {"value": value, "limit": limit}
        yield Doubt("not_above", check.item, check.severity, numbers, check.other)


def _growth(entry: Entry, item: str, check: GrowthText) -> Iterator[Doubt]:
    value, last_year = entry.stated.get(item), entry.last_year.get(item)
    if value is None or last_year is None or last_year <= 0:
        return
    percent = ((value - last_year) / last_year * _HUNDRED).quantize(Decimal("0.1"))
    if percent > check.above_percent or percent < check.below_percent:
        yield Doubt("growth", item, "warning", {"percent": percent, "last_year": last_year})


def _repeats(entry: Entry, item: str, text: ItemText, check: RepeatText) -> Iterator[Doubt]:
    """A flow that is the same to the cent again and again is copied rather than counted; a stock may well stand."""
    value = entry.single(item, text)
    before = entry.series.get(item, ())[-(check.periods - 1) :]
    if text.kind == "flow" and value and len(before) == check.periods - 1 and all(one == value for one in before):
        yield Doubt("repeats", item, "warning", {"value": value, "periods": Decimal(check.periods)})


def _heaps(entry: Entry, items: Sequence[str], text: ReturnsText, check: HeapText) -> Iterator[Doubt]:
    """The chi-square test of ten equally likely last digits, at the place of the least digit the unit ever states."""
    now = [entry.single(item, text.items[item]) for item in items]
    values = [value for value in now if value]
    values += [value for item in items for value in entry.series.get(item, ()) if value]
    if len(values) < check.least or not any(now):
        return
    chi_square = chi_square_of(last_digits(values))
    if chi_square > check.chi_square:
        numbers = {"values": Decimal(len(values)), "chi_square": chi_square, "limit": check.chi_square}
        yield Doubt("heaps", items[0], "warning", numbers)


def last_digits(values: Sequence[Decimal]) -> list[int]:
    """Return the digit of each value at the unit's own least place: who counts in tens of thousands states no less."""
    whole = [int(abs(value) * _HUNDRED) for value in values]
    place = 1
    while all(number // place % 10 == 0 for number in whole) and any(number >= place * 10 for number in whole):
        place *= 10
    return [number // place % 10 for number in whole]


def chi_square_of(digits: Sequence[int]) -> Decimal:
    """Return Pearson's chi-square of digits against ten equally likely ones (nine degrees of freedom)."""
    expected = Decimal(len(digits)) / 10
    counts = Counter(digits)
    total = sum(((counts[digit] - expected) ** 2 / expected for digit in range(10)), Decimal(0))
    return total.quantize(Decimal("0.01"))
