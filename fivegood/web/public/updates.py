"""What was published, for everybody: the list of updates, each of them in full, and what was restated."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fivegood.editions.models import Kind, Publication, RestatedFigure
from fivegood.editions.publications import (
    editions_published,
    publication,
    restated_figures,
    restatements,
)
from fivegood.editions.selectors import value_of
from fivegood.periods import Period
from fivegood.quantities import Unit, format_quantity
from fivegood.report.words import LANG_TAGS, day_label, when_label, word
from fivegood.web.addresses import address
from fivegood.web.public.frame import OTHER
from fivegood.web.public.ledgers import id_of, ledger_of, text_of
from fivegood.web.screens import in_page_colours
from fivegood.web.words import said_once

_TAGS = re.compile(r"<[^>]+>")
_NOTICE = re.compile(r"<aside .*?</aside>", re.DOTALL)
_FIRST = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_NUMBER = re.compile(r'href="#figure-(\d+)"')


@dataclass(frozen=True, slots=True)
class UpdateShown:
    """A publication in a list: what it is called, the day it bears, how it begins, and whether it restates another."""

    publication: Publication
    title: str
    kind: str
    day: str
    on: date
    lead: str
    address: str


@dataclass(frozen=True, slots=True)
class Restated:
    """A figure that a restatement gives anew, in the reader's words."""

    name: str
    when: str
    old: str
    new: str
    rows: str
    reason: str
    address: str


@said_once
def kind_words() -> Mapping[str, str]:
    """Return what the kinds of editions are called."""
    return {
        Kind.HALF_YEAR: _("Half-year report"),
        Kind.ANNUAL: _("Annual report"),
        Kind.MONTHLY: _("Monthly brief"),
        Kind.PROJECT: _("One project"),
    }


def title_of(one: Publication, lang: str) -> str:
    """Return the title of a publication in a language, or in the other where it has none."""
    return (one.title_zh or one.title_en) if lang == "zh" else (one.title_en or one.title_zh)


def address_of(one: Publication, lang: str) -> str:
    """Return the address of a publication, which stays its own for ever."""
    return address("public-update", lang, one.edition, one.number)


def update_shown(one: Publication, lang: str) -> UpdateShown:
    """Return a publication as a list shows it."""
    kind = str(kind_words().get(one.kind, one.kind))
    return UpdateShown(
        one, title_of(one, lang), kind, day_label(one.published_on, lang), one.published_on, lead_of(one, lang),
        address_of(one, lang),
    )  # fmt: skip


def updates_shown(lang: str) -> list[UpdateShown]:
    """Return every edition as it stands now, the newest first."""
    return [update_shown(one, lang) for one in editions_published()]


def lead_of(one: Publication, lang: str) -> str:
    """Return the first paragraph of an update as plain text."""
    first = _FIRST.search(_NOTICE.sub("", article(one, lang)))
    return " ".join(html.unescape(_TAGS.sub("", first[1])).split()) if first else ""


def article(one: Publication, lang: str) -> str:
    """Return the text of an update without its head; in the other language where there is none in this one.

    The list of its figures is left out: here each number leads to a page of its own.
    """
    written = tongue_of(one, lang)
    text = text_of(one, f"article.{written}.html")
    return text.rpartition(f"<h2>{word('figure_list', written)}</h2>")[0] or text


def tongue_of(one: Publication, lang: str) -> str:
    """Return the language in which an update is shown to readers of a language: theirs where it has it."""
    return lang if text_of(one, f"article.{lang}.html") else OTHER[lang]


def article_shown(one: Publication, lang: str) -> SafeString:
    """Return the text of an update, its numbers leading to their pages, its charts in the colours of the page.

    It is what the report room made of a text in which nothing is markup but Markdown.
    """
    text = article(one, lang)
    targets = _targets(one, lang)
    text = _NUMBER.sub(lambda found: f'href="{html.escape(targets.get(int(found[1]), ""))}"', text)
    return SafeString(in_page_colours(text))


def _targets(one: Publication, lang: str) -> Mapping[int, str]:
    """Return where each number of a text leads, by its number in the ledger: to its figure, or to the goal it is of."""
    slugs = {(id_of(figure), figure.when): figure.slug for figure in one.figures.all()}
    targets = {}
    for row in ledger_of(one, lang):
        slug = slugs.get((row["figure"], row["when"]))
        if slug:
            targets[row["n"]] = address("public-figure", lang, slug)
        elif row["figure"].startswith("goal:"):
            targets[row["n"]] = f"{address('public-plan', lang)}#{anchor_of(row['figure'])}"
    return targets


def anchor_of(goal: str) -> str:
    """Return where a goal stands on the page of the plan; ``goal`` is as the ledger has it: goal:output@2025."""
    return goal.replace(":", "-").replace("@", "-")


def update_page(edition: str, number: int, lang: str) -> Mapping[str, Any]:
    """Return what the page of a publication shows. Raises MissingError for what was not published."""
    one = publication(edition, number)
    byline = (one.byline_zh or one.byline_en) if lang == "zh" else (one.byline_en or one.byline_zh)
    current = list(editions_published())
    newest = next((each for each in current if each.edition == one.edition), one)
    place = next((place for place, each in enumerate(current) if each.edition == one.edition), 0)
    older, newer = current[place + 1 : place + 2], current[max(place - 1, 0) : place]
    return {
        **_shown(one, lang),
        "byline": byline,
        "article": article_shown(one, lang),
        "article_tag": LANG_TAGS[tongue_of(one, lang)],
        "newest": update_shown(newest, lang) if newest.pk != one.pk else None,
        "earlier": update_shown(one.previous, lang) if one.previous else None,
        "restated": restated_shown(restated_figures(one), one, lang),
        "reason": reason_of(one, lang),
        "older": update_shown(older[0], lang) if older else None,
        "newer": update_shown(newer[0], lang) if newer else None,
    }


def _shown(one: Publication, lang: str) -> Mapping[str, Any]:
    shown = update_shown(one, lang)
    return {"one": shown, "title": shown.title, "day": shown.day}


def reason_of(one: Publication | RestatedFigure, lang: str) -> str:
    """Return why something was restated, in a language or in the other where it has none."""
    return (one.reason_zh or one.reason_en) if lang == "zh" else (one.reason_en or one.reason_zh)


def restated_shown(found: Collection[RestatedFigure], of: Publication, lang: str) -> list[Restated]:
    """Return what a restatement gives anew; each says why, where it is not why the whole was restated."""
    known = set(of.figures.values_list("slug", flat=True)) if found else set()
    return [
        Restated(
            one.name_zh if lang == "zh" else one.name_en,
            when_label(_when(one.when), lang),
            _number(one.old, one.unit, lang),
            _number(one.new, one.unit, lang),
            _rows(one),
            reason_of(one, lang),
            address("public-figure", lang, one.slug) if one.slug in known else "",
        )
        for one in found
    ]


def _when(text: str) -> Period | date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return Period.parse(text)


def _number(text: str | None, unit: str, lang: str) -> str:
    value = value_of(text)
    return _("none") if value is None else format_quantity(value, Unit.parse(unit), lang)


def _rows(one: RestatedFigure) -> str:
    told = [
        (one.rows_added, _("%(count)s came")),
        (one.rows_gone, _("%(count)s went")),
        (one.rows_changed, _("%(count)s changed")),
    ]
    words = [text % {"count": count} for count, text in told if count]
    return _(", ").join(words + [_("the definition changed")] * one.is_redefined)


def restatements_page(lang: str) -> Mapping[str, Any]:
    """Return every restatement, the newest first: what was restated, when, why, and each figure before and after."""
    return {
        "restatements": [
            {
                "one": update_shown(one, lang),
                "before": update_shown(one.previous, lang) if one.previous else None,
                "reason": reason_of(one, lang),
                "figures": restated_shown(list(one.restated.all()), one, lang),
            }
            for one in restatements()
        ]
    }
