"""Templates show what Django would: by the shorter way too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, Template, base
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, override

from fivegood.web import lookups


@dataclass
class _Room:
    name: str

    @property
    def sign(self) -> SafeString:
        return SafeString("<b>")

    @property
    def gone(self) -> str:
        raise ObjectDoesNotExist

    @property
    def broken(self) -> str:
        return str(self.nothing)  # type: ignore[attr-defined] # what is missing is meant

    def called(self, name: str = "called") -> str:
        return name

    def asked(self, name: str) -> str:
        return name


class _Kept(dict[str, Any]):
    """Items before attributes."""

    name = "an attribute"


CONTEXT = {
    "room": _Room("<i>"),
    "rooms": {"first": _Room("1"), "items": "an item", "kept": _Kept(name="an item")},
    "many": [_Room("0"), {"name": "one"}],
    "make": lambda: _Room("made"),
    "kind": _Room,
    "number": 1234.5,
    "amount": Decimal("7.10"),
    "day": date(2021, 6, 30),
    "word": gettext_lazy("Menu"),
    "nothing": None,
    "text": "a & b",
}
ASKED = (
    *("room.name", "room.sign", "room.called", "room.asked", "room.gone", "room.missing", "room.name.upper"),
    *("rooms.first.name", "rooms.items", "rooms.kept.name", "rooms.keys", "rooms.missing", "rooms.missing.name"),
    *("many.0.name", "many.1.name", "many.2.name", "make.name", "kind.name", "number", "amount", "day", "day.year"),
    *(
        "word",
        "nothing",
        "nothing.name",
        "text",
        "text.upper",
        "missing",
        "missing.name",
        "text|safe",
        "room.name|upper",
    ),
)


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("autoescape", [True, False])
def test_a_variable_is_what_django_makes_of_it(monkeypatch: pytest.MonkeyPatch, asked: str, autoescape: bool) -> None:
    template = Template("{{ " + asked + " }}|{% if " + asked + " %}yes{% endif %}")
    with override("zh-hans"):
        shorter = template.render(Context(CONTEXT, autoescape=autoescape))
        monkeypatch.setattr(base.Variable, "_resolve_lookup", lookups._looked_up)
        monkeypatch.setattr(base, "render_value_in_context", lookups._rendered)
        assert shorter == template.render(Context(CONTEXT, autoescape=autoescape))


def test_a_fault_of_ours_is_not_hidden() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        Template("{{ room.broken }}").render(Context(CONTEXT))
