"""Invented parcels and their holders. The areas under named firms are invented as well."""

from __future__ import annotations

import random
from datetime import date, timedelta

from fivegood.sample.ningxiang.synthetic_rows import FIRST_DAY, Row, Rows, noted, random_day, random_of, row_of
from fivegood.sample.ningxiang.synthetic_units import enterprises

#: Mu on 2021-06-30 by use: 19,500 mu (13 km2) are built up, of which enterprises hold 12,640 mu of industrial land.
AREA = {"industrial": 12_640, "residential": 2_310, "commercial": 1_140, "public": 2_480, "reserve": 930}
_PARCELS = {"residential": 14, "commercial": 22, "public": 18, "reserve": 6}
_NAMED = {"sany": (1_180, 960), "byd": (640,), "sinoboom": (330, 245), "wanshsin": (268,)}
_SMALL_HOLDERS = [f"e{number:03}" for number in range(121, 176)]
_EVERY_HANDED_OVER = 19
_CENTS = 100


def parcels() -> Rows:
    """Return the parcels; nine industrial ones changed hands between 2019 and 2021."""
    rng = random_of("parcels")
    holders = [firm.unit_id for firm in enterprises()] + _SMALL_HOLDERS
    named = [(unit_id, float(area)) for unit_id, areas in _NAMED.items() for area in areas]
    shares = _split(rng, AREA["industrial"] - sum(area for _, area in named), len(holders))
    industrial = named + list(zip(holders, shares, strict=True))
    rows: Rows = []
    for number, (unit_id, area) in enumerate(industrial, 1):
        is_handed_over = number > len(named) and number % _EVERY_HANDED_OVER == 0
        rows += _industrial(rng, f"G-{number:03}", unit_id, area, holders if is_handed_over else [])
    return rows + _other_uses(rng, len(industrial))


def _industrial(rng: random.Random, parcel_id: str, unit_id: str, area: float, former: list[str]) -> Rows:
    since = FIRST_DAY if unit_id in _NAMED else random_day(rng, date(2012, 4, 2), date(2018, 11, 30))
    if not former:
        return [_row(parcel_id, unit_id, "industrial", area, since)]
    year = rng.choice((2019, 2020, 2021))
    changed = random_day(rng, date(year, 3, 4), date(year, 5, 28))
    before = rng.choice([other for other in former if other != unit_id])
    return [
        _row(parcel_id, before, "industrial", area, since, changed - timedelta(days=1)),
        _row(parcel_id, unit_id, "industrial", area, changed),
    ]


def _other_uses(rng: random.Random, number: int) -> Rows:
    rows = []
    for land_use, count in _PARCELS.items():
        for area in _split(rng, AREA[land_use], count):
            number += 1
            since = random_day(rng, date(2012, 4, 2), date(2018, 11, 30))
            rows.append(_row(f"G-{number:03}", None, land_use, area, since))
    return rows


def _split(rng: random.Random, total: float, count: int) -> list[float]:
    """Split a total into uneven parts of two decimals that add up to it exactly."""
    weights = [rng.uniform(0.3, 1.0) ** 2 for _ in range(count)]
    whole = round(total * _CENTS)
    scale = whole / sum(round(weight * 1_000_000) for weight in weights) * 1_000_000
    cents = [round(weight * scale) for weight in weights]
    cents[-1] += whole - sum(cents)
    return [part / _CENTS for part in cents]


def _row(
    parcel_id: str, unit_id: str | None, land_use: str, area: float, since: date, until: date | None = None
) -> Row:
    return row_of(
        "parcels",
        noted(until or since, 4),
        parcel_id=parcel_id,
        unit_id=unit_id,
        land_use=land_use,
        area=area,
        held_from=since,
        held_to=until,
    )
