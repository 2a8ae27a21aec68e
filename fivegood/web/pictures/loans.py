"""Loans in pictures: amounts by quarter and stage, what was drawn by lender, and how many loans came how far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from fivegood.facts.cells import Value
from fivegood.facts.rows import Row
from fivegood.periods import Period, date_label
from fivegood.plan.goals import Park
from fivegood.quantities import Unit, format_quantity
from fivegood.records.book.courses import last_day
from fivegood.records.loans.courses import LoanCourse, loans_course, stages_reached
from fivegood.records.loans.selectors import Loan
from fivegood.web.charts import Caption, ChartShown, series_chart
from fivegood.web.pictures.shown import (
    Asked,
    Picture,
    Ranked,
    RankedShown,
    begun,
    label_of,
    largest,
    points_of,
    quarters,
    shares,
)
from fivegood.web.punctuation import blank
from fivegood.web.words import lang

#: The stages whose amounts are set side by side; an offer and a guarantee say nothing about money that moves.
_SHOWN = ("need", "approved", "drawn", "repaid")


def loans_picture(asked: Asked) -> Picture | None:
    """Show loans up to a day; the quarters end with the last in which a stage is on record. None without any."""
    last = last_day(asked.found, "happened_on", asked.day)
    if last is None:
        return None
    spans = quarters(last)
    course = loans_course(asked.found, spans)
    labels = [label_of(span, "quarter") for span in spans]
    charts = [_by_stage(asked, course, labels, spans), _by_lender(asked, course, labels, spans)]
    return Picture([chart for chart in charts if chart is not None], _funnel(asked))


def _named(label: str, labels: Sequence[str], spans: Sequence[Period]) -> str:
    """Return a quarter as a sentence has it, by the label that an axis gives it."""
    return spans[labels.index(label)].label(lang())


def _by_stage(asked: Asked, course: LoanCourse, labels: Sequence[str], spans: Sequence[Period]) -> ChartShown | None:
    stages = {name: course.by_stage[name] for name in _SHOWN if name in course.by_stage}
    shown, parts = begun(labels, {asked.word("loan_stage", name): amounts for name, amounts in stages.items()})
    if not shown:
        return None
    sums = {name: sum(amounts, Decimal(0)) for name, amounts in parts.items()}
    listed = _(", ").join(f"{name}{blank()}{_money(asked, amount)}" for name, amount in sums.items())
    told = {"first": _named(shown[0], labels, spans), "day": date_label(spans[-1].end, lang()), "listed": listed}
    sentence = _("From the %(first)s to %(day)s: %(listed)s. Amounts of different stages are never added up.") % told
    caption = Caption("loans-stage", _("Loans by quarter and stage"), sentence, asked.note)
    return series_chart(caption, "bar", points_of(shown, parts), _unit(asked), by=_("Quarter"))


def _by_lender(asked: Asked, course: LoanCourse, labels: Sequence[str], spans: Sequence[Period]) -> ChartShown | None:
    lenders = largest({name or _("not known"): amounts for name, amounts in course.drawn_by_lender.items()})
    shown, parts = begun(labels, lenders)
    if not shown:
        return None
    most = next(iter(parts))
    told = {"first": _named(shown[0], labels, spans), "day": date_label(spans[-1].end, lang()), "name": most}
    told |= {"amount": _money(asked, sum(parts[most], Decimal(0)))}
    told |= {"total": _money(asked, sum((sum(amounts, Decimal(0)) for amounts in parts.values()), Decimal(0)))}
    sentence = _("From the %(first)s to %(day)s %(total)s were drawn, most from %(name)s: %(amount)s.") % told
    caption = Caption("loans-lender", _("Loans drawn, by lender"), sentence, asked.note)
    return series_chart(caption, "stack", points_of(shown, parts), _unit(asked), by=_("Quarter"))


def _funnel(asked: Asked) -> list[RankedShown]:
    reached = stages_reached(asked.found, asked.day)
    if not reached:
        return []
    rows = [
        Ranked(asked.word("loan_stage", one.stage), [f"{one.loans:,}", _money(asked, one.amount)], share)
        for one, share in zip(reached, shares([Decimal(one.loans) for one in reached]), strict=True)
    ]
    told = {"day": date_label(asked.day, lang()), "first": rows[0].name, "count": reached[0].loans}
    told |= {"last": rows[-1].name, "left": reached[-1].loans}
    sentence = _("By %(day)s loans that came to “%(first)s”: %(count)s; to “%(last)s”: %(left)s.") % told
    header = [_("Stage"), _("Loans"), _("Amount")]
    return [RankedShown("loans-funnel", _("How far loans came"), sentence, header, rows, asked.note)]


def loan_charts(park: Park, loan: Loan) -> list[ChartShown]:
    """Show one loan day by day: what was approved, drawn and repaid up to each; none when nothing was approved yet."""
    unit, names = Unit.parse(park.currency), ("approved", "drawn", "repaid")
    days = sorted({row["happened_on"] for row in loan.rows if row["loan_stage"] in names}, key=str)
    sums: dict[str, list[Decimal]] = {name: [] for name in names}
    for name, listed in sums.items():
        for day in days:
            amounts = [row["amount"] for row in loan.rows if row["loan_stage"] == name and _by(row, day)]
            listed.append(sum((amount for amount in amounts if isinstance(amount, Decimal)), Decimal(0)))
    if len(days) < 2:
        return []
    owed = sums["drawn"][-1] - sums["repaid"][-1]
    told = {"day": days[-1], "owed": format_quantity(owed, unit, lang())}
    sentence = _("On %(day)s %(owed)s of what was drawn is still to be repaid.") % told
    points = points_of(
        [str(day) for day in days], {park.word("loan_stage", name, lang()): n for name, n in sums.items()}
    )
    caption = Caption("loan-course", _("Approved, drawn and repaid up to each day"), sentence)
    return [series_chart(caption, "line", points, unit, by=_("Day"))]


def _by(row: Row, day: Value) -> bool:
    on = row["happened_on"]
    return isinstance(on, date) and isinstance(day, date) and on <= day


def _unit(asked: Asked) -> Unit:
    return Unit.parse(asked.park.currency)


def _money(asked: Asked, amount: Decimal) -> str:
    return format_quantity(amount, _unit(asked), lang())
