"""The command that gives accounts from the machine itself: the first administrator comes from nowhere else."""

from __future__ import annotations

from typing import Annotated

import typer

from fivegood.cli import database
from fivegood.cli.printing import Json, print_answer
from fivegood.errors import Fault, InputError, nearest


def account(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name to log in by.", show_default=False)],
    role: Annotated[str, typer.Option(help="leader, plan_office, officer, contact, bank, authority, …")],
    email: Annotated[str, typer.Option(help="For letters, and to log in by.")] = "",
    officer: Annotated[str, typer.Option(help="Whom an officer's account is bound to.")] = "",
    unit: Annotated[str, typer.Option(help="Which unit a contact's account is bound to.")] = "",
    lender: Annotated[str, typer.Option(help="Which lender a bank's account is bound to.")] = "",
    json: Json = False,
) -> None:
    """Make an account with a first password of chance, told once, and give it a role from today; all or nothing."""
    database.connect()
    from django.db import transaction

    from fivegood.records.accounts.passwords import chance_password
    from fivegood.records.accounts.services import administrator, membership_grant, user_add
    from fivegood.records.actors import By, Role

    roles = [one.value for one in Role if one is not Role.PUBLIC]
    if role not in roles:
        message = f"there is no such role: {', '.join(roles)}"
        raise InputError([Fault("--role", message=message, value=role, suggestion=nearest(role, roles))])
    today, password = database.local_now().date(), chance_password([name])
    by = By(administrator("command line", today), "command", "account")
    with transaction.atomic():
        user = user_add(name, email, password, by)
        membership_grant(user, Role(role), by, today, officer_id=officer, unit_id=unit, lender=lender)
    told = {"username": name, "password": password, "role": role, "bound_to": officer or unit or lender}
    print_answer(told, json, lambda _: f"{name} logs in with the password {password} and is {role} from {today}")
