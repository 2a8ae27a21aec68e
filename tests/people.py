"""People of every role, logged in: fixtures for pages and API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from fivegood.records.accounts.demo import DemoAccount, demo_accounts
from fivegood.records.accounts.models import User
from fivegood.records.accounts.selectors import actor_of, memberships_of, public
from fivegood.records.accounts.services import token_issue
from fivegood.records.actors import Actor, By, Role
from fivegood.records.clock import local_now

Enter = Callable[[Role], Client]
ActorOf = Callable[[Role], Actor]
Issue = Callable[..., str]


@pytest.fixture
def accounts(tmp_path: Path, db: None) -> dict[Role, DemoAccount]:  # noqa: ARG001 - asks for the database
    return {account.role: account for account in demo_accounts(tmp_path)}


@pytest.fixture
def enter(accounts: dict[Role, DemoAccount]) -> Enter:
    """Give a browser in which somebody of a role is logged in; the public is nobody."""

    def entered(role: Role) -> Client:
        client = Client()
        if role in accounts:
            client.force_login(User.objects.get(username=accounts[role].username))
        return client

    return entered


@pytest.fixture
def actor(accounts: dict[Role, DemoAccount]) -> ActorOf:
    """Give who somebody of a role is, as the selectors know them."""

    def found(role: Role) -> Actor:
        today = local_now().date()
        if role not in accounts:
            return public(today)
        user = User.objects.get(username=accounts[role].username)
        return actor_of(memberships_of(user, today)[0], today)

    return found


@pytest.fixture
def issue(accounts: dict[Role, DemoAccount]) -> Issue:
    """Give a token of somebody of a role, which may write unless it is told not to."""

    def issued(role: Role, *, may_write: bool = True) -> str:
        user = User.objects.get(username=accounts[role].username)
        held = memberships_of(user, local_now().date())[0]
        by, until = By(actor_of(held, local_now().date()), "page"), datetime.now(UTC) + timedelta(days=1)
        return token_issue(user, held, "test", until, by, may_write=may_write)

    return issued


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """Keep the test's transaction through calls of the whole application, which ends connections between requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
