"""The same flow compiled by numba, where it is installed: ten thousands of units in a second."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any, Literal, NamedTuple

from fivegood.decide.assignment import flow

#: In the order in which they call each other: callees first. The first ones are written into their callers, as a call
#: costs more than what they do: a sixth of the time.
_INLINE = ("_label", "_attach", "_detach", "_straight", "_leave", "_displace")
_INNER = (*_INLINE, "_search", "_move", "_route")


class Functions(NamedTuple):
    """What `flow` has for others, compiled: they take arrays."""

    route_all: Callable[[flow.Net, flow.State], int]
    bound: Callable[[flow.Net, Any, int, Any], int]


@cache
def functions() -> Functions | None:
    """Return the functions compiled; None without numba. The first call compiles, later processes reuse that."""
    try:
        import numba
    except ModuleNotFoundError:
        return None
    names: dict[str, Any] = dict(vars(flow))
    for name in (*_INNER, *Functions._fields):
        inline: Literal["always", "never"] = "always" if name in _INLINE else "never"
        names[name] = numba.njit(cache=True, inline=inline)(FunctionType(names[name].__code__, names, name))
    return Functions(*(names[name] for name in Functions._fields))
