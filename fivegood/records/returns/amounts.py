"""Amounts as people fill them in: 1,234.50, 123.45万, 1.2亿, full-width digits."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from fivegood.errors import Fault, InputError
from fivegood.facts.cells import CellError, reader_of
from fivegood.facts.subjects import TABLES

_READER = reader_of(TABLES["stated_values"].read_by_name["stated"], None)
_SCALES = {"万": 4, "亿": 8}


def amount_of(text: str, column: str) -> Decimal | None:
    """Return an amount in the item's own unit, None for an empty text. Raises InputError that names ``column``."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").removesuffix("元")
    scale = _SCALES.get(plain[-1:], 0)
    digits = plain[:-1] if scale else plain
    try:
        if scale:
            digits = f"{Decimal(digits).scaleb(scale):f}"
            digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
        value = _READER[digits]
    except (CellError, ArithmeticError) as error:
        told = error.message if isinstance(error, CellError) else "is not a number"
        suggestion = error.suggestion if isinstance(error, CellError) else None
        raise InputError([Fault("", 0, column, told, text.strip(), suggestion)]) from None
    assert value is None or isinstance(value, Decimal)
    return value
