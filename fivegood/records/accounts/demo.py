"""Accounts to try the sample with: one of each role, with a password that is made on this machine."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Count

from fivegood.records.accounts.models import User
from fivegood.records.accounts.passwords import chance_password
from fivegood.records.accounts.services import administrator, membership_grant, user_add
from fivegood.records.actors import By, Role
from fivegood.records.base import rows_of
from fivegood.records.clock import local_now


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demo: its role, and the officer, unit or lender that the role is bound to."""

    username: str
    password: str
    role: Role
    bound_to: str = ""


def demo_accounts(folder: Path) -> list[DemoAccount]:
    """Make one account of each role, those there are left as they are, and return them with their password.

    The password is chance, kept in ``folder`` and readable by its owner alone.
    """
    password = _password(folder / "demo-password.json")
    by = By(administrator("command line", local_now().date()), "command", "demo")
    accounts = [DemoAccount(_name(role), password, role, _bound_to(role)) for role in _roles()]
    for account in accounts:
        if not User.objects.filter(username=account.username).exists():
            user = user_add(account.username, "", password, by)
            membership_grant(
                user,
                account.role,
                by,
                by.actor.today,
                officer_id=account.bound_to if account.role is Role.OFFICER else "",
                unit_id=account.bound_to if account.role is Role.CONTACT else "",
                lender=account.bound_to if account.role is Role.BANK else "",
            )
    return accounts


def _roles() -> Sequence[Role]:
    return [role for role in Role if role is not Role.PUBLIC]


def _name(role: Role) -> str:
    return f"demo.{role.value}"


def _password(path: Path) -> str:
    if path.exists():
        return str(json.loads(path.read_text(encoding="utf-8"))["password"])
    password = chance_password(_name(role) for role in _roles())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"password": password}, file)
    return password


def _bound_to(role: Role) -> str:
    """Return whom a role is bound to: those of the sample who have most to see."""
    ask = {
        Role.OFFICER: ("assignments", "officer_id"),
        Role.CONTACT: ("stated_values", "unit_id"),
        Role.BANK: ("loan_stages", "lender"),
    }.get(role)
    if ask is None:
        return ""
    counted = rows_of(ask[0]).filter(is_withdrawn=False, **{f"{ask[1]}__gt": ""}).values(ask[1])
    most = counted.annotate(count=Count("id")).order_by("-count", ask[1]).first()
    return str(most[ask[1]]) if most else ""
