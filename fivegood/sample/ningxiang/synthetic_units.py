"""Invented units, titles, officers and assignments. Nothing here describes a real firm, school, shop or person."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from fivegood.sample.ningxiang.synthetic_rows import CUTOFF, Row, Rows, noted, random_day, random_of, row_of

#: Units that the published report names; their rows stand in units.csv.
NAMED = ("sany", "byd", "sinoboom", "wanshsin", "guotian", "pengbo", "shinzoom")

#: Synthetic enterprises above designated size by industry, in the order of their ids.
ABOVE_SIZE = {"equipment": 50, "energy_storage": 35, "medical_devices": 15, "other": 20}
BELOW_SIZE, ENTERPRISES_NEW, ENTERPRISES_GONE = 163, 3, 2
INDUSTRY_WEIGHTS = {"equipment": 45, "energy_storage": 20, "medical_devices": 12, "other": 23}

#: Classes of GB/T 4754-2017 that an enterprise of each industry may be in; of the other kinds of units the division.
INDUSTRY_CLASSES = {
    "equipment": ("C3421", "C3432", "C3491", "C3511", "C3514"),
    "energy_storage": ("C2613", "C3841", "C3985"),
    "medical_devices": ("C2770", "C3581", "C3584"),
    "other": ("C1411", "C2319", "C2929", "C3360", "I6513", "M7320"),
}
_DIVISIONS = {"school": "83", "shop": "52", "construction_site": "47"}

_REPORTS_LATER = {date(2020, 1, 1): 10, date(2020, 7, 1): 4, date(2021, 1, 1): 6}
_JOINED = date(2021, 3, 1)  # the joint working system begins
_OFFICERS, _GROUPS = 180, 18
_LEFT = date(2020, 9, 30)


@dataclass(frozen=True, slots=True)
class Enterprise:
    """A synthetic enterprise above designated size: its industry and the first day of its returns."""

    unit_id: str
    industry: str
    reports_from: date


@dataclass(frozen=True, slots=True)
class _Kind:
    code: str
    prefix: str
    width: int
    en: str
    zh: str
    first: date


_ENTERPRISE = _Kind("enterprise", "e", 3, "Synthetic Enterprise", "模拟企业", date(2012, 3, 1))
#: Kind, units in the park on 2021-06-30, moved in after it, left before it.
_OTHERS = (
    (_Kind("school", "s", 2, "Synthetic School", "模拟学校", date(1998, 9, 1)), 24, 0, 0),
    (_Kind("shop", "h", 2, "Synthetic Shop", "模拟门店", date(2014, 3, 3)), 72, 1, 1),
    (_Kind("construction_site", "c", 2, "Synthetic Construction Site", "模拟工地", date(2019, 9, 2)), 36, 1, 0),
)


def enterprises() -> list[Enterprise]:
    """Return the enterprises above designated size; a few of them crossed the threshold after 2019."""
    rng = random_of("enterprises")
    industries = [industry for industry, count in ABOVE_SIZE.items() for _ in range(count)]
    later = rng.sample(range(len(industries)), sum(_REPORTS_LATER.values()))
    starts = dict(zip(later, [day for day, count in _REPORTS_LATER.items() for _ in range(count)], strict=True))
    return [
        Enterprise(f"e{index + 1:03}", industry, starts.get(index, date(2019, 1, 1)))
        for index, industry in enumerate(industries)
    ]


def units() -> Rows:
    """Return 423 units: with the seven named ones 430, of which 422 are in the park on 2021-06-30."""
    rng = random_of("units")
    rows = [_large(rng, index, firm) for index, firm in enumerate(enterprises(), 1)]
    stay = len(rows) + BELOW_SIZE
    for number in range(len(rows) + 1, stay + ENTERPRISES_NEW + ENTERPRISES_GONE + 1):
        industry = rng.choices(list(INDUSTRY_WEIGHTS), list(INDUSTRY_WEIGHTS.values()))[0]
        rows.append(_unit(rng, _ENTERPRISE, number, _place(number, stay, ENTERPRISES_NEW), industry))
    for kind, count, new, gone in _OTHERS:
        for number in range(1, count + new + gone + 1):
            rows.append(_unit(rng, kind, number, _place(number, count, new), ""))
    return rows


def _place(number: int, stay: int, new: int) -> str:
    return "stay" if number <= stay else "new" if number <= stay + new else "gone"


def _large(rng: random.Random, number: int, firm: Enterprise) -> Row:
    return _row(
        _ENTERPRISE,
        number,
        random_day(rng, date(2011, 1, 3), date(2018, 6, 29)),
        None,
        firm.industry,
        firm.reports_from,
    )


def _unit(rng: random.Random, kind: _Kind, number: int, place: str, industry: str) -> Row:
    if place == "new":
        return _row(kind, number, random_day(rng, date(2021, 7, 1), date(2021, 7, 27)), None, industry)
    if place == "gone":
        return _row(kind, number, random_day(rng, kind.first, date(2018, 12, 31)), _LEFT, industry)
    return _row(kind, number, random_day(rng, kind.first, date(2021, 2, 26)), None, industry)


def _row(
    kind: _Kind, number: int, since: date, until: date | None, industry: str, reports_from: date | None = None
) -> Row:
    label = f"{number:0{kind.width}}"
    chance = random_of(f"industry class of {kind.prefix}{label}")
    return row_of(
        "units",
        noted(max(filter(None, (since, until, reports_from))), 3),
        unit_id=kind.prefix + label,
        unit_name=f"{kind.en} {label}",
        unit_name_zh=kind.zh + label,
        unit_kind=kind.code,
        industry=industry,
        in_park_from=since,
        in_park_to=until,
        reports_from=reports_from,
        # No credit code: one with a right check character could be that of a real firm.
        industry_class=chance.choice(INDUSTRY_CLASSES[industry]) if industry else _DIVISIONS[kind.code],
    )


def officers() -> Rows:
    """Return the officers: a number and a post each, no person."""
    rng = random_of("officers")
    rows = []
    for number in range(1, _OFFICERS + 1):
        since = random_day(rng, date(2016, 1, 4), date(2021, 1, 29))
        post = f"Service officer, group {(number - 1) % _GROUPS + 1}"
        rows.append(row_of("officers", noted(since), officer_id=_officer(number), post=post, in_post_from=since))
    return rows


def _officer(number: int) -> str:
    return f"O-{number:03}"


def assignments(unit_rows: Rows) -> Rows:
    """Return one lead for each unit in the park on 2021-06-30, three leads before them, deputies and newcomers."""
    rng = random_of("assignments")
    served = [*NAMED, *(row["unit_id"] for row in unit_rows if _is_served(row))]
    rng.shuffle(served)
    numbers = [index % _OFFICERS + 1 for index in range(len(served))]
    rows = []
    for index, (number, unit_id) in enumerate(zip(numbers, served, strict=True)):
        if index < 3:
            changed = date(2021, 4 + index, 12)
            former = _OFFICERS - index
            rows.append(_assignment(former, unit_id, "lead", _JOINED, changed - timedelta(days=1)))
            rows.append(_assignment(number, unit_id, "lead", changed))
        else:
            rows.append(_assignment(number, unit_id, "lead", _JOINED))
        if index % 53 == 10:
            rows.append(_assignment((number + 40) % _OFFICERS + 1, unit_id, "deputy", _JOINED))
    return rows + _for_newcomers(unit_rows)


def _for_newcomers(unit_rows: Rows) -> Rows:
    """Give three of the five newcomers a lead; the two others wait for theirs."""
    new = [row for row in unit_rows if row["in_park_from"] > "2021-06-30"]
    return [
        _assignment(100 + index, row["unit_id"], "lead", date.fromisoformat(row["in_park_from"]))
        for index, row in enumerate(new[:3])
    ]


def _is_served(row: Row) -> bool:
    return row["in_park_from"] <= "2021-06-30" and not row["in_park_to"]


def _assignment(number: int, unit_id: str, role: str, since: date, until: date | None = None) -> Row:
    return row_of(
        "assignments",
        noted(until or since),
        officer_id=_officer(number),
        unit_id=unit_id,
        role=role,
        assigned_from=since,
        assigned_to=until,
    )


def titles() -> Rows:
    """Return titles of synthetic enterprises: six Small Giants, four of them of July 2021."""
    rng = random_of("titles")
    ids = [firm.unit_id for firm in enterprises() if firm.reports_from == date(2019, 1, 1)]
    giants, rest = ids[3:21:3], rng.sample(ids, 70)
    batches = [("first", date(2019, 6, 5)), ("second", date(2020, 11, 13)), *[("third", date(2021, 7, 19))] * 4]
    rows = [
        _title(unit_id, "small_giant", "national", granted, None, batch)
        for unit_id, (batch, granted) in zip(giants, batches, strict=True)
    ]
    rows.append(_title(giants[1], "listed", "national", date(2020, 8, 12)))
    for unit_id in rest:
        granted = random_day(rng, date(2017, 9, 4), date(2020, 12, 4))
        lapsed = granted.replace(year=granted.year + 3) - timedelta(days=1)
        rows.append(_title(unit_id, "high_tech", "national", granted, lapsed if lapsed <= CUTOFF else None))
    for unit_id in rng.sample(ids, 40):
        rows.append(_title(unit_id, "tech_sme", "provincial", random_day(rng, date(2019, 3, 4), date(2021, 6, 25))))
    return rows


def _title(
    unit_id: str, title: str, level: str, granted: date, lapsed: date | None = None, batch: str | None = None
) -> Row:
    return row_of(
        "titles",
        noted(lapsed or granted, 2),
        unit_id=unit_id,
        title=title,
        level=level,
        batch=batch,
        granted_on=granted,
        lapsed_on=lapsed,
    )
