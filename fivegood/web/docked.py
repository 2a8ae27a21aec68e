"""The applications docked to a bank, by stage with their age, in the reader's words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.loans.docked import docked
from fivegood.records.loans.selectors import loans_overview, summary_of
from fivegood.web.loans import LoanWords
from fivegood.web.words import names_of

#: So many applications of a stage stand on the page, the oldest first; the room of loans holds them all.
MOST = 10


def docked_shown(actor: Actor, park: Park) -> dict[str, Any]:
    """Return what the first page of a bank shows."""
    loans, words = loans_overview(actor, actor.today), LoanWords(park)
    stages = docked(loans, actor.today)
    shown = [one.loan for _stage, waiting in stages for one in waiting[:MOST]]
    names = names_of(actor, "units", {loan.unit_id for loan in shown})
    lines = {line["id"]: line for line in words.lines_of(names, shown)}
    return {
        "lender": actor.lender,
        "summary": words.summary(summary_of(loans)),
        "waiting": sum(len(waiting) for _stage, waiting in stages),
        "stages": [
            {
                "stage": stage,
                "title": words.stage(stage),
                "count": len(waiting),
                "more": max(0, len(waiting) - MOST),
                "loans": [
                    {
                        **lines[one.loan.loan_id],
                        "amount": words.amount(one.loan.state.stages[-1].amount),
                        "since": one.since.isoformat(),
                        "age": _("%(days)s days at this stage") % {"days": f"{one.age_days:,}"},
                    }
                    for one in waiting[:MOST]
                ],
            }
            for stage, waiting in stages
        ],
    }
