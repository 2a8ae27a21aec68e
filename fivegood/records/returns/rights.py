"""Who may make which move with a filing; within whose units, the row scope says."""

from __future__ import annotations

from collections.abc import Mapping

from fivegood.errors import ForbiddenError
from fivegood.records.actors import Actor, Role
from fivegood.rules.filings import Move

_FILERS = frozenset({Role.CONTACT, Role.OFFICER, Role.PLAN_OFFICE})
_OFFICE = frozenset({Role.PLAN_OFFICE})
_REMINDERS = frozenset({Role.OFFICER, Role.PLAN_OFFICE})
_WATCHERS = _REMINDERS | {Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR}
_MAY: Mapping[Move, frozenset[Role]] = {
    Move.SAVE: _FILERS,
    Move.SUBMIT: _FILERS,
    Move.CONFIRM: frozenset({Role.CONTACT}),
    Move.RETURN: _OFFICE,
    Move.ACCEPT: _OFFICE,
    Move.LOCK: _OFFICE,
    Move.CORRECT: _OFFICE,
}


def may_move(actor: Actor, move: Move) -> bool:
    """True when the role may make that move with filings it sees."""
    return not actor.is_read_only and actor.role in _MAY[move]


def check_move(actor: Actor, move: Move) -> None:
    """Raise ForbiddenError unless the role may make that move."""
    if not may_move(actor, move):
        raise ForbiddenError(f"the role {actor.role} may not {move} filings, or its token only reads")


def may_watch(actor: Actor) -> bool:
    """True when the role looks after the filings of others: a unit's contact sees its own alone."""
    return actor.role in _WATCHERS


def may_remind(actor: Actor) -> bool:
    """True when the role may remind units of what they owe, within those it sees."""
    return not actor.is_read_only and actor.role in _REMINDERS


def check_reminds(actor: Actor) -> None:
    """Raise ForbiddenError unless the role may remind units."""
    if not may_remind(actor):
        raise ForbiddenError(f"the role {actor.role} may not remind units, or its token only reads")


def check_watches(actor: Actor) -> None:
    """Raise ForbiddenError unless the role looks after the filings of others."""
    if not may_watch(actor):
        raise ForbiddenError(f"the role {actor.role} does not look after the filings of others")


def is_on_behalf(actor: Actor) -> bool:
    """True when whoever fills in is not the unit itself, which must then confirm."""
    return actor.role is not Role.CONTACT
