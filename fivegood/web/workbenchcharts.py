"""Charts of a proposal: how many units each officer has, how even that is, and who goes where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import isqrt
from typing import Any

from django.utils.translation import gettext as _

from fivegood.quantities import Unit
from fivegood.records.assignments.models import ProposedPair
from fivegood.report.placecharts import Way, ways_spec
from fivegood.web.charts import Caption, ChartShown, Point, series_chart
from fivegood.web.workbench import Named, role_words


def charts_of(told: Mapping[str, Any]) -> list[ChartShown]:
    """Return the charts of loads and evenness: leads and deputies."""
    sides = {_("Today"): told["today"], _("Proposed"): told["proposed"]}
    return [_loads(role, word, sides) for role, word in role_words().items()] + [_lorenz(sides)]


def _loads(role: str, word: str, sides: Mapping[str, Mapping[str, Any]]) -> ChartShown:
    held = {name: dict(map(tuple, side["loads"][role]["units"])) for name, side in sides.items()}
    counts = sorted({units for of in held.values() for units in of})
    points = [
        Point(str(units), name, Decimal(of.get(units, 0)))
        for units in range(min(counts, default=0), max(counts, default=0) + 1)
        for name, of in held.items()
    ]
    best = list(held.values())[-1]
    usual = max(best, key=lambda units: best[units], default=0)
    said = {"officers": best.get(usual, 0), "units": usual, "most": max(best, default=0)}
    sentence = _("Proposed: %(officers)s officers have %(units)s units; nobody has more than %(most)s.") % said
    title = _("Officers by their number of units, %(role)s") % {"role": word}
    caption = Caption(f"loads-{role}", title, sentence)
    return series_chart(caption, "bar", points, Unit.parse("person"), by=_("Units of one officer"))


def _lorenz(sides: Mapping[str, Mapping[str, Any]]) -> ChartShown:
    even = _("Even")
    points = []
    for tenth in range(11):
        label = f"{tenth * 10}%"
        for name, side in sides.items():
            share = Decimal(str(side["loads"]["lead"]["lorenz"][tenth])) * 100
            points.append(Point(label, name, share.quantize(Decimal("0.1"))))
        points.append(Point(label, even, Decimal(tenth * 10)))
    today, best = (side["loads"]["lead"] for side in sides.values())
    said = {"half": f"{best['lorenz'][5] * 100:.0f}", "gini": f"{best['gini']:.3f}", "before": f"{today['gini']:.3f}"}
    sentence = _(
        "Proposed: the half that carries least carries %(half)s %% of the weight; Gini %(gini)s, today %(before)s."
    )
    caption = Caption("lorenz", _("Lorenz curve of the weight that officers lead"), sentence % said)
    return series_chart(caption, "line", points, Unit.parse("percent"), by=_("Officers, those with least first"))


def ways_chart(
    pairs: Sequence[ProposedPair], units: Mapping[str, Named], officers: Mapping[str, Named]
) -> ChartShown | None:
    """Return the plot of who goes where for some pairs; None where no place is known."""
    today, proposed = _("Today"), _("Proposed")
    ways, rows = [], []
    for pair in pairs:
        unit, start = units.get(pair.unit_id), None
        start = unit.place if unit else None
        for series, officer_id in ((today, pair.before), (proposed, pair.officer_id)):
            officer = officers.get(officer_id)
            if unit is None or start is None or officer is None or officer.place is None:
                continue
            metres = isqrt((start[0] - officer.place[0]) ** 2 + (start[1] - officer.place[1]) ** 2)
            text = _("%(officer)s, %(km)s km") % {"officer": officer_id, "km": f"{metres / 1000:.1f}"}
            ways.append(Way(unit.name, series, text, start, officer.place))
            rows.append((unit.name, series, text))
    if not ways:
        return None
    caption = Caption(
        "ways",
        _("Who goes where"),
        _("The pairs of this page: a dot for each unit, a square for its officer, on the park's own grid."),
        _("Kilometres as the crow flies. Pairs of which a place is not on record are left out."),
    )
    header = (_("Unit"), _("When"), _("Officer and way"))
    return ChartShown(caption, ways_spec(ways, (today, proposed)), header, tuple(rows), is_numbers=False)
