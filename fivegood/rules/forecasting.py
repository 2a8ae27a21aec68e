"""What is assumed when looking ahead, as data. The numbers shipped are Fivegood's own, and official nowhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from fivegood import yamlfile
from fivegood.rules.forms import Bilingual

_FILE = Path(__file__).parent.parent / "catalogue" / "forecasting.yaml"
_Spread = Annotated[float, Field(gt=0, le=2)]


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CycleText(_Text):
    """The business cycle that everything shares."""

    shared: float = Field(ge=0, lt=1)
    yearly_spread: float = Field(ge=0, le=1)


class SpreadText(_Text):
    """How far something may move in a year, as a share of itself."""

    yearly_spread: _Spread


class CountsText(_Text):
    """The months whose pace is carried on, and how many events count as known beforehand."""

    months: int = Field(ge=6, le=240)
    events: float = Field(gt=0, le=10)


class ForecastingText(_Text):
    """The whole file."""

    source: Bilingual
    scenarios: int = Field(ge=100, le=100_000)
    cycle: CycleText
    short: SpreadText
    counts: CountsText
    ranks: SpreadText


@cache
def shipped() -> ForecastingText:
    """Return the assumptions that are shipped."""
    return yamlfile.load(_FILE).shape(ForecastingText)
