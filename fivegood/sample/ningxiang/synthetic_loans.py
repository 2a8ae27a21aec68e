"""Invented loans, stage by stage: the need, the offer, the guarantee or approval, the draws, the repayment."""

from __future__ import annotations

import random
from datetime import date, timedelta

from fivegood.sample.ningxiang.synthetic_rows import (
    CUTOFF,
    Row,
    Rows,
    noted,
    random_day,
    random_of,
    row_of,
    weekday_from,
)
from fivegood.sample.ningxiang.synthetic_units import enterprises

_M = 1_000_000
#: Pure credit drawn in the first half of 2021, in million CNY: one entry an enterprise, 11 with 49 m; one drew twice.
_PURE = ((5,), (5,), (5,), (5,), (3, 2), (5,), (4,), (4,), (4,), (4,), (3,))
_BANKS = 6
_H1, _JULY = (date(2021, 2, 22), date(2021, 6, 29)), (date(2021, 7, 5), date(2021, 7, 29))
_YEAR_2020 = (date(2020, 3, 16), date(2020, 11, 27))
#: Kind, how far they came, span of the last stage, number.
_OTHERS = (
    ("pure_credit", "drawn", _YEAR_2020, 6),
    ("pure_credit", "drawn", _JULY, 2),
    ("pure_credit", "approved", _H1, 2),
    ("pure_credit", "offer", _H1, 3),
    ("pure_credit", "need", _H1, 9),
    ("guaranteed", "drawn", _H1, 8),
    ("guaranteed", "drawn", _YEAR_2020, 8),
    ("guaranteed", "guarantee", _H1, 3),
    ("guaranteed", "need", _H1, 5),
    ("secured", "drawn", _H1, 6),
    ("secured", "drawn", _YEAR_2020, 7),
    ("secured", "offer", _JULY, 3),
)
_CHAINS = {
    "pure_credit": ("need", "offer", "approved", "drawn"),
    "guaranteed": ("need", "offer", "guarantee", "approved", "drawn"),
    "secured": ("need", "offer", "approved", "drawn"),
}
_LARGEST = {"pure_credit": 5, "guaranteed": 12, "secured": 40}
#: What a stage amounts to, as a share of the need.
_SHARES = {"need": 1.0, "offer": 0.9, "guarantee": 0.8, "approved": 0.8, "drawn": 0.75}
_REPAID_AFTER = timedelta(days=365)


def loan_stages() -> Rows:
    """Return every stage of every loan."""
    rng = random_of("loans")
    units = [firm.unit_id for firm in enterprises()] + [f"e{number}" for number in range(121, 241)]
    rng.shuffle(units)
    rows: Rows = []
    for number, draws in enumerate(_PURE, 1):
        rows += _pure(rng, f"L-{number:03}", units.pop(), draws)
    number = len(_PURE)
    for kind, reached, (first, last), count in _OTHERS:
        for _ in range(count):
            number += 1
            rows += _other(rng, f"L-{number:03}", units.pop(), kind, reached, random_day(rng, first, last))
    return rows


def _pure(rng: random.Random, loan_id: str, unit_id: str, draws: tuple[int, ...]) -> Rows:
    """Return the stages of a pure credit loan through a guarantee or, every other, through an approval alone."""
    total = sum(draws) * _M
    bank = _bank(rng)
    chain = ["need", "offer", *(["guarantee"] if rng.random() < 0.5 else []), "approved"]
    last = random_day(rng, date(2021, 2, 8), date(2021, 6, 4))
    rows = []
    for stage, day in zip(chain, _days(rng, last, len(chain)), strict=True):
        amount = total + (rng.choice((1, 2, 3)) * _M if stage == "need" else 0)
        rows.append(_row(loan_id, unit_id, "" if stage == "need" else bank, "pure_credit", stage, amount, day))
    for index, draw in enumerate(draws):
        day = weekday_from(last + timedelta(days=rng.randint(4, 9) + 10 * index))
        rows.append(_row(loan_id, unit_id, bank, "pure_credit", "drawn", draw * _M, day))
    return rows


def _other(rng: random.Random, loan_id: str, unit_id: str, kind: str, reached: str, last: date) -> Rows:
    chain = _CHAINS[kind][: _CHAINS[kind].index(reached) + 1]
    need = rng.randint(2, _LARGEST[kind]) * _M
    bank = _bank(rng)
    rows = [
        _row(loan_id, unit_id, "" if stage == "need" else bank, kind, stage, round(need * _SHARES[stage]), day)
        for stage, day in zip(chain, _days(rng, last, len(chain)), strict=True)
    ]
    repaid = weekday_from(last + _REPAID_AFTER)
    if reached == "drawn" and repaid <= CUTOFF:
        rows.append(_row(loan_id, unit_id, bank, kind, "repaid", round(need * _SHARES["drawn"]), repaid))
    return rows


def _days(rng: random.Random, last: date, count: int) -> list[date]:
    """Return the days of the stages, the last one given, eight to twenty days apart."""
    days = [last]
    for _ in range(count - 1):
        day = days[0] - timedelta(days=rng.randint(8, 20))
        days.insert(0, day - timedelta(days=max(0, day.weekday() - 4)))
    return days


def _bank(rng: random.Random) -> str:
    return f"Synthetic Bank {rng.randint(1, _BANKS):02}"


def _row(loan_id: str, unit_id: str, bank: str, kind: str, stage: str, amount: int, day: date) -> Row:
    return row_of(
        "loan_stages",
        noted(day),
        loan_id=loan_id,
        unit_id=unit_id,
        lender=bank,
        credit_kind=kind,
        loan_stage=stage,
        amount=amount,
        happened_on=day,
    )
