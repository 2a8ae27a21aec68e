"""One project on one page: its lamps, stages, money, capacity, land and documents in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from fivegood.facts.cells import write
from fivegood.facts.courses import ProjectLamps, money_entered, output_returned
from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.plan.goals import Park
from fivegood.quantities import Unit, format_quantity
from fivegood.records.actors import Actor
from fivegood.records.book.keys import id_of_path, path_of
from fivegood.records.book.selectors import typed
from fivegood.records.journal.kept import until_written
from fivegood.records.projects.selectors import ProjectBehind, project_behind, project_with_unit
from fivegood.records.scope import may_edit
from fivegood.rules.growing import quarters_of, shares_due, shares_returned, sums_by_quarter
from fivegood.rules.schedules import DROPPED, StageTime, stage_held, stage_times
from fivegood.web.charts import Caption, ChartShown, Point, series_chart
from fivegood.web.documents import documents_shown
from fivegood.web.gantt import Axis, Drawing, late_told
from fivegood.web.histories import versions_of
from fivegood.web.lamps import day_of, lamp_of, state_told
from fivegood.web.portfolio import money_told, name_of, stage_word
from fivegood.web.punctuation import blank
from fivegood.web.words import day_word, lang

_PROJECTS = TABLES["projects"]
_VERSIONS = 5
#: Kinds of investment that are held against the contract, in the order in which money passes them.
_KINDS = ("arrived", "completed")
_WHOLE = Decimal(100)


def project_shown(actor: Actor, opened: OpenPark, path: str, asked: QueryDict) -> dict[str, Any]:
    """Return what the page of a project shows. Raises MissingError, and InputError for a day that is none."""
    return _shown(actor, opened, id_of_path(path), day_of(actor, asked), lang())


@until_written(64)
def _shown(actor: Actor, opened: OpenPark, project_id: str, day: date, _lang: str) -> dict[str, Any]:
    park = opened.park
    record = project_with_unit(actor, project_id, day)
    row = typed(record)
    behind = project_behind(actor, row, day, opened.rules.lamps)
    return {
        "record": record,
        "path": path_of([record.project_id]),
        "name": name_of(row),
        "other_name": _other_name(row),
        "day": day,
        "lamp": lamp_of(behind.state),
        "state": state_told(behind.state, opened.rules.lamps, park, day),
        "facts": _facts(row, park),
        "unit": _unit(record, park),
        **_stages(behind.state, day, park),
        **_money(behind, row, day, park),
        "ramp_chart": _ramp_chart(behind, row, day),
        "versions": versions_of(_PROJECTS, park, row)[:_VERSIONS],
        **documents_shown(actor, _PROJECTS.name, record.project_id, park),
        "may_write": may_edit(actor, _PROJECTS.name),
    }


def _facts(row: Row, park: Park) -> list[tuple[str, str]]:
    """Return the columns that say what the project is, those that are known."""
    named = ("industry", "sector", "origin", "top500", "chain_role")
    columns = [_PROJECTS.read_by_name[name] for name in named]
    told = [(column, str(row[column.name] or "")) for column in columns]
    return [
        (column.zh if lang() == "zh" else column.en, park.word(column.list_name or "", text, lang()))
        for column, text in told
        if text
    ]


def _other_name(row: Row) -> str:
    names = (str(row["project_name_zh"] or ""), str(row["project_name"]))
    return next((name for name in names if name and name != name_of(row)), "")


def _unit(record: Any, park: Park) -> dict[str, str]:
    unit = record.unit
    if unit is None:
        return {}
    names = (unit.unit_name_zh, unit.unit_name) if lang() == "zh" else (unit.unit_name, unit.unit_name_zh)
    area = format_quantity(record.land, Unit.parse(park.area_unit), lang()) if record.land is not None else ""
    return {
        "path": path_of([unit.unit_id]),
        "id": unit.unit_id,
        "name": next(name for name in names if name),
        "land": area,
        "parcels": str(record.parcels or ""),
    }


def _stages(state: ProjectLamps, day: date, park: Park) -> dict[str, Any]:
    order = list(park.lists.get("stage", {}))
    stage, since = stage_held(state.course, day, order)
    times = stage_times(state.course, day, order)
    axis = Axis(times, day)
    return {
        "stage": stage_word(park, stage),
        "is_dropped": stage == DROPPED,
        "days": (day - since).days if since else None,
        "axis": axis,
        "drawing": Drawing(times, axis, partial(stage_word, park)),
        "stages": [_stage(time, state.project_id, day, park) for time in times],
    }


def _stage(time: StageTime, project_id: str, day: date, park: Park) -> dict[str, Any]:
    until = time.real_to or day
    return {
        "path": path_of([project_id, time.stage]),
        "word": stage_word(park, time.stage),
        "planned": time.planned_on.isoformat() if time.planned_on else "",
        "happened": time.happened_on.isoformat() if time.happened_on else "",
        "days": (until - time.happened_on).days if time.happened_on else None,
        "is_now": time.happened_on is not None and time.real_to is None,
        "late": late_told(time),
        "is_late": bool(time.late_days),
    }


def _money(behind: ProjectBehind, row: Row, day: date, park: Park) -> dict[str, Any]:
    """Return what is contracted, what had arrived and been completed by the day, and how both grew."""
    contracted = row["investment"] if isinstance(row["investment"], Decimal) else None
    entered = {kind: money_entered(behind.investments, kind) for kind in _KINDS}
    known = {kind: [one for one in found if one[0] <= day] for kind, found in entered.items() if found is not None}
    sums = {kind: sum((amount for _until, amount in of), Decimal(0)) for kind, of in known.items()}
    return {
        "contracted": money_told(contracted, park),
        "money": [_sum(kind, known.get(kind), sums.get(kind), contracted, park) for kind in _KINDS],
        "money_chart": _money_chart(known, contracted, day, park),
    }


def _sum(
    kind: str, entries: object, sum_: Decimal | None, contracted: Decimal | None, park: Park
) -> dict[str, str | int]:
    word = park.word("investment_kind", kind, lang())
    if sum_ is None:
        return {"word": word, "why": _("periods of its investment overlap")}
    if not entries:
        return {"word": word, "why": _("nothing is entered")}
    told: dict[str, str | int] = {"word": word, "money": money_told(sum_, park)}
    if contracted:
        share = (sum_ * 100 / contracted).quantize(Decimal("0.1"))
        of = {"share": share, "kind": word}
        told |= {
            "share": int(min(_WHOLE, max(Decimal(0), share))),
            "sentence": _("%(share)s %% of the contracted investment") % of,
        }
    return told


def _money_chart(
    known: dict[str, list[tuple[date, Decimal]]], contracted: Decimal | None, day: date, park: Park
) -> ChartShown | None:
    days = [until for of in known.values() for until, _amount in of]
    if not days:
        return None
    quarters = quarters_of(min(days), min(max(days), day))
    points = [
        Point(_label(quarter), park.word("investment_kind", kind, lang()), value)
        for kind in _KINDS
        if known.get(kind)
        for quarter, value in zip(quarters, sums_by_quarter(known[kind], quarters, day), strict=True)
    ]
    if contracted:
        points += [Point(_label(quarter), _("Contracted"), contracted) for quarter in quarters]
    last = {point.series: point.value for point in points}
    said = (_("; ")).join(f"{name}{blank()}{money_told(value, park)}" for name, value in last.items())
    caption = Caption("money", _("Money over time, summed up"), said)
    return series_chart(caption, "line", points, Unit.parse(park.currency))


def _ramp_chart(behind: ProjectBehind, row: Row, day: date) -> ChartShown | None:
    """Return the share of design output that is due by quarter, and what the unit returned, where a ramp is known."""
    ramp, months, design = behind.state.ramp, row["ramp_months"], row["design_output"]
    if ramp.production_on is None or ramp.full_on is None or not isinstance(months, int):
        return None
    quarters = quarters_of(ramp.production_on, max(ramp.full_on, day))[-24:]
    due, got = _("Due by the ramp"), _("Returned by the unit")
    points = _points(quarters, due, [share * 100 for share in shares_due(ramp.production_on, months, quarters)])
    if isinstance(design, Decimal):
        shares = shares_returned(output_returned(behind.returns, day), design, quarters)
        points += _points(quarters, got, [None if share is None else share * 100 for share in shares])
    share = (ramp.expected_share or Decimal(0)) * 100
    said = _("By %(day)s %(share)s %% of the design output a year is due; the design is due in full on %(full)s.")
    of = {"day": day_word(day), "share": f"{share.normalize():f}", "full": day_word(ramp.full_on)}
    note = _("The unit returns its output as a whole: what it makes beside this project is in it.")
    caption = Caption("ramp", _("Share of design output by quarter"), said % of, note)
    return series_chart(caption, "line", points, Unit.parse("percent"))


def _points(quarters: Sequence[Period], series: str, values: Sequence[Decimal | None]) -> list[Point]:
    return [Point(_label(quarter), series, value) for quarter, value in zip(quarters, values, strict=True)]


def _label(quarter: Period) -> str:
    return write(quarter)
