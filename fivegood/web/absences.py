"""Absences as their page shows them: who is away, who acts for them, and the form that writes one down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from fivegood.facts.cells import write
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor, Role
from fivegood.records.book.keys import path_of
from fivegood.records.officers.standins import AbsenceRead, absences_read
from fivegood.rules.standins import Why
from fivegood.web.needpage import officers_shown
from fivegood.web.words import lang


def absences_shown(actor: Actor, park: Park, sent: Mapping[str, str], faults: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page of absences shows, with what was sent and what is wrong with it."""
    officers = officers_shown(actor)
    names, today = dict(officers), actor.today
    reasons = [(code, words.in_(lang())) for code, words in park.lists.get("absence_reason", {}).items()]
    return {
        "absences": [_line(one, park, names) for one in absences_read(actor)],
        "instead_of": [names.get(one, one) for one in actor.acts_for],
        "officers": officers if actor.role is not Role.OFFICER else (),
        "stand_ins": [one for one in officers if one[0] != actor.officer_id],
        "reasons": reasons,
        "today": today,
        "sent": sent,
        "faults": faults,
    }


def _line(one: AbsenceRead, park: Park, names: Mapping[str, str]) -> Mapping[str, Any]:
    told: Any = one.row
    officer, by = told["officer_id"], one.by
    if by:
        acts = _("%(officer)s acts") % {"officer": names.get(by, by)}
    else:
        acts = _("at each unit whoever serves it next acts")
    return {
        "path": path_of([officer, write(told["absent_from"])]),
        "name": names.get(officer, officer),
        "since": write(told["absent_from"]),
        "until": write(told["absent_to"]),
        "reason": park.word("absence_reason", told["absence_reason"], lang()) if told["absence_reason"] else "",
        "acts": acts,
        "passed": [_why(each.why) % {"officer": names.get(each.officer_id, each.officer_id)} for each in one.passed],
    }


def _why(why: Why) -> str:
    said = {
        Why.ABSENT: _("%(officer)s is absent too"),
        Why.NO_POST: _("%(officer)s has no post then"),
        Why.CIRCLE: _("%(officer)s would stand in for themselves"),
    }
    return said[why]
