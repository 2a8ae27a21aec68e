"""Lists of many: a search finds what a plain scan finds, says when it stopped counting, and a sort reads both ways."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import connection
from django.db.models import F, Value
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, Role
from fivegood.records.base import rows_of
from fivegood.records.book.searches import MOST_UNITS, holds_text, names_held, units_holding
from fivegood.records.park.source import current_park
from fivegood.records.searched import Folded, Holds, HoldsGrams, fold
from fivegood.records.units.models import Unit
from fivegood.web import lists
from tests.people import Enter
from tests.thorough import times

pytestmark = pytest.mark.django_db
UNITS, RETURNS = TABLES["units"], TABLES["returns"]
#: What names are drawn from: both alphabets, signs of patterns, quotes, and letters that only some databases fold.
_SIGNS = "abAB亚迪沩 %_*?[]\\'\"é ÉЖж０ａＡ"


def unit(number: int, name: str, **more: object) -> Unit:
    return Unit(
        unit_id=f"Z-{number:04}",
        unit_name=name,
        unit_kind="enterprise",
        in_park_from=date(2020, 1, 1),
        recorded_at=datetime(2021, 1, 1),
        **more,
    )


def drawn(chance: random.Random, most: int) -> str:
    return "".join(chance.choice(_SIGNS) for _ in range(chance.randint(1, most)))


def test_a_search_finds_what_a_plain_scan_of_every_name_finds(actor: Callable[[Role], Actor]) -> None:
    chance = random.Random(7)
    columns = [column.name for column in names_held(UNITS)]
    Unit.objects.bulk_create(
        unit(n, drawn(chance, 12), unit_name_zh=drawn(chance, 6) if n % 3 else None, address=drawn(chance, 4))
        for n in range(60)
    )
    held = {row[0]: row[1:] for row in Unit.objects.values_list("unit_id", *columns)}
    assert columns == ["unit_id", "unit_name", "unit_name_zh", "credit_code", "address"]
    assert set(Unit.objects.values_list("search_text", flat=True)) == {
        fold("\x1f".join(text or "" for text in texts)) for texts in held.values()
    }, "every name and id is in the column that is searched"
    who, asked_by_grams = actor(Role.LEADER), 0
    of_drawn, of_sample = [
        [
            part
            for unit_id, texts in held.items()
            if unit_id.startswith("Z-") is is_drawn
            for text in texts
            if text
            for part in (text[1:5], text[-6:], f"{text}z")
        ]
        for is_drawn in (True, False)
    ]
    parts = of_drawn + chance.sample(of_sample, times(150, thorough=len(of_sample)))
    for text in [drawn(chance, 3) for _ in range(120)] + parts + ["z-00", "Z-0001", "byd"]:
        found = rows_of("units").filter(holds_text(who, UNITS, text)).values_list("unit_id", flat=True)
        holding = sorted(
            unit_id for unit_id, texts in held.items() if any(fold(text) in fold(cell or "") for cell in texts)
        )
        assert sorted(found) == holding, text
        if (by_grams := units_holding(who, UNITS, text)) is not None:
            asked_by_grams += 1
            assert sorted(by_grams) == holding, text
    assert asked_by_grams > 300
    Unit.objects.filter(unit_id="Z-0001").update(unit_name="Renamed works")
    Unit.objects.filter(unit_id="Z-0002").delete()
    assert units_holding(who, UNITS, "NAMED W") == ("Z-0001",), "the index follows whatever writes"
    assert units_holding(who, UNITS, "z-0002") == ()
    Unit.objects.filter(unit_id="Z-0001").update(unit_name="Other works")
    assert units_holding(who, UNITS, "ENAMED W") == ()


def test_a_text_is_folded_as_the_databases_fold_it() -> None:
    text = "".join(map(chr, range(1, 0x250))) + "Ａｂ亚Ж"
    of_database = Unit.objects.filter(unit_id="byd").values_list(
        Folded(Value(text)), Holds(Value(fold(text)), Value("Ж"))
    )
    assert list(of_database) == [(fold(text), True)]


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICER, Role.CONTACT])
def test_returns_are_found_through_their_units_however_many_hold_the_text(
    role: Role, actor: Callable[[Role], Actor]
) -> None:
    who = actor(role)
    for text in ("e00", "enterprise", "tax", "比亚迪"):
        known = units_holding(who, RETURNS, text)
        assert known is not None
        by_ids = rows_of("returns").filter(holds_text(who, RETURNS, text, units=known))
        by_rows = rows_of("returns").filter(holds_text(who, RETURNS, text))
        assert set(by_ids.values_list("pk", flat=True)) == set(by_rows.values_list("pk", flat=True)), text
    if role is Role.LEADER:
        Unit.objects.bulk_create(unit(n, "Of many") for n in range(MOST_UNITS + 1))
        assert units_holding(who, RETURNS, "of MANY") is None
        assert len(units_holding(who, RETURNS, "z-000") or ()) == 10


def test_a_search_says_when_it_counted_no_further(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "COUNTED", 10)
    monkeypatch.setattr(lists, "PAGE", 4)
    client = enter(Role.LEADER)
    Unit.objects.bulk_create(unit(n, f"Many {n:02}") for n in range(14))
    assert walked(client, "?q=many") == [f"Z-{n:04}" for n in range(14)]
    assert walked(client, "?q=MANY&sort=-unit_name") == [f"Z-{n:04}" for n in reversed(range(14))]
    assert walked(client, "?q=Many+0") == [f"Z-{n:04}" for n in range(10)]
    for address in ("/records/units/", "/units/"):
        page = client.get(f"{address}?q=many&page=2").content.decode()
        assert "5 to 8 of more than 10" in page
        assert "<span>Page 2</span>" in page
        assert "9 to 10 of 10" in client.get(f"{address}?q=many+0&page=7").content.decode(), "the last there is"
        assert "13 to 14 of 14" in client.get(f"{address}?q=many&page=4").content.decode()


def walked(client: Client, asked: str) -> list[str]:
    """Return the ids of a list, from page to page by its links."""
    ids: list[str] = []
    while asked:
        page = client.get(f"/records/units/{asked}").content.decode()
        ids += re.findall(r'<span class="code">(Z-\d+)</span>', page)
        links = re.findall(r'rel="next" href="([^"]+)"', page)
        asked = links[0].replace("&amp;", "&") if links else ""
    return ids


@pytest.mark.parametrize("column", ["unit_name", "unit_name_zh", "unit_kind", "in_park_from"])
def test_a_list_falls_in_the_order_in_which_it_rises(
    column: str, actor: Callable[[Role], Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 1_000)
    park, who, kept = current_park().park, actor(Role.LEADER), rows_of("units").filter(is_withdrawn=False)
    risen, fallen = (
        [str(row["unit_id"]) for row in lists.records_found(UNITS, park, who, QueryDict(f"sort={sign}{column}")).rows]
        for sign in ("", "-")
    )
    assert risen == fallen[::-1]
    assert len(risen) == kept.count()
    named = list(kept.exclude(**{column: None}).order_by(column, "unit_id").values_list("unit_id", flat=True))
    assert [unit_id for unit_id in risen if unit_id in set(named)] == named, "as the column itself would be sorted"


def test_names_of_any_length_are_taken_and_found() -> None:
    chance = random.Random(3)
    name = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(2_000))
    Unit.objects.bulk_create([unit(1, name, unit_name_zh=name, address=name)])
    assert Unit.objects.get(unit_name=name).name_begins == name[:100]
    plan = Unit.objects.filter(Holds(F("search_text"), Value(name[-3:])), is_withdrawn__in=[False]).order_by("unit_id")
    assert [each.unit_id for each in plan] == ["Z-0001"]
    if connection.vendor == "sqlite":
        assert "units_list" in plan.values("pk").explain()
    else:
        assert "units_grams" in plan.filter(HoldsGrams(F("search_text"), Value(name[-2:]))).explain()


def test_a_list_is_counted_again_after_somebody_wrote_and_not_before(
    enter: Enter, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = enter(Role.PLAN_OFFICE)
    count = Unit.objects.filter(unit_kind="shop", is_withdrawn=False).count()
    asked = "/records/units/?unit_kind=shop"
    assert f"of {count}<" in client.get(asked).content.decode()
    with django_assert_num_queries(5) as asking:
        client.get(asked)
    assert not [query for query in asking.captured_queries if "COUNT(" in query["sql"]]
    new = {"unit_id": "Z-1", "unit_name": "New", "unit_kind": "shop", "in_park_from": "2021-07-01"}
    assert client.post("/records/units/new/", new).status_code == 302
    assert f"of {count + 1}<" in client.get(asked).content.decode()
    client.post("/records/units/Z-1/withdraw/", {"version": "1", "reason": "by mistake"})
    assert f"of {count}<" in client.get(asked).content.decode()
