"""Settings in the reader's words: the calendar, rules with their sources, code lists, measures, versions of texts."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from fivegood.decide.splitting.text import FILE as SPLITS
from fivegood.facts.cells import plain
from fivegood.measures.catalogue import Measure
from fivegood.park import OpenPark
from fivegood.records.park.selectors import TextVersion
from fivegood.rules.lamps import LampsText, LimitText
from fivegood.rules.sizes import SizesText
from fivegood.rules.texts import ASSIGNING, DESK, DISCLOSURE, FORECASTING, LAMPS, PROCEDURES, RETURNS, SERVICE, SIZES
from fivegood.web.deskrules import desk_shown
from fivegood.web.procedurerules import procedures_shown
from fivegood.web.words import day_word, lang, said_once, unit_word
from fivegood.workdays import Calendar

_CONTEXT = 2


@dataclass(frozen=True, slots=True)
class VersionShown:
    """A version of a text with what differs from the one before: lines, each with its sign (+, -, blank or @)."""

    version: TextVersion
    lines: Sequence[tuple[str, str]]


def settings_shown(park: OpenPark) -> Mapping[str, Any]:
    """Return what the page of settings shows."""
    rules = park.rules
    return {
        "calendar": calendar_shown(park.calendar),
        "lamps": lamps_shown(rules.lamps),
        "lamps_source": rules.lamps.source.in_(lang()),
        "sizes": sizes_shown(rules.sizes),
        "sizes_of": rules.sizes,
        "desk": desk_shown(park),
        "procedures": procedures_shown(rules.procedures),
        "forms": forms_shown(park),
        "checks": checks_shown(park),
        "codes": sorted(park.park.codes.items()),
        "lists": [
            (name, [(code, words.in_(lang())) for code, words in codes.items()])
            for name, codes in sorted(park.park.lists.items())
        ],
    }


@said_once
def text_names() -> Mapping[str, str]:
    """Return what each text of a park is called."""
    return {
        "plan.yaml": _("Plan"),
        "measures.yaml": _("Measures of the park"),
        "report.en.md": _("Report in English"),
        "report.zh.md": _("Report in Chinese"),
        RETURNS: _("Returns: forms and due dates"),
        LAMPS: _("Lamps of projects"),
        SIZES: _("Size classes"),
        SERVICE: _("Visits and service"),
        ASSIGNING: _("Who serves whom"),
        DESK: _("Clocks of needs"),
        PROCEDURES: _("Procedures of approvals"),
        FORECASTING: _("Looking ahead"),
        SPLITS: _("Shares of goals"),
        DISCLOSURE: _("What is withheld"),
    }


def calendar_shown(calendar: Calendar) -> Mapping[str, Any]:
    """Return the calendar in force: its hours, and for each year its holidays and the weekend days that are worked."""
    hours = (f"{start // 60:02}:{start % 60:02}–{end // 60:02}:{end % 60:02}" for start, end in calendar.hours)
    years = [
        {
            "year": year,
            "holidays": [
                (holiday.name_zh if lang() == "zh" else holiday.name_en, holiday.period.label(lang()))
                for holiday in calendar.holidays
                if holiday.period.end.year == year
            ],
            "makeup_days": sorted(day for day in calendar.makeup_days if day.year == year),
        }
        for year in sorted({*calendar.years, *(day.year for day in calendar.makeup_days)}, reverse=True)
    ]
    name = calendar.name_zh if lang() == "zh" else calendar.name_en
    return {"name": name, "time_zone": calendar.time_zone, "hours": _(", ").join(hours), "years": years}


def lamps_shown(text: LampsText) -> list[tuple[str, str, str, str]]:
    """Return each rule of the lamps: its name, what its number counts, and when it lights yellow and red."""
    rules = (
        (_("Start planned and not made"), _("months"), text.late_start_months),
        (_("Behind schedule"), _("points"), text.behind_points),
        (_("No entry since the start"), _("months"), text.missing_entry_months),
        (_("No entry since the last one"), _("months"), text.stopped_entry_months),
    )
    return [
        (name, unit, _limit(limits.yellow) if limits else _("off"), _limit(limits.red) if limits else _("off"))
        for name, unit, limits in rules
    ]


def _limit(limit: LimitText | None) -> str:
    if limit is None:
        return "—"
    told = _("lit above %(limit)s") if limit.above is not None else _("lit from %(limit)s")
    return told % {"limit": plain(limit.value)}


def sizes_shown(text: SizesText) -> list[tuple[str, str, str, str]]:
    """Return each sector with its lower limits of large, medium and small by employees, revenue and assets."""
    return [
        (
            sector,
            _thresholds(of.limits.get("employees")),
            _thresholds(of.limits.get("revenue")),
            _thresholds(of.limits.get("assets")),
        )
        for sector, of in text.sectors.items()
    ]


def _thresholds(limits: Sequence[int] | None) -> str:
    return " / ".join(f"{limit:,}" for limit in limits) if limits else "—"


def forms_shown(park: OpenPark) -> list[Mapping[str, Any]]:
    """Return each form that units are asked for: whose, how often, by when, which items."""
    words = {"month": _("monthly"), "quarter": _("quarterly"), "half": _("half-yearly"), "year": _("yearly")}
    return [
        {
            "id": name,
            "name": form.name.in_(lang()),
            "authority": form.authority.in_(lang()),
            "often": words.get(form.period, form.period),
            "day": form.due.day,
            "at": form.due.at.strftime("%H:%M"),
            "moves": form.due.moves == "next",
            "items": [park.park.word("item", item, lang()) for item in form.items],
            "is_example": form.is_example,
        }
        for name, form in park.rules.returns.forms.items()
    ]


def checks_shown(park: OpenPark) -> list[str]:
    """Return a sentence for each check at entry."""
    checks, word = park.rules.returns.checks, park.park.word
    found = [
        _("%(item)s is not above %(other)s.")
        % {"item": word("item", check.item, lang()), "other": word("item", check.other, lang())}
        for check in checks.not_above
    ]
    if checks.growth:
        limits = {"above": plain(checks.growth.above_percent), "below": plain(checks.growth.below_percent)}
        found.append(_("Growth over a year beyond %(below)s or %(above)s per cent is asked about.") % limits)
    if checks.repeats:
        found.append(
            _("A value that stands the same %(count)s times is asked about.") % {"count": checks.repeats.periods}
        )
    if checks.heaps:
        found.append(_("Last digits that heap are told, from %(count)s values on.") % {"count": checks.heaps.least})
    return found


def measures_shown(park: OpenPark, text: str) -> list[Mapping[str, Any]]:
    """Return the measures whose id, name or definition holds a text: definition, versions, and where each is used."""
    wanted, uses = text.strip().casefold(), _uses(park)
    return [
        _measure(park, measure, uses[measure.id])
        for measure in park.catalogue
        if not wanted or wanted in _searched(measure).casefold()
    ]


def _uses(park: OpenPark) -> Mapping[str, Sequence[str]]:
    """Return what each measure is used by: goals, editions, other measures."""
    found = defaultdict[str, list[str]](list)
    for goal in park.plan.goals:
        if goal.measure:
            found[goal.measure].append(goal.name.in_(lang()))
    for edition in park.plan.editions.values():
        for measure in dict.fromkeys(claim.question.measure for claim in edition.claims):
            found[measure].append(edition.title.in_(lang()))
    for other in park.catalogue:
        for measure in dict.fromkeys(one for version in other.versions for one in (version.of, version.per) if one):
            found[measure].append(other.name.in_(lang()))
    return found


def _searched(measure: Measure) -> str:
    versions = (part for version in measure.versions for part in (version.definition.en, version.definition.zh))
    return " ".join((measure.id, measure.name.en, measure.name.zh, *versions))


def _measure(park: OpenPark, measure: Measure, uses: Sequence[str]) -> Mapping[str, Any]:
    return {
        "id": measure.id,
        "name": measure.name.in_(lang()),
        "unit": unit_word(measure.unit_text, park.park) or _("rank"),
        "kind": kind_words().get(measure.kind.value, measure.kind.value),
        "versions": [_version(version) for version in measure.versions][::-1],
        "used": _("; ").join(uses),
    }


def _version(version: Any) -> Mapping[str, Any]:
    parts = (
        [version.of, version.per] if version.of else [version.table.name if version.table else "", version.where_text]
    )
    return {
        "from": version.from_.isoformat(),
        "title": _("Version %(number)s, from %(day)s") % {"number": version.number, "day": day_word(version.from_)},
        "definition": version.definition.in_(lang()),
        "formula": " / ".join(filter(None, parts)) if version.of else " · ".join(filter(None, parts)),
    }


@said_once
def kind_words() -> Mapping[str, str]:
    """Return what each kind of measure is called."""
    return {
        "flow": _("flow: adds up over a period"),
        "stock": _("stock: holds on a day"),
        "level": _("level: a rank or rating held"),
        "statistic": _("statistic: a median or percentile of a period"),
        "ratio": _("ratio: one measure over another"),
        "change": _("change: against the same period a year before"),
    }


def versions_shown(versions: Sequence[TextVersion]) -> list[VersionShown]:
    """Return the versions of a text, the newest first, each with what differs from the one before it."""
    before = [*versions[1:], None][: len(versions)]
    return [
        VersionShown(version, list(differing_lines(old.text, version.text)) if old else [])
        for version, old in zip(versions, before, strict=True)
    ]


def differing_lines(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Yield the lines in which two texts differ, each after its sign (+, -, blank or @)."""
    for line in list(difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=_CONTEXT))[2:]:
        yield line[:1], line[1:]
