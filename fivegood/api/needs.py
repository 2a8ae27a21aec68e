"""The routes of needs beside their records: steps with clocks, acts; and the notices that clocks give."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router, Schema
from pydantic import ConfigDict, Field

from fivegood.api.callers import caller, check_may_write, writer
from fivegood.api.paging import Paging, paged
from fivegood.api.problems import READ, WRITE, Problem, steps_read
from fivegood.api.repeats import KEY, answered_once, shaped
from fivegood.errors import ForbiddenError, InputError
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark, codes_of
from fivegood.records.accounts.models import User
from fivegood.records.actors import Actor
from fivegood.records.book.keys import id_of_path
from fivegood.records.book.selectors import records_of
from fivegood.records.clock import local_now
from fivegood.records.needs.selectors import NeedHistory, need_history, need_readings
from fivegood.records.needs.several import MOST_PARTS, Part, need_act
from fivegood.records.needs.steps import NEED_STEPS, USUAL, acts_of
from fivegood.records.notices.models import Notice
from fivegood.records.notices.selectors import notices_of, notices_read_to, notices_unread
from fivegood.records.notices.services import notices_read
from fivegood.records.notices.told import notice_told
from fivegood.records.officers.standins import officer_acting
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_read, sees_all
from fivegood.rules.desk.clocks import Reading
from fivegood.rules.desk.explained import sentence
from fivegood.rules.desk.stages import OPEN, Event, Stage

router = Router(tags=["needs"])
_IF_MATCH: Any = Header(None, alias="If-Match", description="The ETag of the steps that the act is based on.")  # type: ignore[type-arg] # the package's shape
_LANGUAGES = ("en", "zh")


class PartAsked(Schema):
    """A part that a need is split into."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(max_length=200)
    category: str = Field(max_length=80)
    holder: str = Field(max_length=80, description="The officer who is to see to it.")
    urgency: str = Field(USUAL, max_length=80)


class ActAsked(Schema):
    """What is done with a need, with what the act asks for. ``expected``: how many steps the caller had read."""

    model_config = ConfigDict(extra="forbid")
    act: str = Field(max_length=80)
    reason: str = Field("", max_length=2_000)
    category: str = Field("", max_length=80)
    urgency: str = Field("", max_length=80)
    holder: str = Field("", max_length=80)
    clock: str = Field("", max_length=80)
    more: str = Field("", max_length=80, description='Time given, as "2 workdays".')
    into: str = Field("", max_length=80, description="The need into which this one is merged.")
    parts: list[PartAsked] = Field(default_factory=list, max_length=MOST_PARTS)
    expected: int | None = Field(None, ge=0, le=10**6, description="Instead of If-Match; a conflict is then 409.")


class StepShape(Schema):
    """A step of a need; ``others`` are the need it was merged into, or its parts."""

    step: int
    act: str
    at: datetime
    reason: str
    category: str
    urgency: str
    holder: str
    clock: str | None
    more: str | None
    others: list[str]


class ClockShape(Schema):
    """A clock of a round, and what its deadline is made of; ``due_at`` is null while nobody can say."""

    clock: str
    round: int
    limit: str
    began_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    hand: str
    colour: str
    explained: dict[str, str]


class StepsShape(Schema):
    """How a need stands. ``acting`` is the officer who must act today, empty for the office, null when nobody must.

    ``acts`` are what the caller may do now; ``clocks`` is null where the calendar does not hold their days.
    """

    need_id: str
    stage: str
    level: int
    holder: str
    acting: str | None
    in_place_of: str
    whole: str | None
    parts: list[str]
    into: str | None
    acts: list[str]
    steps: list[StepShape]
    clocks: list[ClockShape] | None


@router.get("/needs/{need_id}/steps", response={200: StepsShape, **READ}, operation_id="get_need_steps_of")
def steps(request: HttpRequest, need_id: str) -> HttpResponse:
    """Show all that was done with a need and its clocks with their explanations; the ETag counts the steps."""
    _check_reads(caller(request))
    return _told(caller(request), id_of_path(need_id))


@router.post(
    "/needs/{need_id}/acts",
    response={200: StepsShape, **WRITE, 412: Problem, 428: Problem},
    operation_id="act_on_need",
)
def act(
    request: HttpRequest,
    need_id: str,
    sent: ActAsked,
    if_match: str | None = _IF_MATCH,
    idempotency_key: str | None = KEY,
) -> HttpResponse:
    """Do something with a need: a step, a merge or a split. When somebody was quicker, their steps are told."""
    check_may_write(request, NEED_STEPS.name)
    expected = steps_read(sent.expected, if_match)

    def answer() -> HttpResponse:
        words = sent.model_dump(exclude={"parts", "expected"})
        parts = [Part(one.title.strip(), one.category, one.holder, one.urgency) for one in sent.parts]
        lists = codes_of(current_park().park)
        need_act(id_of_path(need_id), words, parts, writer(request), lists, local_now(), expected=expected)
        return _told(caller(request), id_of_path(need_id))

    return answered_once(request, idempotency_key, answer)


def _check_reads(actor: Actor) -> None:
    if not may_read(actor, NEED_STEPS.name):
        raise ForbiddenError(f"the role {actor.role} may not read {NEED_STEPS.name}")


def _told(actor: Actor, need_id: str) -> HttpResponse:
    history, park, now = need_history(actor, need_id), current_park(), local_now()
    state, whole = history.state, history.need["whole_id"]
    unit_id = str(history.need["unit_id"])
    sees_unit = sees_all(actor, "units") or records_of(actor, TABLES["units"]).filter(unit_id=unit_id).exists()
    must_act = state.stage in OPEN | {Stage.SPLIT}
    acting = officer_acting(state.holder, unit_id, now.date()) if must_act else None
    told = {
        "need_id": need_id,
        "stage": str(state.stage),
        "level": state.level,
        "holder": state.holder,
        "acting": acting.officer_id if acting else None,
        "in_place_of": acting.in_place_of if acting else "",
        "whole": whole,
        "parts": list(state.parts),
        "into": state.into or None,
        "acts": [str(one) for one in acts_of(actor, state, whole=str(whole or ""), sees_unit=sees_unit)],
        "steps": [_step(number, event) for number, event in enumerate(history.events, 1)],
        "clocks": _clocks(park, history, now),
    }
    response = shaped(StepsShape, told)
    response.headers["ETag"] = f'"{len(history.events)}"'
    return response


def _step(number: int, event: Event) -> Mapping[str, Any]:
    plain = {name: getattr(event, name) for name in ("at", "reason", "category", "urgency", "holder")}
    clock, more = (str(one) if one else None for one in (event.clock, event.more))
    return {"step": number, "act": str(event.act), "clock": clock, "more": more, "others": list(event.others), **plain}


def _clocks(park: OpenPark, history: NeedHistory, now: datetime) -> list[Mapping[str, Any]] | None:
    try:
        return [_clock(one, park) for one in need_readings(park, history, now)]
    except InputError:
        return None


def _clock(one: Reading, park: OpenPark) -> Mapping[str, Any]:
    return {
        "clock": str(one.step),
        "round": one.round,
        "limit": str(one.pieces[0].limit),
        "began_at": one.began_at,
        "due_at": one.due_at,
        "stopped_at": one.stopped_at,
        "hand": str(one.hand),
        "colour": str(one.colour),
        "explained": {lang: sentence(one, park.calendar, lang) for lang in _LANGUAGES},
    }


class NoticeShape(Schema):
    """What the clocks of needs told, and whether the account has read it."""

    id: int
    need_id: str
    occasion: str
    said: dict[str, str]
    happened_at: datetime
    told_at: datetime
    is_new: bool


class ReadAsked(Schema):
    """Up to which notice the account has read."""

    model_config = ConfigDict(extra="forbid")
    up_to: int = Field(ge=1, le=2**53)


class Unread(Schema):
    """How many notices are still to be read."""

    unread: int


@router.get("/notices", response={200: list[NoticeShape], **READ}, operation_id="list_notices")
def notices(request: HttpRequest, asked: Query[Paging]) -> list[Mapping[str, Any]]:
    """List the notices of the role, or of the officer, the newest first."""
    found = paged(notices_of(caller(request)), asked)
    read_to = notices_read_to(_user(request), caller(request))
    return [_notice(one, read_to) for one in found]


@router.post("/notices/read", response={200: Unread, **WRITE}, operation_id="read_notices")
def read(request: HttpRequest, sent: ReadAsked, idempotency_key: str | None = KEY) -> HttpResponse:
    """Note that the account has read the notices of its role up to one; it never unreads any."""
    actor = caller(request)
    if actor.is_read_only:
        raise ForbiddenError("a token that only reads notes nothing")

    def answer() -> HttpResponse:
        notices_read(_user(request), actor, sent.up_to)
        return shaped(Unread, {"unread": notices_unread(_user(request), actor)})

    return answered_once(request, idempotency_key, answer)


def _user(request: HttpRequest) -> User:
    return User.objects.get(username=caller(request).name)


def _notice(one: Notice, read_to: int) -> Mapping[str, Any]:
    return {
        "id": one.pk,
        "need_id": one.key,
        "occasion": one.occasion,
        "said": {lang: notice_told(one, lang) for lang in _LANGUAGES},
        "happened_at": one.happened_at,
        "told_at": one.told_at,
        "is_new": one.pk > read_to,
    }
