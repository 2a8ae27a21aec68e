"""What was read from the book, kept until somebody writes to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from fivegood.records.journal.selectors import head_now

_KEPT: list[Any] = []
#: The newest entry as whoever only reads has seen it, once they asked.
_SEEN = ContextVar[list[tuple[int, str]] | None]("_SEEN", default=None)
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
            return kept(_head(), *asked, **named)

        return cast(_Read, found)

    return keep


@contextmanager
def one_reading() -> Iterator[None]:
    """Ask once for the newest entry, for all answers that are kept: what is read within shows them all as of then.

    Within, nothing is written.
    """
    seen = _SEEN.set([])
    try:
        yield
    finally:
        _SEEN.reset(seen)


def _head() -> tuple[int, str]:
    seen = _SEEN.get()
    if seen is None:
        return head_now()
    if not seen:
        seen.append(head_now())
    return seen[0]


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
