"""What was done with something, replayed: each event is judged by how things stood then. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from fivegood.errors import Fault, InputError


class Happened(Protocol):
    """What was done, and when on the park's clock."""

    @property
    def at(self) -> datetime:
        """When."""

    @property
    def act(self) -> Any:
        """What."""


class Standing(Protocol):
    """How something stands."""

    @property
    def acts(self) -> Sequence[Any]:
        """What may be done now."""


_State = TypeVar("_State", bound=Standing)
_Event = TypeVar("_Event", bound=Happened)


def replayed(
    begun: _State,
    events: Sequence[_Event],
    after: Callable[[_State, _Event], _State],
    told: Callable[[_State], str],
    asked: Mapping[Any, Sequence[str]],
) -> _State:
    """Return how something stands after its events, of which the first has begun it.

    ``after`` gives the state after an event that may be, ``told`` names one in a fault, ``asked`` what the event of an
    act cannot do without. Raises InputError with every event that could not be, by its number from 1; what follows is
    judged as if it had not been.
    """
    state, last, faults = begun, events[0].at, list[Fault]()
    for number, event in enumerate(events[1:], 2):
        wrong = [Fault("events", number, *what) for what in _wrong(state, event, last, told, asked)]
        if wrong:
            faults += wrong
        else:
            state, last = after(state, event), event.at
    if faults:
        raise InputError(faults)
    return state


def _wrong(
    state: _State,
    event: Happened,
    last: datetime,
    told: Callable[[_State], str],
    asked: Mapping[Any, Sequence[str]],
) -> Iterator[tuple[str, str, str | None]]:
    if event.act not in state.acts:
        yield "act", f"{told(state)} may be: {', '.join(state.acts) or 'left alone'}", event.act
    for name in asked.get(event.act, ()):
        if not getattr(event, name):
            yield name, "must not be empty", None
    if event.at < last:
        yield "at", f"this lies before what was done at {last.isoformat(' ', 'minutes')}", event.at.isoformat(" ")
