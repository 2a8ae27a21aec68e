"""Invented daily output and trial periods of lines, and invented counts of the testing sessions.

The lines and the three testing sites are named in the published report; the counts by day are not.
"""

from __future__ import annotations

from datetime import date, timedelta

from fivegood.sample.ningxiang.synthetic_rows import CUTOFF, Row, Rows, at, noted, random_of, row_of

LINES = ("byd-1", "byd-2", "byd-3", "byd-4")
_PRODUCT = "blade_battery_cell"
_TRIAL_FROM, _FULL_ON = date(2021, 3, 15), date(2021, 6, 30)
_OUTPUT_FROM = date(2021, 6, 1)
_ON_FULL_DAY = (10_210, 10_085, 9_940, 9_925)  # 40,160 cells
_FIRST_SHARE, _RAMP_DAYS = 0.62, 29

_TESTED = 25_640
_DAYS = (date(2021, 7, 30), date(2021, 7, 31), date(2021, 8, 1))
_SITES = (
    ("comprehensive-building", "Park comprehensive building", "", (2_240, 2_385, 1_610)),
    ("university-park", "University science park", "", (1_905, 2_010, 1_420)),
    ("xiaduopu", "Xiaduopu industrial park", "夏铎铺工业园", (2_150, 2_275, 1_545)),
)
_TEAMS = (
    ("sany", "Sany", "三一", (1_460, 1_310, 640)),
    ("byd", "BYD", "比亚迪", (980, 1_120, 0)),
    ("e066", "Synthetic Enterprise 066", "模拟企业066", (420, 0, 0)),
    ("e074", "Synthetic Enterprise 074", "模拟企业074", (0, 515, 0)),
    ("e060", "Synthetic Enterprise 060", "模拟企业060", (610, 0, 0)),
    ("e083", "Synthetic Enterprise 083", "模拟企业083", (0, 0, 0)),
)


def lines() -> Rows:
    """Return the trial operation of the four lines until the day before full operation."""
    until = _FULL_ON - timedelta(days=1)
    return [
        row_of(
            "lines",
            noted(until),
            line_id=line_id,
            unit_id="byd",
            product=_PRODUCT,
            state="trial",
            cycle_seconds=6,
            valid_from=_TRIAL_FROM + timedelta(days=14 * index),
            valid_to=until,
        )
        for index, line_id in enumerate(LINES)
    ]


def line_output() -> Rows:
    """Return cells a line and day: growing through June, 40,160 on 2021-06-30, steady after."""
    rng = random_of("line_output")
    rows = []
    for offset in range((CUTOFF - _OUTPUT_FROM).days + 1):
        day = _OUTPUT_FROM + timedelta(days=offset)
        share = min(1.0, _FIRST_SHARE + (1 - _FIRST_SHARE) * offset / _RAMP_DAYS)
        for line_id, full in zip(LINES, _ON_FULL_DAY, strict=True):
            quantity = full if day == _FULL_ON else round(full * share * rng.uniform(0.965, 1.03))
            rows.append(_output(line_id, day, quantity))
    return rows


def _output(line_id: str, day: date, quantity: int) -> Row:
    return row_of(
        "line_output",
        at(day + timedelta(days=1), 8),
        line_id=line_id,
        unit_id="byd",
        product=_PRODUCT,
        produced_on=day,
        quantity=quantity,
    )


def campaign_sessions() -> Rows:
    """Return the sessions of the testing at the end of July 2021; the last team's count closes the total."""
    rows = []
    for site_id, name, zh, counts in _SITES:
        rows += [_session(site_id, name, zh, "fixed", day, n) for day, n in zip(_DAYS, counts, strict=True)]
    for unit_id, name, zh, counts in _TEAMS:
        team, team_zh = f"Team at {name}", f"{zh}上门小分队"
        held = zip(_DAYS, counts, strict=True)
        rows += [_session(f"team-{unit_id}", team, team_zh, "on_site_team", day, n) for day, n in held if n]
    unit_id, name, zh, _ = _TEAMS[-1]
    rest = _TESTED - sum(int(row["persons"]) for row in rows)
    return [*rows, _session(f"team-{unit_id}", f"Team at {name}", f"{zh}上门小分队", "on_site_team", _DAYS[1], rest)]


def _session(site_id: str, name: str, zh: str, kind: str, day: date, persons: int) -> Row:
    return row_of(
        "campaign_sessions",
        at(day, 21, 30),
        campaign_id="mass_testing_2021_07",
        campaign_kind="mass_testing",
        site_id=site_id,
        site_name=name,
        site_name_zh=zh,
        site_kind=kind,
        held_on=day,
        persons=persons,
        samples=persons,
    )
