"""What parts of a goal have today and are expected to have on its day: their room to grow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from fivegood.decide.forecast.goals import forecast
from fivegood.measures.compute import Figures
from fivegood.plan.goals import Goal, Plan
from fivegood.rules.forecasting import ForecastingText
from fivegood.structs import replace


def rooms(
    plan: Plan, figures: Figures, as_of: date, text: ForecastingText, parts: Mapping[str, Goal], seed: int = 0
) -> tuple[dict[str, float], dict[str, str]]:
    """Return each part's room, the median of its day less its value today, and why others have none."""
    found = forecast(replace(plan, goals=tuple(parts.values())), figures, as_of, text, seed)
    room: dict[str, float] = {}
    reasons: dict[str, str] = {}
    for name, one in zip(parts, found.goals, strict=True):
        if one.outlook is None:
            reasons[name] = one.reason
        else:
            room[name] = max(float(one.fan[1, -1]) - (one.value or 0.0), 0.0)
    return room, reasons
