"""Figure calls as they stand in a text: ``{{ measure[slice] period option=value }}``, ``{{ goal:id field }}`` and
``{{ forecast:measure[slice] year }}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from fivegood.errors import Fault, InputError, nearest
from fivegood.hedges import Hedge
from fivegood.measures.catalogue import Catalogue
from fivegood.measures.compile import Slice, When
from fivegood.periods import Period

FORM = (
    '{{ measure[dimension=code] 2021-H1 hedge=nearly stated="7 bn CNY" }} or {{ goal:id target }}, '
    "{{ forecast:measure 2025 }}"
)
GOAL_FIELDS = ("target", "value", "path", "pace", "status", "missing", "name")
SHOWN_AS = ("value", "hedged", "name", "rows")
HEDGES = (*(hedge.value for hedge in Hedge), "auto")

_HEAD = re.compile(
    r"(?P<goal>goal:)?(?P<ahead>forecast:)?(?P<name>[A-Za-z_][\w.]*)(?:@(?P<by>[\d-]+))?(?:\[(?P<slice>[^\]]*)\])?(?=\s|$)"
)
_WORD = re.compile(r'(?P<key>\w+)=(?P<value>"[^"]*"|\S+)|(?P<word>\S+)')
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class CallError(Exception):
    """A call that cannot be taken; the line is known to who reads it."""

    def __init__(self, message: str, value: str | None = None, choices: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.message, self.value = message, value
        self.suggestion = nearest(value, choices) if value is not None else None

    def fault(self, file: str, line: int) -> Fault:
        """Return the fault at its place."""
        return Fault(file, line, "", self.message, self.value, self.suggestion)


@dataclass(frozen=True, slots=True)
class Call:
    """A figure call: a measure with its time or a year to come, or a goal with a field. Empty strings where
    nothing was written."""

    is_goal: bool
    name: str
    by: str
    slice: Slice
    rest: str
    hedge: str = ""
    stated: str = ""
    shown_as: str = ""
    digits: int = 0
    is_forecast: bool = False
    seed: int = 0


def parse_call(source: str) -> Call:
    """Read what stands between the braces. Raises CallError."""
    text = source.strip()
    head = _HEAD.match(text)
    if head is None:
        raise CallError(f"this is not a figure call; write {FORM}", text)
    words, options = _rest(text[head.end() :])
    is_goal = head["goal"] is not None
    if len(words) > 1:
        raise CallError(f"{head['name']} has one {'field' if is_goal else 'period or date'}", " ".join(words))
    if not words:
        need = f"a field: {', '.join(GOAL_FIELDS)}" if is_goal else "a period or a date: 2021-H1, 2021-07, 2021-06-30"
        raise CallError(f"{head['name']} needs {need}")
    if is_goal:
        _check_choice("field", words[0], GOAL_FIELDS)
    elif head["by"]:
        raise CallError("only a goal is told apart by @year", text)
    is_forecast = head["ahead"] is not None
    wrong = {"seed"} & set(options) if not is_forecast else set(options) - {"seed", "digits"}
    if wrong or (is_goal and is_forecast):
        raise CallError("a forecast takes digits and seed, and nothing else takes a seed", text)
    narrowed = parse_slice(head["slice"] or "")
    return Call(is_goal, head["name"], head["by"] or "", narrowed, words[0], is_forecast=is_forecast, **options)


def _rest(text: str) -> tuple[list[str], dict[str, Any]]:
    words: list[str] = []
    options: dict[str, Any] = {}
    for found in _WORD.finditer(text):
        if found["word"]:
            words.append(found["word"])
            continue
        value = found["value"].strip('"')
        key, checked = _option(found["key"], value)
        if key in options:
            raise CallError("this option is given twice", found["key"])
        options[key] = checked
    return words, options


def _option(key: str, value: str) -> tuple[str, object]:
    if key == "hedge":
        _check_choice("hedge", value, HEDGES)
    elif key == "as":
        _check_choice("as", value, SHOWN_AS)
        key = "shown_as"
    elif key == "digits":
        if not re.fullmatch(r"[1-9]", value):
            raise CallError("digits is a number from 1 to 9", value)
        return key, int(value)
    elif key == "seed":
        if not re.fullmatch(r"[0-9]{1,9}", value):
            raise CallError("seed is a number of at most nine digits", value)
        return key, int(value)
    elif key != "stated":
        raise CallError("there is no such option; valid are hedge, stated, as, digits, seed", key, _OPTIONS)
    return key, value


_OPTIONS = ("hedge", "stated", "as", "digits", "seed")


def _check_choice(what: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise CallError(f"{what} is one of {', '.join(choices)}", value, choices)


def parse_slice(text: str) -> Slice:
    """Read ``industry=equipment,level=national``. Raises CallError."""
    pairs = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not (name and equals and value):
            raise CallError("a slice is dimension=code", part)
        pairs.append((name, value))
    return tuple(sorted(pairs))


def parse_measure(text: str) -> tuple[str, Slice]:
    """Read ``measure`` or ``measure[dimension=code]``. Raises CallError."""
    head = _HEAD.fullmatch(text.strip())
    if head is None or head["goal"] or head["ahead"] or head["by"]:
        raise CallError("this is not a measure; write measure or measure[dimension=code]", text)
    return head["name"], parse_slice(head["slice"] or "")


def parse_when(text: str, measure: str, catalogue: Catalogue) -> When:
    """Read a period, or the date at which a stock or a level holds. Raises CallError."""
    try:
        period = Period.parse(text)
    except InputError as error:
        fault = error.faults[0]
        wrong = CallError(fault.message, fault.value)
        wrong.suggestion = fault.suggestion
        raise wrong from None
    if _DAY.fullmatch(text) and measure in catalogue.measures and catalogue[measure].is_dated:
        return date.fromisoformat(text)
    return period
