"""The house rules, held by tests: who imports whom, how long a module is, what a pure room may ask for."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fivegood.park import SAMPLES, open_folder, shipped_catalogue

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "fivegood"
#: What Django writes (migrations) is not ours to shape.
_NOT_OURS = {"__pycache__", "migrations"}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if not _NOT_OURS & set(path.parts))
OURS = [
    path for folder in ("fivegood", "tests", "tools", "benchmarks") for path in sorted((ROOT / folder).rglob("*.py"))
]
#: Rooms that take values and return values: no clock and no randomness but what they are handed.
PURE = (
    "decide",
    "facts",
    "measures",
    "plan",
    "report",
    "rules",
    "periods.py",
    "quantities.py",
    "hedges.py",
    "workdays.py",
    "errors.py",
)
LONGEST = 300
#: Modules that are one table of data, and read as one.
DATA_MODULES = {"fivegood/facts/subjects.py"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), name_of(path))


def contract() -> dict[str, list[str]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (layers,) = (found for found in settings["contracts"] if found["type"] == "layers")
    return {key: layers[key] for key in ("layers", "exhaustive_ignores")}


def test_a_room_imports_only_what_stands_below_it() -> None:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "1 kept, 0 broken" in told.stdout


def test_every_room_has_its_place_in_the_contract() -> None:
    rooms = {path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__"}
    rooms |= {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    told = contract()
    named = {room.strip() for layer in told["layers"] for room in re.split("[|:]", layer)}
    assert rooms == named | set(told["exhaustive_ignores"])


def test_a_module_is_short_enough_to_be_read() -> None:
    lines = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    long = {name: count for name, count in lines.items() if count > LONGEST and name not in DATA_MODULES}
    assert long == {}, "look for the second noun in each"


def test_what_is_public_says_what_it_is_for() -> None:
    without = [
        f"{name_of(path)}: {getattr(node, 'name', 'the module')}"
        for path in MODULES
        if path.name != "__init__.py"
        for node in (tree_of(path), *tree_of(path).body)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and not getattr(node, "name", "").startswith("_")
        and not ast.get_docstring(node)
    ]
    assert without == []


def _imports(path: Path) -> Iterator[tuple[str, ast.ImportFrom | ast.Import]]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def test_no_import_is_relative() -> None:
    relative = [name_of(path) for path in OURS if re.search(r"^\s*from \.", path.read_text("utf-8"), re.MULTILINE)]
    assert relative == []


_CLOCKS = re.compile(
    r"(?:^|\.)(?:(?:date|datetime)\.(?:today|now|utcnow)"
    r"|time\.(?:time|time_ns|monotonic|localtime|gmtime)"
    r"|random\.(?!Random$|Generator$|SFC64$|SeedSequence$)\w+|secrets\.\w+|uuid\.uuid[14]|os\.(?:urandom|environ|getenv))$"
)


def pure_modules() -> list[Path]:
    return [path for path in MODULES if path.relative_to(PACKAGE).parts[0] in PURE]


def test_a_pure_room_asks_no_clock_no_chance_and_no_environment() -> None:
    asked = [
        f"{name_of(path)}:{node.lineno}: {ast.unparse(node)}"
        for path in pure_modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and _CLOCKS.search(ast.unparse(node))
    ]
    taken = [
        f"{name_of(path)}: {name}"
        for path in pure_modules()
        for name, _ in _imports(path)
        if _CLOCKS.search(name) and not name.endswith("time.time")
    ]
    assert asked + taken == []


def test_the_search_for_clocks_finds_them() -> None:
    for text in ("date.today", "datetime.now", "datetime.datetime.utcnow", "time.time", "random.random", "os.environ"):
        assert _CLOCKS.search(text), text
    for text in ("random.Random", "row.date", "figure.when", "table.time.start", "table.time.kind"):
        assert not _CLOCKS.search(text), text


_EXCUSE = re.compile(
    r"# (?:ruff: )?(?:noqa(?P<rules>: [A-Z]+\d+(?:, ?[A-Z]+\d+)*)?|type: ignore(?P<kinds>\[[\w, -]+\])?)(?P<why>.*)"
)


def excuses() -> Iterator[tuple[str, re.Match[str]]]:
    """Every excuse from the linter or the type checker, with its place."""
    for path in OURS:
        data = path.read_bytes()
        # Most modules have none, which shows without taking them apart.
        for token in tokenize.tokenize(io.BytesIO(data).readline) if _EXCUSE.search(data.decode()) else ():
            found = _EXCUSE.match(token.string) if token.type == tokenize.COMMENT else None
            if found is not None:
                yield f"{name_of(path)}:{token.start[0]}: {found[0]}", found


def test_an_excuse_from_the_type_checker_names_what_it_excuses() -> None:
    assert [place for place, found in excuses() if "type: ignore" in place and not found["kinds"]] == []


def test_an_excuse_from_the_linter_names_the_rule_and_says_why() -> None:
    told = [(place, found) for place, found in excuses() if "noqa" in place]
    assert [place for place, found in told if not found["rules"] or len(found["why"].strip(" -#")) < 8] == []


def test_every_shipped_measure_is_used_or_marked_spare() -> None:
    sample = open_folder(SAMPLES / "ningxiang")
    used = {goal.measure for goal in sample.plan.goals}
    used |= {claim.question.measure for edition in sample.plan.editions.values() for claim in edition.claims}
    parts = {name for measure in sample.catalogue for version in measure.versions for name in (version.of, version.per)}
    spare = {measure.id for measure in sample.catalogue if measure.is_spare}
    unused = {measure.id for measure in sample.catalogue} - used - {part for part in parts if part} - spare
    assert unused == set()
    assert spare & used == set(), "a measure that is used is not spare"
    assert {measure.id for measure in shipped_catalogue()} <= {measure.id for measure in sample.catalogue}


def test_no_path_of_one_machine_is_written_down() -> None:
    private = re.compile(r"/(?:home|Users|work|root)/\w+")
    places = [
        f"{name_of(path)}:{number}"
        for path in [*OURS, *PACKAGE.rglob("*.yaml"), *PACKAGE.rglob("*.md")]
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if private.search(line) and "re.compile" not in line
    ]
    assert places == []


def test_the_library_that_fits_series_is_imported_where_one_is_fitted() -> None:
    at_start = re.compile(r"^(?:from|import) (?:statsmodels|scipy|pandas|threadpoolctl)\b", re.MULTILINE)
    assert [name_of(path) for path in PACKAGE.rglob("*.py") if at_start.search(path.read_text("utf-8"))] == []
    fitting = [path for path in PACKAGE.rglob("*.py") if "from statsmodels" in path.read_text("utf-8")]
    assert [path.stem for path in fitting] == ["library"]


def test_what_a_command_does_not_need_is_not_imported_at_its_start() -> None:
    code = "import sys, fivegood.cli.main; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    heavy = {"vl_convert", "typst", "jinja2", "django", "stdnum", "fivegood.facts.quality", "fivegood.rules.forms"}
    assert heavy & set(loaded.split()) == set()


def test_a_score_declares_its_values_the_quick_way_and_imports_no_pydantic() -> None:
    code = (
        "import contextlib, dataclasses, io, sys\n"
        "from fivegood.cli.main import app\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    app(['score', 'fivegood/sample/ningxiang', '--as-of', '2021-06-30', '--json'])\n"
        "for name, module in sorted(sys.modules.items()):\n"
        "    for found in vars(module).values() if name.startswith('fivegood') else ():\n"
        "        if isinstance(found, type) and found.__module__ == name and dataclasses.is_dataclass(found):\n"
        "            print(f'{name}.{found.__name__}')\n"
        "print(*{'pydantic', 'fivegood.plan.scorecard'} & set(sys.modules))\n"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    # These derive fields of their own, or are equal to themselves alone.
    dataclasses = ["fivegood.facts.schema.Table", "fivegood.park.OpenPark", "fivegood.workdays.Calendar"]
    assert told.split() == [*dataclasses, "fivegood.plan.scorecard"]


def test_shapes_are_read_in_one_place_that_lets_one_thread_read_at_a_time() -> None:
    reading = re.compile(
        r"msgspec\.(?:convert|json|yaml|toml|msgpack)\b|from msgspec import .*\b(?:convert|json|yaml)\b"
    )
    assert [name_of(path) for path in MODULES if reading.search(path.read_text("utf-8"))] == ["fivegood/shapes.py"]
