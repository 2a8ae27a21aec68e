"""How the desk serves the park, for everybody: as it was when something was last published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fivegood.editions.models import Publication
from fivegood.editions.selectors import run_of_snapshots
from fivegood.web.public.charts import drawn
from fivegood.web.service import statistics_shown


def statistics_page() -> Mapping[str, Any]:
    """Return what the public is told of the desk; nothing before the first publication."""
    run = run_of_snapshots(Publication.objects.values("snapshot"))
    if run is None:
        return {}
    shown = statistics_shown(run)
    return {**shown, "charts": drawn(shown["charts"])}
