"""The documentation says what the code does: generated pages, links, words, and every snippet."""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from pydantic import BaseModel, TypeAdapter

from fivegood.calendarfile import from_mapping
from fivegood.cli.main import app, run
from fivegood.decide.splitting.text import SplitsText
from fivegood.errors import FivegoodError
from fivegood.facts.subjects import TABLES
from fivegood.hedges import Hedge
from fivegood.measures.catalogue import CatalogueText, Kind
from fivegood.plan.scorecard import Status
from fivegood.plan.text import PlanFile
from fivegood.quantities import Unit
from fivegood.rules.desk.limits import DeskText
from fivegood.rules.disclosure.text import DisclosureText
from fivegood.rules.lamps import LampsText
from fivegood.rules.procedures.text import ProceduresText
from fivegood.rules.scenarios import ScenarioText
from fivegood.rules.service import ServiceText
from fivegood.shapetwins import model_of, validated

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
TUTORIAL = DOCS / "tutorial" / "my-own-park.md"
HOWTOS = sorted((DOCS / "howto").glob("*.md"))
CALENDAR = DOCS.parent / "fivegood" / "catalogue" / "calendars" / "cn.yaml"
PAGES = sorted(DOCS.rglob("*.md"))
SNIPPET = re.compile(
    r"(?:^`(?P<file>[\w./-]+)`(?:, (?:row|line) (?P<row>\d+))?:\n\n)?"
    r"^(?P<fence>`{3,})(?P<kind>\w*)\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
SHORT_ID = re.compile(r"\b([0-9a-f]{12})…")


def page_id(path: Path) -> str:
    return path.relative_to(DOCS).as_posix()


def without_snippets(text: str) -> str:
    return SNIPPET.sub("", text)


# -- Snippets


@dataclass
class Reader:
    """Somebody who follows a page to the letter, in a folder of their own."""

    folder: Path
    page: str
    status: int = 0

    def follow(self) -> None:
        ids: dict[str, str] = {}
        for found in SNIPPET.finditer((DOCS / self.page).read_text("utf-8")):
            if found["file"]:
                self.write(self.folder / found["file"], found["text"], found["row"])
            elif found["kind"] == "console":
                self.type(found["text"], ids)
            elif found["kind"] == "pycon":
                self.interpret(found["text"])
        assert len(set(ids.values())) == len(ids), f"{self.page}: snapshots told apart in the text are one"

    def write(self, path: Path, text: str, row: str | None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if row:
            lines = path.read_text("utf-8").splitlines(keepends=True)
            place = int(row) - 1
            assert place <= len(lines), f"{self.page}: {path.name} has no row {row}"
            lines[place : place + 1] = [text]
            text = "".join(lines)
        path.write_text(text, encoding="utf-8")

    def type(self, block: str, ids: dict[str, str]) -> None:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, expected = part.partition("\n")
            if line == "echo $?":
                assert expected.strip() == str(self.status), f"{self.page}: exit status {self.status}"
                self.status = 0
                continue
            assert self.status == 0, f"{self.page}: a command before {line!r} failed"
            output = self.run(shlex.split(line))
            self.compare(line, expected, output, ids)
        assert self.status == 0, f"{self.page}: {line!r} failed:\n{output}"

    def run(self, words: list[str]) -> str:
        if words[0] == "ls":
            return "\n".join(sorted(path.name for path in (self.folder / words[1]).iterdir()))
        assert words[0] == "fivegood", words
        out = io.StringIO()
        arguments, sys.argv = sys.argv, words
        try:
            with contextlib.chdir(self.folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                run()
        except SystemExit as left:
            self.status = int(left.code or 0)
        finally:
            sys.argv = arguments
        return out.getvalue()

    def compare(self, command: str, expected: str, output: str, ids: dict[str, str]) -> None:
        """Find each expected line in the output, in order; blanks and line ends are one, a short id stands for one."""
        told = " ".join(output.split())
        position = 0
        for line in filter(None, (" ".join(line.split()) for line in expected.splitlines())):
            if line == "…":
                continue
            pattern = re.escape(line)
            for short in SHORT_ID.findall(line):
                pattern = pattern.replace(re.escape(f"{short}…"), f"(?P<id_{short}>[0-9a-f]{{12,64}})")
            found = re.compile(pattern).search(told, position)
            assert found, f"{self.page}: {command!r} does not print {line!r} but:\n{output}"
            for name, value in found.groupdict().items():
                assert ids.setdefault(name, value[:12]) == value[:12], f"{self.page}: {name} is two snapshots"
            position = found.end()

    def interpret(self, text: str) -> None:
        test = doctest.DocTestParser().get_doctest(text, {}, self.page, self.page, 0)
        out = io.StringIO()
        with contextlib.chdir(self.folder):
            failed = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=out.write).failed
        assert not failed, out.getvalue()


def check_fragment(text: str) -> None:
    """Pass when a piece of a plan, measures, rules or a calendar has the shape that the file takes."""
    data = yaml.safe_load(text)
    if "own_hours" in data:
        from_mapping({**yaml.safe_load(CALENDAR.read_text(encoding="utf-8")), **data})
        return
    for rules in (DeskText, DisclosureText, LampsText, ProceduresText, ScenarioText, ServiceText, SplitsText):
        if set(data) <= set(rules.model_fields):
            rules.model_validate(data)
            return
    plan = model_of(PlanFile).model_fields
    if not set(data) <= set(plan):
        assert validated(CatalogueText, data)[1] == []
        return
    for key, value in data.items():
        annotation: Any = plan[key].annotation
        TypeAdapter(annotation).validate_python(value)


@pytest.fixture(scope="module", autouse=True)
def _plain_terminal() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_COLOR", "1")
        patch.setenv("COLUMNS", "120")
        yield


@pytest.fixture(scope="module")
def park_of_tutorial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder as somebody leaves it who followed the tutorial."""
    folder = tmp_path_factory.mktemp("tutorial")
    Reader(folder, page_id(TUTORIAL)).follow()
    return folder


def test_tutorial_can_be_followed_to_the_letter(park_of_tutorial: Path) -> None:
    assert (park_of_tutorial / "my-park" / "plan.yaml").is_file()


@pytest.mark.parametrize("page", HOWTOS, ids=page_id)
def test_howto_can_be_followed_from_the_end_of_the_tutorial(page: Path, park_of_tutorial: Path, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    shutil.copytree(park_of_tutorial, folder)
    Reader(folder, page_id(page)).follow()


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent.name != "reference"], ids=page_id)
def test_yaml_fragments_have_the_shape_the_files_take(page: Path) -> None:
    for found in SNIPPET.finditer(page.read_text("utf-8")):
        if found["kind"] == "yaml" and not found["file"]:
            check_fragment(found["text"])


def test_reader_notices_another_answer_and_another_exit_status(tmp_path: Path) -> None:
    reader = Reader(tmp_path, "page")
    with pytest.raises(AssertionError, match="does not print 'no such measure'"):
        reader.type("$ fivegood measures\nno such measure\n", {})
    with pytest.raises(AssertionError, match="exit status 1"):
        reader.type("$ fivegood check nowhere\n$ echo $?\n0\n", {})


# -- Pages


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", without_snippets(path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(without_snippets(page.read_text("utf-8"))):
        if target.startswith(("http://", "https://")):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), f"{page_id(page)} links to {target}"
        assert not anchor or anchor in anchors(path), f"{page_id(page)} links to {target}: no such heading"


def test_every_page_is_reached_from_the_index() -> None:
    reached, waiting = set(), [DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        names = [target.partition("#")[0] for target in LINK.findall(page.read_text("utf-8")) if "://" not in target]
        waiting += [(page.parent / name).resolve() for name in names if name.endswith(".md")]
    assert {page_id(page) for page in PAGES} <= {page_id(page) for page in reached if DOCS in page.parents}


def classes_below(kind: type[FivegoodError]) -> Iterator[type[FivegoodError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from classes_below(child)


def test_every_command_option_and_error_is_documented() -> None:
    commands = (DOCS / "reference" / "commands.md").read_text("utf-8")
    for name, command in getattr(typer.main.get_command(app), "commands", {}).items():
        assert f"## `fivegood {name}`" in commands
        for option in (text for parameter in command.params for text in parameter.opts if text.startswith("--")):
            assert option in commands, f"fivegood {name} {option}"
    errors = (DOCS / "reference" / "errors.md").read_text("utf-8")
    for kind in classes_below(FivegoodError):
        assert kind.__module__.startswith("tests") or f"`{kind.__name__}`" in errors


def models_below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        waiting = [field.annotation]
        while waiting:
            annotation = waiting.pop()
            if isinstance(annotation, type) and issubclass(annotation, BaseModel):
                yield from models_below(annotation)
            waiting += getattr(annotation, "__args__", ())


def test_every_setting_of_the_plan_is_documented() -> None:
    text = (DOCS / "reference" / "plan.md").read_text("utf-8")
    for model in models_below(model_of(PlanFile)):
        for name, field in model.model_fields.items():
            assert f"| `{field.alias or name}` |" in text, f"{model.__name__}.{name}"


def test_glossary_has_every_word_of_the_system() -> None:
    glossary = (DOCS / "glossary.md").read_text("utf-8")
    words = [*Kind, *Status, *Hedge, *(table.subject for table in TABLES.values()), Unit.parse("mu").id]
    missing = [str(word) for word in words if f"`{word}`" not in glossary]
    assert not missing, missing
    for line in filter(lambda line: line.startswith("| "), glossary.splitlines()):
        assert len(line.split("|")) == 5, f"three cells a line: {line}"
