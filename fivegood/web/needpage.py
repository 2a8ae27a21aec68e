"""One need as its page shows it: how it stands, its clocks with what they are made of, its steps, what may be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from fivegood.errors import InputError
from fivegood.facts.rows import Row
from fivegood.facts.schema import Column
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor, worker
from fivegood.records.book.gathered import gathered
from fivegood.records.book.keys import path_of
from fivegood.records.journal.kept import until_written
from fivegood.records.needs.selectors import NeedHistory, need_history, need_readings
from fivegood.records.needs.several import MOST_PARTS
from fivegood.records.needs.steps import USUAL, acts_of
from fivegood.records.scope import sees_all
from fivegood.rules.desk.clocks import Clock, Colour, Hand, Reading
from fivegood.rules.desk.explained import limit_told, sentence
from fivegood.rules.desk.stages import ASKED, Act, Event, NeedState
from fivegood.rules.promises import Step
from fivegood.structs import replace
from fivegood.web.clocks import Light, instant_shown, need_title, needy_named, step_word
from fivegood.web.documents import documents_shown
from fivegood.web.needacts import ASKED_FOR, NEXT, WORDS
from fivegood.web.needbeside import acting_shown, beside_shown
from fivegood.web.words import lang, name_columns, names_of, said_once

_OFFICERS = TABLES["officers"]
_SHAPES = {Colour.GREEN: "●", Colour.YELLOW: "▲", Colour.RED: "■", Colour.GREY: "○"}
_CODES = {Colour.GREY: "none"}
_LISTS = {"category": "need_category", "urgency": "need_urgency", "clock": "need_clock"}
_COLUMNS = {"holder": "holder_id", "into": "others"}
#: So many parts a form offers at once; the others up to `MOST_PARTS` are folded away.
_PARTS = 4
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form of an act: its title, what stands in it, what is wrong with it, and its choices if any."""

    name: str
    title: str
    typed: str = ""
    fault: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent from the page: the words of the form, and what is wrong with each."""

    words: Mapping[str, str]
    faults: Mapping[str, str]


NOTHING = Sent({}, {})


def need_shown(actor: Actor, opened: OpenPark, need_id: str, now: datetime, sent: Sent = NOTHING) -> Mapping[str, Any]:
    """Return what the page of a need shows, with what was sent in the form it was sent from. Raises MissingError."""
    history, park = need_history(actor, need_id), opened.park
    need, state = history.need, history.state
    unit_id = str(need["unit_id"])
    acting, instead_of = acting_shown(history, now)
    beside = beside_shown(actor, opened, history, now)
    people = {event.holder for event in history.events} | {acting, instead_of, *(str(one["holder"]) for one in beside)}
    units, officers, in_post = _named(actor, unit_id, people - {""})
    named = units or needy_named(actor, [unit_id])
    clocks, untold = _clocks(opened, history, now)
    may = acts_of(actor, state, whole=str(need["whole_id"] or ""), sees_unit=unit_id in units)
    return {
        **documents_shown(actor, "needs", need_id, park),
        "need_id": need_id,
        "path": path_of([need_id]),
        "need": need,
        "title": need_title(need, park),
        "unit": {"path": path_of([unit_id]), "name": named[unit_id], "is_open": unit_id in units},
        "stage": stage_word(history, park),
        "category": park.word("need_category", str(need["category"]), lang()),
        "urgency": park.word("need_urgency", state.urgency, lang()) if state.urgency else "",
        "channel": park.word("channel", str(need["channel"]), lang()),
        "holder": officers.get(state.holder, state.holder),
        "level": state.level,
        "acting": officers.get(acting, acting),
        "instead_of": officers.get(instead_of, instead_of),
        "beside": [{**one, "holder": officers.get(one["holder"], one["holder"])} for one in beside],
        "clocks": clocks,
        "untold": untold,
        "steps": [_step(number, event, park, officers) for number, event in enumerate(history.events, 1)],
        "is_told": not history.written,
        "seen": len(history.events),
        "acts": [_act(act, in_post, opened, history, sent) for act in _in_order(may, state)],
    }


def stage_word(history: NeedHistory, park: Park) -> str:
    """Return where a need is, by what was done with it last that brought it there."""
    if history.state.rounds[-1].stands:
        return _("clocks stand still")
    moved = [event.act for event in history.events if event.act not in _STAYS]
    return park.word("need_act", str(moved[-1]), lang())


#: Acts that leave a need where it is.
_STAYS = frozenset({Act.EXTEND, Act.ESCALATE, Act.PAUSE, Act.RESUME, Act.NOTE, Act.PUBLISH, Act.HIDE})


def _clocks(opened: OpenPark, history: NeedHistory, now: datetime) -> tuple[list[Mapping[str, Any]], str]:
    """Return the clocks as lines, newest round first; else why they cannot be told."""
    try:
        found = need_readings(opened, history, now)
    except InputError:
        return [], _("the calendar does not hold these days")
    shown = [_clock(one, opened) for one in found]
    return sorted(shown, key=lambda one: -int(one["round"])), ""


def _clock(one: Reading, opened: OpenPark) -> Mapping[str, Any]:
    return {
        "round": one.round,
        "name": opened.park.word("need_clock", str(one.step), lang()),
        "next": step_word(one.step),
        "limit": limit_told(one.pieces[0].limit, lang()),
        "due": instant_shown(one.due_at) if one.due_at else "",
        "stopped": instant_shown(one.stopped_at) if one.stopped_at else "",
        "sentence": sentence(one, opened.calendar, lang()),
        "light": light_of_clock(one),
    }


def light_of_clock(one: Clock) -> Light:
    """Return the lamp of a clock with its word."""
    return Light(_CODES.get(one.colour, str(one.colour)), _SHAPES[one.colour], _hands()[one.hand, one.colour])


@said_once
def _hands() -> Mapping[tuple[Hand, Colour], str]:
    return {
        (Hand.RUNNING, Colour.GREEN): _("in time"),
        (Hand.RUNNING, Colour.YELLOW): _("soon due"),
        (Hand.RUNNING, Colour.RED): _("past due"),
        (Hand.STANDING, Colour.GREY): _("stands still"),
        (Hand.IN_TIME, Colour.GREEN): _("done in time"),
        (Hand.LATE, Colour.RED): _("done late"),
        (Hand.VOID, Colour.GREY): _("counts no more"),
    }


def _step(number: int, event: Event, park: Park, officers: Mapping[str, str]) -> Mapping[str, Any]:
    return {
        "number": number,
        "act": park.word("need_act", str(event.act), lang()),
        "at": instant_shown(event.at),
        "told": _(", ").join(_told(event, park, officers)),
        "reason": event.reason,
    }


def _told(event: Event, park: Park, officers: Mapping[str, str]) -> Iterator[str]:
    if event.category:
        yield park.word("need_category", event.category, lang())
    if event.urgency and event.act is Act.CLASSIFY:
        yield park.word("need_urgency", event.urgency, lang())
    if event.holder:
        yield officers.get(event.holder, event.holder)
    if event.clock and event.more:
        yield f"{park.word('need_clock', str(event.clock), lang())}: {limit_told(event.more, lang())}"


def _act(act: Act, in_post: Choices, opened: OpenPark, history: NeedHistory, sent: Sent) -> Mapping[str, Any]:
    """Return an act with the fields of its form: what it cannot do without, and a note that any may have."""
    is_sent = sent.words.get("act") == act
    own = sent if is_sent else NOTHING
    asked = {*ASKED.get(act, ()), *(("holder",) if act is Act.ASSIGN else ())}
    titles = [*(_titles_of_parts() if act is Act.SPLIT else ()), *_titles(_called(act, "reason" in asked))]
    always = {"reason", *(name for name, _title in titles if "-" in name), *(("into",) if act is Act.MERGE else ())}
    fields = [_field(name, title, own) for name, title in titles if name in asked | always]
    before = {"category": str(history.need["category"]), "urgency": history.state.urgency or USUAL, "clock": Step.CLOSE}
    before["holder"] = history.state.holder
    for place, field in enumerate(fields):
        name = field.name.partition("-")[0]
        if choices := _choices(name, in_post, opened):
            typed = field.typed or ("" if "-" in field.name else before[name])
            fields[place] = replace(field, choices=choices if typed else (("", "—"), *choices), typed=typed)
    return {
        "code": str(act),
        "word": WORDS[act](),
        "is_open": is_sent,
        "is_wrong": bool(own.faults),
        "faults": [said for name, said in own.faults.items() if name not in {field.name for field in fields}],
        "fields": [field for field in fields if not _is_folded(field)],
        "folded": [field for field in fields if _is_folded(field)],
        "is_unfolded": any(field.typed for field in fields if _is_folded(field)),
    }


def _is_folded(field: Field) -> bool:
    return int(field.name.partition("-")[2] or 0) > _PARTS


def _in_order(acts: Sequence[Act], state: NeedState) -> list[Act]:
    """Return acts, what is usually next at the top."""
    usual = Act.RESUME if state.rounds[-1].stands else NEXT.get(state.stage)
    return sorted(acts, key=lambda act: act is not usual)


def _called(act: Act, is_reason: bool) -> str:
    """Return what the words that come with an act are called."""
    return ASKED_FOR[act]() if act in ASKED_FOR else _("Reason") if is_reason else _("Note")


def _titles(reason: str) -> Iterator[tuple[str, str]]:
    """Yield the fields that forms have, in their order, with what they are called."""
    yield "into", _("Number of the other need")
    yield "category", _("Category")
    yield "urgency", _("Urgency")
    yield "holder", _("Officer")
    yield "clock", _("Clock")
    yield "more", _("Time given, as “2 workdays”")
    yield "reason", reason


def _titles_of_parts() -> Iterator[tuple[str, str]]:
    for number in range(1, MOST_PARTS + 1):
        of = {"number": number}
        yield f"title-{number}", _("Part %(number)s: what it is about") % of
        yield f"category-{number}", _("Part %(number)s: category") % of
        yield f"holder-{number}", _("Part %(number)s: officer") % of


def _field(name: str, title: str, sent: Sent) -> Field:
    return Field(name, title, sent.words.get(name, ""), sent.faults.get(_COLUMNS.get(name, name), ""))


def _choices(name: str, in_post: Choices, opened: OpenPark) -> Choices:
    if name == "holder":
        return in_post
    codes = opened.park.lists.get(_LISTS.get(name, ""), {})
    return tuple((code, words.in_(lang())) for code, words in codes.items())


def _named(actor: Actor, unit_id: str, people: set[str]) -> tuple[Mapping[str, str], Mapping[str, str], Choices]:
    """Return the name of the unit and those of officers, and who is in post to choose from."""
    officers, in_post = officers_known(actor)
    known = {one: officers[one] for one in people & officers.keys()}
    return names_of(actor, "units", {unit_id}), known, in_post


def officers_known(actor: Actor) -> tuple[Mapping[str, str], Choices]:
    """Return the names of the officers whom a reader may see, and those in post today as a form offers them.

    They are kept until a write, once for all readers who see every officer.
    """
    return _officers(worker(actor.today) if sees_all(actor, _OFFICERS.name) else actor, lang())


@until_written(16)
def _officers(actor: Actor, _language: str) -> tuple[Mapping[str, str], Choices]:
    found = gathered(actor, {_OFFICERS.name: Q()})[_OFFICERS.name]
    columns = name_columns(_OFFICERS)
    return {str(row["officer_id"]): _first(row, columns) for row in found}, tuple(_offered(found, actor.today))


def _first(row: Row, columns: Sequence[Column]) -> str:
    """Return the first name that a row has, else its id."""
    return next((str(row[column.name]) for column in columns if row[column.name]), str(next(iter(row.values()))))


def officers_shown(actor: Actor) -> Choices:
    """Return the officers in post today, by id, as a form offers them."""
    return officers_known(actor)[1]


def _offered(officers: Sequence[Row], today: date) -> Iterator[tuple[str, str]]:
    for row in officers:
        told: Any = row
        has_ended = told["in_post_to"] is not None and told["in_post_to"] < today
        if told["in_post_from"] <= today and not has_ended and not told["is_withdrawn"]:
            yield told["officer_id"], " · ".join(filter(None, (told["officer_id"], told["officer_name"], told["post"])))
