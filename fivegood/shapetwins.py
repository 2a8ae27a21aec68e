"""The twin of a shape in pydantic: it takes what can be read as the shape, and tells everything that cannot."""

from __future__ import annotations

import operator
import types
import typing
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, reduce
from typing import Annotated, Any, TypeVar

import msgspec
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model
from pydantic.fields import FieldInfo

from fivegood.shapes import Shape, converted, is_shape
from fivegood.shapewords import choices_of, message_of

_Shaped = TypeVar("_Shaped")
#: What a twin has read and a shape holds as it is.
_READ = (date, Decimal)
#: What both call by the same name.
_BOUNDS = ("gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "description")


@dataclass(frozen=True, slots=True)
class Misfit:
    """What is wrong with the value at ``loc``: a step there may be a kind of union that was tried.

    ``kind`` is pydantic's; ``fields`` are the keys or values that may stand there instead, where they are few.
    """

    loc: tuple[str | int, ...]
    kind: str
    message: str
    value: object
    fields: tuple[str, ...] = ()


def validated(of: type[_Shaped], data: object) -> tuple[_Shaped | None, list[Misfit]]:
    """Return ``data`` as a shape or a model of pydantic, or None and everything that does not fit."""
    adapter: TypeAdapter[Any] = TypeAdapter(twin_of(of))
    try:
        found = adapter.validate_python(data)
    except ValidationError as error:
        items = error.errors()
        return None, [_misfit(of, item) for item in items if not _follows(item, items)]
    if not is_shape(of):
        return found, []
    return converted(of, adapter.dump_python(found, by_alias=True), _READ), []


def twin_of(of: Any) -> Any:
    """Return ``of`` with the twin of each shape in its place."""
    if isinstance(of, type) and issubclass(of, Shape):
        return model_of(of)
    origin, arguments = typing.get_origin(of), typing.get_args(of)
    if origin is Annotated:
        return Annotated[(twin_of(arguments[0]), *map(_bounds, arguments[1:]))]
    if origin is typing.Literal or not arguments:
        return of
    twins = tuple(twin_of(argument) for argument in arguments)
    return reduce(operator.or_, twins) if origin in (typing.Union, types.UnionType) else origin[twins]


@cache
def model_of(shape: type[Shape]) -> type[BaseModel]:
    """Return the twin of a shape: a model of the same name, keys, defaults and bounds."""
    fields: dict[str, Any] = {told.name: (twin_of(told.type), _field(told)) for told in msgspec.structs.fields(shape)}
    return create_model(
        shape.__name__, __config__=ConfigDict(extra="forbid", frozen=True), __doc__=shape.__doc__, **fields
    )


def _field(told: msgspec.structs.FieldInfo) -> FieldInfo:
    alias = None if told.encode_name == told.name else told.encode_name
    if told.required:
        return typing.cast(FieldInfo, Field(alias=alias))
    default = told.default if told.default_factory is msgspec.NODEFAULT else told.default_factory()
    if isinstance(default, Shape):
        default = model_of(type(default)).model_validate(msgspec.to_builtins(default, builtin_types=_READ))
    return typing.cast(FieldInfo, Field(default=default, alias=alias))


def _bounds(meta: msgspec.Meta) -> FieldInfo:
    bounds: dict[str, Any] = {name: getattr(meta, name) for name in _BOUNDS if getattr(meta, name) is not None}
    if meta.pattern is not None:
        # What ends a pattern in Python's regular expressions ends none in pydantic's, where $ lets no line end through.
        bounds["pattern"] = meta.pattern.replace(r"\Z", "$")
    return typing.cast(FieldInfo, Field(**bounds, **(meta.extra or {})))


def _follows(item: Any, items: Sequence[Any]) -> bool:
    """Return whether a list is told to be too short only because what stands in it does not fit."""
    loc = item["loc"]
    return item["type"] == "too_short" and any(len(i["loc"]) > len(loc) and i["loc"][: len(loc)] == loc for i in items)


def _misfit(of: Any, item: Any) -> Misfit:
    loc = tuple(item["loc"])
    fields = _fields_at(of, loc[:-1]) if item["type"] == "extra_forbidden" else choices_of(item)
    return Misfit(loc, item["type"], message_of(item), item["input"], fields)


def _fields_at(of: Any, loc: Sequence[str | int]) -> tuple[str, ...]:
    """Return the names of the fields that the model at ``loc`` inside ``of`` takes."""
    current: Any = _inner_model(twin_of(of))
    for step in loc:
        fields = getattr(current, "model_fields", {})
        inner = fields[step].annotation if step in fields else current
        current = _inner_model(inner) or current
    return tuple(told.alias or name for name, told in getattr(current, "model_fields", {}).items())


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in typing.get_args(annotation):
        found = _inner_model(argument)
        if found is not None:
            return found
    return None
