"""Editions in the reader's words: which there are, what is to be done next, what differs and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse

from fivegood.editions.checks import Cause, Explained, drafts_checked
from fivegood.editions.drafts import given_back, texts_of
from fivegood.editions.models import Draft, Publication, PublicationCheck, RestatedFigure, Run
from fivegood.editions.previews import Preview
from fivegood.editions.publications import editions_published, publications_whole
from fivegood.editions.selectors import Staleness
from fivegood.periods import Period
from fivegood.quantities import Unit, format_quantity
from fivegood.records.actors import Actor
from fivegood.records.journal.chain import key_text
from fivegood.records.journal.kept import while_asked_alike
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_read_drafts, may_sign_editions, may_write_plan
from fivegood.report.proofread.judging import VERDICTS, Verdict
from fivegood.web.editionwords import kind_words, language_words, row_words, source_words, state_words
from fivegood.web.proofs import SIGNS
from fivegood.web.screens import in_page_colours
from fivegood.web.sentences import fault_said
from fivegood.web.words import lang, title


def editions_shown(actor: Actor) -> Mapping[str, Any]:
    """Return every edition: begun, published, and of the plan and not begun. Raises ForbiddenError."""
    found = drafts_checked(actor)
    published = {one.edition: one for one in editions_published()}
    begun = {draft.edition for draft, _count in found}
    planned = [one for one in current_park().plan.editions.values() if one.id not in begun]
    return {
        "lines": [_line(draft, published.get(draft.edition), count) for draft, count in found],
        "planned": [(one.id, one.title.in_(lang()), str(one.period)) for one in planned],
        "kinds": list(kind_words().items()),
        "sources": list(source_words().items()),
        "may_write": may_write_plan(actor),
    }


def _line(draft: Draft, published: Publication | None, differing: int) -> dict[str, Any]:
    return {
        "draft": draft,
        "kind": kind_words()[draft.kind],
        "state": state_words()[draft.state],
        "period": Period.parse(draft.period).label(lang()),
        "title": title_of(published) if published else "",
        "published": published,
        "differing": differing,
    }


def title_of(of: Publication) -> str:
    """Return the title of a publication in the reader's language, or in the one that it has."""
    titles = (of.title_zh, of.title_en) if lang() == "zh" else (of.title_en, of.title_zh)
    return next(filter(None, titles), of.edition)


def reason_of(of: Publication | RestatedFigure) -> str:
    """Return why something was restated, in the reader's language or in the one that there is."""
    reasons = (of.reason_zh, of.reason_en) if lang() == "zh" else (of.reason_en, of.reason_zh)
    return next(filter(None, reasons), "")


def edition_shown(actor: Actor, draft: Draft) -> Mapping[str, Any]:
    """Return one edition: what it is, what may be done next, and everything that was published of it."""
    check = PublicationCheck.objects.filter(publication__edition=draft.edition, publication__next=None).first()
    state, is_writer = draft.state, actor.name in draft.writers
    published = [_published(one) for one in publications_whole(draft.edition)]
    may_sign = may_sign_editions(actor)
    return {
        "draft": draft,
        "given_back": given_back(draft),
        "kind": kind_words()[draft.kind],
        "state": state_words()[state],
        "period": Period.parse(draft.period).label(lang()),
        "languages": [language_words()[one] for one in texts_of(draft)],
        "published": published,
        "check": check,
        "differing": [differing_shown(one) for one in check.differing] if check else [],
        "may_write": may_write_plan(actor),
        "may_ask": may_write_plan(actor)
        and state in (Draft.State.WRITING, Draft.State.PUBLISHED)
        and bool(texts_of(draft)),
        "may_sign": may_sign and state == Draft.State.IN_REVIEW and not is_writer,
        "is_writer": may_sign and state == Draft.State.IN_REVIEW and is_writer,
        "may_return": may_sign and state in (Draft.State.IN_REVIEW, Draft.State.SIGNED),
        "may_publish": may_sign and state == Draft.State.SIGNED,
        "reasons": [(one, language_words()[one]) for one in texts_of(draft)] if published else [],
    }


def _published(of: Publication) -> dict[str, Any]:
    return {
        "of": of,
        "title": title_of(of),
        "reason": reason_of(of),
        "files": list(of.files.all()),
        "restated": [restated_shown(one) for one in of.restated.all()],
    }


def restated_shown(one: RestatedFigure) -> dict[str, Any]:
    """Return a figure that was restated: before, now, the rows between the two, and why."""
    return {
        **_values(one.name_zh if lang() == "zh" else one.name_en, one.when, one.unit, one.old, one.new),
        "rows": [
            (row_words()[kind], getattr(one, f"rows_{kind}")) for kind in row_words() if getattr(one, f"rows_{kind}")
        ],
        "is_redefined": one.is_redefined,
        "reason": reason_of(one),
    }


def differing_shown(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return a figure that would be another today, as a worker found it."""
    return {"slug": one["slug"], **_values(one[f"name_{lang()}"], one["when"], one["unit"], one["old"], one["new"])}


def _values(name: str, when: str, unit: str, old: str | None, new: str | None) -> dict[str, Any]:
    of = Unit.parse(unit)
    told = [None if value is None else format_quantity(Decimal(value), of, lang()) for value in (old, new)]
    by = None if old is None or new is None else Decimal(new) - Decimal(old)
    shown = "" if by is None else f"{'+' if by > 0 else '−'}{format_quantity(abs(by), of, lang())}"
    return {"name": name, "when": when, "old": told[0], "new": told[1], "by": shown}


def differences_shown(found: Iterable[Explained]) -> list[dict[str, Any]]:
    """Return each figure that would be another today with the rows behind it and the writes that changed them."""
    return [_difference(one) for one in found]


def _difference(one: Explained) -> dict[str, Any]:
    figure = one.difference.figure
    name = figure.name_zh if lang() == "zh" else figure.name_en
    return {
        "slug": figure.slug,
        **_values(name, figure.when, figure.unit, one.difference.old, one.difference.new),
        "reason": one.difference.reason,
        "is_redefined": one.causes.is_redefined,
        "unseen": one.causes.unseen,
        "hidden": one.hidden,
        "rows": [_row(cause) for cause in one.rows[:_MOST_ROWS]],
        "left_out": max(0, len(one.rows) - _MOST_ROWS),
    }


_MOST_ROWS = 50


def _row(cause: Cause) -> dict[str, Any]:
    change, own = cause.change, key_text(cause.change.key)
    names = sorted({*change.before, *change.after})
    columns = {name: title(change.table.by_name[name]) for name in names if name in change.table.by_name}
    return {
        "table": title(change.table),
        "key": " · ".join(change.key),
        "kind": change.kind,
        "word": row_words()[change.kind],
        "cells": [(columns[name], change.before.get(name, ""), change.after.get(name, "")) for name in columns],
        "writes": [write.entry for write in cause.writes if write.key == own or change.kind == "changed"],
    }


def previews_shown(previews: Sequence[Preview]) -> list[dict[str, Any]]:
    """Return each text as it would appear, with its faults at their lines and what its typed numbers are."""
    return [
        {
            "lang": one.lang,
            "tag": "zh-CN" if one.lang == "zh" else "en",
            "language": language_words()[one.lang],
            "html": in_page_colours(one.html),
            "faults": [(fault.line, fault_said(fault)) for fault in one.faults],
            "said": [
                {
                    "line": remark.line,
                    "text": remark.text,
                    "verdict": remark.verdict.value,
                    "sign": SIGNS[remark.verdict],
                    "told": VERDICTS[remark.verdict].in_(lang()),
                    "why": remark.reason.in_(lang()),
                }
                for remark in one.remarks
                if remark.verdict is not Verdict.UNMATCHED
            ],
            "unmatched": [remark.text for remark in one.remarks if remark.verdict is Verdict.UNMATCHED],
        }
        for one in previews
    ]


def waiting_shown(actor: Actor, run: Run, staleness: Staleness | None) -> Mapping[str, Any]:
    """Return what wants somebody's hand: editions to be signed or published, and those of which figures differ.

    A worker holds the publications against the records before it stores a run of them, so that what is waiting stays
    the same for a run and a state of the journal.
    """
    head = staleness.head_number if staleness else run.head_number
    return _waiting(actor, run.pk, head, lang()) if may_read_drafts(actor) else {}


@while_asked_alike(200)
def _waiting(actor: Actor, _run: int, _head: int, _lang: str) -> Mapping[str, Any]:
    found = drafts_checked(actor)
    states = (Draft.State.IN_REVIEW, Draft.State.SIGNED)
    return {
        "waiting": [(draft.edition, state_words()[draft.state]) for draft, _count in found if draft.state in states],
        "differing": [
            (draft.edition, count, reverse("edition-differences", args=[draft.edition]))
            for draft, count in found
            if count
        ],
    }
