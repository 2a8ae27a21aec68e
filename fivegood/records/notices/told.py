"""What a notice says, from what it holds."""

from __future__ import annotations

from datetime import datetime

from fivegood.records.notices.models import Notice
from fivegood.rules.desk.rungs import note_told, rung_told
from fivegood.rules.procedures.told import approval_told
from fivegood.rules.servings import serving_told
from fivegood.rules.signing import signing_told
from fivegood.rules.standins import standing_told


def notice_told(notice: Notice, lang: str) -> str:
    """Return a notice as a sentence, in a language ("en", "zh")."""
    told = notice.told
    if notice.subject == "assignments":
        return serving_told(told, lang)
    if notice.subject == "absences":
        return standing_told(told, lang)
    if notice.subject == "drafts":
        return signing_told(told, lang)
    if notice.subject == "approvals" and "act" in told:
        return approval_told(told, lang)
    if "act" in told:
        return note_told(lang)
    due, goes_up = datetime.fromisoformat(told["due"]), bool(told.get("goes_up"))
    return rung_told(told["clock"], int(told["percent"]), due, lang, goes_up=goes_up)
