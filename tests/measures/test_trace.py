"""The trace of a figure: its rows give its value again, and the SQL it shows gives it from the saved Parquet files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from fivegood.errors import FigureError
from fivegood.facts.engine import Engine
from fivegood.facts.snapshot import load, save
from fivegood.measures.catalogue import Kind
from fivegood.measures.compile import When
from fivegood.measures.compute import Figures, Question
from fivegood.measures.trace import Trace, leaves, recomputed, rows_between, trace
from fivegood.park import SAMPLES, open_folder
from fivegood.periods import Period

PERIODS = ("2021-H1", "2021-Q2", "2020", "2021-07", "2020-07/2021-06")
DAYS = ("2020-12-31", "2021-06-30", "2021-07-31")
MEASURES = [measure.id for measure in open_folder(SAMPLES / "ningxiang").catalogue]


@pytest.fixture(scope="module")
def saved(figures: Figures, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The sample's snapshot as saved and loaded again."""
    return load(save(figures.snapshot, tmp_path_factory.mktemp("snapshots"))).engine


def asked_of(measure: str, figures: Figures) -> list[Question]:
    kind = figures.catalogue[measure].kind
    whens: list[When] = [Period.parse(text) for text in PERIODS]
    if kind in (Kind.STOCK, Kind.LEVEL):
        whens = [date.fromisoformat(text) for text in DAYS]
    return [Question(measure, when) for when in whens]


def leaves_of(of: Trace) -> list[Trace]:
    return [leaf for part in of.parts for leaf in leaves_of(part)] if of.parts else [of]


@pytest.mark.parametrize("measure", MEASURES)
def test_the_rows_of_a_trace_give_the_value_again_and_its_sql_from_the_saved_files(
    measure: str, figures: Figures, saved: Engine
) -> None:
    for question in asked_of(measure, figures):
        found = trace(figures, question)
        assert found.recomputed == found.figure.value
        assert len(found.all_rows) == found.figure.rows
        assert found.snapshot == figures.snapshot.id
        synthetic = [row for row in found.all_rows if row["is_synthetic"]]
        assert len(synthetic) == found.figure.synthetic
        assert recomputed(figures, question) == found.recomputed
        traced = leaves_of(found)
        assert ";\n\n".join(leaf.sql for leaf in traced) == found.sql
        for part, leaf in zip(leaves(figures, question), traced, strict=True):
            assert part.sql == leaf.sql
            assert rows_between(figures, part, 0, 3) + rows_between(figures, part, 3, 10**6) == leaf.rows
            check_saved(leaf, saved)


def check_saved(leaf: Trace, saved: Engine) -> None:
    table = leaf.figure.version.table
    assert table is not None
    ((value, rows),) = saved.rows(table.name, leaf.sql)
    if leaf.figure.value is not None:
        assert (value or 0) == leaf.figure.value
        assert (rows or 0) == leaf.figure.rows


def test_every_measure_has_a_value_at_some_of_these_times(figures: Figures) -> None:
    without = {
        measure
        for measure in MEASURES
        if not any(figures.answer([question])[question].value is not None for question in asked_of(measure, figures))
    }
    # The sample holds no return of these items and no such rank: they stay missing, and are not nought.
    assert without == {
        "value_added", "profit", "rd_spend", "electricity_used", "national_htz_rank", "province_park_rank",
    }  # fmt: skip


def test_a_sliced_figure_traces_to_its_own_rows(figures: Figures) -> None:
    question = Question("industrial_output", Period.parse("2021-H1"), (("industry", "equipment"),))
    found = trace(figures, question)
    assert {row["industry"] for row in found.rows} == {"equipment"}
    assert found.recomputed == found.figure.value


def test_a_text_in_a_slice_is_a_text_and_no_sql(figures: Figures) -> None:
    question = Question("industrial_output", Period.parse("2021-H1"), (("unit_id", "x' or '1'='1"),))
    found = trace(figures, question)
    assert found.figure.value is None
    assert found.rows == ()


def test_the_rows_of_a_ratio_name_the_part_they_belong_to(figures: Figures) -> None:
    found = trace(figures, Question("tax_per_area", Period.parse("2021-H1")))
    assert {row["part"] for row in found.all_rows} == {"industrial_tax 2021-H1", "industrial_land 2021-H1"}
    tax = sum(row["value"] for row in found.all_rows if row["part"].startswith("industrial_tax") and row["value"])
    land = sum(row["area"] for row in found.all_rows if row["part"].startswith("industrial_land"))
    assert found.figure.value == (tax / land).quantize(Decimal("0.000001"))


def test_the_rows_of_a_threshold_are_those_of_the_units_it_counts(figures: Figures) -> None:
    found = trace(figures, Question("enterprises_tax_10m_new", Period.parse("2020-07/2021-06")))
    totals: dict[str, Decimal] = {}
    for row in found.rows:
        totals[row["unit_id"]] = totals.get(row["unit_id"], Decimal(0)) + (row["value"] or 0)
    assert len(totals) == found.figure.value
    assert min(totals.values()) > 10_000_000


def test_a_figure_that_is_missing_has_no_value_to_recompute(figures: Figures) -> None:
    found = trace(figures, Question("industrial_output", Period.parse("2021-01")))
    assert (found.figure.value, found.recomputed) == (None, None)
    assert "January and February come together" in found.figure.reason


def test_a_trace_of_what_cannot_be_asked_is_refused(figures: Figures) -> None:
    with pytest.raises(FigureError, match="lies after 2021-08-23"):
        trace(figures, Question("projects_signed", Period.parse("2022")))
