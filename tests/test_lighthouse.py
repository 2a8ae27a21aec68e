"""The harness around Lighthouse: what it reads, which pages it asks for, and what it does without its tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer
from django.urls import resolve

from fivegood.records.actors import Role
from tools.lighthouse import CATEGORIES, LEAST, PAGES, ask, main, measured, tools


def report(score: float) -> dict[str, Any]:
    """Return a report as Lighthouse writes it: one audit that lost points, one that weighs nothing, one that is off."""
    refs = [{"id": name, "weight": weight} for name, weight in (("contrast", 7), ("hint", 0), ("video", 3))]
    told = {
        "contrast": {"title": "Contrast is too low", "score": 0},
        "hint": {"title": "x", "score": 0},
        "video": {"title": "y", "score": None},
    }
    whole = {name: {"score": 1, "auditRefs": []} for name in CATEGORIES}
    return {"audits": told, "categories": whole | {"accessibility": {"score": score, "auditRefs": refs}}}


def test_scores_are_read_with_what_cost_points() -> None:
    found = measured(report(0.945))
    assert dict(found.scores) == dict.fromkeys(CATEGORIES, 100) | {"accessibility": 94}
    assert found.lost == ["accessibility: Contrast is too low (0.00)"]
    assert not found.is_good
    assert measured(report(LEAST / 100)).is_good
    with pytest.raises(ValueError, match="x: no page"):
        measured({"requestedUrl": "x", "runtimeError": {"message": "no page"}})


def test_a_page_that_cannot_be_recorded_scores_nothing_and_is_asked_again(tmp_path: Path) -> None:
    broken = tmp_path / "lighthouse"
    broken.write_text("#!/bin/sh\necho 'no start of the page (NO_NAVSTART)' >&2\nexit 1\n")
    broken.chmod(0o755)
    found = ask((broken, tmp_path), "http://127.0.0.1:9/", "phone", "")
    assert not found.is_good
    assert found.lost == ["no start of the page (NO_NAVSTART)"]


def test_every_page_that_is_asked_for_is_one_and_who_opens_it_a_role() -> None:
    for who, path in PAGES:
        if who != "site":
            assert resolve(path.partition("?")[0]).url_name
    assert {who for who, _path in PAGES} - {"", "site"} <= set(Role)


def test_without_its_tools_nothing_is_measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("FIVEGOOD_LIGHTHOUSE", "CHROME_PATH", "FIVEGOOD_NO_SKIP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert tools() is None
    for name, code in (("", 0), ("1", 1)):
        monkeypatch.setenv("FIVEGOOD_NO_SKIP", name)
        with pytest.raises(typer.Exit) as ended:
            main()
        assert ended.value.exit_code == code
        assert "skipped: Lighthouse, Node or Chromium is not here" in capsys.readouterr().out
