"""What was read from the book, kept until somebody writes to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from fivegood.records.journal.selectors import head_now

_Asked = ParamSpec("_Asked")
_Found = TypeVar("_Found")


def until_written(most: int) -> Callable[[Callable[_Asked, _Found]], Callable[_Asked, _Found]]:
    """Keep the last ``most`` answers of a selector until the journal has a new entry; one query asks for it.

    The arguments are all that an answer depends on beside the book: the reader, the day, the rules, the language.
    Nobody changes an answer.
    """

    def keep(read: Callable[_Asked, _Found]) -> Callable[_Asked, _Found]:
        @lru_cache(maxsize=most)
        def kept(_head: tuple[int, str], *asked: _Asked.args, **named: _Asked.kwargs) -> _Found:
            return read(*asked, **named)

        @wraps(read)
        def found(*asked: _Asked.args, **named: _Asked.kwargs) -> _Found:
            return kept(head_now(), *asked, **named)

        return found

    return keep
