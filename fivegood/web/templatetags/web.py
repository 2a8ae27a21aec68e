"""Words and marks that templates ask for. No logic: each says how something is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fivegood.facts.schema import NUMERIC, Column, Table
from fivegood.facts.subjects import TABLES
from fivegood.records.book.keys import path_of
from fivegood.records.returns.selectors import Sheet
from fivegood.web import kepttags, markup, sentences
from fivegood.web.addresses import address
from fivegood.web.charts import ChartShown
from fivegood.web.drawings import drawing_keep
from fivegood.web.forms import Field
from fivegood.web.gantt import Axis, Drawing, StageTold
from fivegood.web.histories import Change, ChangeOfEntry
from fivegood.web.journalpages import channels, subjects, who_said
from fivegood.web.lists import Found
from fivegood.web.portfolio import ProjectShown
from fivegood.web.punctuation import blank, bracketed, colon
from fivegood.web.settingpages import text_names
from fivegood.web.visits import CoverageShown
from fivegood.web.words import day_word, role_names, title

register = template.Library()
# In templates that load this library behind Django's own.
register.tag("translate", kepttags.translate)
register.simple_tag(kepttags.static, name="static")
register.simple_tag(colon)
register.simple_tag(blank)
register.filter(bracketed)
register.filter(day_word)


@register.filter
def title_of(of: Table | Column) -> str:
    """Return the title of a table or column in the reader's language."""
    return title(of)


@register.filter
def is_number(column: Column) -> bool:
    """True for a column that stands right-aligned."""
    return column.type in NUMERIC


@register.filter
def grouped(number: int) -> str:
    """Return a whole number with its thousands apart, as figures have them."""
    return f"{number:,}"


@register.filter
def role_word(role: str) -> str:
    """Return what a role is called."""
    return role_names().get(role, role)


@register.filter
def channel_word(channel: str) -> str:
    """Return what the channel of a write is called."""
    return channels().get(channel, channel)


@register.filter
def text_word(name: str) -> str:
    """Return what a text of the park is called."""
    return text_names().get(name, name)


@register.filter
def who(name: str) -> str:
    """Return who wrote, where it was no person in the reader's language."""
    return who_said(name)


@register.filter
def subject_word(subject: str) -> str:
    """Return what a subject of the journal is called."""
    return subjects().get(subject, subject)


@register.filter
def state_word(state: str) -> str:
    """Return what a state of a file or of long work is called."""
    words = {
        "waiting": _("waiting"),
        "faulty": _("has faults"),
        "checked": _("checked, not written yet"),
        "committed": _("written"),
        "discarded": _("put aside"),
        "queued": _("queued"),
        "running": _("running"),
        "done": _("done"),
        "failed": _("failed"),
        "cancelled": _("cancelled"),
    }
    return words.get(state, state)


@register.filter
def filing_path(sheet: Sheet) -> str:
    """Return the address of the filing behind a sheet among the records."""
    return path_of((sheet.unit_id, sheet.asked.form, str(sheet.asked.period)))


@register.filter
def titles_of(names: Iterable[str]) -> str:
    """Return the titles of tables by their names, as a list in the reader's language."""
    return (_(", ")).join(title(TABLES[name]) if name in TABLES else name for name in names)


@register.filter
def delivery_word(state: str) -> str:
    """Return what a state of a notice is called."""
    words = {"waiting": _("on its way"), "delivered": _("delivered"), "given_up": _("given up")}
    return words.get(state, state)


@register.filter
def kind_word(kind: str) -> str:
    """Return what a kind of long work is called."""
    words = {
        "import_check": _("Checking a file"),
        "import_commit": _("Writing a file"),
        "freeze": _("Freezing"),
        "report": _("Writing the report"),
        "figures": _("Working out the figures"),
        "assignment": _("Working out who serves whom"),
        "lookalikes": _("Looking for likely duplicates"),
        "reminder_letters": _("Sending letters of reminders"),
        "ladder": _("Telling of clocks of needs"),
        "letters_in": _("Taking letters in"),
        "notice_letters": _("Sending letters of notices"),
    }
    return words.get(kind, kind)


@register.filter
def said(sentence: str) -> str:
    """Return what a fault says in the reader's language."""
    return sentences.said(sentence)


@register.filter
def lines_said(text: str) -> list[str]:
    """Return the lines of an outcome in the reader's language."""
    return list(sentences.lines_said(text))


@register.filter
def told_result(result: Mapping[str, Any]) -> str:
    """Return the outcome of long work as a line."""
    return _(", ").join(
        f"{name}{colon()}{value}" for name, value in result.items() if not isinstance(value, list | dict)
    )


@register.simple_tag(takes_context=True)
def here(context: Context, name: str) -> SafeString:
    """Mark the room that the page belongs to."""
    match = context["request"].resolver_match
    return SafeString(' aria-current="page"') if match and match.url_name == name else SafeString("")


@register.simple_tag
def lamp(code: str, shape: str, word: object, is_chip: bool = False) -> SafeString:
    """Show a lamp with its word."""
    return markup.lamp(code, shape, str(word), is_chip=is_chip)


@register.filter
def drawing(chart: ChartShown) -> str:
    """Keep what a chart is drawn from, and give the key of its drawings."""
    return drawing_keep(chart.spec)


@register.filter
def table_rows(chart: ChartShown) -> SafeString:
    """Write the numbers of a chart as the rows of its table."""
    return markup.chart_rows(chart)


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], value: str | None) -> SafeString:
    """Write what may be chosen in a field, the value that it holds marked; None marks none."""
    return markup.options(choices, value)


@register.simple_tag
def choices(asked: QueryDict, name: str, codes: Iterable[tuple[str, str]]) -> SafeString:
    """Write what may be asked for under a name, and mark what was."""
    return markup.options(codes, asked.get(name))


@register.simple_tag
def coverage_rows(covered: Iterable[CoverageShown]) -> SafeString:
    """Write how far each officer's units were visited."""
    return markup.coverage_rows(covered, _("not yet:") + blank())


@register.simple_tag
def told_rows(one: ProjectShown, told: Sequence[StageTold]) -> SafeString:
    """Write the stages of a project, planned and real."""
    return markup.told_rows(one.name, address("project", one.path), told)


@register.simple_tag
def change_rows(changes: Iterable[Change]) -> SafeString:
    """Write what a file would do to each record."""
    return markup.change_rows(changes, _("new") + colon(), _("Change"))


@register.simple_tag
def entry_rows(changes: Iterable[ChangeOfEntry]) -> SafeString:
    """Write the changes of an entry of the journal."""
    return markup.entry_rows(changes, [_("Table"), _("Record"), _("Version"), _("Change")])


@register.simple_tag
def span_row(drawing: Drawing, axis: Axis) -> SafeString:
    """Draw the stages of one project over the axis."""
    return markup.span_row(drawing, axis)


@register.simple_tag
def chosen(asked: QueryDict, name: str, code: str) -> SafeString:
    """Mark the choice that was asked for."""
    return SafeString(" selected" if asked.get(name) == code else "")


@register.simple_tag
def chosen_box(asked: QueryDict, name: str) -> SafeString:
    """Mark a box that was ticked."""
    return SafeString(" checked" if asked.get(name) == "true" else "")


@register.simple_tag
def sorted_by(of: Found, name: str) -> str:
    """Return the address of a list sorted by a column, the other way round when it is already."""
    return of.address(sort=f"-{name}" if of.asked.get("sort") == name else name, page="")


@register.simple_tag
def sort_mark(of: Found, name: str) -> str:
    """Show which way a list is sorted."""
    return {name: " ▲", f"-{name}": " ▼"}.get(str(of.asked.get("sort")), "")


@register.simple_tag
def described(field: Field) -> SafeString:
    """Tie a field to its fault and its help."""
    ids = [f"w-{field.name}"] * bool(field.faults) + [f"h-{field.name}"] * bool(field.help)
    marks = format_html(' aria-describedby="{}"', " ".join(ids)) if ids else SafeString("")
    return SafeString(marks + (' aria-invalid="true"' if field.faults else ""))
