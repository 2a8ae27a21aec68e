"""Sparklines: where points stand, and that a missing value is a gap."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from fivegood.web.sparklines import HEIGHT, WIDTH, sparkline


def of(*values: int | None) -> list[Decimal | None]:
    return [None if value is None else Decimal(value) for value in values]


def test_lines_run_from_edge_to_edge() -> None:
    spark = sparkline(of(0, 10), "It rose.")
    assert spark.lines == (f"4.0,{HEIGHT - 4}.0 {WIDTH - 4}.0,4.0",)
    assert spark.end == (f"{WIDTH - 4}.0", "4.0")


def test_a_missing_value_breaks_the_line() -> None:
    spark = sparkline(of(1, 2, None, 3, None, 4, 5, None), "With gaps.")
    assert [line.count(",") for line in spark.lines] == [2, 2]
    assert len(spark.dots) == 1
    assert spark.end == tuple(spark.lines[-1].split()[-1].split(","))


def test_points_stand_where_their_days_lie() -> None:
    days = [date(2021, 1, 1), date(2021, 1, 2), date(2021, 1, 11)]
    xs = [float(point.split(",")[0]) for point in sparkline(of(1, 1, 1), "Even.", days=days).lines[0].split()]
    assert (xs[1] - xs[0]) * 10 == pytest.approx(xs[2] - xs[0], abs=0.5)


def test_the_path_shares_the_scale() -> None:
    spark = sparkline(of(0, 5), "Below its path.", path=of(0, 10))
    assert spark.path.endswith(",4.0")
    assert spark.end == ("116.0", "16.0")


def test_nothing_known_draws_nothing() -> None:
    assert sparkline(of(None, None), "No data.").lines == ()
    assert sparkline([], "No data.").end is None
    assert sparkline(of(7), "One value.").end == ("4.0", "16.0")


def test_values_days_and_path_go_together() -> None:
    with pytest.raises(ValueError, match="2 values, 1 days, 0 of the path"):
        sparkline(of(1, 2), "", days=[date(2021, 1, 1)])


def test_the_part_is_an_image_with_a_sentence() -> None:
    page = render_to_string("web/parts/sparkline.html", {"spark": sparkline(of(1, 2), 'It "rose" & rose.')})
    assert 'role="img" aria-label="It &quot;rose&quot; &amp; rose."' in page
    assert "style=" not in page
