"""A park's own rules of service: how often a unit is visited, when letters go out, what doors show.

No limit between visits is shipped: a park that sets none has none.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from pydantic import BaseModel, ConfigDict, Field, field_validator


class LettersText(BaseModel):
    """When letters of notices go out: one with all that is new, at most so often, and none in quiet hours.

    ``quiet`` is a span of the day, "20:00-08:00"; None: letters go out at any hour.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    every_minutes: int = Field(default=30, ge=1, le=10_080)
    quiet: str | None = "20:00-08:00"

    @field_validator("quiet")
    @classmethod
    def _is_a_span(cls, quiet: str | None) -> str | None:
        if quiet is not None:
            _span(quiet)
        return quiet

    def is_quiet(self, now: datetime) -> bool:
        """True in quiet hours; a span that ends before it begins goes on past midnight."""
        if self.quiet is None:
            return False
        first, last = _span(self.quiet)
        at = now.time()
        return first <= at < last if first <= last else at >= first or at < last


def _span(text: str) -> tuple[time, time]:
    try:
        first, last = (time.fromisoformat(part) for part in text.split("-"))
    except ValueError:
        raise ValueError("quiet hours are written as 20:00-08:00") from None
    return first, last


class Open311Text(BaseModel):
    """What Open311 shows without a token: the services alone, or needs too, without words, unit or person."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    is_public: bool = False


class MailText(BaseModel):
    """Which letters become needs: those whose sender the host ``authenticated_by`` found to be genuine; None: none do.

    ``category`` is that of a need whose letter names none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    authenticated_by: str | None = Field(default=None, min_length=1, max_length=253)
    category: str | None = None


class ServiceText(BaseModel):
    """The rules of service. ``visit_every_days`` are calendar days; None: no limit is set."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    visit_every_days: int | None = Field(default=None, ge=1, le=3_660)
    letters: LettersText = LettersText()
    open311: Open311Text = Open311Text()
    mail: MailText = MailText()

    def visit_due_on(self, visited_on: date | None, served_from: date) -> date | None:
        """Return the day by which a unit is visited again, or for the first time; None where no limit is set."""
        if self.visit_every_days is None:
            return None
        return (visited_on or served_from) + timedelta(days=self.visit_every_days)
