"""Pictures of a page as tables of numbers, and the same numbers out of the files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

from django.test import Client
from django.urls import reverse

from fivegood.quantities import Unit, format_quantity
from fivegood.records.actors import Actor, By, Role
from fivegood.records.park.source import current_park
from fivegood.web.charts import ChartShown
from fivegood.web.pictures.shown import Picture
from tests.conftest import TODAY
from tests.sample.reading import Row, valid

DAY = "2021-06-30"
ENDS = {**{str(year): f"{year}-12-31" for year in range(2015, 2021)}, DAY: DAY}
BY = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "page")
Table = dict[tuple[str, str], str]


def picture_of(client: Client, name: str, query: str = f"?as_of={DAY}") -> Picture:
    response = client.get(reverse("many", args=[name]) + query)
    assert response.status_code == 200
    found: Picture = response.context["picture"]
    return found


def numbers(chart: ChartShown) -> Table:
    return {(row[0], chart.header[at]): cell for row in chart.rows for at, cell in enumerate(row) if at}


def told(value: Decimal | int, unit: str, lang: str = "en") -> str:
    return format_quantity(Decimal(value), Unit.parse(unit), lang)


def word(list_name: str, code: str) -> str:
    return current_park().park.word(list_name, code, "en")


def stock(table: str, start: str, end: str, part: Callable[[Row], str], unit: str, amount: str = "") -> Table:
    """What the rows of the sample's files come to at each end, by part; parts that are nought all along left out."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for label, day in ENDS.items():
        for row in valid(table, day, start, end):
            sums[label, part(row)] += Decimal(row[amount]) if amount else 1
    labels = [label for label in ENDS if any(number for (at, _), number in sums.items() if at == label)]
    return {(label, name): told(sums[label, name], unit) for label in labels for name in {part for _, part in sums}}
