"""The calendar of the sample, and one with hours of its own."""

from __future__ import annotations

from typing import Any

from fivegood.calendarfile import calendar, from_mapping
from fivegood.structs import replace

CN, PLAIN = calendar("cn"), calendar("plain")
MINIMAL: dict[str, Any] = {
    "name": {"en": "Test", "zh": "测试"},
    "time_zone": "UTC",
    "weekend": ["sunday"],
    "hours": ["09:00-12:00"],
}
HALF_DAY: dict[str, Any] = {"en": "Half a day", "zh": "半天", "days": ["2021-02-10"], "hours": ["09:00-12:00"]}
EMERGENCY = {"en": "Emergency", "zh": "应急", "days": ["2021-09-30/2021-10-03"], "hours": ["00:00-24:00"]}
CLOSED: dict[str, Any] = {"en": "Closed", "zh": "停电", "days": ["2021-06-01", "2021-06-05"], "hours": []}
#: A calendar with hours of all kinds: half a day, an emergency over a holiday, a closed workday and a closed Saturday.
OWN = replace(CN, own_hours=from_mapping(MINIMAL | {"own_hours": [HALF_DAY, EMERGENCY, CLOSED]}).own_hours)
