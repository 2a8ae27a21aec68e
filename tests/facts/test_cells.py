"""Cells read many at once are what each is alone, and refused for the same reason."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fivegood.facts.cells import CellError, ColumnReader, Value, converter_of, reader_of
from fivegood.facts.schema import Column, ColumnType
from fivegood.structs import replace

NASTY = ["", " ", "2021-02-30", "2021-02-28", "1899-12-31", "2021-06-30T25:00", "2021-06-30T23:59", " 7 ", "007", "-5"]
NASTY += ["7.125", "7.10", "99999999999999", "100000000000000", "9" * 17, "a b", "a\tb", "a\u200bb", "\ufffd", "x\x00"]
NASTY += ["e001", "x" * 81, "x" * 2_001, "２０２１", "true", "１", "a\r\nb", "\xa0x", "4.12345", "2021-06-30 09:40"]
MONEY = st.decimals(0, 10**14, places=2).map(str)


def read(reader: ColumnReader, texts: list[str]) -> list[Value] | str:
    try:
        return reader.values_of(texts)
    except CellError as error:
        return error.message


@pytest.mark.parametrize("kind", ColumnType)
@given(texts=st.lists(st.one_of(st.sampled_from(NASTY), MONEY, st.text(max_size=9))))
@example(texts=["2021-06-30", "2021-02-30"])
def test_many_cells_are_read_as_each_of_them_is(kind: ColumnType, texts: list[str]) -> None:
    column = replace(Column("of", kind, "Of", "之"), required=False)
    convert = converter_of(column, None)
    alone = ColumnReader(column, lambda text: convert(text))
    assert alone._plain is None
    assert read(reader_of(column, None), texts) == read(alone, texts)
