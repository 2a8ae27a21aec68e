"""What the rooms below say of a file, a cell, a record or a right, in the reader's language.

The rooms below know no languages: they say what is wrong in English, with the value, the row or the code in it. Here
stands each of their sentences with {} for what varies. One that is not here is shown as it was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from fivegood.errors import Fault, FivegoodError, InputError

_SHOWN = 50
SENTENCES = (
    _("is larger than {} MB: send it in parts"),
    _("is empty: the first row must name the columns"),
    _("is {}, not CSV or XLSX"),
    _("a PDF"),
    _("a picture"),
    _("a text document"),
    _("a program"),
    _("a gzip archive: unpack it"),
    _("a 7z archive: unpack it"),
    _("a RAR archive: unpack it"),
    _("is an old .xls or encrypted with a password: save it as .xlsx without one"),
    _("is damaged or not a spreadsheet: {}"),
    _("is an OpenDocument file: save it as .xlsx"),
    _("is a ZIP archive, not a spreadsheet"),
    _("holds macros: save it as .xlsx without them"),
    _("refers to other files: save the values alone"),
    _("holds controls: save it as plain .xlsx"),
    _("holds embedded files: save the sheet alone"),
    _("fetches data from elsewhere: save the values alone"),
    _("holds more than {} parts"),
    _("is encrypted with a password: save it without one"),
    _("unpacks to far more than a spreadsheet holds: it is refused as a ZIP bomb"),
    _("defines XML entities, which no spreadsheet needs"),
    _("is larger than {} MB: save it smaller"),
    _("is empty: there is nothing to keep"),
    _("is an old office file, which may hold macros: save it as .docx, .xlsx, .pptx or PDF"),
    _("is a PDF that runs scripts: print it to a new PDF"),
    _("is none of the kinds that are kept: PDF, picture (PNG, JPEG, GIF, WebP, TIFF), office file, text"),
    _("is damaged or no office file: {}"),
    _("is a ZIP archive: unpack it and send its files one by one"),
    _("holds macros or controls: save it without them"),
    _("holds embedded files: save it without them"),
    _("is withdrawn: nothing is added to it"),
    _("the role {} may not keep documents of projects"),
    _("there is no document {} that you may see"),
    _("the file of this document is gone from the store: bring it back from a backup"),
    _("the file of this document was changed in the store: bring it back from a backup"),
    _("cannot be read as XLSX: {}"),
    _("has more than {} rows or {} columns"),
    _("holds no sheet with a table"),
    _("the role {} may not read the figures of the park"),
    _("{}: there are no rows"),
    _("{}: there are no records of {}"),
    _("{}: there are no records of {} that early"),
    _("{}: none of the {} returns owed has a value"),
    _("{}: {} rows hold at once, and a level is one row"),
    _("{}: {} returns reach over the edge of the period (January and February come together)"),
    _("{} of {} records owed are missing"),
    _("{} would divide by nought"),
    _("a goal is changed with a reason: say why"),
    _("the plan holds no goal that is due on {}"),
    _("is written as a mapping: change it in the text of the plan"),
    _("is not changed here"),
    _("there is no run {}: older ones are kept one a day, then one a month"),
    _("the run {} has no such figure"),
    _("the role {} may not write the plan"),
    _("the role {} may not read the accounts"),
    _("the role {} may not read the journal"),
    _("the role {} serves no units"),
    _("the role {} may not raise a need for a unit of its own"),
    _("is not among the units that you serve today"),
    _("has {} faults up to row {}: mend these first, the rest was not read"),
    _("more than {} rows: send them in parts"),
    _("is damaged: its sheet breaks off"),
    _("reaches over more than {} cells: delete what stands far from the table"),
    _("has no part for its sheet {}"),
    _("is UTF-16: save it as CSV UTF-8"),
    _("holds NUL bytes: it is not a text file"),
    _("is UTF-8 with a damaged character (row {}): save it again"),
    _("is neither UTF-8 nor GBK (row {})"),
    _("a cell of this row is longer than {} characters"),
    _("is not well-formed CSV: {}"),
    _("a quote opened in this row is never closed"),
    _("a quoted cell goes on after its quote: a quote inside a cell is written twice"),
    _("the first row is empty: it must name the columns"),
    _("is not separated by commas: save it as CSV with commas"),
    _("cell {} of the header is empty"),
    _("cell {} of the header has a unit that is not one of {}: {}"),
    _("this column stands in the header twice"),
    _("this column is missing"),
    _("this column is not written down but worked out: leave it out"),
    _("there is no such column in this table"),
    _("this row has {} cells, the header has {}"),
    _("is not a date written as 2021-06-30"),
    _("is not a day of the calendar"),
    _("is not a day: write 2021-06-30"),
    _("is not a time written as 2021-07-02T09:40 in the park's local time, without a zone"),
    _("is not a time of the day"),
    _("lies outside the years 1900 to 2199"),
    _("is not a whole number in plain digits"),
    _("is not a number in plain digits"),
    _("has more than {} digits"),
    _("has more than {} digits before the point"),
    _("has more than {} decimals"),
    _("is neither true nor false"),
    _("is true or false"),
    _("is longer than {} characters"),
    _("holds a control character"),
    _("holds �: a character was lost when the file was saved in another encoding"),
    _("is not a code: up to 80 characters without blanks, commas, semicolons or quotes"),
    _("holds a character that cannot be seen"),
    _("is not in the list {} ({})"),
    _("must not be empty"),
    _("must not be negative"),
    _("is an error of the spreadsheet ({}): mend the formula"),
    _("is a formula that was never worked out: open the file in a spreadsheet and save it"),
    _("lies before {} ({})"),
    _("row {} has the same key already"),
    _("there is no such row in {}"),
    _("there is such a row already (version {}): correct it instead"),
    _("there was such a row, which is withdrawn: correct it to bring it back"),
    _("{} rows of {} refer to {}: withdraw them first"),
    _("is part of the key, which stays: withdraw this row and write another"),
    _("this record was corrected after the file was written (version {} now): export again, or leave recorded_at out"),
    _("this row, recorded at {}, {}: give the correction a later time"),
    _("is stored with other values"),
    _("is not stored, and a later version is"),
    _("there is no such table"),
    _("is not a filter of this list"),
    _("is not a column"),
    _("is not the number of a page"),
    _("is {}: only a checked file is written"),
    _("is {} already"),
    _("waiting"),
    _("faulty"),
    _("committed"),
    _("discarded"),
    _("rows of {} do not hold from a day to a day"),
    _("the role {} may not write {}"),
    _("the role {} may not read {}"),
    _("the role {} may not keep the accounts"),
    _("the role {} may not start this work"),
    _("a row of {} is not among those that {} serves"),
    _("{} holds no row {} that you may see"),
    _("there is no import {} that you may see"),
    _("a file is checked and written for whoever sent it"),
    _("a file is put aside by whoever sent it"),
    _("only who asked for it, or an administrator, cancels a job"),
    _("a token is made by its owner"),
    _("a token is revoked by its owner or an administrator"),
    _("there is no account {}"),
    _("there is such an account already"),
    _("is before {}"),
    _("is empty: say what the token is for"),
    _("must be within a year from now"),
    _("is not a role you hold today"),
    _("the public has no account"),
    _("the role {} is bound to one"),
    _("the role {} is not bound to one"),
    _("the form lacks the version it was read from: open it again"),
    _("changed by somebody else meanwhile:"),
    _("Writing the report"),
    _("Freezing"),
    _("Written"),
    _("Writing"),
    _("Compared"),
    _("Comparing"),
    _("Reading"),
    _("{} is now version {}"),
    _("{}: records it changes were written since it was checked: have it checked again"),
    _("the role {} may not {} filings, or its token only reads"),
    _("was filed on its behalf and waits for the unit to confirm it"),
    _("the role {} may not remind units, or its token only reads"),
    _("the role {} does not look after the filings of others"),
    _("choose at least one unit"),
    _("owes nothing of this form for {}"),
    _("was reminded of this form today already"),
    _("is not filled in here: it has been filed with the form {}"),
    _("is not filled in here: it comes of the form {}"),
    _("is no item of this form"),
    _("is no form of this park"),
    _("is no period of this form; those are {}"),
    _("owes no returns for {} (units: reports_from, reports_to)"),
    _("is empty: explain the values that are asked about"),
    _("say why it is sent back"),
    _("say why a locked filing is corrected"),
    _("is not a number"),
    _("is {}: {} is not possible now; possible: {}"),
    _("the role {} may not write {} row by row"),
    _("the role {} may not write {} row by row, which change by steps of their own"),
    _("the role {} may not read filings"),
    _("one of the two is synthetic and the other is real: they are not one unit"),
    _("the role {} may not merge units"),
    _("is no contradiction between these units"),
    _("is the duplicate itself: name the unit that stays"),
    _("is empty: say why the two are one unit"),
    _("is duplicate or into"),
    _("{}: say which side holds, duplicate or into"),
    _("the thresholds are in {} and the records in {}: give the park its own"),
    _("has not ended: its returns cannot all be there"),
    _("is not a year from 1900 to 2198"),
    _("ended before the thresholds of {} held ({})"),
    _("there is no loan {} that you may see on {}"),
    _("{} webhooks are on, which is the most: switch one off first"),
    _("the role {} may not keep the webhooks, or its token only reads"),
    _("webhook {} is off: switch it on first"),
    _("there is no webhook {}"),
    _("webhook {} has no delivery {}; those that ended are kept for 30 days"),
    _("was merged into {}, which its records are written for"),
    _("is not a cursor of this list: begin again"),
    _("is no section, division, group or class of GB/T 4754-2017: C, 38, 384, 3841; the letter may stand before"),
    _("has {} characters: a unified social credit code has {}"),
    _("is no unified social credit code: its third to eighth characters are the digits of an area"),
    _("holds a sign that no unified social credit code has (I, O, S, V and Z are not used)"),
    _("stands for {} already, which is not withdrawn: two rows never share one"),
    _("this row takes back one that is not there: no earlier row has {}"),
    _("repeats {}: the same {}, recorded at the same time"),
    _("this row is synthetic and would replace {}, a real one: the same {}"),
    _("must not be above {}"),
    _("asks for nothing: choose a filter first"),
    _("is one more than the {} filters that are kept: remove one first"),
    _("a filter is kept under a name: give it one"),
    _("is the name of another filter already"),
    _("is no choice of this filter"),
    _("you keep no filter {}"),
    _("has no filters to keep"),
    _("cannot be done with a need that is {}; you may do: {}"),
    _("the role {} may not {} a need"),
    _("a need that is {} may be: {}"),
    _("a need begins by being raised"),
    _("this lies before what was done at {}"),
    _("is no time, as “2 workdays” is"),
    _("follows step {}: steps count from 1 without a gap"),
    _("{} faults found"),
    _("1 fault found"),
    _("{}: {} faults found"),
    _("{}: 1 fault found"),
)
_FOUND, _MEANT = _("{} (found “{}”)"), _("{}; did you mean “{}”?")


def said(text: str) -> str:
    """Return a sentence of a room below in the reader's language, and what varies in it where it is one itself."""
    if text in SENTENCES:
        return gettext(text)
    for pattern, sentence in _patterns():
        found = pattern.fullmatch(text)
        if found:
            return gettext(sentence).format(*map(said, found.groups()))
    return text


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the sentences in which something varies, those that say more of it themselves first."""
    varying = sorted((one for one in SENTENCES if "{}" in one), key=lambda one: -len(one))
    return tuple((re.compile("(.+?)".join(map(re.escape, one.split("{}"))), re.DOTALL), one) for one in varying)


def fault_said(fault: Fault) -> str:
    """Return what a fault says where its place is plain to see."""
    text = said(fault.message)
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
    return {name: " ".join(lines) for name, lines in said.items()}


def fault_said_with_place(fault: Fault) -> str:
    """Return what a fault says, and where."""
    place = ":".join(filter(None, (fault.file, str(fault.line or ""), fault.column)))
    return f"{place}: {fault_said(fault)}" if place else fault_said(fault)


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
