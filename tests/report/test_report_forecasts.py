"""A figure of a report may be a forecast: it says so, in both languages, with interval, backtest and seed."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import numpy as np

from fivegood.decide.forecast.goals import forecast
from fivegood.report.ledger import Tracer, as_json, columns_of, ledger_rows
from fivegood.report.nodes import Document, Paragraph, plain
from fivegood.report.reading import write_report
from fivegood.rules.forecasting import shipped
from tests.report.conftest import Facts

CALL = "{{ forecast:industrial_output[industry=equipment] 2025 seed=7 }}"


def _shown(document: Document) -> str:
    (block,) = document.blocks
    assert isinstance(block, Paragraph)
    return plain(block.runs)


def test_a_forecast_says_that_it_is_one_and_is_the_goals_own(facts: Facts) -> None:
    document = facts.parse(f"Output is put at {CALL}.")
    shown = _shown(document)
    told = r"Output is put at (.+) \(a forecast: 8 scenarios of 10 lie from (.+) to (.+); "
    told += r"error in its backtest, MASE, (.+)\)\."
    said = re.fullmatch(told, shown)
    assert said is not None, shown
    assert [entry.kind for entry in document.entries] == ["forecast", "forecast_low", "forecast_high", "forecast_mase"]
    assert [entry.text for entry in document.entries] == list(said.groups())
    whole = forecast(facts.plan, facts.figures, facts.scorecard.as_of, shipped(), 7)
    (goal,) = (one for one in whole.goals if one.goal.id == "industrial_output.equipment")
    low, middle, high = (Decimal(f"{value:.7g}") for value in goal.fan[:, -1])
    assert [entry.value for entry in document.entries[:3]] == [middle, low, high]
    assert goal.outlook is not None
    (trend,) = goal.outlook.trends.values()
    assert trend.tested is not None
    assert np.isclose(float(document.entries[3].value), trend.tested.score.mase, atol=1e-4)
    chinese = _shown(facts.parse(f"预计{CALL}。", "zh"))
    assert re.fullmatch(r"预计.+亿元（预测值：十分之八的情形在.+亿元至.+亿元之间，回测误差MASE为.+）。", chinese), (
        chinese
    )


def test_the_ledger_holds_what_a_forecast_rests_on_and_the_same_bytes_come_again(facts: Facts, tmp_path: Path) -> None:
    text = f"{CALL} and {{{{ forecast:projects_signed 2022 }}}} and {{{{ projects_signed 2021-H1 }}}}"
    rows = ledger_rows(facts.parse(text), Tracer(facts.figures))
    assert columns_of(rows)[-1] == "basis"
    assert rows[0]["when"] == "2025"
    told = "forecast from 2021-06-30, seed 7, 10000 scenarios, method trend, models smoothing_all_weights "
    assert told in rows[0]["basis"]
    assert rows[0]["basis"].endswith(f"snapshot {facts.figures.snapshot.id}")
    assert "seed 0" in rows[4]["basis"]
    assert [row["kind"] for row in rows[4:]] == ["forecast", "forecast_low", "forecast_high", "figure"]
    assert rows[-1]["basis"] == ""
    assert as_json(rows) == as_json(ledger_rows(facts.parse(text), Tracer(facts.figures)))
    assert "it has no backtest" in _shown(facts.parse(text))
    written = write_report(
        tmp_path, facts.plan, facts.edition, facts.figures, facts.scorecard, "en", "r.md", f"# A report\n\n{text}"
    )
    page = written[0].read_text(encoding="utf-8")
    assert "a forecast: 8 scenarios of 10" in page
    assert "basis" in (tmp_path / "ledger.en.csv").read_text(encoding="utf-8").splitlines()[0]


def test_what_cannot_be_forecast_is_refused_plainly(facts: Facts) -> None:
    faults = facts.faults(
        """{{ forecast:needs_answer_minutes_median 2025 }}
{{ forecast:industrial_output 2020 }}
{{ forecast:industrial_output 2025-H1 }}
{{ forecast:industrial_outputt 2025 }}
{{ forecast:industrial_output[industry=equipmen] 2025 }}
{{ forecast:industrial_output 2025 hedge=about }}
{{ projects_signed 2021-H1 seed=3 }}"""
    )
    said = (
        "needs_answer_minutes_median 2025 cannot be forecast: a median or percentile of cases to come",
        "a forecast is of a year that is not over on 2021-06-30 (found '2020')",
        "a forecast is of a year that is not over: 2025 (found '2025-H1')",
        "did you mean 'industrial_output'?",
        "did you mean 'equipment'?",
        "a forecast takes digits and seed, and nothing else takes a seed",
        "a forecast takes digits and seed, and nothing else takes a seed",
    )
    assert len(faults) == len(said)
    for line, part in enumerate(said, 1):
        assert any(fault.startswith(f"report.en.md:{line}:") and part in fault for fault in faults), (line, faults)
