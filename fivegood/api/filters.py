"""Filters that are none: refused by the routes that read, as an answer to another question than was asked misleads."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import MethodType
from typing import Any

from django.http import HttpRequest

from fivegood.errors import Fault, InputError, nearest


def known_filters_alone(run: Callable[..., Any]) -> Callable[..., Any]:
    """Have a route that reads refuse whatever of its address it does not take, after it has looked at who calls."""
    assert isinstance(run, MethodType)
    operation: Any = run.__self__
    if "GET" in operation.methods:
        known = [
            name
            for model in operation.models
            if model.__ninja_param_source__ == "query"
            for name in model.__ninja_flatten_map__
        ]
        operation.view_func = _checked(operation.view_func, known)
    return run


def _checked(answer: Callable[..., Any], known: list[str]) -> Callable[..., Any]:
    @wraps(answer)
    def checked(request: HttpRequest, **values: Any) -> Any:
        faults = [
            Fault("query", 0, name, "is not a filter of this list", request.GET[name], nearest(name, known))
            for name in request.GET
            if name not in known
        ]
        if faults:
            raise InputError(faults)
        return answer(request, **values)

    return checked
