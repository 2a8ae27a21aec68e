"""What the checks of a return say to whoever filled it in: what is compared, with which numbers, why, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django_stubs_ext import StrOrPromise

from fivegood.facts.cells import plain
from fivegood.rules.entrychecks import Doubt, told_of
from fivegood.web.words import lang

#: By check: what it compares, why that is asked, and what settles it.
EXPLAINED: Mapping[str, tuple[StrOrPromise, StrOrPromise, StrOrPromise]] = {
    "missing": (
        later("The form asks for this item, and its field is empty."),
        later("A value that is not known stays missing in every total: nobody puts a guess in its place."),
        later("Settled by the value, by 0 where there was nothing, or by a word on who will know it and when."),
    ),
    "negative": (
        later("The value is held against nought."),
        later("This item is counted or paid, so it cannot be less than nothing."),
        later("Settled by the value of the period alone: an earlier period is corrected in its own return."),
    ),
    "fraction": (
        later("The value is held against whole numbers."),
        later("This item is counted, so it has no parts."),
        later("Settled by the whole number; people who work part of the time count as the form's notes say."),
    ),
    "fell": (
        later("The sum since 1 January is held against the sum of the period before."),
        later("A sum only grows, unless something was booked wrongly before or was cancelled."),
        later(
            "Settled by the sum since 1 January, or by naming what was cancelled or booked back, and of which month."
        ),
    ),
    "not_above": (
        later("The item is held against another item of the same form."),
        later("It is a part of the other, or usually far below it: where it is more, one of them is often mistyped."),
        later("Settled by mending the one that was mistyped, or by saying what makes it more than the other."),
    ),
    "growth": (
        later("The value is held against that of the same period of last year."),
        later("So large a change is often a wrong unit (yuan for ten thousand yuan) or a month left out."),
        later(
            "Settled by the value in the unit of the form, or by its cause: a new line, a large order, a standstill."
        ),
    ),
    "repeats": (
        later("The value of the period alone is held against the periods before it."),
        later("What is counted is hardly ever the same to the cent: it may be copied from the period before."),
        later("Settled by the value from this period's books, or by saying why it is fixed, as rent by contract is."),
    ),
    "heaps": (
        later("The last digits of all that was ever stated are counted: each of the ten should come about as often."),
        later("Digits that heap are a sign of values that are estimated or rounded."),
        later("Settled by values from the books to the last digit, or by saying how the values are measured."),
    ),
}


@dataclass(frozen=True, slots=True)
class DoubtShown:
    """One thing that the checks say: about which item, its sentence, numbers, and what they mean."""

    check: str
    item: str
    item_name: str
    is_error: bool
    sentence: str
    numbers: Sequence[tuple[str, str]]
    compares: str
    why: str
    settles: str
    act: str
    key: str
    kept: str
    explanation: str


def doubt_shown(
    doubt: Doubt, names: Mapping[str, str], stated: Decimal | None, kept: str = "", typed: str | None = None
) -> DoubtShown:
    """Return one doubt in the reader's words; ``names`` are the items' names, ``stated`` is what the item states.

    ``kept`` is what the unit says to it, ``typed`` what stands in its field and may not be kept yet.
    """
    compares, why, settles = EXPLAINED[doubt.check]
    is_error = doubt.severity == "error"
    labels = _labels(names.get(doubt.other, doubt.other))
    numbers = dict(doubt.numbers)
    if doubt.check == "growth" and stated is not None:
        numbers = {"value": stated, **numbers}
    return DoubtShown(
        doubt.check,
        doubt.item,
        names.get(doubt.item, doubt.item),
        is_error,
        told_of(doubt, lang(), names),
        [(labels[name], amount(value)) for name, value in numbers.items()],
        str(compares),
        str(why),
        str(settles),
        _("Mend the value: the return cannot be sent before.")
        if is_error
        else _("Look at the value again. If it is right, say why in a word or two below."),
        doubt.key,
        kept,
        kept if typed is None else typed,
    )


def _labels(other: str) -> dict[str, str]:
    return {
        "value": _("Stated"),
        "before": _("Period before"),
        "limit": other or _("Limit"),
        "last_year": _("Last year"),
        "percent": _("Change in %"),
        "periods": _("Periods in a row"),
        "values": _("Values looked at"),
        "chi_square": _("Chi-square"),
    }


def amount(value: Decimal | None) -> str:
    """Return a number as people read it, a dash for one that is not known."""
    return "—" if value is None else f"{Decimal(plain(value)):,f}"
