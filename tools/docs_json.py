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
from tools.markdown import code, table

_ITEMS, _LETTERS = 2, 160

#: Command line (after ``fivegood``), and what each key of its answer means. A path of keys is joined by dots; ``[]``
#: is an entry of a list.
_COMMANDS: Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
    "check": (
        ("check", "PARK"),
        {
            "findings": "everything found, faults first",
            "findings[].id": "what was found, and of what: kind and goal, figure or place",
            "findings[].severity": "`error`, `warning` or `info`",
            "findings[].message": "in words",
            "findings[].numbers": "what it rests on, by name; an amount by year is an object",
        },
    ),
    "freeze": (
        ("freeze", "PARK", "--as-of", "2021-06-30", "--out", "snapshots"),
        {
            "snapshot": "the snapshot's id",
            "as_of": "the day it holds facts up to",
            "known_at": "the instant it knows records up to; null for all",
            "rows": "rows of all tables",
            "tables": "rows of each table",
            "path": "the folder it was written to",
        },
    ),
    "figures": (
        ("figures", "PARK", "--measure", "projects_signed_investment", "--when", "2021-H1"),
        {
            "[]": "one figure",
            "[].id": "measure, narrowed or not",
            "[].period": "its period; `as_of` in its place where the figure holds at a date",
            "[].value": "the exact value; null when it is missing",
            "[].unit": "its unit",
            "[].hedge": "what is said of the number stated",
            "[].stated": "the number stated; the exact value where none is",
            "[].holds": "whether the exact value bears out the hedge on the number stated",
            "[].rows": "rows behind it",
            "[].missing": "rows without a value, of all that were looked at",
            "[].synthetic": "those of them invented for a sample",
            "[].version": "the version of the definition",
            "[].snapshot": "the snapshot's id",
            "[].reason": "why the value is missing; otherwise empty",
        },
    ),
    "score": (
        ("score", "PARK", "--as-of", "2021-06-30"),
        {
            "as_of": "the day",
            "snapshot": "the snapshot's id",
            "goals": "the goals in the order of the plan",
            "goals[].id": "the goal",
            "goals[].branch": "its branch",
            "goals[].name": "its name, `en` and `zh`",
            "goals[].by": "the day it is due",
            "goals[].value": "the value on the day; null when it is missing",
            "goals[].comparator": "how value and target are compared",
            "goals[].target": "the target",
            "goals[].unit": "the unit of value, target and path",
            "goals[].path": "where it should be on the day; null without a path",
            "goals[].pace": "what was gained since the base over what the path asks; null where there is none",
            "goals[].status": "a [status word](plan.md#status-words)",
            "goals[].missing": "records owed that are not there",
            "goals[].owner": "who answers for it",
            "goals[].weight": "how much it counts beside the others",
            "goals[].reason": "why the value is missing; otherwise empty",
            "counts": "goals by status; every status is there",
            "attained": "share of the goals' weight that is met or on track; missing counts as not, open is left out",
            "branches": "the branches of the plan",
            "branches[].id": "the branch",
            "branches[].attained": "the same share of its goals; null when none of them can be judged",
        },
    ),
    "trace": (
        ("trace", "PARK", "blade_battery_lines", "2021-06-30"),
        {
            "figure": "measure, narrowed or not",
            "period": "its period or date",
            "value": "the exact value; null when it is missing",
            "recomputed": "the value worked out from the rows in plain Python",
            "unit": "its unit",
            "version": "the version of the definition",
            "effective_from": "the first day of that version",
            "definition": "the definition, `en` and `zh`",
            "sql": "the query, for DuckDB",
            "sql_spark": "the same query, for Spark",
            "snapshot": "the snapshot's id",
            "row_count": "how many rows it counts",
            "rows": "every row with every column; of a ratio each with its `part`",
            "reason": "why the value is missing; otherwise empty",
        },
    ),
    "measures": (
        ("measures", "PARK"),
        {
            "[]": "one measure",
            "[].id": "the measure",
            "[].name": "its name, `en` and `zh`",
            "[].unit": "its unit; `money` and `area` stand for the park's own",
            "[].kind": "flow, stock, level, ratio or change",
            "[].cohort": "its cohort, or null",
            "[].dimensions": "columns that narrow it",
            "[].versions": "its definitions, oldest first",
            "[].versions[].version": "the number",
            "[].versions[].from": "first day in force",
            "[].versions[].table": "the fact table; null for a ratio or change",
            "[].versions[].value": "the aggregate",
            "[].versions[].where": "the filter, or null",
            "[].versions[].each": "the column whose values are counted, or null",
            "[].versions[].above": "the threshold, or null",
            "[].versions[].of": "the upper measure of a ratio, the measure of a change",
            "[].versions[].per": "the lower measure of a ratio",
            "[].versions[].definition": "in words, `en` and `zh`",
        },
    ),
    "lamps": (
        ("lamps", "PARK", "--as-of", "2021-06-30", "--lamp", "red"),
        {
            "as_of": "the day",
            "source": "where the limits come from, as the park's rules say, `en` and `zh`",
            "counts": "all projects by their worst lamp; `none`: no rule could be judged",
            "projects": "the projects asked for, in the order of their ids",
            "projects[].project_id": "the project",
            "projects[].project_name": "its name",
            "projects[].project_name_zh": "its name in Chinese, or null",
            "projects[].lamp": "its worst lamp, null when none is lit",
            "projects[].is_dropped": "true from the day it was given up; it then has no rules",
            "projects[].rules": "every rule, the worst lamp first",
            "projects[].rules[].rule": "`late_start`, `slow_progress`, `missing_entry` or `stopped_entry`",
            "projects[].rules[].lamp": "`green`, `yellow`, `red`; null when it could not be judged",
            "projects[].rules[].value": "the number judged",
            "projects[].rules[].unit": "`months` or `points`",
            "projects[].rules[].limit": "the limit that lit the lamp; for green the next one",
            "projects[].rules[].lights": "`from` the limit on, or only `above` it",
            "projects[].rules[].why": "why it could not be judged, or null",
            "projects[].ramp": "from production to design capacity",
            "projects[].ramp.production_on": "when production began, or null",
            "projects[].ramp.ramp_months": "months planned from production to design capacity, or null",
            "projects[].ramp.full_on": "when design capacity is due",
            "projects[].ramp.expected_share": "share of the design output that is due on the day",
            "projects[].ramp.window": "the twelve whole months that output is held against",
            "projects[].ramp.expected_output": "what the ramp asked for in them",
            "projects[].ramp.output": "what the project's unit returned as its whole output in them",
            "projects[].ramp.attained": "output over what was asked; null while months lie before production",
            "projects[].ramp.missing_months": "months of the window without a return",
            "projects[].ramp.why": "what is missing, or null",
        },
    ),
    "init": (("init", "my-park"), {"files": "the files written"}),
}
#: Objects whose keys are data, not shape.
_OPEN = ("findings[].numbers", "tables", "goals[].name", "counts", "definition", "rows[]", "[].name", "source")
_REFUSED = {
    "error": "the whole message",
    "faults": "every fault of an input; empty for other errors",
    "faults[].file": "the file, or empty",
    "faults[].line": "the line or row, 0 when it is not about one",
    "faults[].column": "the CSV column, or the character of the line",
    "faults[].message": "what was wrong",
    "faults[].value": "what was found, or null",
    "faults[].suggestion": "the nearest valid choice, or null",
}


_COUNTS = {
    "added": "new rows",
    "corrected": "rows with a new version",
    "withdrawn": "rows taken back",
    "unchanged": "rows that were so already",
}
#: Answers of commands that write, by command; tests hold the commands against them.
WRITTEN: dict[str, dict[str, str]] = {
    "report": {"files": "the files written"},
    "demo": {
        "snapshot": "the snapshot's id",
        "site": "the folder of the static site",
        "files": "the files below it",
        "accounts": "of each role one: `username`, `password`, `role`, `bound_to`",
    },
    "account": {
        "username": "the name to log in by",
        "password": "the first password, told this once",
        "role": "the role given",
        "bound_to": "the officer, unit or lender that it is bound to",
    },
    "load": {
        "tables": "by table (`park_texts` among them) what changed: " + ", ".join(f"`{name}`" for name in _COUNTS)
    },
    "import": {
        "table": "the table",
        "rows": "rows of the file",
        **_COUNTS,
        "written": "false after --dry-run",
        "entry": "number of the journal's entry, null when nothing changed",
    },
    "export": {"file": "the file", "bytes": "its size"},
    "template": {"file": "the file", "bytes": "its size"},
    "classify": {
        "year": "the year of the returns",
        "valid_from": "the first day of the classes",
        "changes": "units with another class: `unit_id`, `industry_class`, `before` (null: the first), `after`, `rule`",
        "unchanged": "how many keep theirs",
        "unclassed": "units without a class: `unit_id`, `gaps` with `reason`, `item`, `message`",
        "basis": "stands for exactly these changes",
        "entry": "number of the journal's entry, null without --commit or when nothing changed",
    },
    "migrate": {"ok": "true"},
    "backup": {
        "file": "the file",
        "format": "the form of the backup",
        "version": "of Fivegood",
        "at": "when it was taken",
        "tables": "by table `rows` and `sha256`",
    },
    "restore": {
        "file": "the file",
        "format": "the form of the backup",
        "version": "of Fivegood",
        "at": "when it was taken",
        "tables": "by table `rows` and `sha256`",
    },
    "journal verify": {
        "ok": "whether the journal holds; the command exits with 1 when not",
        "entries": "how many entries there are",
        "first_bad": "number of the first entry that does not hold, or null",
        "head": "the newest entry's hash",
        "faults": "what is wrong: `entry`, `subject`, `key`, `message`",
    },
    "journal head": {"entries": "how many entries there are", "head": "the newest entry's hash"},
}


def answer_of(words: tuple[str, ...]) -> Any:
    """Run a command on the sample with --json in a temporary folder and return its answer."""
    out = io.StringIO()
    before, arguments = Path.cwd(), sys.argv
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(out):
        try:
            os.chdir(folder)
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
    if isinstance(data, dict) and at not in _OPEN and not at.endswith(".definition"):
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
        *(_section(f"`fivegood {name}`", words, meanings) for name, (words, meanings) in _COMMANDS.items()),
        "The commands of the database answer with:",
        *(_written(name, meanings) for name, meanings in WRITTEN.items()),
        _section("A refused command", ("figures", "PARK", "--edition", "2021-H3"), _REFUSED),
    ]
    return "\n\n".join(parts)
