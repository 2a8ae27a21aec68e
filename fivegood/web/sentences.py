"""What the rooms below say of a file, a cell, a record or a right, in the reader's language.

The rooms below know no languages: they say what is wrong in English, with the value, the row or the code in it. Each of
their sentences stands in ``told``. One that does not is shown as it was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from fivegood.errors import Fault, FivegoodError, InputError
from fivegood.facts.subjects import TABLES
from fivegood.quantities import Quantity, format_quantity
from fivegood.web.punctuation import colon, sentences_joined
from fivegood.web.told import SENTENCES
from fivegood.web.words import lang, role_names, title

_SHOWN = 50
_AMOUNTS = frozenset({"money", "area", "rate"})
#: How the refusals begin that name a role or a table.
_NAMING = ("the role {}", "there is no {} among the {}")
#: What fields of forms and of addresses are called that more than one page has.
_FIELDS = {
    "as_of": _("As of"),
    "file": _("File"),
    "from": _("From day (UTC)"),
    "form": _("Form"),
    "page": _("Page"),
    "period": _("Period"),
    "invests": _("Investment"),
    "later": _("Months later (earlier: −)"),
    "makes": _("Output a year"),
    "name": _("Name"),
    "output": _("Output a year"),
    "project": _("Project"),
    "q": _("Search"),
    "ramp": _("Months to capacity"),
    "rate": _("Points a year more (less: −)"),
    "starts": _("Works start"),
    "reason": _("Why"),
    "sort": _("Sort by"),
    "to": _("To day (UTC)"),
    "year": _("Year"),
}
_FOUND, _MEANT = _("{} (found “{}”)"), _("{}; did you mean “{}”?")


def said(text: str) -> str:
    """Return a sentence of a room below in the reader's language, and what varies in it where it is one itself."""
    if text in SENTENCES:
        return gettext(text)
    for pattern, sentence in _patterns():
        found = pattern.fullmatch(text)
        if found:
            name = _named if sentence.startswith(_NAMING) else said
            return gettext(sentence).format(*map(name, found.groups()))
    return _amount_said(text) if text[:1].isdigit() else text


def _amount_said(text: str) -> str:
    """Return an amount of money or land as the reader's language writes it; what is none stays."""
    try:
        amount = Quantity.parse(text)
    except InputError:
        return text
    return format_quantity(amount.value, amount.unit, lang()) if amount.unit.dimension in _AMOUNTS else text


def _named(word: str) -> str:
    """Return what a role or a table is called; what is neither stays."""
    return role_names().get(word, "").lower() or (title(TABLES[word]) if word in TABLES else said(word))


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the sentences in which something varies, those that say more of it themselves first."""
    varying = sorted((one for one in SENTENCES if "{}" in one), key=lambda one: -len(one))
    return tuple((re.compile("(.+?)".join(map(re.escape, one.split("{}"))), re.DOTALL), one) for one in varying)


def fault_said(fault: Fault) -> str:
    """Return what a fault says where its place is plain to see."""
    text = said(fault.message)
    place, mark, rest = fault.message.partition(": ")
    if text == fault.message and mark and (said_of_it := said(rest)) != rest:  # goals.0.by: should be …
        text = f"{place}{colon()}{said_of_it}"
    if fault.value is not None:
        text = gettext(_FOUND).format(text, fault.value if len(fault.value) <= 80 else f"{fault.value[:77]}…")
    if fault.suggestion is not None:
        text = gettext(_MEANT).format(text, fault.suggestion)
    return text


def faults_by_field(faults: Sequence[Fault]) -> dict[str, str]:
    """Return what is wrong with each field of a form, by the column it is written to."""
    said: dict[str, list[str]] = {}
    for fault in faults:
        said.setdefault(fault.column, []).append(fault_said(fault))
    return {name: sentences_joined(lines) for name, lines in said.items()}


def fault_said_with_place(fault: Fault) -> str:
    """Return what a fault says, and where."""
    field, table = _FIELDS.get(fault.column), TABLES.get(fault.file)
    if field or not Path(fault.file).suffix:  # what a form or an address holds is in no file
        column = table.read_by_name.get(fault.column) if table else None
        place = gettext(field) if field else title(column) if column else fault.column
        return f"{place}{colon()}{fault_said(fault)}" if place else fault_said(fault)
    return f"{':'.join(filter(None, (fault.file, str(fault.line or ''), fault.column)))}: {fault_said(fault)}"


def error_said(error: FivegoodError) -> list[str]:
    """Return what a refusal says, a line for each thing."""
    if isinstance(error, InputError):
        return [fault_said_with_place(fault) for fault in error.faults[:_SHOWN]]
    return list(lines_said(str(error)))


def lines_said(text: str) -> Iterator[str]:
    """Yield the lines of an outcome that was kept as text."""
    for line in filter(None, map(str.strip, text.splitlines())):
        place, mark, rest = line.partition(": ")
        yield said(line) if not mark or said(line) != line else f"{place}: {said(rest)}"
