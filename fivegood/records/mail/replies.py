"""Letters that answer ours: what is new goes to the need that was written about, if the writer sees it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fivegood.errors import Fault, ForbiddenError, InputError, MissingError
from fivegood.records.actors import Actor, By
from fivegood.records.mail.reading import Letter
from fivegood.records.needs.selectors import NeedHistory, need_history
from fivegood.records.needs.services import need_do
from fivegood.rules.desk.stages import Act, Event

#: What the ids of our letters about a need hold.
TO_NEED = re.compile(r"\.need\.([\w-]+)@")
#: A number before the title, as our own letters have it: "N-2021-0001 · ...".
_NAMED = re.compile(r"([A-Za-z]+-[\w-]*\d)\s*·")
_PLACE = "letter"
#: A step holds so many characters.
_LONGEST = 1_900
#: Where the letter that is answered begins, in the words of the usual programs.
_QUOTED = re.compile(
    r"^(?:-{2,} ?(?:original message|原始邮件|原邮件) ?-{2,}.*|on .{4,200} wrote:|.{4,200}写道[:：])$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Meant:
    """The need that a letter is about, and in which of the writer's roles they see it."""

    actor: Actor
    history: NeedHistory


def need_meant(letter: Letter, actors: Sequence[Actor]) -> Meant | None:
    """Return the need that a letter answers; None for one that answers nothing.

    It is named by the id of our letter that is answered, else by its number at the head of the title or in brackets.
    Raises InputError where our letter is answered by somebody who does not see its need.
    """
    answered = TO_NEED.search(letter.answers)
    named = [one[1] for one in (answered, _NAMED.match(letter.title)) if one]
    for need_id in (*named, *letter.tags):
        for actor in actors:
            try:
                return Meant(actor, need_history(actor, need_id))
            except (MissingError, ForbiddenError):
                continue
    if answered:
        message = "answers our letter of need {}, which is of no unit of yours: for a need send a letter of its own"
        raise InputError([Fault(_PLACE, 0, "", message.format(answered[1]))], _PLACE)
    return None


def need_note(meant: Meant, letter: Letter, by: By, lists: Mapping[str, Collection[str]], now: datetime) -> str:
    """Write what is new in a letter to its need, and return the need's number. Raises InputError."""
    text = _new_of(letter.text)
    if not text and not letter.files:
        raise InputError([Fault(_PLACE, 0, "note", "must not be empty")], _PLACE)
    if len(text) > _LONGEST:
        message = f"is longer than {_LONGEST} characters: attach what is long as a file"
        raise InputError([Fault(_PLACE, 0, "note", message)], _PLACE)
    need_id, events = str(meant.history.need["need_id"]), meant.history.events
    event = Event(max(now, events[-1].at), Act.NOTE, reason=text or letter.title or "—")
    need_do(need_id, event, by, lists, expected=len(events))
    return need_id


def _new_of(text: str) -> str:
    """Return a text without the letter that it answers: what stands above it, without lines marked as quoted."""
    kept: list[str] = []
    for line in text.split("\n"):
        if _QUOTED.match(line.strip()):
            break
        if not line.startswith(">"):
            kept.append(line)
    return "\n".join(kept).strip()
