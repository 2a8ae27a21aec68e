"""How often a proof by repetition is repeated: a few times in every run, often where FIVEGOOD_THOROUGH is set."""

from __future__ import annotations

import os


def times(few: int, *, thorough: int) -> int:
    """Return ``few``, or ``thorough`` where the run has the time."""
    return thorough if os.environ.get("FIVEGOOD_THOROUGH") else few
