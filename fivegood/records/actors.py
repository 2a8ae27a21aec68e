"""Who asks and who writes: values that services and selectors take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the park. The public is nobody: it has no account."""

    LEADER = "leader"
    PLAN_OFFICE = "plan_office"
    OFFICER = "officer"
    CONTACT = "contact"
    BANK = "bank"
    AUTHORITY = "authority"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, on a day: a role and what it is bound to.

    ``officer_id`` binds an officer, ``unit_id`` a unit's contact, ``lender`` a bank. ``today`` decides which
    assignments hold. ``is_read_only`` is somebody whose token or session was made for reading alone. ``acts_for`` are
    the absent officers whose work is this officer's on that day.
    """

    name: str
    role: Role
    today: date
    officer_id: str = ""
    unit_id: str = ""
    lender: str = ""
    is_read_only: bool = False
    acts_for: tuple[str, ...] = ()

    @property
    def officers(self) -> tuple[str, ...]:
        """The officers whose work is theirs: themselves and those they stand in for."""
        return (self.officer_id, *self.acts_for) if self.officer_id else ()


@dataclass(frozen=True, slots=True)
class By:
    """A write: by whom, through which channel (page, api, open311, mail, command, task), why."""

    actor: Actor
    channel: str
    reason: str = ""


def worker(today: date) -> Actor:
    """Return the worker that does long work, where it acts of its own accord."""
    return Actor("worker", Role.PLAN_OFFICE, today)


def command_line(today: date, role: Role = Role.PLAN_OFFICE) -> Actor:
    """Return whoever sits at the machine itself, who holds the database file anyway."""
    return Actor("command line", role, today)
