"""Files of the small park, and the day they are frozen for."""

from __future__ import annotations

from tests.facts.small_park import (
    GOOD,
    on,
)

UNITS = GOOD["units.csv"]
RETURNS = GOOD["returns.csv"]
DAY = on("2021-06-30", owed=["output_value", "sales_revenue", "tax_paid"], joins=True)
CORRECTION = "sany,2021-02,output_value,single,250,2021-04-20T09:00,,\n"
WITHDRAWAL = "sany,2021-02,output_value,single,200,2021-05-20T09:00,true,\n"
LATER = {"returns.csv": RETURNS + CORRECTION + WITHDRAWAL}
