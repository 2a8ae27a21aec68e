"""A park's own rules of service: how often a unit is visited. Nothing is shipped: a park that sets none has none."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict, Field


class ServiceText(BaseModel):
    """The rules of service. ``visit_every_days`` are calendar days; None: no limit is set."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    visit_every_days: int | None = Field(default=None, ge=1, le=3_660)

    def visit_due_on(self, visited_on: date | None, served_from: date) -> date | None:
        """Return the day by which a unit is visited again, or for the first time; None where no limit is set."""
        if self.visit_every_days is None:
            return None
        return (visited_on or served_from) + timedelta(days=self.visit_every_days)
