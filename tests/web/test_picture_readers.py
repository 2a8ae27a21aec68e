"""A picture is drawn from the rows of its reader, stands where it belongs, and says its numbers in words."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, Role
from fivegood.records.base import rows_of
from fivegood.records.exchange.services import rows_imported
from fivegood.records.journal.kept import forget
from fivegood.records.park.source import current_park
from tests.conftest import NOW
from tests.people import Enter
from tests.sample.reading import rows, valid
from tests.web.pictures import BY, DAY, picture_of, told

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


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
