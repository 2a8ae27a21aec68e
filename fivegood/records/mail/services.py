"""Taking a letter in: who wrote it, for which unit, of which kind; written once, with an answer to go out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from django.conf import settings
from django.db import transaction

from fivegood.errors import Fault, InputError
from fivegood.park import OpenPark, codes_of
from fivegood.plan.goals import Park
from fivegood.records.accounts.selectors import account_at
from fivegood.records.actors import Actor, By, Role
from fivegood.records.book.selectors import records_of
from fivegood.records.documents.services import KINDS, Sent, document_add
from fivegood.records.journal.services import journal_lock
from fivegood.records.mail.authentic import is_authentic
from fivegood.records.mail.models import LetterIn
from fivegood.records.mail.reading import Attached, Letter, letter_read
from fivegood.records.mail.replies import TO_NEED, need_meant, need_note
from fivegood.records.needs.selectors import NEEDS
from fivegood.records.needs.services import UNITS, need_raise
from fivegood.records.officers.selectors import units_served
from fivegood.records.scope import may_raise_need

CHANNEL = "mail"
#: So many letters of one address are taken a day; more come from a program that does not say so.
MOST_A_DAY = 50
_LONGEST_NOTE = 20_000
_MOST_FILES = 20
#: What the ids of our answers hold, so that an answer to one is known.
TO_ANSWER = re.compile(r"\.answered@")
_PLACE = "letter"


class Outcome(StrEnum):
    """What became of a letter.

    Taken, or refused with an answer; known from before; written by a program; of nobody who is known; for later.
    """

    TAKEN = "taken"
    REFUSED = "refused"
    KNOWN = "known"
    AUTOMATIC = "automatic"
    STRANGER = "stranger"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a letter, and of which need it is."""

    outcome: Outcome
    need_id: str = ""


def letter_take(data: bytes, opened: OpenPark, now: datetime) -> Taken:
    """Take a letter in as it came, and say what became of it; it is written once, however often it comes.

    Raises InputError for what is no letter.
    """
    letter, host = letter_read(data), opened.rules.service.mail.authenticated_by
    if letter.is_automatic or TO_ANSWER.search(letter.answers) or letter.sender == _own_address():
        return Taken(Outcome.AUTOMATIC)
    if host is None or not is_authentic(letter.authenticated, host, letter.sender):
        return Taken(Outcome.STRANGER)
    actors = [actor for actor in account_at(letter.sender, now.date()) if may_raise_need(actor)]
    if not actors:
        return Taken(Outcome.STRANGER)
    named = f"{letter.sender}\0{letter.message_id}".encode() if letter.message_id else data
    key = hashlib.sha256(named).hexdigest()
    with transaction.atomic():
        journal_lock()  # the same letter at two doors at once
        known = LetterIn.objects.filter(key=key).values_list("need_id", flat=True).first()
        if known is not None:
            return Taken(Outcome.KNOWN, known)
        if LetterIn.objects.filter(sender=letter.sender, taken_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
            return Taken(Outcome.LATER)
        taken = _taken(letter, key, actors, opened, now)
        taken.save()
    return Taken(Outcome.TAKEN if taken.need_id else Outcome.REFUSED, taken.need_id)


def _taken(letter: Letter, key: str, actors: Sequence[Actor], opened: OpenPark, now: datetime) -> LetterIn:
    """Return what is kept of a letter, with its need and files written or why they were not."""
    made = LetterIn(key=key, message_id=letter.message_id[:500], sender=letter.sender, taken_at=now)
    made.subject, faults = letter.title[:200], []
    made.is_reply = TO_NEED.search(letter.answers) is not None
    lists = codes_of(opened.park)
    try:
        with transaction.atomic():
            found = need_meant(letter, actors)
            made.is_reply = found is not None
            if found is not None:
                by = By(found.actor, CHANNEL)
                made.need_id = need_note(found, letter, by, lists, now)
            else:
                actor, words = _words(letter, actors, opened)
                by = By(actor, CHANNEL)
                made.need_id = need_raise(words, by, lists, now, token=key[:40], channel=CHANNEL)
        faults = _faults_of_files(made.need_id, letter.files, by, opened.park)
    except InputError as error:
        faults = list(error.faults)
    made.faults = [msgspec.structs.asdict(fault) for fault in faults]
    if made.is_reply and not faults:  # what answers our letter needs no letter back: two programs end here
        made.answered_at = now
    return made


def _words(letter: Letter, actors: Sequence[Actor], opened: OpenPark) -> tuple[Actor, dict[str, str]]:
    """Return who raises the need, and its words. Raises InputError with every fault."""
    kinds, rest = _kinds(opened.park), list(letter.tags)
    kind = next((tag for tag in rest if tag.casefold() in kinds), None)
    category = kinds[kind.casefold()] if kind else opened.rules.service.mail.category or ""
    rest = [tag for tag in rest if tag != kind]
    actor, unit_id = _unit(actors, rest)
    rest = [tag for tag in rest if tag != unit_id]
    title = " ".join([*(f"[{tag}]" for tag in rest), letter.title]).strip()
    faults = []
    if not title:
        faults.append(Fault(_PLACE, 0, "title", "has no subject, which becomes the title of the need"))
    if not category:
        message = (
            f"names no kind: put one before the subject in square brackets, of {', '.join(sorted(set(kinds.values())))}"
        )
        faults.append(Fault(_PLACE, 0, "category", message))
    if not unit_id:
        message = "names no unit: put the id of one of yours before the subject in square brackets"
        faults.append(Fault(_PLACE, 0, "unit_id", message))
    if len(letter.text) > _LONGEST_NOTE:
        message = f"is longer than {_LONGEST_NOTE} characters: attach what is long as a file"
        faults.append(Fault(_PLACE, 0, "note", message))
    if faults:
        raise InputError(faults, _PLACE)
    return actor, {"unit_id": unit_id, "category": category, "title": title, "note": letter.text}


def _kinds(park: Park) -> dict[str, str]:
    """Return the kinds of need by what a letter may call them: the code, and its word in either language."""
    codes = park.lists.get("need_category", {})
    return {name.casefold(): code for code, words in codes.items() for name in (code, words.in_("en"), words.in_("zh"))}


def _unit(actors: Sequence[Actor], tags: Sequence[str]) -> tuple[Actor, str]:
    """Return who writes in which of their roles, and for which unit: the one named, else the only one of theirs."""
    for tag in tags:
        for actor in actors:
            if records_of(actor, UNITS).filter(unit_id=tag, is_withdrawn=False).exists():
                return actor, tag
    own = {actor.unit_id: actor for actor in actors if actor.role is Role.CONTACT}
    own = own or {unit.unit_id: actor for actor in actors if actor.officer_id for unit in units_served(actor)}
    if len(own) == 1:
        ((unit_id, actor),) = own.items()
        return actor, unit_id
    return actors[0], ""


def _faults_of_files(need_id: str, files: Sequence[Attached], by: By, park: Park) -> list[Fault]:
    """Keep the files of a letter with its need, and return why some were not kept."""
    faults, kinds = [], park.lists.get(KINDS, {})
    kind = "other" if "other" in kinds or not kinds else next(iter(kinds))
    for file in files[:_MOST_FILES]:
        try:
            sent = Sent(file.file_name, file.data, kind)
            document_add(NEEDS.name, need_id, sent, by, codes_of(park))
        except InputError as error:
            faults += [Fault(file.file_name or "?", 0, "", fault.message) for fault in error.faults]
    if len(files) > _MOST_FILES:
        faults.append(Fault(_PLACE, 0, "", f"holds more than {_MOST_FILES} files: the others were not kept"))
    return faults


def _own_address() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">").strip().lower()
