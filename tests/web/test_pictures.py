"""The pictures above the lists of records: each says what the files say."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

from fivegood.facts.subjects import TABLES
from fivegood.quantities import Unit, format_quantity
from fivegood.records.actors import Role
from fivegood.records.book.services import record_add
from fivegood.web.charts import ChartShown
from tests.conftest import NOW
from tests.people import Enter
from tests.sample.reading import rows, valid, year_to
from tests.web.pictures import BY, DAY, numbers, picture_of, stock, told, word

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_land_is_shown_by_use_by_holding_and_by_industry(enter: Enter) -> None:
    uses, held, industries = picture_of(enter(Role.LEADER), "parcels").charts
    of = ("parcels", "held_from", "held_to")
    assert numbers(uses) == stock(*of, lambda row: word("land_use", row["land_use"]), "mu", "area")
    holding = stock(*of, lambda row: "Held by units" if row["unit_id"] else "Without a holder", "mu", "area")
    assert numbers(held) == holding
    units = {row["unit_id"]: word("industry", row["industry"]) for row in rows("units")}
    by_unit = stock(*of, lambda row: units.get(row["unit_id"], ""), "mu", "area")
    assert numbers(industries) == {place: area for place, area in by_unit.items() if place[1]}
    assert "parcels of 19,500 mu are on record; the largest use is Industrial with 12,640 mu" in uses.caption.sentence


def test_the_largest_holders_stand_with_their_tax_where_it_is_complete(enter: Enter) -> None:
    (holders,) = picture_of(enter(Role.LEADER), "parcels").tables
    areas: dict[str, Decimal] = defaultdict(Decimal)
    for row in valid("parcels", DAY, "held_from", "held_to"):
        areas[row["unit_id"]] += Decimal(row["area"])
    areas.pop("")
    names = {row["unit_id"]: row["unit_name"] for row in rows("units")}
    largest = sorted(areas, key=lambda unit: (-areas[unit], unit))[:10]
    assert [row.name for row in holders.rows] == [names[unit] for unit in largest]
    assert [row.cells[0] for row in holders.rows] == [told(areas[unit], "mu") for unit in largest]
    assert [row.share for row in holders.rows] == [round(areas[unit] * 100 / areas[largest[0]]) for unit in largest]
    assert "July 2020 to June 2021" in holders.sentence
    known = [
        (unit, row.cells) for unit, row in zip(largest, holders.rows, strict=True) if "missing" not in row.cells[1]
    ]
    assert len(known) >= 3
    for unit, (_area, tax, per) in known:
        total = Decimal(year_to("tax_paid", unit, "2021-06"))
        assert tax == format_quantity(total, Unit.parse("CNY"), "en", significant=4)
        assert per == format_quantity(total / areas[unit], Unit.parse("CNY"), "en", significant=3)


def test_titles_are_held_granted_and_lapsed_as_the_files_say(enter: Enter) -> None:
    held, moves = picture_of(enter(Role.LEADER), "titles").charts
    expected = stock("titles", "granted_on", "lapsed_on", lambda row: word("level", row["level"]), "title")
    assert numbers(held) == expected
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows("titles"):
        for column, name in (("granted_on", "Granted"), ("lapsed_on", "Lapsed")):
            if "2015-01-01" <= row[column] <= DAY:
                counts[row[column][:4], name] += 1
    assert counts["2020", "Granted"] > 0
    assert {place: text for place, text in numbers(moves).items() if text != "0 titles"} == {
        place: told(count, "title") for place, count in counts.items()
    }


def test_platforms_are_shown_by_kind_and_by_level(enter: Enter) -> None:
    kinds, levels = picture_of(enter(Role.LEADER), "platforms").charts
    of = ("platforms", "granted_on", "lapsed_on")
    assert numbers(kinds) == stock(*of, lambda row: word("platform_kind", row["platform_kind"]), "platform")
    assert numbers(levels) == stock(*of, lambda row: word("level", row["level"]), "platform")


def quarter(day: str) -> str:
    return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"


def test_loans_are_summed_by_quarter_by_lender_and_by_how_far_they_came(enter: Enter) -> None:
    picture = picture_of(enter(Role.LEADER), "loan_stages")
    stages, lenders = (numbers(chart) for chart in picture.charts)
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    drawn: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    known = [row for row in rows("loan_stages") if row["happened_on"] <= DAY]
    for row in known:
        sums[quarter(row["happened_on"]), row["loan_stage"]] += Decimal(row["amount"])
        if row["loan_stage"] == "drawn":
            drawn[quarter(row["happened_on"]), row["lender"]] += Decimal(row["amount"])
    assert min(sums) >= ("2019-Q3", "")
    for (label, name), text in stages.items():
        code = next(code for code in ("need", "approved", "drawn", "repaid") if word("loan_stage", code) == name)
        assert text == told(sums[label, code], "CNY")
    named = {name for _, name in lenders} - {"Other"}
    assert len(named) == 5
    for (label, name), text in lenders.items():
        parts = [name] if name != "Other" else [lender for at, lender in drawn if at == label and lender not in named]
        assert text == told(sum((drawn[label, part] for part in parts), Decimal(0)), "CNY")
    (funnel,) = picture.tables
    reached = {stage: {row["loan_id"] for row in known if row["loan_stage"] == stage} for _, stage in sums}
    for shown in funnel.rows:
        stage = next(code for code in reached if word("loan_stage", code) == shown.name)
        amount = sum(Decimal(row["amount"]) for row in known if row["loan_stage"] == stage)
        assert shown.cells == [str(len(reached[stage])), told(amount, "CNY")]
        assert shown.share == round(Decimal(100 * len(reached[stage])) / len(reached["need"]))


def test_a_campaign_is_a_calendar_of_samples_and_a_table_of_sites(enter: Enter) -> None:
    picture = picture_of(enter(Role.LEADER), "campaign_sessions", "?as_of=2021-08-31")
    days: Counter[str] = Counter()
    sites: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows("campaign_sessions"):
        days[row["held_on"]] += int(row["samples"])
        held = (1, int(row["persons"]), int(row["samples"]))
        sites[row["site_name"]] = [one + other for one, other in zip(sites[row["site_name"]], held, strict=True)]
    drawn = {date.fromisoformat(f"{row['month']}-{row['day']:02}"): row["text"] for row in _values(picture.charts[0])}
    assert drawn == {date.fromisoformat(day): told(count, "sample") for day, count in days.items()}
    assert sum(days.values()) == 25_640
    shown = {row.name: [int(cell.replace(",", "")) for cell in row.cells] for row in picture.tables[0].rows}
    assert shown == sites


def _values(chart: ChartShown) -> list[dict[str, str | int]]:
    found: list[dict[str, str | int]] = chart.spec["data"]["values"]
    return found


def test_a_day_whose_samples_were_not_all_counted_is_missing(enter: Enter) -> None:
    session = {"campaign_id": "c", "campaign_kind": "inspection", "site_id": "s", "site_name": "Gate"}
    cells = session | {"site_kind": "fixed", "held_on": "2021-07-30", "persons": "5"}
    record_add(TABLES["campaign_sessions"], cells, BY, {}, NOW)
    picture = picture_of(enter(Role.LEADER), "campaign_sessions", "?as_of=2021-08-31")
    assert picture.charts[0].rows[0][1] == "missing"
    assert picture.charts[0].caption.note.startswith("Sessions without a count of samples: 1")
    assert ["1", "5", "missing"] in [row.cells for row in picture.tables[0].rows]


def test_lines_show_output_within_the_capacity_of_their_cycle(enter: Enter) -> None:
    output, states = picture_of(enter(Role.LEADER), "lines", "?as_of=2021-07-31").charts
    made: Counter[str] = Counter()
    for row in rows("line_output"):
        made[row["produced_on"][:7]] += int(row["quantity"])
    ran: Counter[str] = Counter()
    kept: dict[str, Counter[str]] = defaultdict(Counter)
    for offset in range((date(2021, 7, 31) - date(2021, 3, 1)).days + 1):
        day = date(2021, 3, 1) + timedelta(days=offset)
        for row in valid("lines", day.isoformat(), "valid_from", "valid_to"):
            if row["product"] == "blade_battery_cell":
                ran[day.isoformat()[:7]] += 86_400 // int(row["cycle_seconds"])
            if (day + timedelta(days=1)).day == 1:
                kept[day.isoformat()[:7]][word("line_state", row["state"])] += 1
    for month, put_out, capacity, used in output.rows:
        assert capacity == told(ran[month], "piece")
        assert put_out == (told(made[month], "piece") if month in made else "missing")
        assert used == (f"{Decimal(made[month]) * 100 / ran[month]:.1f} %" if month in made else "—")
    assert [row[0] for row in output.rows] == sorted(ran)
    assert {place: text for place, text in numbers(states).items() if text != "0 lines"} == {
        (month, state): told(count, "line") for month, by in kept.items() for state, count in by.items()
    }
    both = picture_of(enter(Role.LEADER), "line_output", "?as_of=2021-07-31").charts
    assert both[0].rows == output.rows


def test_ranks_stand_with_of_how_many_and_the_first_on_top(enter: Enter) -> None:
    ranked = {
        "standing": "province_park_rank",
        "standing_kind": "rank",
        "subject": "Parks of the province",
        "subject_zh": "全省园区",
    }
    for year, value, total in ((2019, "12", "140"), (2020, "9", ""), (2021, "3", "144")):
        cells = {
            **ranked,
            "value": value,
            "of_total": total,
            "valid_from": f"{year}-01-01",
            "valid_to": f"{year}-12-31",
        }
        record_add(TABLES["standings"], cells, BY, {}, NOW)
    (chart,) = picture_of(enter(Role.LEADER), "standings", "?as_of=2021-06-30&standing=province_park_rank").charts
    assert chart.rows == (("2019-01-01", "12th of 140"), ("2020-01-01", "9th"), ("2021-01-01", "3rd of 144"))
    assert chart.spec["encoding"]["y"]["scale"]["reverse"] is True
    assert chart.header == ("From", "Parks of the province")
    assert "Only of the records that meet the filters" in chart.caption.note
    client = enter(Role.LEADER)
    client.cookies["django_language"] = "zh-hans"
    (chart,) = picture_of(client, "standings", "?as_of=2020-06-30&standing=province_park_rank").charts
    assert chart.rows[0] == ("2019-01-01", "第12名（共140个）")
    assert len(chart.rows) == 2, "what began later is still to come"
