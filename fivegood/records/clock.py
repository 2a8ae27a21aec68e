"""The park's own clock: the local time at which records are written."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def local_now() -> datetime:
    """Return the time on the park's clock, to the second."""
    return datetime.now(ZoneInfo(settings.TIME_ZONE)).replace(tzinfo=None, microsecond=0)
