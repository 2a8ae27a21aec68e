"""What is assumed when looking ahead, as data. The numbers shipped are Fivegood's own, and official nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fivegood import yamlfile
from fivegood.rules.forms import Bilingual

#: The assumptions that are shipped; a park replaces them by its own of this name.
FILE = Path(__file__).parent.parent / "catalogue" / "forecasting.yaml"
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


class StageText(_Text):
    """A stage of projects: the months of the middle project, and the share that fall away in it."""

    months: float = Field(gt=0, le=240)
    falls_away: float = Field(ge=0, lt=1)


class PipelineText(_Text):
    """How projects go on where the park's own history does not tell."""

    stages: Mapping[str, StageText] = Field(min_length=1)
    started: str
    production: str
    dropped: str
    shape: float = Field(ge=0.5, le=10)
    weight: float = Field(ge=0, le=1000)
    ramp_months: int = Field(ge=1, le=120)
    output: str
    at_capacity: tuple[str, ...] = ()
    sectors: tuple[str, ...]
    output_per_investment: float = Field(ge=0, le=100)

    @model_validator(mode="after")
    def _started_is_a_stage(self) -> PipelineText:
        if self.started not in self.stages:
            raise ValueError(f"started is one of the stages: {', '.join(self.stages)}")
        return self


class ForecastingText(_Text):
    """The whole file."""

    source: Bilingual
    scenarios: int = Field(ge=100, le=100_000)
    cycle: CycleText
    short: SpreadText
    counts: CountsText
    ranks: SpreadText
    pipeline: PipelineText


@cache
def shipped() -> ForecastingText:
    """Return the assumptions that are shipped."""
    return yamlfile.load(FILE).shape(ForecastingText)
