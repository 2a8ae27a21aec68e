"""What wants an administrator's hand: accounts, work that failed, notices given up, the journal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fivegood.records.accounts.selectors import accounts_counted
from fivegood.records.actors import Actor
from fivegood.records.jobs.selectors import jobs_failed
from fivegood.records.journal.selectors import entries_for, journal_checked
from fivegood.records.webhooks.selectors import webhooks_given_up


def keeping_shown(actor: Actor) -> dict[str, Any]:
    """Return what the first page of an administrator shows."""
    accounts, without = accounts_counted(actor)
    failed, failed_count = jobs_failed(actor)
    given_up = webhooks_given_up(actor)
    checked, last = journal_checked(actor), entries_for(actor).values_list("number", flat=True).first() or 0
    return {
        "open_accounts": accounts,
        "without_role": without,
        "failed": failed,
        "failed_count": failed_count,
        "webhooks": given_up,
        "given_up": sum(count for _id, _url, count in given_up),
        "checked": checked,
        "checked_days": (datetime.now(UTC) - checked.checked_at).days if checked else None,
        "entries": last,
        "since": last - checked.entries if checked else last,
    }
