"""The engine over frozen tables: as many threads as there is work for, and the same answers."""

from __future__ import annotations

from fivegood.facts.engine import _ROWS_A_PIECE, Engine
from fivegood.facts.frozen import FrozenTable
from fivegood.facts.subjects import TABLES

TITLES = TABLES["titles"]


def rows_of(count: int) -> FrozenTable:
    names = tuple(TITLES.by_name)
    cells = dict.fromkeys(names, "") | {"park": "p", "granted_on": "2021-01-01"}
    lines = (tuple((cells | {"unit_id": f"e{number}"}).values()) for number in range(count))
    return FrozenTable(TITLES, tuple(lines))


def threads_of(engine: Engine) -> int:
    ((threads,),) = engine.rows("titles", "SELECT current_setting('threads')")
    return int(threads)


def test_short_tables_are_asked_by_one_thread_and_long_ones_by_all_there_are() -> None:
    short, long = Engine.over_tables({"titles": rows_of(3)}), Engine.over_tables({"titles": rows_of(_ROWS_A_PIECE + 1)})
    plain = Engine({})
    all_there_are = int(plain._connection.execute("SELECT current_setting('threads')").fetchall()[0][0])
    assert threads_of(short) == 1
    assert threads_of(long) == all_there_are
    for engine, count in ((short, 3), (long, _ROWS_A_PIECE + 1)):
        assert engine.rows("titles", f'SELECT count(*), count(DISTINCT "{TITLES.key[0]}") FROM titles') == [
            (count, count)
        ]


def test_an_engine_without_tables_has_one_thread() -> None:
    assert Engine.over_tables({})._connection.execute("SELECT current_setting('threads')").fetchall() == [(1,)]
