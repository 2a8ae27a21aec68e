"""The tables hang together: columns named in two languages, lists that are there, references that lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml

from fivegood.facts.engine import sql_type
from fivegood.facts.schema import NUMERIC, Column, ColumnType, Table, TimeKind
from fivegood.facts.subjects import TABLES
from tests.facts.small_park import CATALOGUE, DECLARED

ALL = list(TABLES.values())


def columns() -> Iterator[tuple[Table, Column]]:
    """Yield every column of every table, those included that stay in the book of records."""
    return ((table, column) for table in ALL for column in dict.fromkeys((*table.all_columns, *table.read_columns)))


def test_every_table_and_column_has_a_name_in_both_languages() -> None:
    for table in ALL:
        assert table.en
        assert any("\u4e00" <= char <= "\u9fff" for char in table.zh), table.name
    for table, column in columns():
        assert column.en, f"{table.name}.{column.name}"
        assert any("\u4e00" <= char <= "\u9fff" for char in column.zh), f"{table.name}.{column.name}"


@pytest.mark.parametrize("table", ALL, ids=list(TABLES))
def test_no_header_can_be_read_as_two_columns(table: Table) -> None:
    titles = [title for column in table.read_columns for title in (column.name, column.zh)]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("table", ALL, ids=list(TABLES))
def test_no_two_columns_share_a_name(table: Table) -> None:
    assert len(table.by_name) == len(table.all_columns)


def test_every_list_is_shipped_or_declared_by_the_park() -> None:
    shipped = set(yaml.safe_load((CATALOGUE / "lists.yaml").read_text("utf-8")))
    named = {column.list_name for _, column in columns() if column.list_name}
    assert named - shipped == {*DECLARED, "chain_place"}
    # Documents of projects are files beside the tables.
    assert shipped - named == {"document_kind"}, "a list that no column uses"


def test_only_codes_have_lists_and_references() -> None:
    for table, column in columns():
        if column.list_name or column.refers_to:
            assert column.type is ColumnType.CODE, f"{table.name}.{column.name}"


@pytest.mark.parametrize("table", ALL, ids=list(TABLES))
def test_a_key_is_made_of_required_columns_that_are_read(table: Table) -> None:
    assert table.key
    for name in table.key:
        assert table.by_name[name].required, name
        assert table.by_name[name].is_read, name


def test_references_lead_to_the_whole_key_of_a_table_that_stands_before() -> None:
    order = list(TABLES)
    for table, column in columns():
        if column.refers_to:
            there = TABLES[column.refers_to]
            assert len(there.key) == 1
            assert there.by_name[there.key[0]].type is column.type
            assert order.index(there.name) < order.index(table.name) or there is table, (
                f"{table.name} before {there.name}"
            )


def test_carried_columns_are_those_of_the_table_referred_to() -> None:
    for table, column in columns():
        if column.carried:
            via, source = column.carried
            there = TABLES[table.by_name[via].refers_to].by_name[source]
            assert there.is_read
            assert (there.type, there.unit, there.list_name) == (column.type, column.unit, column.list_name)
            assert not column.required


@pytest.mark.parametrize("table", ALL, ids=list(TABLES))
def test_time_lies_in_dates_of_the_table(table: Table) -> None:
    axis = table.time
    if axis.kind is TimeKind.NONE:
        assert (axis.start, axis.end) == ("", "")
        return
    start, end = table.by_name[axis.start], table.by_name[axis.end]
    assert {start.type, end.type} == {ColumnType.DATE}
    if axis.kind is TimeKind.INTERVAL:
        assert start.required
        assert not end.required
    if axis.kind is TimeKind.SPAN:
        assert table.by_name["period"].type is ColumnType.SPAN
        assert "period" in table.key


@pytest.mark.parametrize("table", ALL, ids=list(TABLES))
def test_every_table_begins_with_the_park_and_ends_in_who_recorded_what(table: Table) -> None:
    names = list(table.by_name)
    assert names[0] == "park"
    assert names[-3:] == ["recorded_at", "is_withdrawn", "is_synthetic"]
    assert "park" not in [column.name for column in table.read_columns]


def test_only_numbers_may_be_negative_and_few_are() -> None:
    negative = [(table.name, column) for table, column in columns() if column.may_be_negative]
    assert all(column.type in NUMERIC for _, column in negative)
    assert [(table, column.name) for table, column in negative] == [
        ("returns", "stated"),
        ("stated_values", "stated"),
        ("project_investments", "amount"),
        ("approvals", "saved_days"),
    ]


def test_every_type_has_a_place_in_sql() -> None:
    assert all(sql_type(kind) for kind in ColumnType)


def test_tables_columns_and_flags_are_named_alike() -> None:
    for table, column in columns():
        place = f"{table.name}.{column.name}"
        assert column.name.islower(), place
        assert (column.type is ColumnType.BOOLEAN) == column.name.startswith(("is_", "has_")), place
        assert (column.type is ColumnType.INSTANT) == column.name.endswith("_at"), place
        if column.name.endswith("_on"):
            assert column.type is ColumnType.DATE, place
        if column.name.endswith("_id"):
            assert column.type is ColumnType.CODE, place
