"""Proposals of who serves whom: worked out and kept, changed by hand, committed as a whole or refused with the rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fivegood.decide.assignment.judging import Rule, judge
from fivegood.decide.assignment.problem import Role
from fivegood.decide.assignment.solving import assign
from fivegood.errors import ConflictError, ForbiddenError, InputError, MissingError
from fivegood.facts.subjects import TABLES
from fivegood.park import codes_of
from fivegood.records.actors import Actor, By
from fivegood.records.actors import Role as Reader
from fivegood.records.assignments.commits import broken_rules, proposal_commit
from fivegood.records.assignments.models import Proposal
from fivegood.records.assignments.selectors import pair_for, problem_for, proposal_for
from fivegood.records.assignments.services import choice_judged, choice_make, proposal_ask, proposal_solve
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_add, record_correct
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.notices.models import Notice
from fivegood.records.notices.selectors import notices_of
from fivegood.records.notices.told import notice_told
from fivegood.records.officers.selectors import officers_serving
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_read
from fivegood.structs import replace
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
DAY, BEGINS = date(2021, 7, 31), date(2021, 8, 9)
OFFICE = Actor("planner", Reader.PLAN_OFFICE, TODAY)
BY = By(OFFICE, "page", "Who is near serves")


def solved(*, away: list[str] | None = None, pins_of: int | None = None) -> Proposal:
    asked = proposal_ask(DAY, away or [], BY, pins_of=pins_of)
    return proposal_solve(asked.pk, current_park(), lambda *_: None)


def chosen_of(proposal: Proposal) -> dict[Role, dict[str, str]]:
    found: dict[Role, dict[str, str]] = {role: {} for role in Role}
    for pair in proposal.pairs.all():
        found[Role(pair.role)][pair.unit_id] = pair.officer_id
    return found


def test_a_proposal_is_kept_changed_by_hand_solved_again_and_committed_with_notices() -> None:
    proposal = solved()
    rules = current_park().rules.assigning
    problem = problem_for(proposal, rules)
    best = assign(problem)
    assert (proposal.cost, proposal.bound) == (best.cost, best.bound)
    assert chosen_of(proposal) == {role: best.officers(role) for role in Role}
    moves = {(role, reason): count for role, reason, count in proposal.told["moves"]}
    assert moves["deputy", "new"] > 400
    assert moves["lead", "new"] == 2, "two newcomers wait for their lead"
    assert proposal.told["today"]["cost"] == judge(problem, {r: chosen_today(proposal, r) for r in Role}).cost

    # By hand: the cost shown is the difference of the whole, summed anew by the pure problem.
    pair = proposal.pairs.filter(role="lead", reason="").order_by("unit_id")[0]
    other = pair.told["next"][0]
    shown = choice_judged(proposal, pair, other, rules, OFFICE)
    made = choice_make(proposal.pk, "lead", pair.unit_id, other, current_park(), BY)
    proposal.refresh_from_db()
    judged = judge(problem, chosen_of(proposal))
    assert shown == made
    assert proposal.cost == best.cost + made.more == judged.cost
    assert set(broken_rules(proposal, current_park())) == set(made.broken)
    own = proposal.pairs.get(role="deputy", unit_id=pair.unit_id).officer_id
    assert Rule.LEADS in {one.rule for one in choice_judged(proposal, pair, own, rules, OFFICE).broken}

    # Again with the pin held; then the pin is let go of, and the best is back.
    again = solved(pins_of=proposal.pk)
    held = pair_for(again, "lead", pair.unit_id)
    assert (held.officer_id, held.is_pinned) == (other, True)
    assert best.bound <= again.bound == again.cost <= proposal.cost
    back = choice_make(proposal.pk, "lead", pair.unit_id, "", current_park(), BY)
    proposal.refresh_from_db()
    assert (proposal.cost, back.more) == (best.cost, -made.more)
    assert not pair_for(proposal, "lead", pair.unit_id).is_pinned

    before, entries = chosen_today(proposal, Role.LEAD), Entry.objects.count()
    done = proposal_commit(proposal.pk, BEGINS, current_park(), BY, NOW)
    assert Entry.objects.count() == entries + 2, "the rows, and the notices"
    assert done.committed_entry is not None
    assert Entry.objects.get(pk=done.committed_entry).reason == BY.reason
    assert journal_verify().ok
    on = replace(OFFICE, today=BEGINS)
    moved = proposal.pairs.filter(role="lead").exclude(before="").exclude(reason="").order_by("unit_id")[0]
    assert [one.officer_id for one in officers_serving(on, moved.unit_id)] == [
        moved.officer_id,
        proposal.pairs.get(role="deputy", unit_id=moved.unit_id).officer_id,
    ]
    day_before = replace(OFFICE, today=BEGINS - timedelta(days=1))
    assert officers_serving(day_before, moved.unit_id)[0].officer_id == moved.before == before[moved.unit_id]
    assert problem_for(replace_day(proposal, BEGINS), rules).units[0].now == {
        role: chosen_of(proposal)[role][problem.units[0].unit_id] for role in Role
    }
    told = {notice.officer_id: notice for notice in Notice.objects.filter(key=moved.unit_id, role="officer")}
    assert f"no longer from {BEGINS}" in notice_told(told[moved.before], "en")
    assert f"自{BEGINS}起您担任该单位主联系人" in notice_told(told[moved.officer_id], "zh")
    contact = Actor("contact", Reader.CONTACT, TODAY, unit_id=moved.unit_id)
    assert {notice.told["role"] for notice in notices_of(contact)} == {"lead", "deputy"}
    assert not notices_of(replace(contact, unit_id="e999")).exists()
    with pytest.raises(InputError, match="is committed"):
        proposal_commit(proposal.pk, BEGINS, current_park(), BY, NOW)
    with pytest.raises(ConflictError, match="assignments"):
        proposal_commit(again.pk, BEGINS, current_park(), BY, NOW)


def chosen_today(proposal: Proposal, role: Role) -> dict[str, str]:
    return {pair.unit_id: pair.before for pair in proposal.pairs.filter(role=role) if pair.before}


def replace_day(proposal: Proposal, day: date) -> Proposal:
    return Proposal(as_of=day, away=proposal.away)


def test_when_an_officer_leaves_their_units_move_and_what_is_stale_or_broken_is_refused_whole() -> None:
    leaving = "O-001"
    proposal = solved(away=[leaving])
    left = proposal.pairs.filter(before=leaving)
    assert left.exists()
    assert {pair.reason for pair in left} == {"gone"}
    assert not proposal.pairs.filter(officer_id=leaving).exists()
    with pytest.raises(InputError, match="is not in post that day"):
        choice_make(proposal.pk, "lead", left[0].unit_id, leaving, current_park(), BY)

    # A rule that is broken, no reason, and a day too early: all told at once.
    one, other = proposal.pairs.filter(role="lead", before__gt="", reason="")[:2]
    deputy = pair_for(proposal, "deputy", one.unit_id).officer_id
    choice_make(proposal.pk, "lead", one.unit_id, deputy, current_park(), BY)
    rows, entries = rows_of("assignments").count(), Entry.objects.count()
    with pytest.raises(InputError) as refused:
        proposal_commit(proposal.pk, date(2021, 7, 1), current_park(), replace(BY, reason=""), NOW)
    columns = [fault.column for fault in refused.value.faults]
    assert columns[:2] == ["reason", "begins_on"]
    assert one.unit_id in columns[2:]
    choice_make(proposal.pk, "lead", one.unit_id, "", current_park(), BY)

    # Somebody gives another unit to another officer meanwhile: nothing is written, and the row is named.
    key = [
        other.before,
        other.unit_id,
        "lead",
        str(
            rows_of("assignments")
            .get(unit_id=other.unit_id, role="lead", officer_id=other.before, is_withdrawn=False, assigned_to=None)
            .assigned_from
        ),
    ]
    record_correct(
        TABLES["assignments"], key, {"assigned_to": "2021-08-31"}, BY, codes_of(current_park().park), NOW, expected=1
    )
    with pytest.raises(ConflictError) as stale:
        proposal_commit(proposal.pk, BEGINS, current_park(), BY, NOW)
    assert [conflict.key for conflict in stale.value.conflicts] == [tuple(key)]
    with pytest.raises(ConflictError):
        choice_make(proposal.pk, "lead", one.unit_id, deputy, current_park(), BY)
    assert (rows_of("assignments").count(), Entry.objects.count()) == (rows, entries + 1)
    assert not Notice.objects.filter(subject="assignments").exists()


def test_who_proposes_reads_and_commits_and_what_is_asked_wrongly() -> None:
    asked = proposal_ask(DAY, [], BY)
    assert asked.job is not None
    for role in Reader:
        actor = Actor("x", role, TODAY, officer_id="O-001", unit_id="e001", lender="Bank A")
        if role in (Reader.LEADER, Reader.PLAN_OFFICE, Reader.AUDITOR, Reader.ADMINISTRATOR):
            assert proposal_for(actor, asked.pk) == asked
        else:
            with pytest.raises(ForbiddenError):
                proposal_for(actor, asked.pk)
        if role is not Reader.PLAN_OFFICE:
            with pytest.raises(ForbiddenError):
                proposal_ask(DAY, [], By(actor, "page"))
            with pytest.raises(ForbiddenError):
                choice_make(asked.pk, "lead", "e001", "O-001", current_park(), By(actor, "page"))
            with pytest.raises(ForbiddenError):
                proposal_commit(asked.pk, BEGINS, current_park(), By(actor, "page", "why"), NOW)
        assert may_read(actor, "officer_conflicts") is (
            role in (Reader.LEADER, Reader.PLAN_OFFICE, Reader.AUDITOR, Reader.ADMINISTRATOR, Reader.OFFICER)
        )
    with pytest.raises(InputError, match="is not worked out"):
        proposal_commit(asked.pk, BEGINS, current_park(), BY, NOW)
    with pytest.raises(InputError, match="did you mean 'O-001'"):
        proposal_ask(DAY, ["O001"], BY)
    with pytest.raises(MissingError):
        proposal_for(OFFICE, asked.pk + 1)


def test_a_conflict_of_interest_is_with_a_unit_or_a_group() -> None:
    cells = {"conflict_id": "C-99", "officer_id": "O-001", "valid_from": "2021-08-01", "reason": "Shares"}
    table, lists = TABLES["officer_conflicts"], codes_of(current_park().park)
    with pytest.raises(InputError, match="a conflict is with a unit or with a group"):
        record_add(table, cells, BY, lists, NOW)
    with pytest.raises(InputError, match="must be empty where a unit is named"):
        record_add(table, cells | {"unit_id": "e001", "group_code": "sany"}, BY, lists, NOW)
    assert record_add(table, cells | {"group_code": "sany"}, BY, lists, NOW).added == 1
