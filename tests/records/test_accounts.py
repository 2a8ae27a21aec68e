"""Accounts, roles from a day to a day, tokens: who is who, and what the journal keeps of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from fivegood.errors import ForbiddenError, InputError, MissingError
from fivegood.facts.subjects import TABLES
from fivegood.records.accounts.models import ApiToken, Membership, User
from fivegood.records.accounts.passwords import chance_password
from fivegood.records.accounts.selectors import actor_for_token, actor_of, memberships_of
from fivegood.records.accounts.services import (
    membership_end,
    membership_grant,
    token_issue,
    token_revoke,
    user_add,
    user_named,
    user_switch,
)
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_add
from fivegood.records.journal.models import Change
from fivegood.records.journal.selectors import journal_verify
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
ADMIN = By(Actor("root", Role.ADMINISTRATOR, TODAY), "command", "a test")
PASSWORD = "four plain words here"


@pytest.fixture
def user() -> User:
    return user_add("planner.one", "planner@example.org", PASSWORD, ADMIN)


def issue(user: User, held: Membership, *, may_write: bool = False) -> str:
    by = By(actor_of(held, TODAY), "page")
    return token_issue(user, held, "nightly", datetime.now(UTC) + timedelta(days=30), by, may_write=may_write)


def test_a_role_holds_from_its_first_day_to_its_last(user: User) -> None:
    officer_id = str(rows_of("officers").values_list("officer_id", flat=True).first())
    held = membership_grant(user, Role.OFFICER, ADMIN, TODAY, officer_id=officer_id)
    assert not memberships_of(user, TODAY - timedelta(days=1))
    assert [actor_of(one, TODAY).officer_id for one in memberships_of(user, TODAY)] == [officer_id]
    membership_end(held, ADMIN, TODAY + timedelta(days=5))
    assert memberships_of(user, TODAY + timedelta(days=5))
    assert not memberships_of(user, TODAY + timedelta(days=6))
    membership_end(held, ADMIN, TODAY - timedelta(days=1))
    assert not memberships_of(user, TODAY)
    assert journal_verify().ok


@pytest.mark.parametrize(
    ("role", "bound", "said"),
    [
        (Role.OFFICER, {}, "bound to one"),
        (Role.OFFICER, {"officer_id": "nobody"}, "no such row in officers"),
        (Role.CONTACT, {"unit_id": ""}, "bound to one"),
        (Role.LEADER, {"lender": "a bank"}, "not bound to one"),
        (Role.PUBLIC, {}, "has no account"),
    ],
)
def test_a_role_is_bound_to_what_it_asks_for(user: User, role: Role, bound: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        membership_grant(user, role, ADMIN, TODAY, **bound)
    assert not Membership.objects.filter(user=user).exists()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_keep_accounts(user: User, role: Role) -> None:
    other = By(Actor("x", role, TODAY), "page")
    with pytest.raises(ForbiddenError):
        user_add("second", "", PASSWORD, other)
    with pytest.raises(ForbiddenError):
        membership_grant(user, Role.ADMINISTRATOR, other, TODAY)
    with pytest.raises(ForbiddenError):
        user_switch(user, other, is_active=False)


@pytest.mark.parametrize("password", ["short", "qwertyuiop", "1234567890123", "planner.one"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(InputError):
        user_add("planner.one", "", password, ADMIN)
    assert not User.objects.filter(username="planner.one").exists()


def test_a_name_is_given_once(user: User) -> None:
    with pytest.raises(InputError, match="such an account already"):
        user_add(user.username, "", PASSWORD, ADMIN)
    with pytest.raises(MissingError, match=r"did you mean planner\.one"):
        user_named("planer.one")


def test_a_token_is_kept_as_its_hash_and_dies_with_its_role(user: User) -> None:
    held = membership_grant(user, Role.PLAN_OFFICE, ADMIN, TODAY)
    token = issue(user, held)
    actor = actor_for_token(token, TODAY)
    assert actor is not None
    assert (actor.name, actor.role, actor.is_read_only) == ("planner.one", Role.PLAN_OFFICE, True)
    kept = ApiToken.objects.get(user=user)
    assert token not in str(vars(kept))
    assert not Change.objects.filter(after__contains=token).exists()
    assert actor_for_token(token + "x", TODAY) is None
    membership_end(held, ADMIN, TODAY)
    assert actor_for_token(token, TODAY + timedelta(days=1)) is None
    assert actor_for_token(token, TODAY) is not None
    user_switch(user, ADMIN, is_active=False)
    assert actor_for_token(token, TODAY) is None
    assert journal_verify().ok


def test_a_revoked_or_expired_token_opens_nothing(user: User) -> None:
    held = membership_grant(user, Role.LEADER, ADMIN, TODAY)
    token, other = issue(user, held), issue(user, held)
    first = ApiToken.objects.order_by("id").first()
    assert first is not None
    with pytest.raises(ForbiddenError):
        token_revoke(first, By(Actor("x", Role.PLAN_OFFICE, TODAY), "page"))
    token_revoke(first, ADMIN)
    assert actor_for_token(token, TODAY) is None
    now = datetime.now(UTC)
    ApiToken.objects.exclude(pk=first.pk).update(created_at=now - timedelta(days=2), expires_at=now)
    assert actor_for_token(other, TODAY) is None


def test_a_token_for_reading_writes_nothing(user: User) -> None:
    held = membership_grant(user, Role.PLAN_OFFICE, ADMIN, TODAY)
    cells = {"unit_id": "zz", "unit_name": "Z", "unit_kind": "shop", "in_park_from": "2021-01-01"}
    for may_write in (False, True):
        actor = actor_for_token(issue(user, held, may_write=may_write), TODAY)
        assert actor is not None
        if may_write:
            assert record_add(TABLES["units"], cells, By(actor, "api"), {}, NOW).added == 1
        else:
            with pytest.raises(ForbiddenError):
                record_add(TABLES["units"], cells, By(actor, "api"), {}, NOW)


def test_a_token_is_made_by_its_owner_for_a_role_held_and_for_a_year_at_most(user: User) -> None:
    held = membership_grant(user, Role.LEADER, ADMIN, TODAY)
    with pytest.raises(ForbiddenError):
        token_issue(user, held, "x", datetime.now(UTC) + timedelta(days=1), ADMIN, may_write=True)
    membership_end(held, ADMIN, date(2020, 1, 1))
    with pytest.raises(InputError, match="not a role you hold") as refused:
        token_issue(
            user, held, "", datetime.now(UTC) + timedelta(days=400), By(actor_of(held, TODAY), "page"), may_write=True
        )
    assert {fault.column for fault in refused.value.faults} == {"name", "expires_at", "membership"}


def test_a_role_given_behind_the_journals_back_is_found(user: User) -> None:
    held = membership_grant(user, Role.LEADER, ADMIN, TODAY)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE memberships SET role = 'administrator' WHERE id = %s", [held.pk])
    verdict = journal_verify()
    assert not verdict.ok
    assert verdict.faults[0].subject == "memberships"


def test_a_password_of_chance_that_is_like_a_name_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["8_tcatnoc.omed_8", "contact-demo-9", "q7Jx-v2LwZ_k9Rb8"])
    monkeypatch.setattr("secrets.token_urlsafe", lambda _: next(drawn))
    password = chance_password(["demo.leader", "demo.contact"])
    assert password == "q7Jx-v2LwZ_k9Rb8"
    assert user_add("demo.contact", "", password, ADMIN).check_password(password)
