"""The verdict on a number: confirmed, contradicted, its hedge untrue, or unmatched, with the right value and why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import StrEnum

from fivegood.errors import InputError
from fivegood.hedges import Hedge, bears_out, phrase
from fivegood.measures.catalogue import Words
from fivegood.measures.compute import Figure
from fivegood.quantities import Unit, convert, format_quantity
from fivegood.report.proofread.matching import Candidate, Match
from fivegood.report.proofread.mentions import Mention
from fivegood.report.proofread.subjects import Subject
from fivegood.report.words import target_hedge, target_text, when_label

#: What a target may be called: the hedge of its comparator, and those that a writer may put for it.
_AS_GOOD = {
    Hedge.more_than: {Hedge.more_than, Hedge.at_least, Hedge.exact},
    Hedge.at_least: {Hedge.at_least, Hedge.exact},
    Hedge.exact: {Hedge.exact, Hedge.about},
    Hedge.about: {Hedge.about, Hedge.exact},
    Hedge.at_most: {Hedge.at_most, Hedge.exact},
}


class Verdict(StrEnum):
    """What the facts say of a number."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    HEDGE_UNTRUE = "hedge_untrue"
    UNMATCHED = "unmatched"


VERDICTS = {
    Verdict.CONFIRMED: Words(en="confirmed", zh="属实"),
    Verdict.CONTRADICTED: Words(en="contradicted", zh="不符"),
    Verdict.HEDGE_UNTRUE: Words(en="hedge untrue", zh="修饰语不实"),
    Verdict.UNMATCHED: Words(en="unmatched", zh="未对应"),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of one number of a draft.

    ``stated`` and ``actual`` are in ``unit``; ``figure`` is empty when none is meant.
    """

    line: int
    text: str
    verdict: Verdict
    figure: str
    stated: Decimal
    actual: Decimal | None
    unit: str
    reason: Words


def unmatched(match: Match) -> Remark:
    """Return the remark on a number of which no figure, or more than one, may be meant."""
    mention = match.mention
    if len(match.others) > 1:
        names = [_named(one) for one in match.others]
        reason = Words(
            en="may be any of these, say more: " + ", ".join(name.en for name in names),
            zh="可能指以下几项，请写明：" + "、".join(name.zh for name in names),
        )
    elif match.others:
        name = _named(match.others[0])
        reason = Words(en=f"too little says that it is {name.en}", zh=f"不足以认定是{name.zh}")
    else:
        reason = Words(
            en="no figure or goal of the park goes with these words", zh="园区没有与这些文字相符的数据或目标"
        )
    return Remark(mention.line, mention.text, Verdict.UNMATCHED, "", mention.value, None, mention.unit, reason)


def judge(mention: Mention, candidate: Candidate, figure: Figure, usual: Figure | None) -> Remark:
    """Return the remark on a number that states a figure; ``usual`` is that figure when the edition gives it."""
    subject = candidate.subject
    stated, step = _stated(mention, subject.unit)
    name = _named(candidate)
    if figure.value is None:
        reason = Words(en=figure.reason or f"{name.en} has no value", zh=f"{name.zh}没有数值")
        if usual is None or usual.value is None:
            return Remark(
                mention.line, mention.text, Verdict.UNMATCHED, subject.id, stated, None, subject.unit.id, reason
            )
        right = _shown(usual.value, subject.unit)
        when = Words(en=when_label(usual.when, "en"), zh=when_label(usual.when, "zh"))
        reason = Words(en=f"{reason.en}; for {when.en} it is {right.en}", zh=f"{reason.zh}；{when.zh}为{right.zh}")
        return Remark(
            mention.line, mention.text, Verdict.CONTRADICTED, subject.id, stated, usual.value, subject.unit.id, reason
        )
    published = subject.claim.stated if subject.claim is not None else None
    verdict = _verdict(mention, stated, step, figure.value, published)
    reason = _reason(verdict, mention, name, subject.unit, stated, figure.value)
    if verdict is Verdict.CONTRADICTED and usual is not None and usual.value is not None:
        is_of_then = _verdict(mention, stated, step, usual.value, published) is Verdict.CONFIRMED
        if is_of_then and usual.when != figure.when:
            when = Words(en=when_label(usual.when, "en"), zh=when_label(usual.when, "zh"))
            reason = Words(
                en=f"{reason.en}; the number stated is that of {when.en}", zh=f"{reason.zh}；所写数值属于{when.zh}"
            )
    return Remark(mention.line, mention.text, verdict, subject.id, stated, figure.value, subject.unit.id, reason)


def judge_goal(mention: Mention, candidate: Candidate) -> Remark:
    """Return the remark on a number that states what the plan asks."""
    subject = candidate.subject
    goal = subject.goal
    assert goal is not None
    target = goal.target
    if candidate.is_growth:
        assert goal.path.growth is not None
        return _growth_remark(mention, candidate, goal.path.growth * 100)
    stated, step = _stated(mention, subject.unit)
    asked = Words(en=target_text(target, "en"), zh=target_text(target, "zh"))
    said = Words(
        en=f"the plan asks for {asked.en} by {when_label(target.by, 'en')} ({goal.name.en})",
        zh=f"规划要求到{when_label(target.by, 'zh')}{asked.zh}（{goal.name.zh}）",
    )
    year = candidate.when.year
    if not _rounds_to(target.value, stated, step) or year != target.by.year:
        verdict = Verdict.CONTRADICTED
    else:
        wanted = Hedge(target.hedge) if target.hedge else target_hedge(target)
        verdict = Verdict.CONFIRMED if mention.hedge in _AS_GOOD.get(wanted, {wanted}) else Verdict.HEDGE_UNTRUE
    return Remark(mention.line, mention.text, verdict, subject.id, stated, target.value, subject.unit.id, said)


def judge_growth(mention: Mention, candidate: Candidate, now: Figure, before: Figure | None) -> Remark:
    """Return the remark on a growth against the same period a year before."""
    if now.value is None or before is None or not before.value:
        return unmatched(Match(mention, None, (candidate,)))
    return _growth_remark(mention, candidate, (now.value - before.value) / abs(before.value) * 100)


def _growth_remark(mention: Mention, candidate: Candidate, actual: Decimal) -> Remark:
    name, unit = _named(candidate), Unit.parse("percent")
    name = Words(en=f"the growth of {name.en}", zh=f"{name.zh}的增速")
    actual = round(actual, 6)
    verdict = _verdict(mention, mention.value, mention.step, actual, None)
    reason = _reason(verdict, mention, name, unit, mention.value, round(actual, 2))
    return Remark(mention.line, mention.text, verdict, candidate.subject.id, mention.value, actual, unit.id, reason)


def _verdict(mention: Mention, stated: Decimal, step: Decimal, actual: Decimal, published: Decimal | None) -> Verdict:
    is_near = stated == published or bears_out(Hedge.about, actual, stated)
    if mention.hedge is Hedge.exact:
        if _rounds_to(actual, stated, step):
            return Verdict.CONFIRMED
        return Verdict.HEDGE_UNTRUE if stated == published else Verdict.CONTRADICTED
    if bears_out(mention.hedge, actual, stated) and not (mention.strict and actual == stated):
        return Verdict.CONFIRMED
    return Verdict.HEDGE_UNTRUE if is_near else Verdict.CONTRADICTED


def _rounds_to(actual: Decimal, stated: Decimal, step: Decimal) -> bool:
    """Say whether the exact value is the stated one at the precision that it is stated with."""
    if actual == stated:
        return True
    parts = actual / step
    return stated / step in (parts.quantize(Decimal(1), ROUND_HALF_EVEN), parts.quantize(Decimal(1), ROUND_HALF_UP))


def _stated(mention: Mention, unit: Unit) -> tuple[Decimal, Decimal]:
    """Return a number and its last digit in the unit of the figure."""
    head = unit.id.partition("/")[0]
    if not mention.unit or mention.unit == head:
        return mention.value, mention.step
    try:
        return tuple(
            convert(number, Unit.parse(mention.unit), Unit.parse(head)) for number in (mention.value, mention.step)
        )  # type: ignore[return-value] # two of them
    except InputError:
        return mention.value, mention.step


def _reason(verdict: Verdict, mention: Mention, name: Words, unit: Unit, stated: Decimal, actual: Decimal) -> Words:
    right, claim = _shown(actual, unit), _shown(stated, unit)
    is_so = Words(en=f"{name.en} is {right.en}", zh=f"{name.zh}为{right.zh}")
    if verdict is Verdict.CONFIRMED:
        rounded = mention.hedge is Hedge.exact and stated != actual
        return Words(en=is_so.en + ", rounded" * rounded, zh=is_so.zh + "，系四舍五入" * rounded)
    if verdict is Verdict.HEDGE_UNTRUE:
        true = [hedge for hedge in Hedge if bears_out(hedge, actual, stated)]
        shown = Words(
            en=", ".join(f'"{phrase(hedge, claim.en, "en")}"' for hedge in true),
            zh="、".join(f"“{phrase(hedge, claim.zh, 'zh')}”" for hedge in true),
        )
        return Words(en=f"{is_so.en}; true are {shown.en}", zh=f"{is_so.zh}；可以写{shown.zh}")
    scale = _scale_off(stated, actual, mention)
    if scale:
        return Words(
            en=f"{is_so.en}; the digits agree, the unit is off by {scale:,}",
            zh=f"{is_so.zh}；数字相符，单位相差{scale}倍",
        )
    return is_so


def _scale_off(stated: Decimal, actual: Decimal, mention: Mention) -> int:
    for factor in (10, 100, 1000, 10_000, 1_000_000, 100_000_000):
        for scaled in (stated * factor, stated / factor):
            step = mention.step * (scaled / stated) if stated else mention.step
            if actual and step and _rounds_to(actual, scaled, step):
                return factor
    return 0


def _shown(value: Decimal, unit: Unit) -> Words:
    return Words(en=format_quantity(value, unit, "en"), zh=format_quantity(value, unit, "zh"))


def _named(candidate: Candidate) -> Words:
    subject: Subject = candidate.subject
    return Words(
        en=f"{subject.name('en')} ({when_label(candidate.when, 'en')})",
        zh=f"{subject.name('zh')}（{when_label(candidate.when, 'zh')}）",
    )
