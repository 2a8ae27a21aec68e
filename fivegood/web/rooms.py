"""The rooms of the house as the reader may enter them: what stands beside every page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as later
from django_stubs_ext import StrOrPromise

from fivegood.facts.subjects import TABLES
from fivegood.records import scope
from fivegood.records.actors import Actor, Role
from fivegood.records.assignments.selectors import may_read_proposals
from fivegood.records.park.splits import may_read_splits
from fivegood.web.words import title


@dataclass(frozen=True, slots=True)
class Room:
    """A page that others hang on: its address, its title, and whether the reader is in it."""

    address: str
    title: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class _Door:
    """What leads into a room: the page's name, its title, who may enter, the pages that belong to it as well."""

    page: str
    title: StrOrPromise
    may_enter: Callable[[Actor], bool]
    also: tuple[str, ...] = ()


def _always(actor: Actor) -> bool:  # noqa: ARG001 - the shape of a door
    return True


def _has_a_page_of_its_own(actor: Actor) -> bool:
    """An officer's first page is their day and a leader's the cockpit, each with a door of its own."""
    return not scope.serves_units(actor) and (not scope.may_read_figures(actor) or actor.role is Role.ADMINISTRATOR)


def _reads(table: str) -> Callable[[Actor], bool]:
    return lambda actor: scope.may_read(actor, table)


def _sends(actor: Actor) -> bool:
    return any(scope.may_import(actor, name) for name in TABLES)


@lru_cache(maxsize=1_000)
def tables_of(actor: Actor) -> tuple[str, ...]:
    """Return the names of the tables of which the actor sees any rows."""
    return tuple(name for name in TABLES if scope.may_read(actor, name))


_OF_RETURNS = ("returns-period", "returns-sheet", "returns-matrix", "returns-doubtful", "returns-reminders")

_OF_EDITIONS = ("edition", "edition-write", "edition-step", "edition-differences", "restatements")
_AHEAD = ("forecast-goal", "what-if", "scenarios")

#: Pages that belong to the list of a table.
_OF_TABLE = {"need": "needs", "needs-alike": "needs", "need-step": "needs"}

#: Groups of doors. A string stands for the list of the table that it names.
_GROUPS: tuple[tuple[StrOrPromise, tuple[_Door | str, ...]], ...] = (
    (
        later("The park"),
        (
            _Door("home", later("First page"), _has_a_page_of_its_own),
            _Door("day", later("My day"), scope.serves_units, ("home",)),
            _Door("cockpit", later("Cockpit"), scope.may_read_figures, ("home",)),
            _Door("notices", later("Notices"), scope.is_told),
            _Door("absences", later("Absences"), _reads("absences")),
            _Door("plan", later("Plan"), scope.may_read_figures, ("goal", "goal-change")),
            _Door("splits", later("Shares of goals"), may_read_splits, ("split",)),
            _Door("forecast", later("Looking ahead"), scope.may_read_figures, _AHEAD),
            _Door("service", later("Service"), scope.may_read_figures, ("statistics",)),
            _Door("figures", later("Figures"), scope.may_read_figures, ("figures-run", "trace")),
            _Door("proofread", later("Proofread"), scope.may_read_figures),
            _Door("editions", later("Editions"), scope.may_read_drafts, _OF_EDITIONS),
        ),
    ),
    (
        later("Units and their affairs"),
        (
            _Door("units", later("Units served"), _reads("units"), ("unit", "sizes", "duplicates", "merge")),
            _Door("assignment", later("Who serves whom"), may_read_proposals, ("proposal", "proposal-pair")),
            _Door("projects", later("Projects"), _reads("projects"), ("project",)),
            _Door("returns", later("Returns"), _reads("filings"), _OF_RETURNS),
            "needs",
            _Door("need-raise", later("Raise a need"), scope.may_raise_need),
            _Door("visits", later("Visits"), _reads("visits"), ("visit", "calendar-keep")),
            _Door("approvals", later("Approvals"), _reads("approvals"), ("approval",)),
            _Door("approval-apply", later("Apply for an approval"), scope.may_apply),
            _Door("loans", later("Loans"), _reads("loan_stages"), ("loan",)),
            _Door("records", later("All records"), lambda actor: bool(tables_of(actor))),
        ),
    ),
    (
        later("What the park holds"),
        ("parcels", "titles", "platforms", "lines", "campaign_sessions", "standings"),
    ),
    (
        later("The office"),
        (
            _Door("imports", later("Imports"), _sends, ("import",)),
            _Door("jobs", later("Work"), _always),
            _Door("journal", later("Journal"), scope.may_read_journal, ("entry",)),
            _Door("settings", later("Settings"), scope.may_read_settings, ("settings-measures", "settings-text")),
            _Door("accounts", later("Accounts"), scope.may_read_accounts),
            _Door("webhooks", later("Webhooks"), scope.may_read_webhooks, ("webhook",)),
            _Door("me", later("My account"), _always),
        ),
    ),
)


def rooms_of(actor: Actor, request: HttpRequest) -> Mapping[str, Any]:
    """Return each group's title with the rooms of it that the actor may enter, and the list of them beside the page."""
    match = request.resolver_match
    page = (match.url_name if match else "") or ""
    table = str(match.kwargs.get("name", "")) if match else ""
    return _rooms(actor, page, table if table in TABLES else "", get_language(), get_script_prefix())


@lru_cache(maxsize=2_000)
def _rooms(actor: Actor, page: str, table: str, _language: str | None, _prefix: str) -> Mapping[str, Any]:
    """Return what stands on every page: the same all day for the reader who sees the page in a language, so kept."""
    groups: list[tuple[str, Sequence[Room]]] = []
    for name, doors in _GROUPS:
        rooms = [_room(door, page, table, actor) for door in doors if _may_enter(door, actor)]
        if rooms:
            groups.append((str(name), rooms))
    return {"groups": groups, "rooms": render_to_string("web/parts/rooms.html", {"groups": groups})}


def _may_enter(door: _Door | str, actor: Actor) -> bool:
    return scope.may_read(actor, door) if isinstance(door, str) else door.may_enter(actor)


def _room(door: _Door | str, page: str, table: str, actor: Actor) -> Room:
    if isinstance(door, str):
        return Room(reverse("many", args=[door]), title(TABLES[door]), door in (table, _OF_TABLE.get(page)))
    also = () if page == "home" and _has_a_page_of_its_own(actor) else door.also
    return Room(reverse(door.page), str(door.title), page in (door.page, *also))
