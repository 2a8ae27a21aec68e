"""Reading notices: those of the role somebody acts in, and which of them are new to the account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from fivegood.errors import ForbiddenError
from fivegood.records.accounts.models import User
from fivegood.records.actors import Actor, Role
from fivegood.records.notices.models import Notice, NoticeMark
from fivegood.records.scope import is_told


def told_as(role: str, officer_id: str) -> tuple[str, str]:
    """Return as whom somebody in a role is told: an officer by name, others as the role, whatever they are bound to."""
    return role, officer_id if role == Role.OFFICER else ""


def notices_of(actor: Actor) -> QuerySet[Notice]:
    """Return what the role, the officer or the unit was told of, the newest first. Raises ForbiddenError."""
    if not is_told(actor):
        raise ForbiddenError(f"the role {actor.role} is told of nothing")
    role, officer_id = told_as(actor.role, actor.officer_id)
    unit_id = actor.unit_id if actor.role is Role.CONTACT else ""
    return Notice.objects.filter(role=role, officer_id=officer_id, unit_id=unit_id).order_by("-id")


def notices_unread(user: User, actor: Actor) -> int:
    """Return how many of them the account has not read; none for a role that is told of nothing."""
    if not is_told(actor):
        return 0
    marks = NoticeMark.objects.filter(user=user, role=OuterRef("role"), officer_id=OuterRef("officer_id"))
    read_to = Coalesce(Subquery(marks.values("read_to")[:1]), Value(0))
    return notices_of(actor).filter(id__gt=read_to).count()


def notices_read_to(user: User, actor: Actor) -> int:
    """Return up to which of them the account has read."""
    role, officer_id = told_as(actor.role, actor.officer_id)
    marks = NoticeMark.objects.filter(user=user, role=role, officer_id=officer_id)
    return marks.values_list("read_to", flat=True).first() or 0


def occasions_told(subject: str, keys: Sequence[str]) -> Mapping[str, Set[str]]:
    """Return the occasions of records of which anybody was told, by record."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, occasion in Notice.objects.filter(subject=subject, key__in=keys).values_list("key", "occasion"):
        found[key].add(occasion)
    return found
