"""Invented projects and the stages they went through, and invented dates for stages of real projects.

The published report names nine projects, whose rows stand in projects.csv. For most of their stages it gives no date:
those dates are invented and stand here.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from fivegood.sample.ningxiang.synthetic_rows import (
    CUTOFF,
    HALF_END,
    HALF_START,
    Row,
    Rows,
    noted,
    random_day,
    random_of,
    row_of,
    text_of,
    weekday_from,
)
from fivegood.sample.ningxiang.synthetic_units import enterprises

#: Projects by course. ``signed``: in the first half of 2021; ``implemented``: investing in it; ``done``: before it.
COUNTS = {
    "signed": 18,
    "signed_implemented": 9,
    "implemented": 62,
    "done": 46,
    "unentered": 5,
    "waiting": 10,
    "signed_later": 4,
    "dropped": 2,
    "talks": 25,
}

#: Dates invented for real projects: stage, date. The first counts as the start of their investment.
NAMED_STAGES: dict[str, tuple[tuple[str, date], ...]] = {
    "sany-cab": (("signed", date(2021, 4, 16)),),
    "shinzoom-cathode": (("signed", date(2021, 5, 20)),),
    "sany-tower-crane": (("started", date(2020, 8, 18)), ("building", date(2020, 9, 10))),
    "sany-medium-lifting": (("started", date(2020, 10, 15)), ("building", date(2020, 11, 5))),
    "sinoboom-iii": (("started", date(2021, 2, 25)), ("building", date(2021, 3, 18))),
    "wanshsin-reducers": (("started", date(2020, 12, 9)), ("building", date(2021, 1, 7))),
    "byd-battery-i": (("building", date(2019, 11, 12)), ("trial", date(2021, 3, 15))),
    "sinoboom-ii": (("building", date(2020, 4, 14)),),
    "pengbo-lfp": (("building", date(2020, 6, 9)),),
}

_SECTORS = {"manufacturing": 80, "production_services": 10, "research": 5, "infrastructure": 3, "consumer_services": 2}
_INDUSTRIES = {"equipment": 48, "energy_storage": 26, "medical_devices": 12, "other": 14}
_ORIGINS = {"local": 55, "outside": 38, "foreign": 7}
_TOP500 = {1: "china_private_500", 13: "global_500", 40: "china_500", 71: "china_private_500", 102: "china_500"}
_CHAIN_LEADS, _EVERY_SUPPORTING = (13, 40), 4
_NEVER = date(2099, 1, 1)
_KNOWN_BEFORE = timedelta(days=335)
#: Months from production to design capacity, as far apart as these two stages lie.
_RAMPS = (6, 6, 7, 7, 8)
_AFTER_START = (("trial", 0), ("production", 75), ("full_capacity", 270))


@dataclass(frozen=True, slots=True)
class Draft:
    """A project before its amounts: its course and the days that shape it (``done``: its building is complete)."""

    project_id: str
    course: str
    signed: date
    started: date
    done: date


def drafts() -> list[Draft]:
    """Return the invented projects in the order of their ids."""
    rng = random_of("projects")
    courses = [course for course, count in COUNTS.items() for _ in range(count)]
    return [_draft(rng, f"p{number:03}", course) for number, course in enumerate(courses, 1)]


def _draft(rng: random.Random, project_id: str, course: str) -> Draft:
    signed, started, done = _DAYS[course](rng)
    return Draft(project_id, course, signed, started, done)


Days = tuple[date, date, date]


def _signed(rng: random.Random) -> Days:
    signed = random_day(rng, date(2021, 1, 11), HALF_END)
    return signed, weekday_from(signed + timedelta(days=rng.randint(110, 240))), _NEVER


def _signed_implemented(rng: random.Random) -> Days:
    signed = random_day(rng, date(2021, 1, 6), date(2021, 3, 26))
    return signed, weekday_from(signed + timedelta(days=rng.randint(45, 80))), date(2022, rng.randint(3, 12), 15)


def _implemented(rng: random.Random) -> Days:
    started = random_day(rng, date(2019, 12, 2), date(2021, 5, 28))
    signed = weekday_from(min(started - timedelta(days=rng.randint(80, 320)), date(2020, 12, rng.randint(7, 30))))
    done = weekday_from(max(started + timedelta(days=rng.randint(270, 660)), date(2021, rng.randint(3, 7), 12)))
    return signed, started, done


def _done(rng: random.Random) -> Days:
    started = random_day(rng, date(2018, 5, 7), date(2020, 2, 28))
    signed = weekday_from(started - timedelta(days=rng.randint(70, 240)))
    return signed, started, weekday_from(min(started + timedelta(days=rng.randint(250, 520)), date(2020, 12, 16)))


def _unentered(rng: random.Random) -> Days:
    started = random_day(rng, date(2020, 10, 12), date(2021, 6, 11))
    return weekday_from(min(started - timedelta(days=90), date(2020, 12, 21))), started, date(2022, 9, 15)


def _waiting(rng: random.Random) -> Days:
    """Signed before 2021; the start was planned for the first half of 2021 and has not happened."""
    return random_day(rng, date(2020, 1, 6), date(2020, 11, 27)), random_day(rng, date(2021, 2, 22), CUTOFF), _NEVER


def _signed_later(rng: random.Random) -> Days:
    return random_day(rng, date(2021, 7, 5), date(2021, 7, 28)), date(2021, 12, rng.randint(13, 17)), _NEVER


def _dropped(rng: random.Random) -> Days:
    return random_day(rng, date(2019, 3, 4), date(2019, 11, 29)), date(2020, 3, 31), _NEVER


def _talks(rng: random.Random) -> Days:
    return random_day(rng, date(2021, 8, 16), date(2022, 3, 31)), _NEVER, _NEVER


_DAYS = {
    "signed": _signed,
    "signed_implemented": _signed_implemented,
    "implemented": _implemented,
    "done": _done,
    "unentered": _unentered,
    "waiting": _waiting,
    "signed_later": _signed_later,
    "dropped": _dropped,
    "talks": _talks,
}


def projects(listed: list[Draft], investments: dict[str, int]) -> Rows:
    """Return a row a project; ``investments`` are the contracted amounts in CNY, without those not known."""
    rng = random_of("project rows")
    firms = enterprises()
    rows = [_project(rng, draft, investments, firms[rng.randrange(len(firms))].unit_id) for draft in listed]
    ramps = random_of("ramps")
    for row in rows:
        if row["design_output"]:
            row["ramp_months"] = text_of(ramps.choice(_RAMPS))
    return rows


def _project(rng: random.Random, draft: Draft, investments: dict[str, int], unit_id: str) -> Row:
    number = int(draft.project_id[1:])
    sector = rng.choices(list(_SECTORS), list(_SECTORS.values()))[0]
    industry = rng.choices(list(_INDUSTRIES), list(_INDUSTRIES.values()))[0]
    investment = investments.get(draft.project_id)
    is_factory = sector == "manufacturing"
    has_design = is_factory and investment is not None and rng.random() < 0.7
    return row_of(
        "projects",
        noted(draft.signed - _KNOWN_BEFORE),
        project_id=draft.project_id,
        project_name=f"Synthetic Project {number:03}",
        project_name_zh=f"模拟项目{number:03}",
        unit_id=unit_id if rng.random() < 0.6 else None,
        industry=industry if is_factory else "",
        sector=sector,
        origin=_origin(rng, draft, number),
        top500=_TOP500.get(number, ""),
        chain_role=_chain_role(number, is_factory),
        investment=investment,
        design_output=round((investment or 0) * rng.uniform(1.1, 2.4), -6) if has_design else None,
    )


def _origin(rng: random.Random, draft: Draft, number: int) -> str:
    if draft.course in ("signed", "signed_implemented"):
        return _signed_origin(number)
    return rng.choices(list(_ORIGINS), list(_ORIGINS.values()))[0]


def _signed_origin(number: int) -> str:
    """Return the origin of one of the 27 invented projects signed in the first half of 2021; 12 are from outside."""
    return "outside" if number % 9 in (1, 4, 6, 8) else "foreign" if number == 9 else "local"


def _chain_role(number: int, is_factory: bool) -> str:
    if not is_factory:
        return ""
    return "lead" if number in _CHAIN_LEADS else "supporting" if number % _EVERY_SUPPORTING == 2 else ""


def project_stages(listed: list[Draft]) -> Rows:
    """Return the stages of invented projects, and the invented dates of real ones."""
    rng = random_of("stages")
    rows = []
    for project_id, stages in NAMED_STAGES.items():
        rows += [_stage(project_id, stage, None, day) for stage, day in stages]
    for draft in listed:
        for stage, day, is_held_up in _course(rng, draft):
            rows.append(_of_draft(rng, draft.project_id, stage, day, is_held_up))
    return rows


def _course(rng: random.Random, draft: Draft) -> list[tuple[str, date, bool]]:
    """Return stage, day, and whether it has not happened although its day may have passed."""
    signed, started = draft.signed, draft.started
    stages = [
        ("planned", signed - timedelta(days=rng.randint(230, 330)), False),
        ("negotiating", signed - timedelta(days=rng.randint(60, 180)), False),
        ("signed", signed, False),
    ]
    if draft.course == "talks":
        return stages
    is_waiting = draft.course in ("waiting", "dropped", "signed")
    stages.append(("land", signed + (started - signed) * 2 / 3, draft.course == "dropped"))
    stages.append(("started", started, is_waiting))
    if draft.course == "dropped":
        stages.append(("dropped", started + timedelta(days=rng.randint(180, 300)), False))
    if is_waiting or draft.done == _NEVER:
        return stages
    stages.append(("building", started + timedelta(days=rng.randint(15, 30)), False))
    return stages + [(stage, draft.done + timedelta(days=after), False) for stage, after in _AFTER_START]


def _of_draft(rng: random.Random, project_id: str, stage: str, day: date, is_held_up: bool) -> Row:
    day = weekday_from(day)
    if is_held_up or day > CUTOFF:
        return _stage(project_id, stage, day, None)
    is_planned = stage not in ("planned", "dropped")
    planned = weekday_from(day + timedelta(days=rng.randint(-35, 12))) if is_planned else None
    return _stage(project_id, stage, planned, day)


def _stage(project_id: str, stage: str, planned: date | None, happened: date | None) -> Row:
    known = happened or min(planned or HALF_START, CUTOFF) - timedelta(days=120)
    return row_of(
        "project_stages",
        noted(known, 2),
        project_id=project_id,
        stage=stage,
        planned_on=planned,
        happened_on=happened,
    )
