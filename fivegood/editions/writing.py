"""Writing an edition: begun, written, given to a second person, signed by them or given back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from django.db import transaction

from fivegood.editions.models import Draft, Kind
from fivegood.editions.texts import DRAFTS, hash_of_text, key_of_draft, text_of_draft
from fivegood.errors import Conflict, ConflictError, Fault, ForbiddenError, InputError, MissingError
from fivegood.periods import Period
from fivegood.plan.goals import Plan
from fivegood.records.actors import By, Role
from fivegood.records.base import rows_of
from fivegood.records.clock import local_now
from fivegood.records.journal.chain import ChangeText
from fivegood.records.journal.models import JournalHead
from fivegood.records.journal.services import journal_append, journal_lock
from fivegood.records.notices.models import Notice
from fivegood.records.notices.services import notices_write
from fivegood.records.scope import SIGNS, may_sign_editions, may_write_plan
from fivegood.report.words import LANGS

#: Signs of a text; a half-year report has about ten thousand.
LONGEST = 100_000
#: Who is told what became of a draft; the other role that writes, the administrator, is told of nothing.
WRITES = (Role.PLAN_OFFICE,)
_EDITION = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
#: States in which a draft is given to a second person.
WRITABLE = (Draft.State.WRITING, Draft.State.PUBLISHED)


def draft_start(
    edition: str, kind: str, period: str, by: By, plan: Plan, *, as_of: date | None = None, project: str = ""
) -> Draft:
    """Begin the draft of an edition, without a text. What the plan says of the edition holds.

    Raises ForbiddenError, and InputError with everything that is wrong with it.
    """
    _check_writes(by)
    faults = _faults(edition, kind, period, project, plan)
    if faults:
        raise InputError(faults)
    named = plan.editions.get(edition)
    of = named.period if named else Period.parse(period)
    day = named.as_of if named else as_of or min(of.end, by.actor.today)
    if day > by.actor.today:
        raise InputError([Fault("", column="as_of", message="lies after today", value=day.isoformat())])
    with transaction.atomic():
        head = journal_lock()
        if Draft.objects.filter(edition=edition).exists():
            raise InputError([Fault("", column="edition", message="has a draft already", value=edition)])
        draft = Draft(edition=edition, kind=kind, period=str(of), as_of=day, project=project, version=0)
        draft.writers = [by.actor.name]
        return _write(head, draft, "", by, "drafts.start")


def _faults(edition: str, kind: str, period: str, project: str, plan: Plan) -> list[Fault]:
    faults = []
    if not _EDITION.fullmatch(edition):
        message = "is letters, digits, points and hyphens, at most 60 with a digit among them: 2021-H1"
        faults.append(Fault("", column="edition", message=message, value=edition))
    if kind not in Kind.values:
        message = f"is one of {', '.join(Kind.values)}"
        faults.append(Fault("", column="kind", message=message, value=kind))
    if edition not in plan.editions:
        try:
            Period.parse(period)
        except InputError as error:
            wrong = error.faults[0]
            faults.append(Fault("", 0, "period", wrong.message, wrong.value, wrong.suggestion))
    if kind == Kind.PROJECT and not rows_of("projects").filter(project_id=project, is_withdrawn=False).exists():
        faults.append(Fault("", column="project", message="there is no such project", value=project))
    return faults


def draft_write(edition: str, texts: Mapping[str, str], by: By, *, expected: int) -> Draft:
    """Write the texts of a draft, by language; a text as it stands changes nothing. What was signed is so no more.

    Raises ForbiddenError, MissingError, InputError, and ConflictError with both texts when somebody else wrote.
    """
    _check_writes(by)
    faults = [
        Fault(f"report.{lang}.md", message=f"a text has at most {LONGEST:,} signs", value=f"{len(text):,}")
        for lang, text in texts.items()
        if len(text) > LONGEST
    ]
    if faults:
        raise InputError(faults)
    sent = {f"text_{lang}": texts[lang] for lang in LANGS if lang in texts}
    with transaction.atomic():
        head = journal_lock()
        draft = _locked(edition)
        if all(getattr(draft, name) == text for name, text in sent.items()):
            return draft
        check_version(draft, expected, sent)
        before = text_of_draft(draft)
        for name, text in sent.items():
            setattr(draft, name, text)
        _wrote(draft, by)
        draft.state = Draft.State.WRITING
        return _write(head, draft, before, by, "drafts.write")


def draft_ask(edition: str, by: By, *, expected: int) -> Draft:
    """Give a draft to a second person; whoever asks counts as one of its writers.

    After a publication this is how a restatement begins.

    Raises ForbiddenError, MissingError, InputError, ConflictError.
    """
    _check_writes(by)
    with transaction.atomic():
        head = journal_lock()
        draft = _locked(edition)
        check_version(draft, expected)
        _check_state(draft, WRITABLE, "is given to a second person")
        before = text_of_draft(draft)
        _wrote(draft, by)
        draft.state = Draft.State.IN_REVIEW
        return _tell(_write(head, draft, before, by, "drafts.ask"), "ask", SIGNS, by)


def draft_return(edition: str, by: By, *, expected: int) -> Draft:
    """Give a draft back to its writers, with a reason.

    Raises ForbiddenError, MissingError, InputError, ConflictError.
    """
    _check_signs(by)
    if not by.reason:
        raise InputError([Fault("", column="reason", message="say what is to be written anew")])
    with transaction.atomic():
        head = journal_lock()
        draft = _locked(edition)
        check_version(draft, expected)
        _check_state(draft, (Draft.State.IN_REVIEW, Draft.State.SIGNED), "is given back")
        before = text_of_draft(draft)
        draft.state = Draft.State.WRITING
        return _tell(_write(head, draft, before, by, "drafts.return"), "return", WRITES, by)


def draft_sign(edition: str, by: By, *, expected: int) -> Draft:
    """Sign a draft as it was read, as somebody who wrote nothing of it.

    Raises ForbiddenError, MissingError, InputError, ConflictError.
    """
    _check_signs(by)
    with transaction.atomic():
        head = journal_lock()
        draft = _locked(edition)
        check_version(draft, expected)
        _check_state(draft, (Draft.State.IN_REVIEW,), "is signed")
        if by.actor.name in draft.writers:
            raise ForbiddenError("whoever wrote an edition does not sign it: it takes a second person")
        before = text_of_draft(draft)
        draft.state, draft.signed_by, draft.signed_hash = Draft.State.SIGNED, by.actor.name, hash_of_text(draft)
        return _tell(_write(head, draft, before, by, "drafts.sign"), "sign", WRITES, by)


def draft_published(edition: str, expected: int) -> tuple[Draft, ChangeText]:
    """Note that a draft was published, within the write of its publication. Raises ConflictError."""
    draft = _locked(edition)
    check_version(draft, expected)
    before = text_of_draft(draft)
    draft.state = Draft.State.PUBLISHED
    return draft, _saved(draft, before)


def check_signed(draft: Draft) -> None:
    """Raise InputError unless a draft stands as a second person signed it."""
    if draft.signed_hash and draft.state != Draft.State.PUBLISHED and draft.signed_hash != hash_of_text(draft):
        message = f"was changed after {draft.signed_by} had signed it: it is to be signed again"
    elif draft.state == Draft.State.PUBLISHED:
        message = "is published as it stands: a restatement is given to a second person first"
    elif draft.state != Draft.State.SIGNED:
        message = f"is {draft.state}: a second person signs it first"
    else:
        return
    raise InputError([Fault("", column="edition", message=message, value=draft.edition)])


def _wrote(draft: Draft, by: By) -> None:
    """Note who wrote; after a publication the writers are counted anew."""
    if draft.state == Draft.State.PUBLISHED:
        draft.writers, draft.signed_by, draft.signed_hash = [], "", ""
    if by.actor.name not in draft.writers:
        draft.writers = [*draft.writers, by.actor.name]


def _locked(edition: str) -> Draft:
    draft = Draft.objects.select_for_update().filter(edition=edition).first()
    if draft is None:
        raise MissingError(f"there is no draft of {edition}")
    return draft


def check_version(draft: Draft, expected: int, sent: Mapping[str, str] | None = None) -> None:
    """Raise ConflictError, with both texts, unless a draft is the version that its reader saw."""
    if draft.version != expected:
        stored = {f"text_{lang}": str(getattr(draft, f"text_{lang}")) for lang in LANGS}
        raise ConflictError([Conflict(DRAFTS, (draft.edition,), draft.version, stored, sent or {})])


def _check_state(draft: Draft, states: tuple[Draft.State, ...], what: str) -> None:
    if draft.state not in states:
        message = f"is {draft.state}: an edition {what} when it is {' or '.join(states)}"
        raise InputError([Fault("", column="state", message=message, value=draft.edition)])


def _check_writes(by: By) -> None:
    if not may_write_plan(by.actor):
        raise ForbiddenError(f"the role {by.actor.role} may not write editions")


def _check_signs(by: By) -> None:
    if not may_sign_editions(by.actor):
        raise ForbiddenError(f"the role {by.actor.role} may not sign editions")


def _write(head: JournalHead, draft: Draft, before: str, by: By, action: str) -> Draft:
    journal_append(head, by, action, [_saved(draft, before)])
    return draft


def _tell(draft: Draft, act: str, roles: Sequence[Role], by: By) -> Draft:
    """Tell whoever must act next what was done with a draft."""
    now = local_now()
    notices_write(
        [
            Notice(
                subject=DRAFTS,
                key=draft.edition,
                occasion=f"{draft.version} {act}",
                role=role,
                told={"act": act},
                happened_at=now,
                told_at=now,
            )
            for role in roles
        ],
        by,
        "drafts.tell",
    )
    return draft


def _saved(draft: Draft, before: str) -> ChangeText:
    draft.version += 1
    draft.changed_at = datetime.now(UTC)
    draft.save()
    return ChangeText(DRAFTS, key_of_draft(draft), draft.version, before, text_of_draft(draft))
