"""How templates look variables up and escape them: as Django does, and by a shorter way for what pages mostly hold.

A page looks up hundreds of fields of dataclasses, of which Django first asks whether they have items.
"""

from __future__ import annotations

from html import escape
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.template import base
from django.template.context import Context
from django.utils.safestring import SafeString

_looked_up: Any = base.Variable._resolve_lookup  # type: ignore[attr-defined] # Django's own, which its stubs leave out
_rendered = base.render_value_in_context


def shorten() -> None:
    """Have templates go the shorter way from now on."""
    base.Variable._resolve_lookup = looked_up  # type: ignore[attr-defined] # see above
    base.render_value_in_context = rendered


def looked_up(variable: base.Variable, context: Context) -> Any:
    """Return the value of a variable; whatever is no plain item or field is Django's affair."""
    first, *others = variable.lookups or ()
    try:
        value = context[first]
        for name in others:
            if type(value) is dict:
                value = value[name]
            elif callable(value) or hasattr(type(value), "__getitem__"):
                return _looked_up(variable, context)
            else:
                value = getattr(value, name)
    except (AttributeError, LookupError, ObjectDoesNotExist):
        return _looked_up(variable, context)
    return _looked_up(variable, context) if callable(value) else value


def rendered(value: Any, context: Context) -> str:
    """Return a value as the page shows it; whatever is no text is Django's affair."""
    kind = type(value)
    if kind is SafeString or (kind is str and not context.autoescape):
        return value  # type: ignore[no-any-return] # a text
    return SafeString(escape(value)) if kind is str else _rendered(value, context)
