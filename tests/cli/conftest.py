"""Commands run in this process, as a shell would run them."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fivegood.cli.main import run
from fivegood.park import SAMPLES


@dataclass(frozen=True)
class Told:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def fivegood(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Run ``fivegood`` with arguments."""

    def command(*arguments: str | Path) -> Told:
        monkeypatch.setattr(sys, "argv", ["fivegood", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            run()
        captured = capsys.readouterr()
        code = caught.value.code
        return Told(code if isinstance(code, int) else 0, captured.out, captured.err)

    return command


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the sample's folder that a test may change."""
    target = tmp_path / "park"
    target.mkdir()
    for name in ("plan.yaml", "measures.yaml", "disclosure.yaml"):
        shutil.copy(SAMPLES / "ningxiang" / name, target / name)
    shutil.copytree(SAMPLES / "ningxiang" / "records", target / "records")
    return target
