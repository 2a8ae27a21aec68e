"""What the rooms below say, in Chinese: no sentence of a file or a cell lacks its words, and no words are spare."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from django.utils import translation

from fivegood.errors import Conflict, ConflictError, Fault, InputError
from fivegood.park import shipped_catalogue
from fivegood.records.webhooks.addresses import address_faults
from fivegood.sheets import guard
from fivegood.web.goals import reason_said
from fivegood.web.sentences import error_said, fault_said, lines_said, said
from fivegood.web.told import SENTENCES

PACKAGE = Path(__file__).parents[2] / "fivegood"
#: Where files and cells are read: everything said there is shown on a page.
SPEAKING = [
    *(PACKAGE / "sheets").glob("*.py"),
    *(PACKAGE / "records" / "exchange").glob("*.py"),
    *(PACKAGE / "facts" / name for name in ("cells.py", "csvtext.py", "tabletext.py", "rows.py")),
    *(PACKAGE / "records" / "book").glob("*.py"),
    *(PACKAGE / "records" / "returns").glob("*.py"),
    *(PACKAGE / "records" / "units").glob("*.py"),
    *(PACKAGE / "records" / "loans").glob("*.py"),
    *(PACKAGE / "records" / "documents").glob("*.py"),
    *(PACKAGE / "records" / "approvals").glob("*.py"),
    *(PACKAGE / "rules" / "procedures").glob("*.py"),
    *(PACKAGE / "records" / "webhooks" / name for name in ("services.py", "selectors.py")),
    PACKAGE / "editions" / "selectors.py",
    *(PACKAGE / "rules" / name for name in ("codes.py", "filings.py")),
]
_SAYERS = {"CellError": 0, "Fault": 3, "ForbiddenError": 0, "MissingError": 0}


def pattern_of(node: ast.AST | None) -> str | None:
    """Return a text with {} for what varies in it, None for what is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(pattern_of(part) or "{}" for part in node.values)
    return None


def sentences_of(path: Path) -> Iterator[str]:
    """Yield what a module says is wrong."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        found: ast.AST | None = None
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "message":
            found = node.value
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in _SAYERS:
            place = _SAYERS[node.func.id]  # type: ignore[attr-defined] # a name, as the line above says
            named = [word.value for word in node.keywords if word.arg == "message"]
            found = named[0] if named else (node.args[place] if len(node.args) > place else None)
        text = pattern_of(found)
        if text and text != "{}":
            yield text


def test_the_search_finds_what_is_said() -> None:
    found = set(chain.from_iterable(map(sentences_of, SPEAKING)))
    assert {"must not be empty", "has more than {} digits", "holds NUL bytes: it is not a text file"} <= found
    assert len(found) > 50


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: path.name)
def test_everything_said_of_a_file_is_said_in_chinese(path: Path) -> None:
    with translation.override("zh-hans"):
        unsaid = [text for text in sentences_of(path) if said(text.replace("{}", "7")) == text.replace("{}", "7")]
    assert unsaid == []


@pytest.mark.parametrize("text", [*guard._MAGIC.values(), *guard._ACTIVE.values()])
def test_every_kind_of_file_has_its_words(text: str) -> None:
    with translation.override("zh-hans"):
        assert said(text) != text


def test_no_words_are_spare() -> None:
    modules = [path for path in PACKAGE.rglob("*.py") if not path.name.startswith(("sentences", "told"))]
    told = {pattern_of(node) for path in modules for node in ast.walk(ast.parse(path.read_text("utf-8")))}
    built = {one for one in SENTENCES if "fault" in one and "found" in one}  # InputError puts these together
    parts = {text for text in told if text}
    spare = [one for one in SENTENCES if one not in told | built and not any(one.endswith(part) for part in parts)]
    assert spare == []


def test_a_fault_says_what_was_found_and_what_was_meant() -> None:
    fault = Fault("u.csv", 3, "unit_kind", "is not in the list unit_kind (school, shop)", "shpo", "shop")
    assert fault_said(fault) == "is not in the list unit_kind (school, shop) (found “shpo”); did you mean “shop”?"
    with translation.override("zh-hans"):
        assert fault_said(fault) == "不在列表 unit_kind 之中（school, shop）（现为“shpo”）；是否应为“shop”？"
        assert error_said(InputError([fault])) == [f"u.csv:3:unit_kind: {fault_said(fault)}"]


def test_a_refusal_is_said_line_by_line() -> None:
    error = ConflictError([Conflict("units", ("byd",), 4, {}, {}), Conflict("units", ("u.csv",), 0, {}, {})])
    assert error_said(error)[1] == "units byd is now version 4"
    with translation.override("zh-hans"):
        told = ["其间被他人改动：", "units byd 现为第4版", "units u.csv：校验之后，它要改的记录又被改动：请重新校验"]
        assert error_said(error) == told == list(lines_said(str(error)))
        assert list(lines_said("u.csv: is empty: the first row must name the columns")) == [
            "u.csv: 文件是空的：第一行必须写明各列"
        ]
        assert said("something nobody has translated") == "something nobody has translated"


def test_a_refusal_names_the_role_and_the_table_as_pages_do() -> None:
    with translation.override("zh-hans"):
        assert said("the role bank may not read the accounts") == "“银行”角色不能看账号"
        assert said("the role plan_office may not write loan_stages") == "“规划办”角色不能写“贷款阶段”"


def test_a_missing_figure_is_told_by_the_name_of_its_measure() -> None:
    with translation.override("zh-hans"):
        told = reason_said("sales_revenue[group_code=sany] 2025: there are no rows", shipped_catalogue())
    assert told.startswith("主营业务收入 2025：")


@pytest.mark.parametrize("url", ["ftp://x", "https://", "http://park.cn", "https://a:b@park.cn", "https://park.cn/#x"])
def test_what_is_wrong_with_an_address_is_said_in_chinese(url: str) -> None:
    with translation.override("zh-hans"):
        assert all(said(fault) != fault for fault in address_faults(url, allows_http=False))
