"""The chance of a goal in the reader's words: how likely, and whether more or less so than before."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from fivegood.decide.forecast.chances import words_of
from fivegood.editions.forecasts.models import GoalForecast
from fivegood.report.words import day_label, per_cent
from fivegood.web.words import lang

_LEAST = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class ChanceShown:
    """A chance with its word, its trend as a shape and words, and the page that says why; empty without a chance."""

    chance: str
    word: str
    shape: str
    trend: str
    address: str


def chance_shown(ahead: GoalForecast) -> ChanceShown:
    """Return a goal's chance; the forecast and the one before it come with it."""
    address = reverse("forecast-goal", args=[ahead.goal, ahead.by])
    if ahead.chance is None:
        return ChanceShown("", "", "", "", address)
    chance = Decimal(ahead.chance)
    shape, trend = "", ""
    if ahead.chance_before is not None and ahead.forecast.before is not None:
        shape, trend = trend_said(Decimal(ahead.chance_before), chance)
        day = day_label(ahead.forecast.before.made_at.date(), lang())
        trend = _("%(change)s since %(day)s") % {"change": trend, "day": day}
    return ChanceShown(share_said(chance), word_of(chance), shape, trend, address)


def trend_said(before: Decimal, now: Decimal) -> tuple[str, str]:
    """Return how a chance changed, as a shape and in words."""
    points = round(abs(now - before) * 100)
    if abs(now - before) < _LEAST:
        return "＝", _("unchanged")
    if points == 1:
        return ("▲", _("1 point up")) if now > before else ("▼", _("1 point down"))
    said = {"points": points}
    return ("▲", _("%(points)s points up") % said) if now > before else ("▼", _("%(points)s points down") % said)


def share_said(share: Decimal) -> str:
    """Return a chance in per cent. What is neither sure nor impossible is never rounded to it."""
    if 0 < share < _LEAST:
        return _("below %(share)s") % {"share": per_cent(Decimal("0.01"), lang())}
    if 1 - _LEAST < share < 1:
        return _("above %(share)s") % {"share": per_cent(Decimal("0.99"), lang())}
    return per_cent(share.quantize(Decimal("0.01")), lang())


def word_of(chance: Decimal) -> str:
    """Return the word for a chance in the reader's language."""
    en, zh = words_of(float(chance))
    return zh if lang() == "zh" else en
