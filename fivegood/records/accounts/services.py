"""Giving and ending roles, making and revoking tokens; each leaves its entry in the journal."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from fivegood.errors import Fault, ForbiddenError, InputError, MissingError, nearest
from fivegood.records.accounts.models import ApiToken, Membership, User
from fivegood.records.accounts.selectors import bound_to, hash_of_token, memberships_of
from fivegood.records.accounts.texts import MEMBERSHIPS, TOKENS, USERS, text_of
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.clock import local_now
from fivegood.records.journal.chain import ChangeText, key_text
from fivegood.records.journal.models import Change
from fivegood.records.journal.services import journal_append, journal_lock
from fivegood.records.scope import may_keep_accounts

TOKEN_PREFIX = "fg_"  # so that scanners for leaked secrets know one
LONGEST_TOKEN = timedelta(days=366)


def user_add(username: str, email: str, password: str | None, by: By) -> User:
    """Make an account without any role; without a password it logs in by OpenID Connect alone.

    Raises ForbiddenError, InputError.
    """
    _check_keeps(by)
    user = User(username=username, email=email)
    try:
        if password is None:
            user.set_unusable_password()
        else:
            validate_password(password, user)
            user.set_password(password)
        user.clean_fields(exclude=["password"])
        with transaction.atomic():
            head = journal_lock()
            user.save()
            journal_append(head, by, "users.add", [_change(USERS, user, "")])
    except ValidationError as error:
        told = getattr(error, "error_dict", {"password": error.messages})  # a password's faults name no field
        by_field = ((name, message) for name in told for message in ValidationError(told[name]).messages)
        raise InputError(
            [Fault("users", column=name, message=message) for name, message in by_field], "users"
        ) from None
    except IntegrityError:
        message = "there is such an account already"
        raise InputError([Fault("users", column="username", message=message, value=username)]) from None
    return user


def user_joining(save: Callable[[], User]) -> User:
    """Let an account be saved that its owner brings along from the park's own provider, and journal it."""
    with transaction.atomic():
        head = journal_lock()
        user = save()
        actor = Actor(user.get_username(), Role.PUBLIC, local_now().date())
        journal_append(head, By(actor, "oidc"), "users.join", [_change(USERS, user, "")])
    return user


def user_switch(user: User, by: By, *, is_active: bool) -> User:
    """Shut an account or open it again. Raises ForbiddenError."""
    _check_keeps(by)
    with transaction.atomic():
        head = journal_lock()
        user = User.objects.select_for_update().get(pk=user.pk)
        if user.is_active != is_active:
            before = text_of(user)
            user.is_active = is_active
            user.save()
            journal_append(head, by, "users.switch", [_change(USERS, user, before)])
    return user


def membership_grant(
    user: User,
    role: Role,
    by: By,
    valid_from: date,
    valid_to: date | None = None,
    *,
    officer_id: str = "",
    unit_id: str = "",
    lender: str = "",
) -> Membership:
    """Give a user a role from a day to a day. Raises ForbiddenError, InputError with every fault."""
    _check_keeps(by)
    faults = [
        *_faults_of_binding(role, officer_id, unit_id, lender),
        *_faults_of_reference("officers", "officer_id", officer_id),
        *_faults_of_reference("units", "unit_id", unit_id),
    ]
    if valid_to and valid_to < valid_from:
        faults.append(Fault("memberships", 0, "valid_to", f"is before {valid_from}", valid_to.isoformat()))
    if faults:
        raise InputError(faults, "memberships")
    with transaction.atomic():
        head = journal_lock()
        made = Membership.objects.create(
            user=user,
            role=role.value,
            officer_id=officer_id or None,
            unit_id=unit_id or None,
            lender=lender,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        journal_append(head, by, "memberships.grant", [_change(MEMBERSHIPS, made, "")])
    return made


def membership_end(membership: Membership, by: By, last_day: date) -> Membership:
    """End a role after its last day; a day before the first makes it one that never held. Raises ForbiddenError."""
    _check_keeps(by)
    with transaction.atomic():
        head = journal_lock()
        held = Membership.objects.select_for_update().get(pk=membership.pk)
        before = text_of(held)
        if last_day < held.valid_from:
            held.valid_from = last_day
        held.valid_to = last_day
        held.save()
        journal_append(head, by, "memberships.end", [_change(MEMBERSHIPS, held, before)])
    return held


def memberships_move(unit_id: str, into: str, by: By) -> None:
    """Bind the roles of a unit that was merged to the one that stays, with their tokens: part of the merge.

    Whoever may merge may do so, as it gives nobody more than the merge does. Roles that ended stay as they were.
    """
    with transaction.atomic():
        head = journal_lock()
        changes = []
        for held in bound_to(unit_id, by.actor.today).select_for_update(of=("self",)):
            before = text_of(held)
            held.unit_id = into
            held.save(update_fields=["unit"])
            changes.append(_change(MEMBERSHIPS, held, before))
        if changes:
            journal_append(head, by, "memberships.move", changes)


def token_issue(user: User, membership: Membership, name: str, expires_at: datetime, by: By, *, may_write: bool) -> str:
    """Make a token for one role of its owner and return it: it is told this once, and kept as a hash.

    Raises ForbiddenError for another's account, InputError for a role not held or a time out of bounds.
    """
    if by.actor.name != user.get_username() or by.actor.is_read_only:
        raise ForbiddenError("a token is made by its owner")
    now = datetime.now(UTC)
    faults = []
    if not name.strip():
        faults.append(Fault("tokens", 0, "name", "is empty: say what the token is for"))
    if not now < expires_at <= now + LONGEST_TOKEN:
        faults.append(Fault("tokens", 0, "expires_at", "must be within a year from now", expires_at.isoformat()))
    if not memberships_of(user, by.actor.today).filter(pk=membership.pk).exists():
        faults.append(Fault("tokens", 0, "membership", "is not a role you hold today"))
    if faults:
        raise InputError(faults, "tokens")
    text = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        head = journal_lock()
        made = ApiToken.objects.create(
            user=user,
            membership=membership,
            name=name.strip(),
            hash=hash_of_token(text),
            may_write=may_write,
            created_at=now,
            expires_at=expires_at,
        )
        journal_append(head, by, "tokens.issue", [_change(TOKENS, made, "")])
    return text


def token_revoke(token: ApiToken, by: By) -> None:
    """Revoke a token at once: its owner may, and whoever keeps the accounts. Raises ForbiddenError."""
    if by.actor.name != token.user.get_username() and not may_keep_accounts(by.actor):
        raise ForbiddenError("a token is revoked by its owner or an administrator")
    with transaction.atomic():
        head = journal_lock()
        kept = ApiToken.objects.select_for_update().get(pk=token.pk)
        if kept.revoked_at is None:
            before = text_of(kept)
            kept.revoked_at = datetime.now(UTC)
            kept.save()
            journal_append(head, by, "tokens.revoke", [_change(TOKENS, kept, before)])


def user_named(username: str) -> User:
    """Return an account. Raises MissingError that names the nearest."""
    found = User.objects.filter(username=username).first()
    if found is None:
        close = nearest(username, User.objects.values_list("username", flat=True))
        raise MissingError(f"there is no account {username}" + (f": did you mean {close}?" if close else ""))
    return found


def _check_keeps(by: By) -> None:
    if not may_keep_accounts(by.actor):
        raise ForbiddenError(f"the role {by.actor.role} may not keep the accounts")


def _faults_of_binding(role: Role, officer_id: str, unit_id: str, lender: str) -> list[Fault]:
    bound = {"officer_id": officer_id, "unit_id": unit_id, "lender": lender}
    wanted = {Role.OFFICER: "officer_id", Role.CONTACT: "unit_id", Role.BANK: "lender"}.get(role)
    faults = [Fault("memberships", 0, "role", "the public has no account")] if role is Role.PUBLIC else []
    for name, value in bound.items():
        if name == wanted and not value:
            faults.append(Fault("memberships", 0, name, f"the role {role} is bound to one"))
        elif name != wanted and value:
            faults.append(Fault("memberships", 0, name, f"the role {role} is not bound to one", value))
    return faults


def _faults_of_reference(table: str, key: str, value: str) -> list[Fault]:
    if not value or rows_of(table).filter(**{key: value}).exists():
        return []
    choices = list(rows_of(table).values_list(key, flat=True)[:5_000])
    return [Fault("memberships", 0, key, f"there is no such row in {table}", value, nearest(value, choices))]


def _change(subject: str, row: User | Membership | ApiToken, before: str) -> ChangeText:
    key = key_text([str(row.pk)])
    version = Change.objects.filter(subject=subject, key=key).count() + 1
    return ChangeText(subject, key, version, before, text_of(row))


def administrator(name: str, today: date) -> Actor:
    """Return whoever keeps the accounts from the machine itself."""
    return Actor(name, Role.ADMINISTRATOR, today)
