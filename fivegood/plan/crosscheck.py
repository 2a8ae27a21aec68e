"""Arithmetic between the figures an edition publishes: what they imply together, and where they would contradict."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from fivegood.errors import Finding, FivegoodError, Number
from fivegood.hedges import verify
from fivegood.measures.compute import Figure, Figures, figure_id
from fivegood.periods import Period
from fivegood.plan.goals import Claim, CrossCheck, Edition
from fivegood.quantities import Unit, format_quantity

_SECONDS_A_DAY = Decimal(86_400)

#: The roles that each kind of check needs in `of`. A role names a figure of the edition, or is a plain number.
KINDS: Mapping[str, tuple[str, ...]] = {
    "ratio": ("of", "per"),
    "line_capacity": ("lines", "cycle", "output"),
    "campaign_load": ("persons", "sites", "persons_per_sampler"),
    "cohorts": ("count", "amount", "other_count", "other_amount"),
}


def check_edition(edition: Edition, checks: tuple[CrossCheck, ...], figures: Figures) -> list[Finding]:
    """Return whether each claim of an edition is borne out, and what its cross-checks say."""
    found: list[Finding] = []
    stated: dict[str, list[_Term]] = defaultdict(list)
    for claim in edition.claims:
        found.extend(_check_claim(claim, figures, stated))
    if edition.claims and not found:
        message = f"{edition.id}: all {len(edition.claims)} published figures are borne out by the records"
        found.append(Finding(f"claims:{edition.id}", "info", message, {"claims": Decimal(len(edition.claims))}))
    for check in checks:
        found.extend(_run(check, stated))
    return found


class _Term:
    """A figure as stated (what readers compute with) and as recorded."""

    def __init__(self, name: str, figure: Figure | None, stated: Decimal) -> None:
        self.name, self.figure, self.stated = name, figure, stated

    @property
    def unit(self) -> Unit:
        return self.figure.unit if self.figure is not None else Unit.parse("item")

    @property
    def days(self) -> int:
        when = self.figure.when if self.figure is not None else None
        return when.days if isinstance(when, Period) else 1

    def show(self) -> str:
        return format_quantity(self.stated, self.unit, "en")


def is_number(name: str) -> bool:
    """Tell whether a term of a check is a plain number, and no figure."""
    return name.replace(".", "", 1).isdecimal()


def _check_claim(claim: Claim, figures: Figures, stated: dict[str, list[_Term]]) -> Iterator[Finding]:
    measure = figure_id(claim.question.measure, claim.question.slice)
    numbers: dict[str, Number] = {}
    try:
        figure = figures.answer([claim.question])[claim.question]
        if figure.value is None:
            message = f"{measure} {claim.when} is published but has no value: {figure.reason}"
            yield Finding(f"claim:{measure}", "error", message)
            return
        number = claim.stated if claim.stated is not None else figure.value
        numbers = {"value": figure.value, "stated": number}
        for name in (measure, f"{measure} {claim.when}"):
            stated[name].append(_Term(name, figure, number))
        verify(claim.hedge, figure.value, number, figure.unit, f"{measure} {claim.when}")
    except FivegoodError as error:
        yield Finding(f"claim:{measure}", "error", str(error), numbers)


def _run(check: CrossCheck, stated: Mapping[str, list[_Term]]) -> Iterator[Finding]:
    terms: dict[str, _Term] = {}
    for role, name in check.of.items():
        known = [_Term(name, None, Decimal(name))] if is_number(name) else stated.get(name, [])
        if len(known) != 1:
            told = f"publishes no figure {name!r}"
            if known:
                times = ", ".join(f"'{name} {term.figure.when}'" for term in known if term.figure)
                told = f"publishes {name} more than once: write one of {times}"
            yield Finding(f"{check.kind}:{check.id}", "warning", f"{check.id}: the edition {told}")
            return
        terms[role] = known[0]
    try:
        yield _COMPUTE[check.kind](check, terms)
    except ArithmeticError:
        yield Finding(f"{check.kind}:{check.id}", "warning", f"{check.id}: a term is nought, so nothing can be divided")


def _ratio(check: CrossCheck, terms: Mapping[str, _Term]) -> Finding:
    top, bottom = terms["of"], terms["per"]
    value = top.stated / bottom.stated
    each = format_quantity(value, top.unit, "en", significant=3)
    message = f"{check.id}: {top.show()} over {bottom.show()} are {each} each"
    numbers = {"of": top.stated, "per": bottom.stated, "each": value.quantize(Decimal("0.0001"))}
    return Finding(f"ratio:{check.id}", "info", message, numbers)


def _line_capacity(check: CrossCheck, terms: Mapping[str, _Term]) -> Finding:
    lines, cycle, output = terms["lines"], terms["cycle"], terms["output"]
    single = _SECONDS_A_DAY / cycle.stated
    nameplate = single * lines.stated
    share = output.stated / nameplate
    recorded = output.figure.value if output.figure is not None and output.figure.value is not None else output.stated
    contradicts = output.stated > single
    unit = output.unit
    message = (
        f"{check.id}: {lines.show()} at one piece each {cycle.stated.normalize():f} s are "
        f"{format_quantity(nameplate, unit, 'en', significant=5)}; {output.show()} is {share * 100:.1f} % of that "
        f"(on record {recorded / nameplate * 100:.1f} %). "
        f"Read for the park as a whole the cycle would give {format_quantity(single, unit, 'en', significant=5)}"
        + (", which contradicts the output: the cycle is per line" if contradicts else "")
    )
    over = output.stated > nameplate
    numbers = {
        "nameplate": nameplate.quantize(Decimal("0.01")),
        "stated": output.stated,
        "share": share.quantize(Decimal("0.0001")),
        "share_percent": (share * 100).quantize(Decimal("0.1")),
        "recorded": recorded,
        "park_wide": single.quantize(Decimal("0.01")),
    }
    return Finding(f"line_capacity:{check.id}", "error" if over else "info", message, numbers)


def _campaign_load(check: CrossCheck, terms: Mapping[str, _Term]) -> Finding:
    persons, sites, norm = terms["persons"], terms["sites"], terms["persons_per_sampler"]
    days = persons.days
    per_site_day = persons.stated / (sites.stated * days)
    loads = persons.stated / norm.stated
    over_days = math.ceil(loads / days)
    message = (
        f"{check.id}: {persons.show()} in {days} days over {sites.show()} are {per_site_day:,.0f} per site-day if the "
        f"sites did all of it; at one sampler per {norm.stated} people that is {loads:.1f} sampler-days: "
        f"{math.floor(loads)} samplers with a full day's load do it in one day, {over_days} in {days}"
    )
    numbers = {
        "persons": persons.stated,
        "days": Decimal(days),
        "per_site_day": per_site_day.quantize(Decimal("0.1")),
        "sampler_days": loads.quantize(Decimal("0.1")),
        "samplers_one_day": Decimal(math.floor(loads)),
        "samplers_all_days": Decimal(over_days),
    }
    return Finding(f"campaign_load:{check.id}", "info", message, numbers)


def _cohorts(check: CrossCheck, terms: Mapping[str, _Term]) -> Finding:
    count, amount = terms["count"], terms["amount"]
    other_count, other_amount = terms["other_count"], terms["other_amount"]
    means = (amount.stated / count.stated, other_amount.stated / other_count.stated)
    shown = [format_quantity(mean, amount.unit, "en", significant=3) for mean in means]
    cohorts = [term.figure.measure.cohort or "none" if term.figure else "none" for term in (amount, other_amount)]
    different = cohorts[0] != cohorts[1]
    message = (
        f"{check.id}: {amount.show()} over {count.show()} ({shown[0]} each) and {other_amount.show()} over "
        f"{other_count.show()} ({shown[1]} each) are "
        + (
            f"different cohorts ({cohorts[0]}, {cohorts[1]}): a table that adds them is refused"
            if different
            else "one cohort"
        )
    )
    numbers = {"mean": means[0].quantize(Decimal("0.01")), "other_mean": means[1].quantize(Decimal("0.01"))}
    return Finding(f"cohorts:{check.id}", "info", message, numbers)


_COMPUTE: Mapping[str, Callable[[CrossCheck, Mapping[str, _Term]], Finding]] = {
    "ratio": _ratio,
    "line_capacity": _line_capacity,
    "campaign_load": _campaign_load,
    "cohorts": _cohorts,
}
