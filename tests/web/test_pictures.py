"""Pictures above the lists: every number of them against a plain sum over the sample's files."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from fivegood.facts.subjects import TABLES
from fivegood.quantities import Unit, format_quantity
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_add
from fivegood.records.exchange.services import rows_imported
from fivegood.records.journal.kept import forget
from fivegood.records.park.source import current_park
from fivegood.web.charts import ChartShown
from fivegood.web.pictures.shown import Picture
from tests.conftest import NOW, TODAY
from tests.people import Enter
from tests.sample.reading import Row, rows, valid, year_to

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
DAY = "2021-06-30"
ENDS = {**{str(year): f"{year}-12-31" for year in range(2015, 2021)}, DAY: DAY}
BY = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "page")
Table = dict[tuple[str, str], str]


def picture_of(client: Client, name: str, query: str = f"?as_of={DAY}") -> Picture:
    response = client.get(reverse("many", args=[name]) + query)
    assert response.status_code == 200
    found: Picture = response.context["picture"]
    return found


def numbers(chart: ChartShown) -> Table:
    return {(row[0], chart.header[at]): cell for row in chart.rows for at, cell in enumerate(row) if at}


def told(value: Decimal | int, unit: str, lang: str = "en") -> str:
    return format_quantity(Decimal(value), Unit.parse(unit), lang)


def word(list_name: str, code: str) -> str:
    return current_park().park.word(list_name, code, "en")


def stock(table: str, start: str, end: str, part: Callable[[Row], str], unit: str, amount: str = "") -> Table:
    """What the rows of the sample's files come to at each end, by part; parts that are nought all along left out."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for label, day in ENDS.items():
        for row in valid(table, day, start, end):
            sums[label, part(row)] += Decimal(row[amount]) if amount else 1
    labels = [label for label in ENDS if any(number for (at, _), number in sums.items() if at == label)]
    return {(label, name): told(sums[label, name], unit) for label in labels for name in {part for _, part in sums}}


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


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CONTACT, Role.BANK])
def test_a_picture_is_drawn_from_the_readers_rows_alone(
    role: Role, enter: Enter, actor: Callable[[Role], Actor]
) -> None:
    client, name = enter(role), "loan_stages" if role is Role.BANK else "titles"
    column, value = {
        Role.BANK: ("lender", actor(role).lender),
        Role.CONTACT: ("unit_id", actor(role).unit_id),
        Role.OFFICER: ("unit_id", ""),
    }[role]
    units = {
        row["unit_id"]
        for row in valid("assignments", actor(role).today.isoformat(), "assigned_from", "assigned_to")
        if row["officer_id"] == actor(role).officer_id
    }
    own = [row for row in rows(name) if row[column] == value or row["unit_id"] in units]
    picture = picture_of(client, name, "?as_of=2021-12-31")
    if not own:
        assert picture is None
        return
    if role is Role.BANK:
        drawn = sum(Decimal(row["amount"]) for row in own if row["loan_stage"] == "drawn")
        cells = {row.name: row.cells[1] for row in picture.tables[0].rows}
        assert cells["Drawn"] == told(drawn, "CNY")
    else:
        held = [row for row in own if not row["lapsed_on"] or row["lapsed_on"] >= "2021-12-31"]
        assert sum(int(cell.split()[0]) for cell in picture.charts[0].rows[-1][1:]) == len(held)


def test_withdrawn_records_count_in_no_picture(enter: Enter) -> None:
    client, query = enter(Role.LEADER), f"?as_of={DAY}&include_withdrawn=true"
    provincial = [row for row in valid("platforms", DAY, "granted_on", "lapsed_on") if row["level"] == "provincial"]
    before = picture_of(client, "platforms", query).charts[1].rows[-1]
    rows_of("platforms").filter(platform_id="t04").update(is_withdrawn=True)
    forget()  # nothing of it stands in the journal
    after = picture_of(client, "platforms", query).charts[1].rows[-1]
    assert [int(row[2].split()[0]) for row in (before, after)] == [len(provincial), len(provincial) - 1]


@pytest.mark.parametrize("name", ["parcels", "titles", "platforms", "loan_stages", "campaign_sessions", "standings"])
def test_a_list_without_a_record_has_no_picture_and_says_how_the_first_one_comes(name: str, enter: Enter) -> None:
    rows_of(name).all().delete()
    client = enter(Role.PLAN_OFFICE)
    page = client.get(reverse("many", args=[name])).content.decode()
    assert "The first record is written in a form" in page
    assert 'class="picture"' not in page
    assert "as soon as the park" in enter(Role.LEADER).get(reverse("many", args=[name])).content.decode()


def test_a_picture_stands_above_the_first_page_and_not_above_a_search(enter: Enter) -> None:
    client, address = enter(Role.LEADER), reverse("many", args=["parcels"])
    assert 'class="picture"' in client.get(address).content.decode()
    for query in ("?page=2", "?q=G-001", "?sort=area"):
        assert 'class="picture"' not in client.get(address + query).content.decode(), query


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_chart_has_a_sentence_and_its_numbers_in_both_languages(language: str, enter: Enter) -> None:
    client = enter(Role.LEADER)
    client.cookies["django_language"] = language
    for name in ("parcels", "titles", "platforms", "loan_stages", "campaign_sessions", "lines"):
        picture = picture_of(client, name, "?as_of=2021-08-31")
        assert picture.charts, name
        told_by = [(chart.caption.sentence, len(chart.rows)) for chart in picture.charts]
        told_by += [(table.sentence, len(table.rows)) for table in picture.tables]
        for sentence, count in told_by:
            assert sentence, name
            assert "%(" not in sentence
            assert (language == "en") == (re.search("[\u4e00-\u9fff]", sentence) is None), sentence
            assert count > 0


def test_a_filter_in_force_is_a_chip_that_comes_off_alone(enter: Enter) -> None:
    client, address = enter(Role.LEADER), reverse("many", args=["titles"])
    page = client.get(f"{address}?unit_id=e010&level=national&as_of={DAY}").content.decode()
    chips = dict(re.findall(r'<li><a href="([^"]+)">([^<]+) <span aria-hidden', page))
    assert set(chips.values()) == {"Unit: Synthetic Enterprise 010", "Level: National", f"As of {DAY}"}
    without = next(link for link, text in chips.items() if text == "Level: National").replace("&amp;", "&")
    assert without == f"?unit_id=e010&as_of={DAY}"
    assert '<input type="hidden" name="unit_id" value="e010">' in page
    assert "3 in force" in page


def test_thousands_of_rows_of_output_are_summed_by_month(enter: Enter) -> None:
    table, out = TABLES["line_output"], io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["line_id", "unit_id", "product", "produced_on", "quantity"])
    for number in range(2_000):
        day = date(2022, 1, 1) + timedelta(days=number % 365)
        writer.writerow([f"l{number // 365}", "byd", "blade_battery_cell", day.isoformat(), number])
    rows_imported(table, "o.csv", out.getvalue().encode(), current_park().park, BY, NOW)
    (output, *_) = picture_of(enter(Role.LEADER), "line_output", "?as_of=2022-12-31").charts
    made: Counter[str] = Counter()
    for number in range(2_000):
        made[f"{date(2022, 1, 1) + timedelta(days=number % 365):%Y-%m}"] += number
    assert {row[0]: row[1] for row in output.rows} == {month: told(count, "piece") for month, count in made.items()}
