"""All that the records hold about one unit, read in one question within the reader's rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from django.db.models import Q

from fivegood.facts.rows import Row
from fivegood.records.actors import Actor
from fivegood.records.base import rows_of
from fivegood.records.book.gathered import Gathering, gathering

_KEPT = Q(is_withdrawn=False)
#: Tables whose rows name the unit they are about.
_OF_UNIT = (
    "unit_sizes",
    "titles",
    "parcels",
    "returns",
    "projects",
    "platforms",
    "assignments",
    "needs",
    "visits",
    "approvals",
    "loan_stages",
    "lines",
)
#: What stands in the question in place of the unit's id.
_UNIT = "\ue000unit"
_OF_PROJECTS = ("project_stages", "project_investments")


def unit_affairs(actor: Actor, unit_id: str) -> Mapping[str, Sequence[Row]]:
    """Return the rows about a unit by their tables, in the order of their keys; none withdrawn.

    ``units`` are the duplicates that were merged into it, ``officers`` those who serve or served it. A table that the
    role does not read is empty. One question, whatever the number of rows.
    """
    return _asked(actor).rows({_UNIT: unit_id})


@lru_cache(maxsize=500)
def _asked(actor: Actor) -> Gathering:
    """Return what is asked about any unit: the same all day, as is the actor."""
    asked = {name: Q(unit_id=_UNIT) & _KEPT for name in _OF_UNIT}
    projects = Q(project__unit_id=_UNIT, project__is_withdrawn=False)
    asked |= dict.fromkeys(_OF_PROJECTS, projects & _KEPT)
    served = rows_of("assignments").filter(unit_id=_UNIT, is_withdrawn=False).values("officer_id")
    asked |= {"officers": Q(officer_id__in=served), "units": Q(merged_into_id=_UNIT)}
    return gathering(actor, asked)
