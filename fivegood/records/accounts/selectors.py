"""Who somebody is to the park today, and who holds which role."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from functools import lru_cache

from django.db.models import Count, Q, QuerySet

from fivegood.errors import ForbiddenError
from fivegood.records.accounts.models import ApiToken, Membership, User
from fivegood.records.actors import Actor, Role
from fivegood.records.officers.standins import absences_told, acts_for_told
from fivegood.records.scope import may_read, may_read_accounts

PUBLIC_NAME = "public"
#: The key of no account.
_NOBODY = -1


def public(today: date) -> Actor:
    """Return whoever has not logged in."""
    return Actor(PUBLIC_NAME, Role.PUBLIC, today)


def held_on(day: date) -> Q:
    """Return the condition that a role is held on a day."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def memberships_of(user: User, today: date) -> QuerySet[Membership]:
    """Return the roles a user holds today, in the order they were given; none for an account that is shut.

    Along with them, in the same question, come the absences of the day.
    """
    return _held_by(user.pk, today).select_related("user")


def _held_by(user_id: int, today: date) -> QuerySet[Membership]:
    found = Membership.objects.filter(held_on(today), user_id=user_id, user__is_active=True)
    return found.annotate(absences=absences_told(today)).order_by("id")


@lru_cache(maxsize=4)
def _question(today: date) -> tuple[str, tuple[object, ...]]:
    """Return what every page asks of an account, for nobody's: it takes longer to write out than to answer."""
    return _held_by(_NOBODY, today).query.sql_with_params()


def actor_of(membership: Membership, today: date, *, is_read_only: bool = False) -> Actor:
    """Return who a user is in one of their roles, as ``memberships_of`` found it."""
    officer_id, unit_id = membership.officer_id or "", membership.unit_id or ""
    name, role = membership.user.get_username(), Role(membership.role)
    stands_in: tuple[str, ...] = ()
    if role is Role.OFFICER:
        stands_in = acts_for_told(officer_id, membership.absences or "", today)  # type: ignore[attr-defined] # annotated
    return Actor(name, role, today, officer_id, unit_id, membership.lender, is_read_only, stands_in)


def acting(user: User, chosen: int | None, today: date) -> tuple[list[Membership], Actor]:
    """Return the roles of a user, and who they are in the chosen one, or the first; the public without any."""
    sql, values = _question(today)
    held = list(Membership.objects.raw(sql, [user.pk if value == _NOBODY else value for value in values]))
    for one in held:
        one.user = user
    found = next((one for one in held if one.pk == chosen), held[0] if held else None)
    return held, actor_of(found, today) if found else public(today)


def account_at(email: str, today: date) -> list[Actor]:
    """Return who writes from an address, in each role they hold; nobody where two accounts have it."""
    found = User.objects.filter(email__iexact=email, is_active=True).exclude(email="")[:2]
    return [actor_of(one, today) for one in memberships_of(found[0], today)] if len(found) == 1 else []


#: Where a session keeps which of the account's roles is acted in.
CHOSEN = "membership"


def actor_for_token(token: str, today: date) -> Actor | None:
    """Return on whose behalf a token calls; None for one that is unknown, revoked or expired, or whose role ended."""
    found = _token(token)
    if found is None:
        return None
    held = memberships_of(found.user, today).filter(pk=found.membership_id).first()
    if held is None:
        return None
    if found.last_used_on != today:  # a day is enough to tell whether it is in use, and costs one write a day
        ApiToken.objects.filter(pk=found.pk).update(last_used_on=today)
    return actor_of(held, today, is_read_only=not found.may_write)


def _token(token: str) -> ApiToken | None:
    valid = Q(revoked_at__isnull=True, expires_at__gt=datetime.now(UTC))
    return ApiToken.objects.filter(valid, hash=hash_of_token(token)).select_related("user").first()


def hash_of_token(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def contacts_of(actor: Actor, unit_id: str, today: date) -> list[User]:
    """Return the accounts that speak for a unit today, for those who may see who serves it; for others none."""
    if not may_read(actor, "assignments"):
        return []
    of_unit = Membership.objects.filter(held_on(today), role=Role.CONTACT, unit_id=unit_id, user__is_active=True)
    return list(User.objects.filter(pk__in=of_unit.values("user_id")).order_by("username"))


def bound_to(unit_id: str, today: date) -> QuerySet[Membership]:
    """Return the roles, held today or later, that are bound to a unit."""
    held = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    return Membership.objects.filter(held, unit_id=unit_id).order_by("user__username", "id")


def accounts_for(actor: Actor) -> QuerySet[User]:
    """Return every account with its roles. Raises ForbiddenError."""
    if not may_read_accounts(actor):
        raise ForbiddenError(f"the role {actor.role} may not read the accounts")
    return User.objects.order_by("username").prefetch_related("memberships__officer", "memberships__unit")


def accounts_counted(actor: Actor) -> tuple[int, int]:
    """Return how many accounts are open, and how many of these hold no role today. Raises ForbiddenError."""
    if not may_read_accounts(actor):
        raise ForbiddenError(f"the role {actor.role} may not read the accounts")
    holding = Membership.objects.filter(held_on(actor.today)).values("user")
    without = Count("id", filter=~Q(id__in=holding))
    found = User.objects.filter(is_active=True).aggregate(open=Count("id"), without=without)
    return found["open"], found["without"]
