"""Returns as their pages show them: addresses, names, a period's units, and the doors between the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from fivegood.facts.cells import write
from fivegood.facts.subjects import TABLES
from fivegood.periods import Period
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.book.selectors import records_of
from fivegood.records.journal.kept import until_written
from fivegood.records.returns.forms import Asked, owing
from fivegood.records.returns.rights import may_move, may_watch
from fivegood.records.returns.selectors import filings_at, state_of
from fivegood.rules.explanations import explanations_read
from fivegood.rules.filings import Move, State
from fivegood.web.addresses import address
from fivegood.web.punctuation import colon
from fivegood.web.words import lang, names_of, said_once

_UNITS_A_PAGE = 200


def slug_of(period: Period) -> str:
    """Return a period as one piece of an address."""
    return str(period).replace("/", "_")


def period_of(slug: str) -> str:
    """Return the period that a piece of an address stands for."""
    return slug.replace("_", "/")


@said_once
def move_names() -> Mapping[str, str]:
    """Return what each move is called on its button."""
    return {
        "save": _("Save"),
        "submit": _("Submit"),
        "confirm": _("Confirm what was filed for us"),
        "return": _("Send back"),
        "accept": _("Accept"),
        "lock": _("Lock"),
        "correct": _("Correct the locked filing"),
    }


def tabs_of(actor: Actor, here: str) -> list[tuple[str, str, bool]]:
    """Return the pages of returns that the reader may open: address, title, whether it is this one."""
    tabs = [("returns", _("Year")), ("returns-matrix", _("Matrix"))]
    if may_watch(actor):
        tabs += [("returns-doubtful", _("Doubtful values")), ("returns-reminders", _("Reminders"))]
    return [(reverse(name), title, name == here) for name, title in tabs]


@until_written(64)
def newest_year(actor: Actor, today: date) -> int:
    """Return the year that most readers come for: that of the newest filing they see, this one when there is none."""
    newest = records_of(actor, TABLES["filings"]).order_by("-period").values_list("period", flat=True).first()
    return int(newest[:4]) if newest else today.year


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of a period: its name and how its filing stands."""

    unit_id: str
    name: str
    state: State
    state_word: str
    submitted_at: str
    is_late: bool
    explanation: str
    may_accept: bool
    may_lock: bool


def units_of(actor: Actor, asked: Asked, park: Park, page: str | None) -> tuple[Page[Any], list[UnitLine]]:
    """Return one page of the units that owe a form for a period, each with its filing."""
    owed = owing(actor, asked.period).order_by("unit_id").values_list("unit_id", flat=True)
    found = Paginator(owed, _UNITS_A_PAGE).get_page(page)
    ids = list(found)
    names = names_of(actor, "units", set(ids))
    filings = {unit: row for (unit, form), (row, _v) in filings_at(asked.period, ids).items() if form == asked.form}
    return found, [_unit_line(actor, asked, park, unit, names.get(unit, unit), filings.get(unit)) for unit in ids]


def _unit_line(actor: Actor, asked: Asked, park: Park, unit: str, name: str, row: Mapping[str, Any] | None) -> UnitLine:
    state = state_of(dict(row) if row else None)
    first = row["first_submitted_at"] if row else None
    waits = bool(row and row["is_on_behalf"] and not row["confirmed_at"])
    return UnitLine(
        unit,
        name,
        state,
        park.word("filing_state", state.value, lang()) + (" · " + _("waits for the unit") if waits else ""),
        write(first).replace("T", " ")[:16],
        bool(first and asked.due_at and first > asked.due_at),
        _("; ").join(explanations_read(str(row["explanation"] or "")).values()) if row else "",
        state is State.SUBMITTED and not waits and may_move(actor, Move.ACCEPT),
        state is State.ACCEPTED and may_move(actor, Move.LOCK),
    )


def lines_marked(lines: Sequence[UnitLine], form: str, slug: str, *, is_ticked: bool) -> SafeString:
    """Return the units of a period as marks of the page, with a box to tick where the reader accepts or locks any."""
    ticks = any(line.may_accept or line.may_lock for line in lines)
    submitted, late = f"{escape(_('Submitted'))}{colon()}", f' <span class="fault">{escape(_("late"))}</span>'
    rows = list[str]()
    for line in lines:
        name, tick = escape(line.name), ""
        if line.may_accept or line.may_lock:
            checked = " checked" if is_ticked else ""
            box = f'<input type="checkbox" name="unit" value="{escape(line.unit_id)}"{checked} aria-label="{name}">'
            tick = f'<td class="tick">{box}</td>'
        elif ticks:
            tick = '<td class="tick"></td>'
        sheet = escape(address("returns-sheet", form, slug, line.unit_id))
        at = f'<span class="narrow">{submitted}</span>{escape(line.submitted_at) or "—"}{late if line.is_late else ""}'
        said = escape(Truncator(line.explanation).chars(80)) if line.explanation else ""
        head = f'{tick}<th scope="row"><a href="{sheet}">{name}</a></th>'
        rows.append(f"<tr>{head}<td>{escape(line.state_word)}</td><td>{at}</td><td>{said}</td></tr>\n")
    return SafeString("".join(rows))
