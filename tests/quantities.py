"""Values, units and languages that the tests of quantities draw from."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from fivegood.quantities import (
    Quantity,
    Unit,
    format_quantity,
)

VALUES = st.one_of(
    st.integers(-(10**15), 10**15).map(Decimal),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15),
    st.builds(lambda n, e: Decimal(n).scaleb(e), st.integers(-99_999, 99_999), st.integers(-10, 40)),
)
NOUNS = "enterprise project officer unit site person line base star institution platform centre cell need approval loan"
MORE = "sample item s minute hour day week month year kWh MWh tonne mu ha m2 km2 percent rank CNY EUR USD CHF JPY KWD"
RATES = "CNY/mu EUR/ha CNY/enterprise cell/day platform/month s/cell/line tonne/hour CHF/km2 percent/year widget/shift"
UNITS = [Unit.parse(text) for text in [*f"{NOUNS} {MORE} {RATES} widget".split(), "percentage point", "test bench"]]
LANGS = st.sampled_from(["en", "zh"])


def shown(text: str, lang: str) -> str:
    quantity = Quantity.parse(text)
    return format_quantity(quantity.value, quantity.unit, lang)
