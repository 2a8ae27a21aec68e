"""What a deadline is made of, in words: what was counted from when, and what of the time was not counted and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from fivegood.periods import Period
from fivegood.rules.desk.clocks import Clock, Piece, closing_of
from fivegood.rules.desk.limits import Limit, Unit
from fivegood.rules.desk.stages import Pause
from fivegood.structs import replace
from fivegood.workdays import Calendar

_DAY = timedelta(days=1)


class Kind(StrEnum):
    """Why time is not counted."""

    OUTSIDE = "outside"
    BREAK = "break"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    OWN_HOURS = "own_hours"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A span of time that a clock does not count, up to its end; a day off is whole. The names say which it is."""

    kind: Kind
    start: datetime
    end: datetime
    name_en: str = ""
    name_zh: str = ""


def left_out(piece: Piece, pauses: Sequence[Pause], calendar: Calendar) -> list[LeftOut]:
    """Return the spans between the start and the end of a piece that it does not count, in order.

    Together with what is counted they make up all of the time; for workdays, all days after the first. Spans of
    different reasons may overlap: a pause tells of its whole length. A piece without an end has none.
    """
    if piece.end is None:
        return []
    found = list(_paused(piece.start, piece.end, pauses))
    if piece.limit.unit is Unit.WORKDAY:
        found = [one for one in found if _holds_a_closing(one, calendar)]
        found += _days(piece.start, piece.end, calendar)
    elif piece.limit.unit is Unit.WORKING_MINUTE:
        found += _closed(piece.start, piece.end, calendar)
    return _joined(sorted(found, key=lambda one: (one.start, one.end)))


def _paused(start: datetime, end: datetime, pauses: Sequence[Pause]) -> Iterator[LeftOut]:
    for pause in pauses:
        first, last = max(start, _minute(pause.start)), min(end, _minute(pause.end or end))
        if first < last:
            yield LeftOut(Kind.PAUSE, first, last, pause.reason, pause.reason)


def _holds_a_closing(pause: LeftOut, calendar: Calendar) -> bool:
    """Tell whether a pause takes a workday away: it does when the clock stands at the day's last office hour."""
    days = (datetime.combine(day, time()) for day in _dates(pause.start.date(), pause.end.date()))
    return any(pause.start <= at < pause.end for at in (closing_of(day, calendar) for day in days) if at)


def _days(start: datetime, end: datetime, calendar: Calendar) -> Iterator[LeftOut]:
    for day in _dates(start.date() + _DAY, end.date()):
        midnight = datetime.combine(day, time())
        if closing_of(midnight, calendar) is None:
            yield _day_off(day, midnight, midnight + _DAY, calendar)


def _closed(start: datetime, end: datetime, calendar: Calendar) -> Iterator[LeftOut]:
    for day in _dates(start.date(), end.date()):
        midnight = datetime.combine(day, time())
        hours = calendar.hours_on(day)
        edges = [0, *(minute for span in hours for minute in span), 24 * 60]
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            a, b = (midnight + timedelta(minutes=minute) for minute in (first, last))
            a, b = max(start, a), min(end, b)
            if a >= b:
                continue
            if not hours:
                yield _day_off(day, a, b, calendar)
            elif own := calendar.own_hours.get(day):
                yield LeftOut(Kind.OWN_HOURS, a, b, own.name_en, own.name_zh)
            else:
                yield LeftOut(Kind.BREAK if first > 0 and last < 24 * 60 else Kind.OUTSIDE, a, b)


def _day_off(day: date, start: datetime, end: datetime, calendar: Calendar) -> LeftOut:
    if own := calendar.own_hours.get(day):
        return LeftOut(Kind.OWN_HOURS, start, end, own.name_en, own.name_zh)
    for holiday in calendar.holidays:
        if holiday.period.contains(day):
            return LeftOut(Kind.HOLIDAY, start, end, holiday.name_en, holiday.name_zh)
    return LeftOut(Kind.WEEKEND, start, end)


def _joined(spans: Sequence[LeftOut]) -> list[LeftOut]:
    """Return spans of one reason that touch as one."""
    found: list[LeftOut] = []
    for span in spans:
        for place, other in enumerate(found):
            if other.end == span.start and replace(other, start=span.start, end=span.end) == span:
                found[place] = replace(other, end=span.end)
                break
        else:
            found.append(span)
    return found


#: Sentences by language: the deadline, each piece, and each reason.
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "due": "due {due}: {pieces}",
        "stands": "stands still: {pieces}",
        "first": "{limit} from {start}",
        "more": "{limit} more, given {at} ({reason})",
        "not": "; not counted: {spans}",
        "and": ", ",
        "then": ", then ",
        Kind.OUTSIDE: "outside office hours {hours}",
        Kind.BREAK: "the break {hours}",
        Kind.WEEKEND: "days off {days}",
        Kind.HOLIDAY: "{name} {days}",
        Kind.OWN_HOURS: "{name} {span}",
        Kind.PAUSE: "paused {span} ({name})",
        "instant": "{weekday} {day} {time}",
        "to": "{first} to {last}",
        "weekdays": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    },
    "zh": {
        "due": "{due}到期：{pieces}",
        "stands": "已暂停计时：{pieces}",
        "first": "自{start}起{limit}",
        "more": "{at}延长{limit}（{reason}）",
        "not": "；不计入：{spans}",
        "and": "、",
        "then": "，",
        Kind.OUTSIDE: "非办公时间{hours}",
        Kind.BREAK: "午休{hours}",
        Kind.WEEKEND: "休息日{days}",
        Kind.HOLIDAY: "{name}{days}",
        Kind.OWN_HOURS: "{name}（{span}）",
        Kind.PAUSE: "暂停{span}（{name}）",
        "instant": "{day}（{weekday}）{time}",
        "to": "{first}至{last}",
        "weekdays": "星期一 星期二 星期三 星期四 星期五 星期六 星期日",
    },
}
#: How limits are said in Chinese; in English they say themselves.
_LIMITS_ZH = {
    "working minute": "{}个工作分钟",
    "working hour": "{}个工作小时",
    "workday": "{}个工作日",
    "minute": "{}分钟",
    "hour": "{}小时",
    "day": "{}天",
}


def sentence(clock: Clock, calendar: Calendar, lang: str) -> str:
    """Return how a deadline comes about, in a language ("en", "zh")."""
    words = _WORDS[lang]
    pieces = words["then"].join(_piece(piece, clock.pauses, calendar, lang) for piece in clock.pieces)
    if clock.due_at is None:
        return words["stands"].format(pieces=pieces)
    return words["due"].format(due=instant_told(clock.due_at, lang), pieces=pieces)


def limit_told(limit: Limit, lang: str) -> str:
    """Return a limit in a language."""
    if lang == "en":
        return str(limit)
    number, _, unit = str(limit).partition(" ")
    return _LIMITS_ZH[unit.removesuffix("s")].format(number)


def instant_told(at: datetime, lang: str) -> str:
    """Return an instant with its weekday, to the minute."""
    weekday = _WORDS[lang]["weekdays"].split()[at.weekday()]
    return _WORDS[lang]["instant"].format(weekday=weekday, day=at.date(), time=f"{at:%H:%M}")


def _piece(piece: Piece, pauses: Sequence[Pause], calendar: Calendar, lang: str) -> str:
    words, limit = _WORDS[lang], limit_told(piece.limit, lang)
    if piece.given is None:
        told = words["first"].format(limit=limit, start=instant_told(piece.start, lang))
    else:
        told = words["more"].format(limit=limit, at=instant_told(piece.given.at, lang), reason=piece.given.reason)
    spans = list(dict.fromkeys(_span(one, lang) for one in left_out(piece, pauses, calendar)))
    return told + (words["not"].format(spans=words["and"].join(spans)) if spans else "")


def _span(one: LeftOut, lang: str) -> str:
    """Return a span in words. Nights and breaks are told by their hours, so that those of many days are one."""
    words = _WORDS[lang]
    first, last = one.start.date(), (one.end - timedelta(minutes=1)).date()
    days = str(first) if first == last else words["to"].format(first=first, last=last)
    end = f"{one.end:%H:%M}" if one.start.date() == one.end.date() else f"{one.end:%Y-%m-%d %H:%M}"
    return words[one.kind].format(
        hours=f"{one.start:%H:%M}-{one.end:%H:%M}",
        days=days,
        span=words["to"].format(first=f"{one.start:%Y-%m-%d %H:%M}", last=end),
        name=one.name_zh if lang == "zh" else one.name_en,
    )


def _dates(first: date, last: date) -> Iterator[date]:
    return (day.start for day in Period(first, last).split("day")) if first <= last else iter(())


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
