"""Pieces of Markdown that the generated pages are made of."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from pydantic import BaseModel
from pydantic.fields import FieldInfo

_PLAIN = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    date: "date",
    Decimal: "number",
    type(None): "",
}


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a bar in a cell is escaped and a line break becomes a blank."""
    lines = [headings, ["---"] * len(headings), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """Return text as code, nothing for nothing."""
    return f"`{text}`" if text else ""


def doc(of: object) -> str:
    """Return an object's docstring as paragraphs of Markdown."""
    return inspect.cleandoc(getattr(of, "__doc__", None) or "").replace("``", "`")


def type_words(annotation: object, sections: Mapping[type[BaseModel], str]) -> str:
    """Say in words what a field of a model takes; a model that has a section is a link to it."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return type_words(arguments[0], sections)
    if origin is typing.Literal:
        return ", ".join(code(str(argument)) for argument in arguments)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(dict.fromkeys(filter(None, (type_words(argument, sections) for argument in arguments))))
    if origin is tuple:
        return f"list of {type_words(arguments[0], sections)}"
    if origin is dict:
        key = "name" if arguments[0] is str else "year or date"
        return f"{type_words(arguments[1], sections)} by {key}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        title = sections[annotation]
        anchor = title.lower().replace("`", "").replace(" ", "-")
        return f"[{title}](#{anchor})"
    assert isinstance(annotation, type), annotation
    return _PLAIN[annotation]


def fields_table(
    model: type[BaseModel], sections: Mapping[type[BaseModel], str], meanings: Mapping[tuple[str, str], str]
) -> str:
    """Return every key of a model. ``meanings`` fills in for fields without a description, and only for those."""
    rows = []
    for name, field in model.model_fields.items():
        meaning = field.description or meanings[model.__name__, name]
        key = field.alias or name
        rows.append([code(key), type_words(field.annotation, sections), _default(field), meaning])
    return table(["key", "takes", "default", "meaning"], rows)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be there"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        return "its defaults"
    if value is None or value in ("", (), {}):
        return "none"
    if isinstance(value, bool):
        return code(str(value).lower())
    return code(str(value))
