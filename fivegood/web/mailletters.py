"""Answers to letters that came in, in both languages: which need it became, or why it did not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from fivegood.errors import Fault
from fivegood.plan.goals import Park
from fivegood.records.book.keys import path_of
from fivegood.records.mail.address import address_of
from fivegood.records.mail.models import LetterIn
from fivegood.web.punctuation import colon
from fivegood.web.sentences import fault_said

_LANGUAGES = {"zh-hans": "zh", "en": "en"}


def answer_shown(letter: LetterIn, park: Park) -> tuple[str, str]:
    """Return the subject and the text of the answer to a letter."""
    parts = []
    for language, lang in _LANGUAGES.items():
        with override(language):
            parts.append("\n".join(_lines(letter, park.name.in_(lang))))
    return " · ".join(filter(None, (letter.need_id, park.name.zh, "Fivegood"))), "\n\n".join(parts) + "\n"


def _lines(letter: LetterIn, park: str) -> Iterator[str]:
    told = {"subject": letter.subject, "number": letter.need_id, "park": park}
    faults = [Fault(**fault) for fault in letter.faults]
    if letter.need_id:
        yield _("Your letter “%(subject)s” is need %(number)s of %(park)s. How it stands:") % told
        yield address_of(reverse("need", args=[path_of([letter.need_id])]))
        if faults:
            yield _("Not kept of what you sent along:")
    else:
        yield _("Your letter “%(subject)s” was not taken by %(park)s:") % told
    for fault in faults:
        name = PurePosixPath(fault.file).name if not fault.column and fault.file != "letter" else ""
        yield f"· {name}{colon()}{fault_said(fault)}" if name else f"· {fault_said(fault)}"
