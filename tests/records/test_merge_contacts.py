"""Merging two units: their contacts become those of the unit that stays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from fivegood.errors import ConflictError
from fivegood.records.accounts.models import Membership, User
from fivegood.records.accounts.selectors import actor_for_token, actor_of
from fivegood.records.accounts.services import membership_grant, token_issue, user_add
from fivegood.records.actors import Actor, By, Role
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import history_of, journal_verify
from tests.conftest import TODAY
from tests.records.merging import merge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pair")]


def contact(name: str, unit: str, valid_from: date = TODAY, valid_to: date | None = None) -> Membership:
    admin = By(Actor("root", Role.ADMINISTRATOR, TODAY), "command")
    user = User.objects.filter(username=name).first() or user_add(name, "", "four plain words here", admin)
    return membership_grant(user, Role.CONTACT, admin, valid_from, valid_to, unit_id=unit)


def test_contacts_of_the_duplicate_become_those_of_the_unit_that_stays() -> None:
    held, later = contact("works.contact", "dup"), contact("next.contact", "dup", TODAY + timedelta(days=9))
    token = token_issue(
        held.user,
        held,
        "t",
        datetime.now(UTC) + timedelta(days=1),
        By(actor_of(held, TODAY), "page"),
        may_write=True,
    )
    trial = merge(is_trial=True)
    told = [("next.contact", "contact"), ("works.contact", "contact")]
    assert [(one.username, one.role) for one in trial.accounts] == told
    assert Membership.objects.filter(unit_id="dup").count() == 2, "a trial moves nobody"
    entries = Entry.objects.count()
    done = merge(basis=trial.basis)
    assert [(one.username, one.role) for one in done.accounts] == told
    assert [(row.pk, row.unit_id) for row in Membership.objects.order_by("id")] == [
        (held.pk, "main"),
        (later.pk, "main"),
    ]
    assert Entry.objects.count() == entries + 2
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.count, entry.actor, entry.reason) == (
        "memberships.move",
        2,
        "planner",
        "the licence says so",
    )
    change = list(history_of("memberships", (str(held.pk),)))[-1]
    assert ('"unit_id":"dup"' in change.before, '"unit_id":"main"' in change.after) == (True, True)
    caller = actor_for_token(token, TODAY)
    assert caller is not None
    assert (caller.role, caller.unit_id) == (Role.CONTACT, "main"), "the token lives on"
    assert journal_verify().ok


def test_a_contact_of_both_keeps_both_roles_and_one_that_ended_stays_as_it_was() -> None:
    contact("works.contact", "dup")
    contact("works.contact", "main")
    ended = contact("old.contact", "dup", TODAY - timedelta(days=9), TODAY - timedelta(days=1))
    assert [one.username for one in merge().accounts] == ["works.contact"]
    assert Membership.objects.filter(user__username="works.contact", unit_id="main").count() == 2
    ended.refresh_from_db()
    assert ended.unit_id == "dup"
    assert journal_verify().ok


def test_a_contact_given_after_the_trial_is_told_and_nothing_moves() -> None:
    trial = merge(is_trial=True)
    contact("works.contact", "dup")
    with pytest.raises(ConflictError):
        merge(basis=trial.basis)
    assert Membership.objects.get().unit_id == "dup"
