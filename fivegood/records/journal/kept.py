"""What was read from the book, kept until somebody writes to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from fivegood.records.journal.selectors import head_now

_KEPT: list[Any] = []
_Read = TypeVar("_Read", bound=Callable[..., Any])


def until_written(most: int) -> Callable[[_Read], _Read]:
    """Keep the last ``most`` answers of a selector until the journal has a new entry; one query asks for it.

    The arguments are all that an answer depends on beside the book: the reader, the day, the rules, the language.
    Nobody changes an answer.
    """

    def keep(read: _Read) -> _Read:
        @lru_cache(maxsize=most)
        def kept(_head: tuple[int, str], *asked: Any, **named: Any) -> Any:
            return read(*asked, **named)

        _KEPT.append(kept)

        @wraps(read)
        def found(*asked: Any, **named: Any) -> Any:
            return kept(head_now(), *asked, **named)

        return cast(_Read, found)

    return keep


def while_asked_alike(most: int) -> Callable[[_Read], _Read]:
    """Keep the last ``most`` answers where the arguments say all that an answer depends on, the book's state too."""

    def keep(read: _Read) -> _Read:
        kept = lru_cache(maxsize=most)(read)
        _KEPT.append(kept)
        return cast(_Read, kept)

    return keep


def forget() -> None:
    """Forget all that is kept, where the book was set back to an earlier state and its entries are written anew."""
    for one in _KEPT:
        one.cache_clear()
