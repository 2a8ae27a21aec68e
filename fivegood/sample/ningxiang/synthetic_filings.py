"""Invented filings for 2021: the monthly return as submitted, accepted and locked, the park's sheet on its way in.

The park's own sheet of July has come from some enterprises and waits for the office; its values are no returns yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from fivegood import calendarfile
from fivegood.periods import Period
from fivegood.rules.duedates import DueRule, due_at
from fivegood.sample.ningxiang.synthetic_rows import Cell, Row, Rows, at, random_of, row_of
from fivegood.sample.ningxiang.synthetic_units import enterprises

FORM = "statistics_monthly"
_RULE = DueRule(day=16)
_JULY = "2021-07"
_STATING = 36
#: Periods that end by then are locked.
_LOCKED_TO = date(2021, 5, 31)
_BY_PHONE = 0.05
#: A named firm that the sample leaves without returns for 2021.
_NAMED = {"wanshsin": date(2019, 1, 1)}


def filings(returns: Iterable[Row]) -> Rows:
    """Return a filing for every return of a period of 2021, and one still due for each that is owed and not there."""
    rng = random_of("filings")
    calendar = calendarfile.calendar("cn")
    recorded = {
        (row["unit_id"], row["period"]): datetime.fromisoformat(row["recorded_at"])
        for row in returns
        if row["item"] == "employees" and row["period"].startswith("2021")
    }
    periods = sorted({period for _, period in recorded}, key=lambda text: Period.parse(text).end)
    owed = {firm.unit_id: firm.reports_from for firm in enterprises()} | _NAMED
    rows = []
    for unit_id in sorted({unit_id for unit_id, _ in recorded} | set(owed)):
        for text in periods:
            period = Period.parse(text)
            due = due_at(period, _RULE, calendar)
            assert due is not None
            key: dict[str, Cell] = {"unit_id": unit_id, "form": FORM, "period": text, "due_at": due}
            accepted = recorded.get((unit_id, text))
            if accepted is not None:
                filed = _filed(accepted, period, rng.randint(1, 6), is_by_phone=rng.random() < _BY_PHONE)
                locked = filed["locked_at"]
                rows.append(row_of("filings", locked if isinstance(locked, datetime) else accepted, **key, **filed))
            elif unit_id in owed and owed[unit_id] <= period.months()[-1].start:
                rows.append(row_of("filings", at(period.end + timedelta(days=1), 9), **key, state="due"))
    return rows


def _filed(accepted: datetime, period: Period, hours: int, *, is_by_phone: bool) -> dict[str, Cell]:
    """Return the columns of a filing that was submitted some hours before it was accepted."""
    submitted = accepted - timedelta(hours=hours)
    is_locked = period.end <= _LOCKED_TO
    locked = at(period.end + timedelta(days=26), 17) if is_locked else None
    return {
        "state": "locked" if is_locked else "accepted",
        "channel": "phone" if is_by_phone else "page",
        "is_on_behalf": is_by_phone or None,
        "first_submitted_at": submitted,
        "submitted_at": submitted,
        "confirmed_at": submitted + timedelta(minutes=30) if is_by_phone else submitted,
        "accepted_at": accepted,
        "locked_at": max(locked, accepted) if locked else None,
    }


def stated_values(returns: Iterable[Row]) -> Rows:
    """Return what some enterprises have stated in the park's sheet of July, which nobody has accepted yet."""
    rng = random_of("stated values")
    output: dict[str, dict[str, float]] = defaultdict(dict)
    for row in returns:
        if row["item"] == "output_value" and row["basis"] == "single" and row["period"].startswith("2021"):
            output[row["unit_id"]][row["period"]] = float(row["stated"])
    synthetic = {firm.unit_id for firm in enterprises()}
    stating = sorted(unit for unit, months in output.items() if unit in synthetic and _JULY in months)[:_STATING]
    rows = []
    for unit_id in stating:
        months = output[unit_id]
        share = rng.uniform(0.2, 0.32)
        values = {
            "profit": round(sum(months.values()) * share * rng.uniform(0.1, 0.3)),
            "value_added": round(sum(months.values()) * share),
            "electricity_kwh": round(months[_JULY] / rng.uniform(18, 40)),
        }
        stated_at = at(date(2021, 8, rng.randint(9, 13)), rng.randint(9, 17), rng.randint(0, 59))
        key = {"unit_id": unit_id, "period": _JULY}
        rows += [row_of("stated_values", stated_at, **key, item=item, stated=value) for item, value in values.items()]
    return rows


def sheets(stated: Iterable[Row]) -> Rows:
    """Return the filings that hold those values: most are submitted, one in six is a draft still."""
    rng = random_of("sheets")
    due = due_at(Period.parse(_JULY), _RULE, calendarfile.calendar("cn"))
    rows = []
    for unit_id, text in {row["unit_id"]: row["recorded_at"] for row in stated}.items():
        stated_at = datetime.fromisoformat(text)
        key: dict[str, Cell] = {"unit_id": unit_id, "form": "park_monthly", "period": _JULY, "due_at": due}
        filed: dict[str, Cell] = {"state": "draft", "channel": "page"}
        if rng.random() > 1 / 6:
            submitted = dict.fromkeys(("first_submitted_at", "submitted_at", "confirmed_at"), stated_at)
            filed |= {"state": "submitted", **submitted}
        rows.append(row_of("filings", stated_at, **key, **filed))
    return rows
