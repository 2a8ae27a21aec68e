"""The journal in the reader's words, and what its address asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from django.http import QueryDict
from django.utils.translation import gettext as _

from fivegood.errors import Fault, InputError, nearest
from fivegood.facts.cells import CellError, read_date
from fivegood.facts.subjects import TABLES
from fivegood.plan.goals import Park
from fivegood.records.journal.selectors import EntriesAsked
from fivegood.web.words import lang, said_once, title


@said_once
def channels() -> Mapping[str, str]:
    """Return the channels that writes come by, and what each is called."""
    return {
        "page": _("page"),
        "api": _("interface for programs"),
        "open311": "Open311",
        "mail": _("letter"),
        "command": _("command line"),
        "task": _("long work"),
        "oidc": _("login by the park's provider"),
    }


@said_once
def subjects() -> Mapping[str, str]:
    """Return whose writes the journal keeps, and what each is called: tables of records, then what else is kept."""
    return _subjects(lang())


@cache
def _subjects(_lang: str) -> Mapping[str, str]:
    return {name: title(table) for name, table in TABLES.items()} | {
        "users": _("Accounts"),
        "memberships": _("Roles of accounts"),
        "api_tokens": _("Tokens"),
        "park_texts": _("Texts of the park"),
        "drafts": _("Editions"),
        "publications": _("Publications"),
        "documents": _("Documents"),
        "reminders": _("Reminders"),
        "notices": _("Notices"),
        "webhooks": _("Webhooks"),
        "calendar_tokens": _("Addresses of calendars"),
    }


def who_said(name: str) -> str:
    """Return who wrote, or why: what the software itself wrote in the reader's language, all else as it is kept."""
    return _own().get(name, name)


@said_once
def _own() -> Mapping[str, str]:
    return {"command line": _("command line"), "worker": _("long work"), "clocks of needs": _("clocks of needs")}


def action_word(action: str, park: Park) -> str:
    """Return what was done: to what, and the act. An act that has no word of its own stands as it is kept."""
    subject, _dot, act = action.partition(".")
    subject = {"tokens": "api_tokens"}.get(subject, subject)
    lists = {"needs": "need_act", "approvals": "approval_act"}
    word = park.word(lists[subject], act, lang()) if subject in lists else act
    word = _acts().get(act, act) if word == act else word
    return _("%(subject)s: %(act)s") % {"subject": subjects().get(subject, subject), "act": word}


def entries_asked(asked: QueryDict) -> EntriesAsked:
    """Return which entries an address asks for. Raises InputError with all that is no day, table or channel."""
    faults: list[Fault] = []
    for name, known in (("table", subjects()), ("channel", channels())):
        if asked.get(name) and asked[name] not in known:
            message = "is not kept in the journal"
            faults.append(Fault("", 0, name, message, str(asked[name]), nearest(str(asked[name]), known)))
    first, last = (_day(asked, name, faults) for name in ("from", "to"))
    if faults:
        raise InputError(faults)
    said = {name: str(asked.get(name, "")).strip() for name in ("actor", "channel", "action")}
    return EntriesAsked(**said, subject=str(asked.get("table", "")), first=first, last=last)


def _day(asked: QueryDict, name: str, faults: list[Fault]) -> date | None:
    try:
        return read_date(str(asked[name])) if asked.get(name) else None
    except CellError as error:
        faults.append(Fault("", 0, name, error.message, str(asked[name]), error.suggestion))
        return None


@said_once
def _acts() -> Mapping[str, str]:
    return {
        "add": _("added"),
        "start": _("begun"),
        "ask": _("given to a second person"),
        "sign": _("signed"),
        "return": _("given back"),
        "publish": _("published"),
        "restate": _("restated"),
        "correct": _("corrected"),
        "withdraw": _("withdrawn"),
        "import": _("taken in from a file"),
        "classify": _("classed"),
        "open": _("asked for"),
        "save": _("saved"),
        "submit": _("submitted"),
        "accept": _("accepted"),
        "lock": _("locked"),
        "ring": _("told of by its clock"),
        "tell": _("told to the unit"),
        "grant": _("given"),
        "end": _("ended"),
        "commit": _("committed"),
        "move": _("moved"),
        "issue": _("issued"),
        "revoke": _("revoked"),
        "write": _("written"),
        "send": _("sent"),
        "register": _("registered"),
        "switch": _("switched on or off"),
        "join": _("joined by its owner"),
        "make": _("made"),
        "merge": _("merged"),
        "plan": _("planned"),
    }
