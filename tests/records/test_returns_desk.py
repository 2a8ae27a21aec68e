"""The desk for returns: drafts kept field by field, reminders, many accepted at once, the matrix, the queue."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core import mail

from fivegood.errors import ConflictError, ForbiddenError, InputError
from fivegood.park import OpenPark
from fivegood.records.accounts.models import User
from fivegood.records.accounts.services import administrator, membership_grant, user_add
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.returns.batches import filings_accept_sound
from fivegood.records.returns.coverages import coverage
from fivegood.records.returns.doubtful import doubtful_filings
from fivegood.records.returns.forms import Asked, asked
from fivegood.records.returns.matrix import Mark, Narrowed, matrix
from fivegood.records.returns.models import Reminder
from fivegood.records.returns.owing import still_owing
from fivegood.records.returns.reminders import letters_send, reminders_send
from fivegood.records.returns.selectors import sheet_for, sheets_for
from fivegood.records.returns.services import Filled, draft_keep, filing_submit
from fivegood.rules.filings import State
from fivegood.site.work import work_on
from fivegood.structs import replace
from tests.conftest import NOW, TODAY
from tests.records.filing import CONTACT, PLANNER, STATED, UNIT

pytestmark = pytest.mark.django_db
OFFICE = By(PLANNER, "page")


def stated(of: Asked) -> dict[str, Decimal | None]:
    return {line.item: line.stated for line in sheet_for(PLANNER, of, UNIT).lines}


def submit(of: Asked, unit: str, stated: dict[str, str], explanation: str = "") -> None:
    by = By(replace(CONTACT.actor, unit_id=unit), "page")
    filing_submit(of, unit, Filled(stated, 0, explanation=explanation), by, NOW)


def test_a_draft_keeps_what_can_be_read_and_tells_of_the_rest(august: Asked) -> None:
    faults = draft_keep(august, UNIT, Filled(STATED | {"tax_paid": "about 12"}, 0), CONTACT, NOW)
    assert [(fault.column, fault.value) for fault in faults] == [("tax_paid", "about 12")]
    found = stated(august)
    assert found["output_value"] == Decimal(48_000_000)
    assert found["tax_paid"] is None
    assert sheet_for(PLANNER, august, UNIT).state is State.DRAFT


def test_a_second_tab_is_told_of_a_value_that_changed_alone(august: Asked) -> None:
    draft_keep(august, UNIT, Filled({"tax_paid": "1"}, 0), CONTACT, NOW)
    read = sheet_for(PLANNER, august, UNIT).version
    draft_keep(august, UNIT, Filled({"tax_paid": "2"}, read), CONTACT, NOW)
    with pytest.raises(ConflictError) as refused:
        draft_keep(august, UNIT, Filled({"tax_paid": "3"}, read), CONTACT, NOW)
    assert refused.value.conflicts[0].stored["tax_paid"] == "2"
    assert stated(august)["tax_paid"] == Decimal(2)


def test_sheets_read_together_are_the_sheets_read_alone(park: OpenPark, august: Asked) -> None:
    july = asked(park, "park_monthly", "2021-07")
    wanted = [(august, "e001"), (july, "e002"), (july, "e003"), (august, "nobody")]
    assert sheets_for(PLANNER, wanted) == [sheet_for(PLANNER, of, unit) for of, unit in wanted[:3]]


def test_many_are_accepted_and_the_others_are_told_why(august: Asked) -> None:
    submit(august, "e001", STATED, "A line stood still in June.")
    submit(august, "e002", STATED, "A line stood still in June.")
    rows_of("stated_values").filter(unit_id="e002", period="2021-08", item="employees").update(stated=Decimal("0.5"))
    entries = Entry.objects.count()
    batch = filings_accept_sound(august, ["e001", "e002", "e003", "nobody"], OFFICE, NOW)
    assert list(batch.accepted) == ["e001"]
    assert [one.unit_id for one in batch.refused] == ["e002", "e003", "nobody"]
    assert [error.check for error in batch.refused[0].errors] == ["fraction"]
    assert "is due: accept is not possible now" in batch.refused[1].faults[0].message
    assert rows_of("filings").get(unit_id="e001", form=august.form, period="2021-08").state == "accepted"
    assert [entry.action for entry in Entry.objects.filter(number__gt=entries)] == ["filings.accept", "returns.accept"]
    with pytest.raises(ForbiddenError):
        filings_accept_sound(august, ["e001"], CONTACT, NOW)


def contact_with_address(unit: str) -> User:
    by = By(administrator("root", TODAY), "command")
    user = user_add(f"contact.{unit}", f"{unit}@firm.example", "four plain words here", by)
    membership_grant(user, Role.CONTACT, by, TODAY, unit_id=unit)
    return user


def test_a_reminder_is_written_down_sent_once_and_not_twice_a_day(august: Asked) -> None:
    contact_with_address("e001")
    made = reminders_send(august, ["e001", "e002"], OFFICE, NOW)
    assert [(one.unit_id, one.accounts) for one in made] == [("e001", ["contact.e001"]), ("e002", [])]
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.action, entry.count, entry.actor) == ("reminders.send", 2, "planner")
    work_on(lambda: False, is_batch=True)
    assert [letter.to for letter in mail.outbox] == [["e001@firm.example"]]
    assert "August 2021, due 2021-09-16 12:00" in mail.outbox[0].body
    assert letters_send(august, TODAY.isoformat()) == 0, "a second run sends nothing again"
    with pytest.raises(InputError) as refused:
        reminders_send(august, ["e001", "e003"], OFFICE, NOW + timedelta(hours=3))
    assert [(fault.value, fault.message) for fault in refused.value.faults] == [
        ("e001", "was reminded of this form today already")
    ]
    assert not Reminder.objects.filter(unit_id="e003").exists(), "all or none"
    reminders_send(august, ["e001"], OFFICE, NOW + timedelta(days=1))
    assert Reminder.objects.filter(unit_id="e001").count() == 2
    assert journal_verify().ok


def test_only_who_owes_is_reminded_and_only_by_those_who_serve_it(august: Asked) -> None:
    submit(august, "e001", STATED, "A line stood still in June.")
    with pytest.raises(InputError) as refused:
        reminders_send(august, ["e001"], OFFICE, NOW)
    assert "owes nothing of this form for 2021-08" in str(refused.value)
    with pytest.raises(ForbiddenError):
        reminders_send(august, ["e002"], CONTACT, NOW)
    held = rows_of("assignments").filter(unit_id="e002", assigned_to__isnull=True, is_withdrawn=False)[0]
    officer = By(Actor("officer", Role.OFFICER, TODAY, officer_id=held.officer_id), "page")
    reminders_send(august, ["e002"], officer, NOW)
    other = still_owing(PLANNER, august).exclude(pk__in=still_owing(officer.actor, august).values("pk"))[0].unit_id
    with pytest.raises(InputError):
        reminders_send(august, [other], officer, NOW)


LATER = datetime(2021, 9, 20, 9)


def test_the_matrix_counts_what_coverage_counts(park: OpenPark) -> None:
    form = "statistics_monthly"
    found = matrix(PLANNER, park, form, 2021, LATER, Narrowed())
    covered = {str(one.asked.period): one for one in coverage(PLANNER, park, 2021, LATER) if one.asked.form == form}
    assert len(found.marks) == 50
    for place, of in enumerate(found.columns):
        one = covered[str(of.period)]
        assert found.totals[Mark.OVERDUE][place] == one.overdue, of.period
        assert sum(counts[place] for counts in found.totals.values()) == one.owed, of.period
        assert found.totals[Mark.ACCEPTED][place] + found.totals[Mark.LOCKED][place] == one.accepted


def test_the_matrix_is_narrowed_by_industry_officer_and_state(park: OpenPark) -> None:
    form = "statistics_monthly"
    units = rows_of("units").filter(reports_from__isnull=False, is_withdrawn=False)
    industry = units.exclude(industry=None)[0].industry
    found = matrix(PLANNER, park, form, 2021, LATER, Narrowed(industry=industry))
    assert set(found.marks) <= set(units.filter(industry=industry).values_list("unit_id", flat=True))
    assert sum(found.totals[Mark.OVERDUE]) < sum(
        matrix(PLANNER, park, form, 2021, LATER, Narrowed()).totals[Mark.OVERDUE]
    )
    held = rows_of("assignments").filter(unit_id=UNIT, assigned_to__isnull=True, is_withdrawn=False)[0]
    found = matrix(PLANNER, park, form, 2021, LATER, Narrowed(officer=held.officer_id))
    assert UNIT in found.marks
    assert len(found.marks) < 10
    submit(asked(park, form, "2021-08"), UNIT, STATED, "A line stood still in June.")
    found = matrix(PLANNER, park, form, 2021, LATER, Narrowed(mark="submitted"))
    assert list(found.marks) == [UNIT]
    assert found.marks[UNIT][-1] is Mark.SUBMITTED
    assert found.totals[Mark.SUBMITTED][-1] == 1


def test_the_queue_begins_with_what_was_explained(park: OpenPark, august: Asked) -> None:
    wrong = STATED | {"tax_paid": "46,000,000"}
    submit(august, UNIT, wrong, "Taxes of last year were paid.")
    queue = doubtful_filings(PLANNER, park)
    assert queue.count == rows_of("filings").filter(state="submitted", is_withdrawn=False).count()
    first = queue.doubtful[0]
    assert first.unit_id == UNIT
    assert "not_above" in {doubt.check for doubt in first.doubts}
    assert doubtful_filings(PLANNER, park, "torch_quarterly").count == 0
    other = Actor("contact", Role.CONTACT, TODAY, unit_id="e002")
    assert UNIT not in {sheet.unit_id for sheet in doubtful_filings(other, park).doubtful}
