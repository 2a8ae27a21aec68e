"""Invented places, languages, risk and conflicts: whom an officer suits, on a grid of 9 by 6 km that is no map."""

from __future__ import annotations

import random
from datetime import date

from fivegood.sample.ningxiang.synthetic_rows import Rows, noted, random_of, row_of

#: Offices of the groups of officers stand in columns and rows, so many metres apart.
_COLUMNS, _APART_X, _APART_Y = 6, 1_500, 2_000
_WIDE, _HIGH = 9_000, 6_000
#: Most units lie around the office of their lead, some anywhere.
_AROUND, _ANYWHERE = 900, 0.12
_UNITS_SPEAK = {"en": 10, "ja": 3, "de": 3}
_OFFICERS_SPEAK = {"zh en": 30, "zh ja": 8, "zh de": 6}
_RISKS = {1: 20, 2: 8}
#: Conflicts of interest, the first of them with a unit that the officer leads; since July.
_CONFLICTS, _WITH_OWN, _SINCE = 6, 2, date(2021, 7, 5)


def settle(units: Rows, officers: Rows, assigned: Rows) -> None:
    """Write into invented rows of units and officers where they are, what they speak, and the risk of some units."""
    rng = random_of("places")
    office: dict[str, tuple[int, int]] = {}
    for row in officers:
        group = int(row["post"].rsplit(" ", 1)[1]) - 1
        across, up = group % _COLUMNS, group // _COLUMNS
        office[row["officer_id"]] = (_APART_X * across + _APART_X // 2, _APART_Y * up + _APART_Y // 2)
        row["languages"] = "zh"
        _put(row, office[row["officer_id"]])
    leads = {row["unit_id"]: row["officer_id"] for row in assigned if row["role"] == "lead" and not row["assigned_to"]}
    for row in units:
        near, is_anywhere = office.get(leads.get(row["unit_id"], "")), rng.random() < _ANYWHERE
        anywhere = rng.randrange(_WIDE), rng.randrange(_HIGH)
        _put(row, anywhere if is_anywhere or near is None else _around(rng, near))
    _spread(random_of("languages of officers"), officers, "languages", _OFFICERS_SPEAK)
    enterprises = [row for row in units if row["unit_kind"] == "enterprise"]
    _spread(random_of("languages of units"), enterprises, "languages", _UNITS_SPEAK)
    _spread(random_of("risk of units"), units, "risk", _RISKS)


def officer_conflicts(assigned: Rows) -> Rows:
    """Return conflicts of interest of some officers: with units that they lead, and with units that others do."""
    rng = random_of("conflicts")
    leads = [row for row in assigned if row["role"] == "lead" and not row["assigned_to"]]
    chosen = rng.sample(leads, _CONFLICTS)
    return [
        row_of(
            "officer_conflicts",
            noted(_SINCE),
            conflict_id=f"C-{number:02}",
            officer_id=row["officer_id"],
            unit_id=row["unit_id"] if number <= _WITH_OWN else chosen[number - 2]["unit_id"],
            valid_from=_SINCE,
            reason="A close relative works there",
        )
        for number, row in enumerate(chosen, 1)
    ]


def _around(rng: random.Random, office: tuple[int, int]) -> tuple[int, int]:
    x, y = (place + rng.randint(-_AROUND, _AROUND) for place in office)
    return min(max(x, 0), _WIDE), min(max(y, 0), _HIGH)


def _put(row: dict[str, str], place: tuple[int, int]) -> None:
    row["place_x"], row["place_y"] = (str(metres) for metres in place)


def _spread(rng: random.Random, rows: Rows, column: str, counts: dict[str, int] | dict[int, int]) -> None:
    cells = [str(cell) for cell, count in counts.items() for _ in range(count)]
    for row, cell in zip(rng.sample(rows, len(cells)), cells, strict=True):
        row[column] = cell
