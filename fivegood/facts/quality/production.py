"""Lines, campaigns and standings: states at once, output beyond the machine, fewer samples than persons, odd ranks."""

from __future__ import annotations

from collections.abc import Iterator

from fivegood.errors import Finding
from fivegood.facts.quality.asking import joined, overlapping, records, told
from fivegood.facts.snapshot import Snapshot

_SECONDS_A_DAY = 86_400


def _states_at_once(snapshot: Snapshot) -> Iterator[Finding]:
    rows = overlapping(snapshot, "lines", "line_id", "valid_from", "valid_to")
    what = "lines in two states on the same day"
    yield from told(rows, "lines_overlapping", what, "line_id", "one_from", "other_from", counted="pairs")


#: The state of a line on the day of its output; of two at once the faster one, so that no more is told than is sure.
_OUTPUT_ON_ITS_DAY = """
    SELECT o.line_id, o.produced_on, o.product, any_value(o.quantity) AS quantity, min(l.cycle_seconds) AS cycle,
           count(l.line_id) AS states
    FROM line_output o LEFT JOIN lines l ON l.line_id = o.line_id AND l.product = o.product
         AND l.valid_from <= o.produced_on AND (l.valid_to IS NULL OR o.produced_on <= l.valid_to)
    GROUP BY o.line_id, o.produced_on, o.product
"""


def _beyond_the_cycle(snapshot: Snapshot) -> Iterator[Finding]:
    sql = f"""
        SELECT line_id, produced_on FROM ({_OUTPUT_ON_ITS_DAY}) GROUP BY line_id, produced_on
        HAVING sum(quantity * cycle) > {_SECONDS_A_DAY} ORDER BY line_id, produced_on
    """
    rows = joined(snapshot, ("line_output", "lines"), sql)
    what = "days on which a line made more than its ideal cycle allows in 86,400 seconds"
    yield from told(rows, "line_output_beyond_cycle", what, "line_id", "produced_on", counted="days")


def _without_a_line(snapshot: Snapshot) -> Iterator[Finding]:
    sql = f"SELECT line_id, produced_on FROM ({_OUTPUT_ON_ITS_DAY}) WHERE states = 0 ORDER BY line_id, produced_on"
    rows = joined(snapshot, ("line_output", "lines"), sql)
    what = "output of a line that was in no state on that day, or not with that product"
    yield from told(rows, "line_output_without_line", what, "line_id", "produced_on")


def _samples_below_persons(snapshot: Snapshot) -> Iterator[Finding]:
    sql = """
        SELECT campaign_id, site_id, held_on FROM campaign_sessions WHERE samples < persons
        ORDER BY campaign_id, site_id, held_on
    """
    rows = records(snapshot, "campaign_sessions", sql)
    what = "sessions with fewer samples than persons"
    yield from told(rows, "samples_below_persons", what, "campaign_id", "site_id", "held_on", counted="sessions")


def _rank_beyond_total(snapshot: Snapshot) -> Iterator[Finding]:
    sql = """
        SELECT standing, valid_from FROM standings WHERE standing_kind = 'rank' AND value > of_total
        ORDER BY standing, valid_from
    """
    rows = records(snapshot, "standings", sql)
    yield from told(rows, "rank_beyond_total", "ranks beyond the number ranked", "standing", "valid_from")


CHECKS = (_states_at_once, _beyond_the_cycle, _without_a_line, _samples_below_persons, _rank_beyond_total)
