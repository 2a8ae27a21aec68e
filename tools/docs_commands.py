"""The page of commands: what each prints for --help."""

from __future__ import annotations

from collections.abc import Sequence

import typer
from typer.testing import CliRunner

from fivegood.cli.main import app


def command_names() -> list[str]:
    """Return the commands in the order of their definition."""
    command = typer.main.get_command(app)
    return list(getattr(command, "commands", {}))


def help_of(words: Sequence[str]) -> str:
    """Return what a command prints for --help on a screen of 80 characters."""
    result = CliRunner().invoke(app, [*words, "--help"], prog_name="fivegood", env={"COLUMNS": "80", "NO_COLOR": "1"})
    assert result.exit_code == 0, result.output
    return "\n".join(line.rstrip() for line in result.output.strip().splitlines())


def commands_page() -> str:
    """Return the page."""
    parts = [
        "# Commands",
        "`fivegood` is one command with sub-commands. Every one of them takes `--json` "
        "([shapes](json.md)) and `--help`. A refusal exits with 1 "
        "([errors](errors.md)).",
        f"```text\n{help_of([])}\n```",
    ]
    for name in command_names():
        parts += [f"## `fivegood {name}`", f"```text\n{help_of([name])}\n```"]
    return "\n\n".join(parts)
