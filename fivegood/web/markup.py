"""Parts of pages that stand there by the dozen, written out here: a template takes many times as long for each.

Everything that is not of this module is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from fivegood.web.charts import ChartShown
from fivegood.web.gantt import Axis, Bar, Drawing, StageTold
from fivegood.web.histories import Change, ChangeOfEntry, Difference
from fivegood.web.lamps import LampShown
from fivegood.web.punctuation import colon
from fivegood.web.visits import CoverageShown


@lru_cache(maxsize=500)
def lamp(code: str, shape: str, word: str, *, is_chip: bool = False) -> SafeString:
    """Return a lamp: its shape, and its word beside it."""
    kind, told = escape(code), escape(word)
    chip = " chip" if is_chip else ""
    return SafeString(f'<span class="lamp {kind}{chip}"><span aria-hidden="true">{escape(shape)}</span> {told}</span>')


def lamp_lit(shown: LampShown | None) -> SafeString:
    """Return a lamp with a line for each rule that lit it; nothing for what has none."""
    if shown is None:
        return SafeString("")
    rules = "".join(f'<br><span class="small">{escape(rule)}</span>' for rule in shown.rules)
    return SafeString(lamp(shown.code, shown.shape, shown.name) + rules)


def span_row(drawing: Drawing, axis: Axis) -> SafeString:
    """Return the stages of one project as a drawing over the axis."""
    parts = [f'<svg class="span-row" role="img" aria-label="{escape(drawing.sentence)}">', _grid(axis)]
    parts += map(_planned, drawing.planned)
    parts += map(_real, drawing.real)
    parts += map(_late, drawing.late)
    parts += [_late_word(bar) for bar in drawing.late if bar.is_labelled]
    parts.append(f'<line class="today" x1="{axis.today}" x2="{axis.today}" y1="0" y2="58"/></svg>')
    return SafeString("".join(parts))


def _grid(axis: Axis) -> str:
    return "".join(
        f'<line class="grid{" year" * mark.is_year}" x1="{mark.x}" x2="{mark.x}" y1="0" y2="58"/>'
        for mark in axis.marks
    )


def _planned(bar: Bar) -> str:
    if bar.kind == "planned point":
        point = '<path class="point" d="M0 1 L6 7 L0 13 L-6 7 Z"/>'
        return f'<svg x="{bar.x}" y="2" overflow="visible"><title>{escape(bar.told)}</title>{point}</svg>'
    word = f'<text class="planned-word {bar.room}" x="4" y="11.5">{escape(bar.text)}</text>' if bar.room else ""
    rect = '<rect class="planned" x="0.5" y="0.5" width="100%" height="14"/>'
    return f'<svg x="{bar.x}" y="2" width="{bar.width}" height="15"><title>{escape(bar.told)}</title>{rect}{word}</svg>'


def _real(bar: Bar) -> str:
    now = " now" if bar.kind == "real now" else ""
    word = f'<text class="{bar.room}{now}" x="4" y="13">{escape(bar.text)}</text>' if bar.room else ""
    rect = f'<rect class="{bar.kind}" x="0.5" y="0.5" width="100%" height="17"/>'
    title = f"<title>{escape(bar.told)}</title>"
    return f'<svg x="{bar.x}" y="20" width="{bar.width}" height="18">{title}{rect}{word}</svg>'


def _late(bar: Bar) -> str:
    rect = '<rect class="late" width="100%" height="8" fill="url(#late-hatch)"/>'
    title = f"<title>{escape(bar.told)}</title>"
    return f'<svg x="{bar.x}" y="42" overflow="visible" width="{bar.width}" height="8">{title}{rect}</svg>'


def _late_word(bar: Bar) -> str:
    place = 'x="0" dx="-3" y="9" text-anchor="end"' if bar.is_at_end else 'x="100%" dx="3" y="9"'
    word = f'<text class="late-word" {place}>{escape(bar.text)}</text>'
    return f'<svg x="{bar.x}" y="42" overflow="visible" width="{bar.width}" height="14">{word}</svg>'


def chart_rows(chart: ChartShown) -> SafeString:
    """Return the numbers of a chart as the rows of its table."""
    mark = ' class="n"' if chart.is_numbers else ""
    return SafeString("".join(_chart_row(row, mark) for row in chart.rows))


def _chart_row(row: Sequence[str], mark: str) -> str:
    cells = "".join(f"<td{mark}>{escape(cell)}</td>" for cell in row[1:])
    return f'\n<tr><th scope="row">{escape(row[0])}</th>{cells}</tr>'


def options(choices: Iterable[tuple[str, str]], value: str | None) -> SafeString:
    """Return what may be chosen, each a code and its word, the code that holds now marked."""
    written = _options(tuple(choices))
    if value is not None:
        at = f'<option value="{escape(value)}"'
        written = written.replace(f"{at}>", f"{at} selected>")
    return SafeString(written)


@lru_cache(maxsize=200)
def _options(choices: tuple[tuple[str, str], ...]) -> str:
    """Return the same with none marked: a form may offer hundreds, several times over."""
    return "".join(f'<option value="{escape(code)}">{escape(word)}</option>' for code, word in choices)


def coverage_rows(covered: Iterable[CoverageShown], not_yet: str) -> SafeString:
    """Return how far each officer's units were visited; ``not_yet`` stands before those that were not."""
    return SafeString("".join(_coverage_row(one, escape(not_yet)) for one in covered))


def _coverage_row(one: CoverageShown, not_yet: str) -> str:
    unvisited = f" · {not_yet}{escape(one.unvisited)}" if one.unvisited else ""
    return (
        f'<li><span class="what"><span class="name">{escape(one.who)} · {one.share} %</span><br>'
        f'<span class="small">{escape(one.said)}{unvisited}</span></span></li>'
    )


def told_rows(name: str, address: str, told: Sequence[StageTold]) -> SafeString:
    """Return the stages of a project, planned and real, a row each, its name before the first."""
    head = f'<th scope="rowgroup" rowspan="{len(told)}"><a href="{escape(address)}">{escape(name)}</a></th>'
    return SafeString("".join(_told_row(one, "" if place else head) for place, one in enumerate(told)))


def _told_row(one: StageTold, head: str) -> str:
    cells = "".join(f'<td class="whole">{escape(text) or "—"}</td>' for text in (one.planned, one.happened))
    late = " late-days" if one.is_late else ""
    return f'<tr>{head}<td>{escape(one.stage)}</td>{cells}<td class="whole{late}">{escape(one.late) or "—"}</td></tr>'


def change_rows(changes: Iterable[Change], new: str, label: str) -> SafeString:
    """Return what a file would do, a row a record; ``new`` stands before those that are, ``label`` is their title."""
    mark = f' data-label="{escape(label)}"'
    return SafeString("".join(_change_row(one, escape(new), mark) for one in changes))


def _change_row(one: Change, new: str, mark: str) -> str:
    told = differences(one.differences, is_new=one.is_new)
    return f'<tr><th scope="row">{escape(one.key)}</th><td class="long"{mark}>{new * one.is_new}{told}</td></tr>'


def entry_rows(changes: Iterable[ChangeOfEntry], labels: Sequence[str]) -> SafeString:
    """Return the changes of an entry, a row each; ``labels`` are the titles of its four columns."""
    marks = [f' data-label="{escape(label)}"' for label in labels]
    return SafeString("".join(_entry_row(one, marks) for one in changes))


def _entry_row(one: ChangeOfEntry, marks: Sequence[str]) -> str:
    told = differences(one.differences, is_new=one.is_new)
    return (
        f'<tr><td{marks[0]}>{escape(one.subject)}</td><th scope="row">{escape(one.key)}</th>'
        f'<td class="n"{marks[2]}>{one.version}</td><td class="long"{marks[3]}><span>{told}</span></td></tr>'
    )


def differences(told: Iterable[Difference], *, is_new: bool) -> SafeString:
    """Return the columns of a record that differ, before and after; of a new one what they hold."""
    return SafeString(
        gettext("; ").join(f"{escape(one.column)}{colon()}{_before(one.before, is_new)}{_after(one)}" for one in told)
    )


def _before(text: str, is_new: bool) -> str:
    return "" if is_new else f"<del>{escape(text) or '—'}</del> → "


def _after(one: Difference) -> str:
    return f"<ins>{escape(one.after) or '—'}</ins>"
