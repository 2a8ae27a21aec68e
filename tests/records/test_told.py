"""Who is told, once: of clocks of approvals up their ladder, and that one begins or ends to stand in for another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fivegood.errors import InputError
from fivegood.facts.subjects import TABLES
from fivegood.park import SAMPLES
from fivegood.records.actors import Actor, By, Role
from fivegood.records.approvals.ladder import approvals_reached, approvals_ring
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_withdraw
from fivegood.records.jobs.models import Job
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.needs.ladder import ladder_ask, ladder_ring
from fivegood.records.notices.models import Notice
from fivegood.records.notices.selectors import notices_of
from fivegood.records.notices.told import notice_told
from fivegood.records.officers.beginnings import standins_tell
from fivegood.records.park.services import park_texts_write
from fivegood.records.park.source import current_park
from fivegood.rules.procedures.course import Act
from fivegood.rules.procedures.text import parse
from tests.conftest import NOW, TODAY
from tests.records.test_absences import absent
from tests.records.test_approval_steps import DAY, OFFICE, OFFICER, apply, contact, do, unit

__all__ = ["unit"]
pytestmark = pytest.mark.django_db
SAMPLE = (SAMPLES / "ningxiang" / "procedures.yaml").read_text(encoding="utf-8")
PROCEDURES = SAMPLE.replace("at_percent: 80, tell: [holder, office]", "at_percent: 50, tell: [holder]").replace(
    "tell: [holder, office, level_above]", "tell: [office, level_above]"
)
Told = list[tuple[str, str, str]]


@pytest.fixture
def approval(unit: str) -> str:
    """An approval applied for now in a park with a ladder for approvals, on which those before have been heard."""
    park_texts_write({"procedures.yaml": PROCEDURES}, By(OFFICE, "command", "a ladder"), NOW)
    approvals_ring(current_park(), NOW)
    return apply(contact(unit))


def ring(approval: str, later: timedelta) -> int:
    """Look after the clocks, and return how many rungs of an approval were told of."""
    before = len({occasion for occasion, *_ in told(approval)})
    approvals_ring(current_park(), NOW + later)
    return len({occasion for occasion, *_ in told(approval)}) - before


def told(key: str) -> Told:
    found = Notice.objects.filter(key=key, told__has_key="percent").order_by("id")
    return list(found.values_list("occasion", "role", "officer_id"))


def test_the_clocks_of_an_approval_ring_once_up_to_the_leader_and_not_while_they_stand(approval: str) -> None:
    # From Wednesday the 1st: of 4 workdays promised half are over with Friday the 3rd; the law gives 10.
    assert ring(approval, DAY) == 0
    assert ring(approval, 3 * DAY) == 1
    assert told(approval) == [("0.promised.50", "officer", OFFICER.officer_id)]
    assert ring(approval, 3 * DAY) == 0, "nobody is told twice"
    do(approval, Act.LACK, 3 * DAY, OFFICE, "drawings", reason="No stamp.")
    assert ring(approval, 10 * DAY) == 0, "the unit has documents to bring"
    do(approval, Act.HAND_IN, 10 * DAY, OFFICER, "drawings")
    assert ring(approval, 15 * DAY) == 2, "the promise with the 14th, half of what the law gives with the 15th"
    assert set(told(approval)[1:]) == {
        ("0.promised.100", "plan_office", ""),
        ("0.promised.100", "leader", ""),
        ("1.statutory.50", "officer", OFFICER.officer_id),
    }
    do(approval, Act.REFUSE, 16 * DAY, OFFICE, reason="Not here.")
    assert ring(approval, 99 * DAY) == 0, "what is decided rings no more"
    notice = Notice.objects.get(key=approval, occasion="0.promised.100", role="leader")
    assert notice_told(notice, "en").startswith("The time for the decision as promised is used up: it was due")
    assert notice_told(notice, "zh").startswith("承诺办结时限已到")
    assert journal_verify().ok


def test_a_rung_of_approvals_takes_nothing_up() -> None:
    with pytest.raises(InputError, match="takes nothing one level up: let it tell level_above"):
        parse("rungs:\n  - {at_percent: 100, escalates: true}\n", "procedures.yaml")


def test_a_stand_in_is_told_on_the_first_day_and_when_it_is_over() -> None:
    standins_tell(NOW)
    two, three = (Actor(name, Role.OFFICER, TODAY, officer_id=f"O-00{name}") for name in "23")
    absent("O-001", "O-002", days=(1, 2))
    absent("O-004", "O-003", days=(0, None))
    assert standins_tell(NOW) == 1
    assert [notice_told(one, "en") for one in notices_of(three)[:1]] == [
        "You stand in for O-004 from today: the open work is yours."
    ]
    assert standins_tell(NOW + DAY) == 1
    assert standins_tell(NOW + 2 * DAY) == 0
    assert standins_tell(NOW + 3 * DAY) == 1
    begins, ends = notices_of(two).order_by("id")
    until = (TODAY + 2 * DAY).isoformat()
    assert notice_told(begins, "zh") == f"自今日起由您代理O-001的工作（至{until}），其未办结事项由您办理。"
    assert notice_told(ends, "en") == "You stand in for O-001 no longer: the open work went back."
    row = rows_of("absences").get(officer_id="O-004", absent_from=TODAY)
    key = ["O-004", TODAY.isoformat()]
    record_withdraw(TABLES["absences"], key, By(OFFICE, "page"), NOW, expected=row.version)
    assert standins_tell(NOW + 3 * DAY) == 1, "an absence that was taken back ends too"
    assert journal_verify().ok


def test_a_worker_is_asked_for_either() -> None:
    park = current_park()
    ladder_ring(park, NOW)
    approvals_ring(park, NOW)
    standins_tell(NOW)
    ladder_ask(park, NOW)
    assert not Job.objects.filter(kind="ladder").exists()
    assert not approvals_reached(park, NOW)
    absent("O-001", "O-002", days=(0, 0))
    ladder_ask(park, NOW)
    assert Job.objects.filter(kind="ladder").count() == 1
