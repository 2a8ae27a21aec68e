"""A run that may skip nothing fails what is skipped, wherever the skip stands."""

from __future__ import annotations

import pytest

from tests.conftest import unless_nothing_may_be_skipped

WHY = ("tests/test_x.py", 7, "Skipped: there is no Chromium")


def skipped() -> pytest.TestReport:
    return pytest.TestReport("tests/test_x.py::test_y", WHY, {}, "skipped", WHY, "call")


@pytest.mark.parametrize(("asked", "outcome"), [("1", "failed"), ("", "skipped")])
def test_a_skip_is_a_failure_where_nothing_may_be_skipped(
    asked: str, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIVEGOOD_NO_SKIP", asked)
    report = unless_nothing_may_be_skipped(skipped())
    assert report.outcome == outcome
    assert "there is no Chromium" in str(report.longrepr)


def test_a_module_that_is_skipped_is_a_failure_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIVEGOOD_NO_SKIP", "1")
    report = pytest.CollectReport("tests/test_x.py", "skipped", WHY, [])
    assert unless_nothing_may_be_skipped(report).failed


def test_what_was_not_skipped_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIVEGOOD_NO_SKIP", "1")
    passed = pytest.TestReport("tests/test_x.py::test_y", WHY, {}, "passed", None, "call")
    assert unless_nothing_may_be_skipped(passed).passed
