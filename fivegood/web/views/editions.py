"""Editions: begun, written with a preview beside the text, signed by a second person, published and restated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fivegood.editions.checks import explained
from fivegood.editions.drafts import draft_for
from fivegood.editions.models import Draft
from fivegood.editions.previews import calls_for, previews_of, texts_to_start_from
from fivegood.editions.publications import publication, published_data, published_file, restatements
from fivegood.editions.publishing import edition_publish
from fivegood.editions.writing import (
    LONGEST,
    draft_ask,
    draft_return,
    draft_sign,
    draft_start,
    draft_write,
)
from fivegood.errors import Conflict, ConflictError, Fault, ForbiddenError, InputError, SnapshotError
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_read_drafts, may_write_plan
from fivegood.report.words import LANGS
from fivegood.web.asking import Asking, by, page
from fivegood.web.editionpages import (
    differences_shown,
    edition_shown,
    editions_shown,
    previews_shown,
    reason_of,
    restated_shown,
    title_of,
)
from fivegood.web.editionwords import language_words, offered_words
from fivegood.web.sentences import error_said
from fivegood.web.settingpages import differing_lines
from fivegood.web.unsent import forget_unsent, keeps_unsent, unsent_of, writer_mark
from fivegood.web.words import lang

#: What was published is a page of its own with its style inside: it may show that, and reach for nothing else.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'"
_STEPS = {"ask": draft_ask, "return": draft_return, "sign": draft_sign}


@page
def many(request: Asking) -> HttpResponseBase:
    """Show every edition, and begin one."""
    if request.method != "POST":
        return render(request, "web/editions.html", {**editions_shown(request.actor), "typed": {}})
    typed = request.POST
    try:
        draft = draft_start(
            typed.get("edition", "").strip(),
            typed.get("kind", ""),
            typed.get("period", "").strip(),
            by(request),
            current_park().plan,
            as_of=_day(typed.get("as_of", "")),
            project=typed.get("project", "").strip(),
        )
        if typed.get("source"):
            draft = draft_write(
                draft.edition, texts_to_start_from(draft, typed["source"]), by(request), expected=draft.version
            )
    except InputError as error:
        context = {**editions_shown(request.actor), "typed": typed, "said": error_said(error)}
        return render(request, "web/editions.html", context, status=422)
    messages.success(request, _("Written, with its entry in the journal."))
    return redirect("edition-write", draft.edition)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError([Fault("", column="as_of", message=_("is not a day like 2021-06-30"), value=text)]) from None


@page
def one(request: Asking, edition: str) -> HttpResponseBase:
    """Show one edition: how far it is, and everything that was published of it."""
    return _shown(request, draft_for(request.actor, edition))


@require_POST
@page
def step(request: Asking, edition: str) -> HttpResponseBase:
    """Give an edition to a second person, give it back, sign it, or publish it."""
    draft_for(request.actor, edition)  # whoever may not read it is told so
    asked = request.POST.get("step", "")
    try:
        if asked == "publish":
            reason = {one: request.POST.get(f"reason_{one}", "") for one in LANGS}
            edition_publish(edition, by(request), expected=_version(request), reason=reason, reasons=_reasons(request))
        elif asked in _STEPS:
            _STEPS[asked](edition, by(request), expected=_version(request))
        else:
            raise InputError([Fault("", column="step", message=_("there is no such action"), value=asked)])
    except (InputError, ConflictError) as error:
        said = error_said(error)
        if isinstance(error, ConflictError):
            said = [_("Somebody else changed this edition after you had opened it. Look at it again.")]
        status = 409 if isinstance(error, ConflictError) else 422
        return _shown(request, draft_for(request.actor, edition), said, status)
    messages.success(request, _("Written, with its entry in the journal."))
    return redirect("edition", edition)


def _reasons(request: Asking) -> Mapping[str, Mapping[str, str]]:
    """Return the reasons given for single figures: r-en:<slug>."""
    found: dict[str, dict[str, str]] = {}
    for one in LANGS:
        start = f"r-{one}:"
        for name, text in request.POST.items():
            if name.startswith(start):
                found.setdefault(name.removeprefix(start), {})[one] = str(text)
    return found


def _shown(request: Asking, draft: Draft, said: Sequence[str] = (), status: int = 200) -> HttpResponse:
    context = {**edition_shown(request.actor, draft), "said": said, "typed": request.POST}
    return render(request, "web/edition.html", context, status=status)


@keeps_unsent
@page
def write(request: Asking, edition: str) -> HttpResponseBase:
    """Write an edition in both languages, with a preview; nothing that was typed is lost."""
    if not may_write_plan(request.actor):
        raise ForbiddenError(f"the role {request.actor.role} may not write editions")
    draft = draft_for(request.actor, edition)
    if request.method != "POST":
        unsent = unsent_of(request)
        typed = {one: unsent.get(f"v-{one}", getattr(draft, f"text_{one}")) for one in LANGS}
        return _form(request, draft, typed, is_unsent=bool(unsent))
    typed, expected = _typed(request), _version(request)
    if request.POST.get("move") == "preview":
        return _form(request, draft, typed, version=expected, has_preview=True)
    try:
        draft_write(edition, typed, by(request), expected=expected)
    except ConflictError as error:
        return _form(request, draft, typed, conflict=error.conflicts[0], status=409)
    except InputError as error:
        return _form(request, draft, typed, version=expected, said=error_said(error), status=422)
    forget_unsent(request)
    messages.success(request, _("Written, with its entry in the journal."))
    return redirect("edition-write", edition) if request.POST.get("move") != "done" else redirect("edition", edition)


@require_POST
@page
def preview(request: Asking, edition: str) -> HttpResponseBase:
    """Show what was typed as it would appear: the part of the page that changes while somebody writes."""
    if not may_write_plan(request.actor):
        raise ForbiddenError(f"the role {request.actor.role} may not write editions")
    draft = draft_for(request.actor, edition)
    return render(request, "web/edition_preview.html", _previewed(draft, _typed(request)))


def _typed(request: Asking) -> dict[str, str]:
    return {one: request.POST.get(f"v-{one}", "").replace("\r\n", "\n") for one in LANGS}


def _version(request: Asking) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else -1


def _previewed(draft: Draft, typed: Mapping[str, str]) -> Mapping[str, object]:
    if any(len(text) > LONGEST for text in typed.values()):
        return {"unseen": _("A text has at most %(longest)s signs.") % {"longest": f"{LONGEST:,}"}}
    for one, text in typed.items():
        setattr(draft, f"text_{one}", text)
    try:
        return {"previews": previews_shown(previews_of(draft))}
    except SnapshotError as error:
        return {"unseen": str(error)}


def _form(
    request: Asking,
    draft: Draft,
    typed: Mapping[str, str],
    *,
    version: int | None = None,
    said: Sequence[str] = (),
    conflict: Conflict | None = None,
    has_preview: bool = False,
    is_unsent: bool = False,
    status: int = 200,
) -> HttpResponse:
    words = language_words()
    stored = conflict.stored if conflict else {}
    context = {
        "draft": draft,
        "version": conflict.version if conflict else draft.version if version is None else version,
        "texts": [(one, words[one], typed.get(one, "")) for one in LANGS],
        "theirs": [
            (words[one], list(differing_lines(typed.get(one, ""), stored.get(f"text_{one}", ""))))
            for one in LANGS
            if conflict and stored.get(f"text_{one}", "") != typed.get(one, "")
        ],
        "is_unsent": is_unsent,
        "writer": writer_mark(request.actor.name),
        "longest": LONGEST,
        "said": said,
        "reason": request.POST.get("reason", ""),
        "offered": [(offered_words()[name], calls) for name, calls in calls_for(draft, lang()).items() if calls],
        **(_previewed(draft, typed) if has_preview else {}),
    }
    return render(request, "web/edition_write.html", context, status=status)


@page
def differences(request: Asking, edition: str) -> HttpResponseBase:
    """Show which published figures would be another today, by how much, and the rows and writes behind it."""
    of = publication(edition)
    context: dict[str, object] = {"of": of, "title": title_of(of)}
    try:
        check, found = explained(request.actor, of)
        context |= {"check": check, "found": differences_shown(found)}
    except SnapshotError as error:
        context["unseen"] = str(error)
    return render(request, "web/edition_differences.html", context)


@page
def restated(request: Asking) -> HttpResponseBase:
    """Show every restatement: old, new, why and when."""
    _check_reads(request)
    found = [
        {
            "of": of,
            "title": title_of(of),
            "reason": reason_of(of),
            "restated": [restated_shown(one) for one in of.restated.all()],
        }
        for of in restatements()
    ]
    return render(request, "web/restatements.html", {"found": found})


@page
def file(request: Asking, edition: str, number: int, name: str) -> HttpResponseBase:
    """Give a file of a publication, byte for byte as it appeared."""
    _check_reads(request)
    found = published_file(edition, number, name)
    response = HttpResponse(published_data(found), content_type=found.media_type)
    response.headers["ETag"] = f'"{found.sha256}"'
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Content-Disposition"] = f'inline; filename="{edition}-{number}-{found.name}"'
    return response


def _check_reads(request: Asking) -> None:
    if not may_read_drafts(request.actor):
        raise ForbiddenError(f"the role {request.actor.role} may not read editions before they are published")
