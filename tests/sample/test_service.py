"""What the sample park did for its units, counted a second time."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta

from chinese_calendar import is_workday

from tests.sample.reading import (
    HALF,
    Row,
    in_half,
    rows,
    valid,
)

# -- the joint working system


def leads(day: str) -> list[Row]:
    held = valid("assignments", day, "assigned_from", "assigned_to")
    return [row for row in held if row["role"] == "lead"]


def test_180_officers_serve_422_units_with_one_lead_each() -> None:
    held = leads("2021-06-30")
    assert len({row["officer_id"] for row in held}) == 180
    assert len({row["unit_id"] for row in held}) == len(held) == 422
    assert set(Counter(row["officer_id"] for row in held).values()) == {2, 3}


def test_the_served_are_the_units_in_the_park() -> None:
    present = valid("units", "2021-06-30", "in_park_from", "in_park_to")
    assert {row["unit_id"] for row in leads("2021-06-30")} == {row["unit_id"] for row in present}
    kinds = Counter(row["unit_kind"] for row in present)
    assert kinds == {"enterprise": 290, "school": 24, "shop": 72, "construction_site": 36}
    assert len(rows("units")) == 430


def test_three_leads_have_ended_and_some_units_have_deputies() -> None:
    assert sum(bool(row["assigned_to"]) for row in rows("assignments")) == 3
    assert sum(row["role"] == "deputy" for row in rows("assignments")) == 8


# -- finance


def test_eleven_enterprises_drew_49_million_of_pure_credit() -> None:
    drawn = [row for row in rows("loan_stages") if row["loan_stage"] == "drawn" and in_half(row["happened_on"])]
    pure = [row for row in drawn if row["credit_kind"] == "pure_credit"]
    assert len({row["unit_id"] for row in pure}) == 11
    assert sum(int(row["amount"]) for row in pure) == 49_000_000
    assert {row["credit_kind"] for row in drawn} == {"pure_credit", "guaranteed", "secured"}


def test_every_draw_follows_a_need_an_offer_and_an_approval() -> None:
    chains: dict[str, list[Row]] = defaultdict(list)
    for row in rows("loan_stages"):
        chains[row["loan_id"]].append(row)
    for chain in chains.values():
        days = {row["loan_stage"]: row["happened_on"] for row in chain}
        if "drawn" in days:
            assert days["need"] < days["offer"] < days["approved"] < days["drawn"]
            amounts = {row["loan_stage"]: int(row["amount"]) for row in chain}
            assert amounts["need"] >= amounts["offer"] >= amounts["approved"] >= amounts["drawn"]


# -- mass testing


def test_three_fixed_sites_on_three_days_and_teams_tested_25640() -> None:
    held = rows("campaign_sessions")
    fixed = [row for row in held if row["site_kind"] == "fixed"]
    days = {"2021-07-30", "2021-07-31", "2021-08-01"}
    assert len({row["site_id"] for row in fixed}) == 3
    assert len({(row["site_id"], row["held_on"]) for row in fixed}) == 9
    assert {row["held_on"] for row in held} == days
    assert sum(int(row["persons"]) for row in held) == 25_640
    assert all(row["persons"] == row["samples"] for row in held)
    assert {"team-sany", "team-byd"} < {row["site_id"] for row in held}


# -- needs and approvals


def test_needs_by_period() -> None:
    raised = [row["raised_at"][:10] for row in rows("needs")]
    assert (sum(map(in_half, raised)), sum(day > HALF[1] for day in raised)) == (420, 150)


def is_office_minute(moment: datetime) -> bool:
    """Whether the minute that begins then is worked."""
    clock = moment.time()
    return is_workday(moment.date()) and (time(9) <= clock < time(12) or time(13, 30) <= clock < time(17, 30))


def working_minutes(start: datetime, end: datetime) -> int:
    span = int((end - start).total_seconds()) // 60
    return sum(is_office_minute(start + timedelta(minutes=minute)) for minute in range(span))


def test_needs_are_raised_and_answered_in_office_hours_of_workdays() -> None:
    for row in rows("needs"):
        assert is_office_minute(datetime.fromisoformat(row["raised_at"])), row
        for name in ("answered_at", "planned_at", "closed_at"):
            if row[name]:
                assert is_office_minute(datetime.fromisoformat(row[name]) - timedelta(minutes=1)), row


def test_most_needs_are_answered_within_sixty_working_minutes() -> None:
    answered = [row for row in rows("needs") if row["answered_at"]]
    spans = [(datetime.fromisoformat(row["raised_at"]), datetime.fromisoformat(row["answered_at"])) for row in answered]
    in_time = sum(working_minutes(*span) <= 60 for span in spans)
    assert 0.88 < in_time / len(rows("needs")) < 0.97


def test_most_needs_are_closed_in_seven_days_and_some_are_not() -> None:
    closed = [row for row in rows("needs") if row["closed_at"]]
    days = [datetime.fromisoformat(row["closed_at"]) - datetime.fromisoformat(row["raised_at"]) for row in closed]
    assert sum(spent.days < 7 for spent in days) / len(rows("needs")) > 0.75
    assert len(rows("needs")) - len(closed) >= 10
    assert any(not row["answered_at"] for row in rows("needs"))
    assert any(row["is_satisfied"] == "false" for row in closed)


def test_approvals_with_the_real_one_and_some_late() -> None:
    listed = rows("approvals")
    real = [row for row in listed if not row["is_synthetic"]]
    assert [(row["unit_id"], row["decided_on"], row["is_doorstep"]) for row in real] == [
        ("guotian", "2021-06-30", "true")
    ]
    assert len(listed) == 60 + 26
    assert sum(bool(row["promised_on"]) and row["decided_on"] > row["promised_on"] for row in listed) >= 5
    assert all(date.fromisoformat(row["submitted_on"]) <= date(2021, 7, 31) for row in listed)


def test_approvals_with_steps_keep_the_days_that_their_steps_tell() -> None:
    listed, steps = {row["approval_id"]: row for row in rows("approvals")}, defaultdict(list)
    for row in sorted(rows("approval_steps"), key=lambda row: int(row["step"])):
        steps[row["approval_id"]].append(row)
    assert len(steps) == 26
    for approval_id, course in steps.items():
        row, at = listed[approval_id], {step["act"]: step["happened_at"] for step in course}
        assert (course[0]["act"], at["apply"][:10]) == ("apply", row["submitted_on"])
        assert (at.get("grant") or at.get("refuse") or "")[:10] == row["decided_on"]
        assert at.get("take_back", "")[:10] == row["taken_back_on"]
        assert (course[0]["statutory_limit"].split() or [""])[0] == row["statutory_days"]
        if "lack" not in at and row["promised_on"]:
            days = [date.fromisoformat(row["submitted_on"]), date.fromisoformat(row["promised_on"])]
            worked = sum(is_workday(days[0] + timedelta(days=n)) for n in range(1, (days[1] - days[0]).days + 1))
            assert course[0]["time_limit"] == f"{worked} workday{'' if worked == 1 else 's'}"
    assert sum(bool(row["paused_days"]) for row in listed.values()) == 4
