"""What the pages of size classes and of merging show, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from fivegood.facts.subjects import TABLES
from fivegood.plan.goals import Park
from fivegood.records.book.keys import path_of
from fivegood.records.units.evidence import Gap, Reason
from fivegood.records.units.services import SizeChange, SizeProposal, Unclassed
from fivegood.web.words import day_word, lang, said_once

#: So many rows of a proposal stand on its page; the journal's entry and the API hold them all.
MOST = 200


def proposal_shown(found: SizeProposal, park: Park) -> dict[str, Any]:
    """Return what the page of a proposal of size classes shows."""

    def word(code: str) -> str:
        return park.word("size_class", code, lang()) if code else ""

    return {
        "table": TABLES["unit_sizes"],
        "found": found,
        "first_day": day_word(found.valid_from),
        "changes": [
            {
                **_unit(one),
                "industry_class": one.industry_class,
                "before": word(one.before),
                "after": word(one.after),
                "rule": one.rule,
            }
            for one in found.changes[:MOST]
        ],
        "more_changes": max(0, len(found.changes) - MOST),
        "unclassed": [
            {**_unit(one), "gaps": [gap_told(gap, park) for gap in one.gaps]} for one in found.unclassed[:MOST]
        ],
        "more_unclassed": max(0, len(found.unclassed) - MOST),
    }


def _unit(one: SizeChange | Unclassed) -> Mapping[str, str]:
    name = one.unit_name_zh if lang() == "zh" and one.unit_name_zh else one.unit_name
    return {"path": path_of([one.unit_id]), "name": name}


def gap_told(gap: Gap, park: Park) -> str:
    """Return why a unit cannot be classed."""
    return _reasons()[gap.reason] % {"item": park.word("item", gap.item, lang()), "detail": gap.detail}


@said_once
def _reasons() -> Mapping[str, str]:
    return {
        Reason.NO_INDUSTRY_CLASS: _("it has no industry class"),
        Reason.NO_THRESHOLDS: _("no sector has limits for the industry class %(detail)s"),
        Reason.RETURNS_MISSING: _("returns of %(item)s are missing: %(detail)s"),
        Reason.RETURNS_CONTRADICT: _("returns of %(item)s contradict each other: %(detail)s"),
        Reason.REAL_CLASS: _("a real class is on record from %(detail)s: synthetic returns do not replace it"),
    }
