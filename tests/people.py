"""People of every role, logged in: fixtures for pages and API."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from fivegood.records.accounts.demo import DemoAccount, demo_accounts
from fivegood.records.accounts.models import User
from fivegood.records.accounts.selectors import actor_of, memberships_of, public
from fivegood.records.actors import Actor, Role
from fivegood.records.clock import local_now

Enter = Callable[[Role], Client]
ActorOf = Callable[[Role], Actor]


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
