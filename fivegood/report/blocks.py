"""The fenced blocks of a report text as people write them: table, chart, scorecard; YAML inside."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from fivegood import yamlfile
from fivegood.errors import InputError
from fivegood.structs import replace

When_ = str | int | date
_Model = TypeVar("_Model", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TableText(_Strict):
    """A table of measures by periods; with ``by``, of one measure's codes by periods.

    ``missing: show`` prints a cell without a value as such; otherwise the text is refused.
    """

    measures: Annotated[tuple[str, ...], Field(min_length=1)]
    periods: Annotated[tuple[When_, ...], Field(min_length=1)]
    by: str = ""
    total: bool = False
    caption: str = ""
    missing: Literal["refuse", "show"] = "refuse"


class OverText(_Strict):
    """Periods one after another: from and to are months, quarters, halves, years or days."""

    from_: Annotated[When_, Field(alias="from")]
    to: When_
    by: Literal["month", "quarter", "half", "year"]


class ChartText(_Strict):
    """A chart of a measure over periods, or (kind path) of a goal against its path."""

    kind: Literal["bar", "line", "path"]
    measure: str = ""
    goal: str = ""
    periods: tuple[When_, ...] = ()
    over: OverText | None = None
    slice: dict[str, str] = {}
    by: str = ""
    title: Annotated[str, Field(min_length=1)]
    sentence: Annotated[str, Field(min_length=1)]


class ScorecardText(_Strict):
    """Where the goals stand: all of them, or those of one branch."""

    branch: str = ""
    title: str = ""


class FrontText(_Strict):
    """What may stand above the text."""

    title: str = ""
    byline: str = ""


BlockText = TableText | ChartText | ScorecardText
_MODELS: dict[str, type[TableText] | type[ChartText] | type[ScorecardText]] = {
    "table": TableText,
    "chart": ChartText,
    "scorecard": ScorecardText,
}
NAMES = tuple(_MODELS)


def read_block(name: str, yaml: str, file: str, line: int) -> BlockText:
    """Read a block; ``line`` is the line its first line of YAML stands on. Raises InputError with lines of the file."""
    return _read(_MODELS[name], yaml, file, line)


def read_front(yaml: str, file: str) -> FrontText:
    """Read the front matter, which starts on line 2. Raises InputError."""
    return _read(FrontText, yaml, file, 2)


def _read(model: type[_Model], yaml: str, file: str, line: int) -> _Model:
    try:
        return yamlfile.parse(yaml, file).shape(model)
    except InputError as error:
        faults = [replace(fault, line=fault.line + line - 1) if fault.line else fault for fault in error.faults]
        raise InputError(faults, error.what) from None
