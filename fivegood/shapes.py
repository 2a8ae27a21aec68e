"""Shapes of the texts that every command reads: quick to declare and to read, strict, and never changed.

What does not fit at once is read again by its twin in pydantic (`shapetwins`), which tells every fault: half of what a
short command takes is spent on imports, and that of pydantic was the largest.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from threading import Lock
from typing import Any, TypeVar

import msgspec

_Shaped = TypeVar("_Shaped")
#: What YAML reads as a value of its own.
_READ = (date,)
#: msgspec learns a type when it first reads one; threads that do so at once would end the process.
_ONE_AT_A_TIME = Lock()


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping with these keys and no others.

    The pattern of a text ends in ``\\Z``: ``$`` would let a line end through.
    """


def is_shape(of: object) -> bool:
    """Return whether ``of`` is a shape, or a mapping of texts to what holds shapes."""
    return (isinstance(of, type) and issubclass(of, Shape)) or any(map(is_shape, getattr(of, "__args__", ())))


def shaped(of: type[_Shaped], data: object) -> _Shaped | None:
    """Return ``data``, as YAML reads it, in the shape ``of``; None where it does not fit just as it stands."""
    try:
        return converted(of, data, _READ)
    except msgspec.ValidationError:
        return None


def converted(of: type[_Shaped], data: object, as_they_are: Iterable[type[Any]]) -> _Shaped:
    """Return ``data`` in the shape ``of``; values of the types ``as_they_are`` stay. Raises msgspec.ValidationError."""
    with _ONE_AT_A_TIME:
        return msgspec.convert(data, of, builtin_types=as_they_are)
