"""The page of JSON shapes: each command run on the sample, its answer cut short, every key explained."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fivegood.cli.main import run
from fivegood.park import SAMPLES
from tools.json_meanings import COMMANDS, OPEN, REFUSED, WRITTEN
from tools.markdown import code, table

_ITEMS, _LETTERS = 2, 160
#: What the command that reads a draft is shown with.
_DRAFT = "In the first half of 2021, 29 projects were signed, with a contracted investment of more than 7 bn yuan.\n"


def answer_of(words: tuple[str, ...]) -> Any:
    """Run a command on the sample with --json in a temporary folder and return its answer."""
    out = io.StringIO()
    before, arguments = Path.cwd(), sys.argv
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(out):
        try:
            os.chdir(folder)
            Path("draft.md").write_text(_DRAFT, encoding="utf-8")
            given = [str(SAMPLES / "ningxiang") if word == "PARK" else word for word in words]
            sys.argv = ["fivegood", *given, "--json"]
            with contextlib.suppress(SystemExit), contextlib.redirect_stderr(io.StringIO()):
                run()
        finally:
            os.chdir(before)
            sys.argv = arguments
    return json.loads(out.getvalue())


def trimmed(data: Any) -> Any:
    """Return data with long lists and long texts cut short, saying by how much."""
    if isinstance(data, dict):
        return {key: trimmed(value) for key, value in data.items()}
    if isinstance(data, list):
        kept = [trimmed(item) for item in data[:_ITEMS]]
        more = len(data) - _ITEMS
        return [*kept, f"… {more} more"] if more > 0 else kept
    if isinstance(data, str) and len(data) > _LETTERS:
        return f"{data[:_LETTERS]}…"
    return data


def paths_of(data: Any, at: str = "") -> Iterator[str]:
    """Return the path of every key of an answer, entries of lists as ``[]``."""
    if isinstance(data, dict) and at not in OPEN and not at.endswith(".definition"):
        for key, value in data.items():
            path = f"{at}.{key}" if at else key
            yield path
            yield from paths_of(value, path)
    elif isinstance(data, list):
        if not at:
            yield "[]"
        for item in data:
            yield from paths_of(item, f"{at}[]")


def _section(title: str, words: tuple[str, ...], meanings: Mapping[str, str]) -> str:
    data = answer_of(words)
    found = dict.fromkeys(paths_of(data))
    if set(found) != set(meanings):
        raise ValueError(f"{title} --json: keys not described or not there: {sorted(set(found) ^ set(meanings))}")
    shown = json.dumps(trimmed(data), ensure_ascii=False, indent=2)
    rows = [[code(path), meanings[path]] for path in found]
    line = " ".join(f"'{word}'" if "[" in word else word for word in words)
    return f"## {title}\n\n`fivegood {line} --json`\n\n{table(['key', 'meaning'], rows)}\n\n```json\n{shown}\n```"


def _written(name: str, meanings: Mapping[str, str]) -> str:
    rows = [[code(key), meaning] for key, meaning in meanings.items()]
    return f"## `fivegood {name}`\n\n{table(['key', 'meaning'], rows)}"


def json_page() -> str:
    """Return the page."""
    parts = [
        "# JSON answers",
        "Every command takes `--json`. Decimals are strings in plain digits, so that no digit is lost; dates are in "
        "ISO form; a missing value is null. The examples are of the sample park (`PARK`), long lists and texts cut "
        "short (“…”).",
        *(_section(f"`fivegood {name}`", words, meanings) for name, (words, meanings) in COMMANDS.items()),
        "The commands of the database answer with:",
        *(_written(name, meanings) for name, meanings in WRITTEN.items()),
        _section("A refused command", ("figures", "PARK", "--edition", "2021-H3"), REFUSED),
    ]
    return "\n\n".join(parts)
