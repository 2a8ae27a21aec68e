"""What a worker watches: that the records have moved on past the newest run, and that nobody is writing just now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fivegood.editions.services import figures_are_due
from fivegood.records.jobs.models import Job
from fivegood.records.jobs.services import is_under_way, job_of_worker
from fivegood.records.journal.selectors import head_now

KIND = "figures"
#: Nothing was written for so long; but however busy people are, the figures wait no longer than that.
QUIET_SECONDS = 3.0
LONGEST_SECONDS = 60.0
#: After so long what was found settled is looked at again: work may have failed, or a snapshot been removed.
AGAIN_SECONDS = 600.0

_Seen = tuple[str, date]


@dataclass(slots=True)
class Watch:
    """Says when the figures are to be worked out anew. Times are seconds of a clock that only goes forward."""

    settled: _Seen | None = None
    settled_at: float = 0.0
    seen: _Seen | None = None
    seen_at: float = 0.0
    moved_at: float = 0.0

    def is_time(self, today: date, at: float, *, is_quiet: bool = False) -> bool:
        """True once for each state of the journal and each day that is to be worked out.

        ``is_quiet`` says that nobody else writes, so that there is nothing to wait for.
        """
        now = (head_now()[1], today)
        if now == self.settled and at - self.settled_at < AGAIN_SECONDS:
            return False
        if self.seen == self.settled:
            self.moved_at = at
        if now != self.seen:
            self.seen, self.seen_at = now, at
        waited = at - self.seen_at >= QUIET_SECONDS or at - self.moved_at >= LONGEST_SECONDS
        if not (is_quiet or waited) or is_under_way(KIND):
            return False
        self.settled, self.settled_at = now, at
        return figures_are_due(today)


def figures_ask(today: date) -> Job:
    """Queue the work on the figures, on behalf of the worker itself."""
    return job_of_worker(KIND, {"today": today.isoformat()}, today, "the records have changed")
