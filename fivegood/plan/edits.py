"""Changing one goal in the text of a plan: its other lines, comments and order stay as they were written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import yaml

from fivegood.errors import Fault, InputError, nearest

FILE = "plan.yaml"
#: What may be changed of a goal here; whatever else a goal is made of is changed in the text itself.
FIELDS = ("target", "by", "path", "owner", "weight")
_PLAIN = frozenset({"by", "weight"})
#: What stands between an owner's name in English and in Chinese.
_BETWEEN = " / "


def goal_edited(text: str, goal_id: str, by: date, changes: Mapping[str, str]) -> str:
    """Return the text with some fields of one goal changed; ``by`` is the day it is due, as an id may stand twice.

    A field that the goal does not say is added; an empty text takes it out of force by writing it empty. An owner is
    one text for both languages, or English and Chinese with a slash between: ``Finance office / 财政局``.
    Raises InputError for an unknown goal or field, and for a value that is written as a mapping (steps of a path).
    """
    goal = _goal_node(text, goal_id, by)
    faults, pieces = [], []
    for name, value in changes.items():
        if name not in FIELDS:
            faults.append(Fault(FILE, column=name, message="is not changed here", suggestion=nearest(name, FIELDS)))
            continue
        node = _value_node(goal, name)
        if node is not None and not isinstance(node, yaml.ScalarNode) and name != "owner":
            told = "is written as a mapping: change it in the text of the plan"
            faults.append(Fault(FILE, node.start_mark.line + 1, name, told))
            continue
        pieces.append(_piece(text, goal, node, name, value))
    if faults:
        raise InputError(faults, FILE)
    for start, end, written in sorted(pieces, reverse=True):
        text = text[:start] + written + text[end:]
    return text


@lru_cache(maxsize=8)
def goals_written(text: str) -> Mapping[tuple[str, date], dict[str, str]]:
    """Return what a plan's text says of each goal, by its id and the day it is due: the fields of ``FIELDS``.

    A text that cannot be read says nothing.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        goals = list(_goal_nodes(root))
    except (yaml.YAMLError, InputError):
        return {}
    found = {}
    for goal in goals:
        name, by = _scalar(goal, "id"), _day(_scalar(goal, "by"))
        if by is not None:
            found[name, by] = {field: _written(goal, field) for field in FIELDS}
    return found


def _goal_node(text: str, goal_id: str, by: date) -> yaml.MappingNode:
    ids = []
    for goal in _goal_nodes(yaml.compose(text, Loader=yaml.SafeLoader)):
        ids.append(_scalar(goal, "id"))
        if ids[-1] == goal_id and _day(_scalar(goal, "by")) == by:
            return goal
    message = f"the plan holds no goal that is due on {by}"
    raise InputError([Fault(FILE, column="goals", message=message, value=goal_id, suggestion=nearest(goal_id, ids))])


def _goal_nodes(root: Any) -> Iterator[yaml.MappingNode]:
    listed = _value_node(root, "goals") if isinstance(root, yaml.MappingNode) else None
    if not isinstance(listed, yaml.SequenceNode):
        raise InputError([Fault(FILE, column="goals", message="this section is missing")])
    yield from (node for node in listed.value if isinstance(node, yaml.MappingNode))


def _value_node(mapping: yaml.MappingNode, name: str) -> yaml.Node | None:
    return next((value for key, value in mapping.value if key.value == name), None)


def _scalar(goal: yaml.MappingNode, name: str) -> str:
    node = _value_node(goal, name)
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _written(goal: yaml.MappingNode, name: str) -> str:
    node = _value_node(goal, name)
    if isinstance(node, yaml.MappingNode) and name == "owner":
        return _BETWEEN.join(_scalar(node, language) for language in ("en", "zh"))
    if isinstance(node, yaml.MappingNode):
        return ", ".join(f"{key.value}: {value.value}" for key, value in node.value)
    return _scalar(goal, name)


def _day(text: str) -> date | None:
    try:
        return date(int(text), 12, 31) if text.isdigit() else date.fromisoformat(text)
    except ValueError:
        return None


def _end(node: yaml.Node) -> int:
    """Return where a value ends; a mapping of several lines ends where its last value does, before the line's end."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        return _end(node.value[-1][1])
    return node.end_mark.index


def _piece(text: str, goal: yaml.MappingNode, node: yaml.Node | None, name: str, value: str) -> tuple[int, int, str]:
    """Return what is put in place of which characters."""
    written = value if name in _PLAIN and value else json.dumps(value, ensure_ascii=False)
    if name == "owner" and _BETWEEN in value:
        english, _slash, chinese = value.partition(_BETWEEN)
        written = json.dumps({"en": english.strip(), "zh": chinese.strip()}, ensure_ascii=False)
    if node is not None:
        return node.start_mark.index, _end(node), written
    due = _value_node(goal, "by")
    assert due is not None  # a goal is found by it
    if goal.flow_style:
        return due.end_mark.index, due.end_mark.index, f", {name}: {written}"
    end = text.find("\n", due.end_mark.index)
    end = len(text) if end < 0 else end
    return end, end, f"\n{' ' * goal.start_mark.column}{name}: {written}"
