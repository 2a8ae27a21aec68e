"""The matrix of units against periods in the reader's words: a shape, a letter and a sentence for every cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from itertools import repeat
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django_stubs_ext import StrOrPromise

from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.records.actors import Actor
from fivegood.records.book.selectors import records_of
from fivegood.records.returns.matrix import Mark, Matrix, Narrowed
from fivegood.records.scope import may_read
from fivegood.web.addresses import address
from fivegood.web.returns import slug_of
from fivegood.web.words import lang, names_of

#: By mark: the shape, the letter in English and in Chinese, and the word.
MARKS: Mapping[Mark, tuple[str, str, str, StrOrPromise]] = {
    Mark.OVERDUE: ("▲", "O", "逾", later("overdue")),
    Mark.DUE: ("○", "D", "待", later("due, not here yet")),
    Mark.DRAFT: ("◔", "F", "填", later("being filled in")),
    Mark.RETURNED: ("↩", "B", "退", later("sent back")),
    Mark.SUBMITTED: ("◐", "S", "交", later("submitted, waits for the office")),
    Mark.ACCEPTED: ("●", "A", "收", later("accepted")),
    Mark.LOCKED: ("■", "L", "锁", later("locked")),
    Mark.NONE: ("·", "", "", later("not asked")),
}


@dataclass(frozen=True, slots=True)
class MarkShown:
    """How a filing stands: class, shape, letter, word."""

    code: str
    shape: str
    letter: str
    word: str


def mark_shown(mark: Mark) -> MarkShown:
    """Return a mark in the reader's words."""
    shape, english, chinese, word = MARKS[mark]
    return MarkShown(mark.value, shape, chinese if lang() == "zh" else english, str(word))


@dataclass(frozen=True, slots=True)
class UnitMarks:
    """One unit's row: its name, and its cells as they stand in the page."""

    name: str
    cells: SafeString


def matrix_shown(found: Matrix, actor: Actor) -> dict[str, Any]:
    """Return what the page of the matrix shows of it."""
    names = names_of(actor, "units", set(found.marks))
    periods = [(asked.period.label(lang()), slug_of(asked.period), _short(asked.period)) for asked in found.columns]
    shown, forms = {mark: mark_shown(mark) for mark in Mark}, [asked.form for asked in found.columns]
    rows, told = [], _("%(unit)s, %(period)s: %(word)s")
    for unit, marks in found.marks.items():
        name = names.get(unit, unit)
        cells = map(_cell, map(shown.__getitem__, marks), forms, periods, repeat(unit), repeat(name), repeat(told))
        rows.append(UnitMarks(name, SafeString("".join(cells))))
    totals = [(mark_shown(mark), counts) for mark, counts in found.totals.items() if any(counts)]
    shorts = [short for _label, _slug, short in periods]
    return {
        "page": found.page,
        "columns": periods,
        "rows": rows,
        "totals": [(mark, list(zip(shorts, counts, strict=True)), sum(counts)) for mark, counts in totals],
        "legend": [mark_shown(mark) for mark in Mark],
    }


def _cell(mark: MarkShown, form: str, period: tuple[str, str, str], unit: str, name: str, told: str) -> str:
    """Return a cell of the matrix: there are a thousand on a page, and a template takes long for each."""
    label, slug, short = period
    narrow = f'<span class="narrow">{escape(short)} </span><span aria-hidden="true">'
    if mark.code == Mark.NONE.value:
        return (
            f'<td><span class="mark none">{narrow}·</span><span class="hidden">{escape(mark.word)}</span></span></td>'
        )
    said = escape(told % {"unit": name, "period": label, "word": mark.word})
    link = f'class="mark {mark.code}" href="{escape(address("returns-sheet", form, slug, unit))}"'
    return f'<td><a {link} aria-label="{said}" title="{said}">{narrow}{mark.shape}{mark.letter}</span></a></td>'


def _short(period: Period) -> str:
    """Return a period's name without its year, which stands above."""
    year = str(period.end.year)
    return period.label(lang()).removesuffix(year).removeprefix(f"{year}年").strip() or year


def narrowing_shown(actor: Actor, park: OpenPark, of: Narrowed) -> dict[str, Any]:
    """Return the choices of the form that narrows the matrix, and what is chosen."""
    officers: list[tuple[str, str]] = []
    if may_read(actor, "officers") and not actor.unit_id:
        found = records_of(actor, TABLES["officers"]).filter(is_withdrawn=False)
        named = found.values_list("officer_id", "officer_name", "post")
        officers = sorted(((code, name or f"{code} · {post}") for code, name, post in named), key=lambda pair: pair[1])
    industries = [(code, park.park.word("industry", code, lang())) for code in park.park.lists.get("industry", {})]
    marks = [(mark.value, str(MARKS[mark][3])) for mark in Mark if mark is not Mark.NONE]
    return {"industries": industries, "officers": officers, "mark_choices": marks, "of": of}
