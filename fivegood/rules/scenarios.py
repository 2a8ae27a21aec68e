"""A scenario as data: what would be otherwise than the records say. Nothing of it is written to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

NAME_LENGTH = 80
#: So many changes and projects that a scenario has at most.
MOST = 200
_Name = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$", max_length=NAME_LENGTH)]
_Filled = Annotated[_Name, Field(min_length=1)]
_Rate = Annotated[float, Field(ge=-0.5, le=1, allow_inf_nan=False)]
_Money = Annotated[float, Field(gt=0, le=1e15, allow_inf_nan=False)]


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProjectChange(_Text):
    """What is otherwise of a project: so many months later (earlier below nought), another output, or given up."""

    later: int = Field(default=0, ge=-120, le=120)
    output: _Money | None = None
    drops: bool = False


class ProjectAdded(_Text):
    """A project more: its output a year at design capacity, and the day on which its works start.

    What is told of it besides decides which goals count it.
    """

    name: _Filled
    output: _Money
    starts: date
    industry: _Name = ""
    unit_id: _Name = ""
    investment: _Money | None = None
    origin: _Name = ""
    top500: _Name = ""
    chain_role: _Name = ""
    ramp_months: int | None = Field(default=None, ge=1, le=120)


class ScenarioText(_Text):
    """What would be otherwise. ``growth`` adds to that of a goal's series by its id, or of all of them (``all``)."""

    projects: Mapping[_Filled, ProjectChange] = Field(default={}, max_length=MOST)
    add: tuple[ProjectAdded, ...] = Field(default=(), max_length=MOST)
    growth: Mapping[_Filled, _Rate] = Field(default={}, max_length=MOST)

    @property
    def is_empty(self) -> bool:
        """True when everything is as it is."""
        return not (self.projects or self.add or self.growth)
