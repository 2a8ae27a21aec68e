"""What a client of the Open311 door asks: parameters read and checked, every fault at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from fivegood.errors import Fault, InputError, nearest
from fivegood.records.needs.requests import NeedsAsked

#: The longest span of days that is answered at once, and the one that is taken where none is named.
WINDOW = timedelta(days=90)
#: So many requests at most on a page, as the standard has it.
MOST = 1_000
_PAGES = 1_000_000
STATUSES = ("open", "closed")
FILTERS = ("service_request_id", "service_code", "start_date", "end_date", "status", "page", "page_size")
#: What any address takes.
ALWAYS = ("jurisdiction_id", "locale")
LONGEST_DESCRIPTION = 4_000
_LONGEST_TITLE = 80
UNIT = "attribute[unit_id]"
#: What a client may say beside the need itself, which is kept with its words; and what is not kept at all.
KEPT = ("address_string", "lat", "long", "email", "first_name", "last_name", "phone", "media_url")
NOT_KEPT = ("device_id", "account_id")
POSTED = ("api_key", "service_code", "description", UNIT, *KEPT, *NOT_KEPT, *ALWAYS)
_PLACE = "open311"
_RANGES = {"lat": 90, "long": 180}


def filters_asked(sent: Mapping[str, str], now: datetime) -> NeedsAsked:
    """Return what is asked of the list of requests, on the park's clock. Raises InputError with every fault."""
    faults = _unknown(sent, (*FILTERS, *ALWAYS))
    codes, statuses = _listed(sent, "service_code"), _listed(sent, "status")
    for status in statuses:
        if status not in STATUSES:
            faults.append(_fault("status", "is one of open, closed", status, nearest(status, STATUSES)))
    start, end = (_instant(sent, name, faults) for name in ("start_date", "end_date"))
    numbers = {name: _number(sent, name, most, faults) for name, most in (("page", _PAGES), ("page_size", MOST))}
    first = start or (end or now) - WINDOW
    last = end or (min(now, first + WINDOW) if start else now)
    if first > last:
        faults.append(_fault("end_date", "lies before start_date"))
    elif last - first > WINDOW:
        faults.append(_fault("start_date", f"lies more than {WINDOW.days} days before end_date: ask for less at once"))
    if faults:
        raise InputError(faults, _PLACE)
    return NeedsAsked(
        numbers=_listed(sent, "service_request_id"),
        categories=codes,
        raised_from=first,
        raised_to=last,
        is_closed=(statuses[0] == "closed") if len(set(statuses)) == 1 else None,
        page=numbers["page"] or 1,
        page_size=numbers["page_size"] or MOST,
    )


def need_asked(sent: Mapping[str, str]) -> dict[str, str]:
    """Return the words of the need that a client raises: unit, category, title, note.

    The first line of the description is its title. Where the place is and who asks is kept with the note, as it was
    sent. Raises InputError with every fault.
    """
    faults = _unknown(sent, POSTED)
    told = {name: sent.get(name, "").strip() for name in POSTED}
    for name in ("service_code", "description"):
        if not told[name]:
            faults.append(_fault(name, "must not be empty"))
    if len(told["description"]) > LONGEST_DESCRIPTION:
        faults.append(_fault("description", f"is longer than {LONGEST_DESCRIPTION} characters"))
    faults += _faults_of_place(told)
    if faults:
        raise InputError(faults, _PLACE)
    title, note = titled(told["description"])
    beside = [f"{name}: {told[name]}" for name in KEPT if told[name]]
    note = "\n\n".join(filter(None, (note or (title if beside else ""), "\n".join(beside))))
    return {"unit_id": told[UNIT], "category": told["service_code"], "title": title, "note": note}


def titled(description: str) -> tuple[str, str]:
    """Return a title for a text, its first line where that is short, and the whole text as note if it says more."""
    title = description.partition("\n")[0].strip()
    if len(title) > _LONGEST_TITLE:
        title = f"{title[: _LONGEST_TITLE - 1].rstrip()}…"
    return title, "" if title == description else description


def described(title: str, note: str) -> str:
    """Return what a need says as one text; a note that says the title again stands alone."""
    return note if note.startswith(title.removesuffix("…")) else "\n".join(filter(None, (title, note)))


def _faults_of_place(told: Mapping[str, str]) -> list[Fault]:
    faults = []
    for name, other in (("lat", "long"), ("long", "lat")):
        if told[name] and not _is_within(told[name], _RANGES[name]):
            faults.append(_fault(name, f"is a number from -{_RANGES[name]} to {_RANGES[name]}", told[name]))
        elif told[other] and not told[name]:
            faults.append(_fault(name, f"must not be empty when {other} is given"))
    return faults


def _is_within(text: str, most: int) -> bool:
    try:
        return abs(float(text)) <= most
    except ValueError:
        return False


def _unknown(sent: Mapping[str, str], known: tuple[str, ...]) -> list[Fault]:
    """Return a fault for each parameter that nothing would be done with."""
    message = f"is not taken here; known are: {', '.join(known)}"
    return [_fault(name, message, None, nearest(name, known)) for name in sent if name not in known]


def _listed(sent: Mapping[str, str], name: str) -> list[str]:
    return [part.strip() for part in sent.get(name, "").split(",") if part.strip()]


def _instant(sent: Mapping[str, str], name: str, faults: list[Fault]) -> datetime | None:
    """Return an instant on the park's clock; one without a zone is on it already."""
    text = sent.get(name, "").strip()
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text if "T" not in text else text.replace(" ", "+"))  # as a bare + arrives
        return at.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(tzinfo=None) if at.tzinfo else at
    except (ValueError, OverflowError):
        faults.append(_fault(name, "is no instant, as 2021-06-01T09:30:00+08:00 is", text))
        return None


def _number(sent: Mapping[str, str], name: str, most: int, faults: list[Fault]) -> int | None:
    text = sent.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
        faults.append(_fault(name, f"is a number from 1 to {most}", text))
        return None
    return int(text)


def _fault(name: str, message: str, value: str | None = None, suggestion: str | None = None) -> Fault:
    return Fault(_PLACE, 0, name, message, value, suggestion)
