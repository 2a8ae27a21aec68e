"""All that the records hold about one unit, read in one question within the reader's rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Q

from fivegood.facts.rows import Row
from fivegood.records.actors import Actor
from fivegood.records.base import rows_of
from fivegood.records.book.gathered import gathered

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
_OF_PROJECTS = ("project_stages", "project_investments")


def unit_affairs(actor: Actor, unit_id: str) -> Mapping[str, Sequence[Row]]:
    """Return the rows about a unit by their tables, in the order of their keys; none withdrawn.

    ``units`` are the duplicates that were merged into it, ``officers`` those who serve or served it. A table that the
    role does not read is empty. One question, whatever the number of rows.
    """
    asked = {name: Q(unit_id=unit_id) & _KEPT for name in _OF_UNIT}
    projects = Q(project__unit_id=unit_id, project__is_withdrawn=False)
    asked |= dict.fromkeys(_OF_PROJECTS, projects & _KEPT)
    served = rows_of("assignments").filter(unit_id=unit_id, is_withdrawn=False).values("officer_id")
    asked |= {"officers": Q(officer_id__in=served), "units": Q(merged_into_id=unit_id)}
    return gathered(actor, asked)
