"""Lines in pictures: output of each month within the nameplate capacity, how far it is used, and states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fivegood.facts.subjects import TABLES
from fivegood.periods import Period, date_label
from fivegood.quantities import Unit, format_quantity
from fivegood.records.book.courses import last_day
from fivegood.records.book.selectors import records_of
from fivegood.records.lines.selectors import Month, lines_course
from fivegood.web.charts import BandPoint, Caption, ChartShown, band_chart, series_chart
from fivegood.web.pictures.shown import Asked, Picture, begun, in_order, label_of, months, points_of
from fivegood.web.punctuation import blank, sentences_joined
from fivegood.web.words import lang

_PIECE, _LINE = Unit.parse("piece"), Unit.parse("line")
#: So many products have a chart; the list is narrowed by product for another.
_PRODUCTS = 3


def lines_picture(asked: Asked) -> Picture | None:
    """Show the lines of a list of lines."""
    outputs = records_of(asked.actor, TABLES["line_output"]).filter(is_withdrawn=False)
    return _picture(asked, outputs.filter(line_id__in=asked.found.order_by().values("line_id")), asked.found)


def outputs_picture(asked: Asked) -> Picture | None:
    """Show the lines of a list of daily output."""
    lines = records_of(asked.actor, TABLES["lines"]).filter(is_withdrawn=False)
    return _picture(asked, asked.found, lines.filter(line_id__in=asked.found.order_by().values("line_id")))


def _picture(asked: Asked, outputs: QuerySet[Any], lines: QuerySet[Any]) -> Picture | None:
    spans = months(last_day(outputs, "produced_on", asked.day) or asked.day)
    course = lines_course(outputs, lines, spans)
    known = {product: by for product, by in course.products.items() if any(month.output is not None for month in by)}
    charts = [_output(asked, product, known[product]) for product in _most(known)]
    states = _states(asked, spans, course.states)
    shown = [*charts, *([states] if states else [])]
    return Picture(shown) if shown else None


def _most(products: Mapping[str, Sequence[Month]]) -> list[str]:
    made = {name: sum((month.output or Decimal(0) for month in by), Decimal(0)) for name, by in products.items()}
    return sorted(made, key=lambda name: (-made[name], name))[:_PRODUCTS]


def _output(asked: Asked, product: str, by: Sequence[Month]) -> ChartShown:
    first = next(at for at, month in enumerate(by) if month.output is not None or month.capacity is not None)
    points = [
        BandPoint(
            label_of(month.days, "month"), month.output, None if month.capacity is None else Decimal(0), month.capacity
        )
        for month in by[first:]
    ]
    name = asked.word("product", product)
    title = _("%(product)s: output within nameplate capacity") % {"product": name}
    note = _("Capacity is that of the design, or of the ideal cycle without a stop; lines being built have none.")
    caption = Caption(f"lines-{product}", title, _sentence(by), sentences_joined((note, asked.note)))
    words = (_("Output"), _("Nameplate capacity"))
    return with_use(band_chart(caption, points, _PIECE, words, by=_("Month")), by[first:])


def _sentence(by: Sequence[Month]) -> str:
    last = next(month for month in reversed(by) if month.output is not None)
    assert last.output is not None
    told = {"days": last.days.label(lang()), "output": format_quantity(last.output, _PIECE, lang())}
    if last.used is None or last.capacity is None:
        return _("In %(days)s %(output)s were put out; the capacity is not known.") % told
    told |= {"used": used(last), "capacity": format_quantity(last.capacity, _PIECE, lang())}
    return _("In %(days)s %(output)s were put out: %(used)s of the nameplate capacity of %(capacity)s.") % told


def used(month: Month) -> str:
    """Return the share of the capacity that a month used, in per cent to one place; a dash where it is not known."""
    return "—" if month.used is None else f"{month.used * 100:.1f}{blank()}%"


def with_use(chart: ChartShown, by: Sequence[Month]) -> ChartShown:
    """Return a chart of output with a column for how far the capacity is used, and without the foot of its band."""
    rows = tuple((*row[:2], row[3], used(month)) for row, month in zip(chart.rows, by, strict=True))
    header = (*chart.header[:2], _("Nameplate capacity"), _("Used"))
    return ChartShown(chart.caption, chart.spec, header, rows)


def _states(asked: Asked, spans: Sequence[Period], states: Mapping[str, Sequence[Decimal]]) -> ChartShown | None:
    ordered = in_order(asked.park, "line_state", states)
    named = {asked.word("line_state", code): numbers for code, numbers in ordered.items()}
    labels, parts = begun([label_of(span, "month") for span in spans], named)
    if not labels:
        return None
    listed = _(", ").join(f"{name}{blank()}{numbers[-1]}" for name, numbers in parts.items() if numbers[-1])
    told = {"day": date_label(spans[-1].end, lang()), "listed": listed or "0"}
    sentence = _("Lines by their state on %(day)s: %(listed)s.") % told
    caption = Caption("lines-states", _("Lines by state at the end of each month"), sentence, asked.note)
    return series_chart(caption, "stack", points_of(labels, parts), _LINE, by=_("Month"))
