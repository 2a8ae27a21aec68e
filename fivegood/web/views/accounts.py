"""Accounts and roles, and one's own account with its tokens."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fivegood.errors import Fault, InputError
from fivegood.records.accounts.models import ApiToken, Membership, User
from fivegood.records.accounts.selectors import CHOSEN, accounts_for
from fivegood.records.accounts.services import (
    membership_end,
    membership_grant,
    token_issue,
    token_revoke,
    user_add,
    user_named,
    user_switch,
)
from fivegood.records.actors import By, Role
from fivegood.records.scope import may_keep_accounts
from fivegood.web.asking import Asking, by, page
from fivegood.web.devices import device_said
from fivegood.web.sentences import fault_said
from fivegood.web.words import role_names

#: Digits of a number of days; a year is the most.
_DIGITS = 4


@page
def accounts(request: Asking) -> HttpResponseBase:
    """Show every account with its roles; an administrator gives and takes them here."""
    found = accounts_for(request.actor)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST":
        try:
            _keep(request)
        except InputError as error:
            faults = error.faults
        else:
            return redirect("accounts")
    context = {
        "accounts": found,
        "roles": [(role.value, role_names()[role.value]) for role in Role if role is not Role.PUBLIC],
        "may_keep": may_keep_accounts(request.actor),
        "faults": [_told(fault) for fault in faults],
        "sent": request.POST if faults else {},
    }
    return render(request, "web/accounts.html", context, status=422 if faults else 200)


def _told(fault: Fault) -> str:
    """Return what a fault says, and of which field of the forms."""
    fields = {
        "username": _("User name"),
        "email": _("E-mail"),
        "password": _("Password"),
        "role": _("Role"),
        "membership": _("Role"),
        "officer_id": _("Officer (for an officer)"),
        "unit_id": _("Unit (for a unit's contact)"),
        "lender": _("Lender (for a bank)"),
        "valid_from": _("From"),
        "valid_to": _("To (empty: open)"),
        "name": _("What it is for"),
        "expires_at": _("Days"),
    }
    place = fields.get(fault.column)
    return f"{place}: {fault_said(fault)}" if place else fault_said(fault)


def _keep(request: Asking) -> None:
    sent, writer = request.POST, by(request)
    what = sent.get("what")
    if what == "add":
        user_add(sent.get("username", ""), sent.get("email", ""), sent.get("password") or None, writer)
    elif what == "grant":
        _grant(sent, writer)
    elif what == "end":
        membership_end(get_object_or_404(Membership, pk=_number(sent, "membership")), writer, request.actor.today)
    elif what in ("shut", "open"):
        user_switch(get_object_or_404(User, pk=_number(sent, "user")), writer, is_active=what == "open")
    else:
        raise InputError([Fault("accounts", message=_("there is no such action"), value=what)])


def _number(sent: QueryDict, name: str) -> int:
    """Return the number of what a button is about, 0 for what no button of ours sends."""
    text = sent.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _grant(sent: QueryDict, writer: By) -> None:
    first, last = _days(sent.get("valid_from", ""), sent.get("valid_to", ""))
    membership_grant(
        user_named(sent.get("username", "")),
        _role(sent.get("role", "")),
        writer,
        first,
        last,
        officer_id=sent.get("officer_id", "").strip(),
        unit_id=sent.get("unit_id", "").strip(),
        lender=sent.get("lender", "").strip(),
    )


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise InputError([Fault("accounts", 0, "role", _("there is no such role"), text)]) from None


def _days(first: str, last: str) -> tuple[date, date | None]:
    try:
        return date.fromisoformat(first), date.fromisoformat(last) if last else None
    except ValueError:
        message = _("is not a day: write 2021-06-30")
        raise InputError([Fault("accounts", 0, "valid_from", message, first or None)]) from None


@page
def me(request: Asking) -> HttpResponseBase:
    """Show one's own account: roles, tokens; sessions and second factors have pages of their own."""
    token, faults = "", tuple[Fault, ...]()
    if request.method == "POST":
        try:
            token = _issue(request)
        except InputError as error:
            faults = error.faults
    context = {
        "token": token,
        "faults": [_told(fault) for fault in faults],
        "tokens": ApiToken.objects.filter(user=request.user.pk).select_related("membership").order_by("-id"),
        "now": datetime.now(UTC),
    }
    return render(request, "web/me.html", context, status=422 if faults else 200)


def _issue(request: Asking) -> str:
    held = next((one for one in request.memberships if str(one.pk) == request.POST.get("membership")), None)
    days = request.POST.get("days", "")
    if held is None or not days.isdecimal() or len(days) > _DIGITS:
        raise InputError([Fault("tokens", message=_("choose a role and a number of days"))])
    expires = datetime.now(UTC) + timedelta(days=int(days))
    may = request.POST.get("may_write") == "yes"
    return token_issue(held.user, held, request.POST.get("name", ""), expires, by(request), may_write=may)


@require_POST
@page
def revoke(request: Asking, number: int) -> HttpResponseBase:
    """Revoke one's own token."""
    token_revoke(get_object_or_404(ApiToken, pk=number, user=request.user.pk), by(request))
    messages.success(request, _("Revoked: it opens nothing any more."))
    return redirect("me")


@page
def sessions(request: Asking) -> HttpResponseBase:
    """Show where one is logged in, and log out there: of one session, or of all but this one."""
    held = {one.pk: one for one in UserSession.objects.purge_and_list(request.user)}
    others = [one for one in held.values() if one.session_key != request.session.session_key]
    if request.method == "POST":
        one = held.get(_number(request.POST, "session"))
        ended = others if request.POST.get("what") == "others" else [one] if one in others else []
        get_adapter().end_sessions(ended)
        messages.success(request, _("Logged out there.") if ended else _("That session had ended already."))
        return redirect("usersessions_list")
    newest_first = sorted(held.values(), key=lambda one: one.created_at, reverse=True)
    context = {
        "held": [(one, device_said(one.user_agent), one in others) for one in newest_first],
        "others": len(others),
    }
    return render(request, "web/sessions.html", context)


@require_POST
@page
def act_as(request: Asking) -> HttpResponseBase:
    """Choose which of one's roles to act in."""
    held = next((one for one in request.memberships if str(one.pk) == request.POST.get("membership")), None)
    if held is not None:
        request.session[CHOSEN] = held.pk
    return redirect("home")
