"""The words of needs that have an answer, so that a need like them is found: kept with every write, looked for by both.

SQLite looks in an FTS5 table that triggers keep in step with the rows, PostgreSQL in a GIN index over them
(migration 0012). Words are cut by `rules.desk.alike`, so that neither database has a say in what a word is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from fivegood.facts.rows import Row
from fivegood.records.actors import Actor
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.selectors import records_of
from fivegood.records.needs.models import NEED_STEPS, NEEDS, NeedWords
from fivegood.rules.desk.alike import LEAST, likeness, words_of
from fivegood.rules.desk.stages import Act

#: So many are shown.
MOST = 5
#: Of so many that a database ranks highest, the likest are taken.
_RANKED = 50
_AT_ONCE = 500
_FIND = {
    "sqlite": (
        "SELECT w.need_id, w.words FROM need_words_found f JOIN need_words w ON w.id = f.rowid "
        "WHERE need_words_found MATCH %s AND w.need_id IN ({scope}) ORDER BY f.rank, w.need_id LIMIT {most}"
    ),
    "postgresql": (
        "SELECT need_id, words FROM need_words, CAST(%s AS tsquery) asked "
        "WHERE array_to_tsvector(string_to_array(words, ' ')) @@ asked AND need_id IN ({scope}) "
        "ORDER BY ts_rank(array_to_tsvector(string_to_array(words, ' ')), asked) DESC, need_id LIMIT {most}"
    ),
}


@dataclass(frozen=True, slots=True)
class Alike:
    """A need with an answer that is like what is asked: its record, and the answer, empty where none is written."""

    need: Row
    answer: str

    @property
    def closed_at(self) -> datetime:
        """When it was closed."""
        closed = self.need["closed_at"]
        assert isinstance(closed, datetime)
        return closed


def words_keep(rows: Sequence[Row]) -> None:
    """Keep the words of needs as their rows are written. Needs the transaction of that write."""
    ids = [str(row["need_id"]) for row in rows]
    for start in range(0, len(ids), _AT_ONCE):
        NeedWords.objects.filter(need_id__in=ids[start : start + _AT_ONCE]).delete()
    kept = ((row, words_of(f"{row['title'] or ''}\n{row['note'] or ''}")) for row in rows if _is_kept(row))
    made = (NeedWords(need_id=str(row["need_id"]), words=" ".join(words)) for row, words in kept if words)
    NeedWords.objects.bulk_create(made, batch_size=_AT_ONCE)


def _is_kept(row: Row) -> bool:
    return row["closed_at"] is not None and row["merged_into_id"] is None and not row["is_withdrawn"]


def needs_alike(actor: Actor, text: str, *, but: str = "") -> list[Alike]:
    """Return the needs the actor may see that have an answer and are like a text, the likest first; ``but`` is none."""
    asked = words_of(text)
    found = [(need_id, likeness(asked, words.split())) for need_id, words in _found(actor, asked) if need_id != but]
    likest = [one for one in found if one[1][0] >= LEAST]
    likest.sort(key=lambda one: (-one[1][0], -one[1][1], one[0]))
    ids = [need_id for need_id, _ in likest]
    answers = _answers(actor, ids)
    told = [need_id for need_id in ids if answers.get(need_id, (Act.SOLVE, ""))[0] is not Act.REFUSE][:MOST]
    rows = _rows(actor, told)
    return [Alike(rows[need_id], answers.get(need_id, (Act.SOLVE, ""))[1]) for need_id in told]


def _found(actor: Actor, asked: Iterable[str]) -> list[tuple[str, str]]:
    """Return the needs with any of the words, and their words."""
    sign = " OR " if connection.vendor == "sqlite" else " | "
    quote = '"' if connection.vendor == "sqlite" else "'"
    match = sign.join(f"{quote}{word}{quote}" for word in islice(asked, 200))
    mine = records_of(actor, NEEDS).filter(is_withdrawn=False).order_by().values("need_id")
    try:
        scope, params = mine.query.sql_with_params()
    except EmptyResultSet:
        return []
    if not match:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_FIND[connection.vendor].format(scope=scope, most=_RANKED), [match, *params])
        return [(str(need_id), str(words)) for need_id, words in cursor.fetchall()]


def _answers(actor: Actor, ids: Sequence[str]) -> dict[str, tuple[Act, str]]:
    """Return what each need was closed with last, and with which words."""
    steps = records_of(actor, NEED_STEPS).filter(is_withdrawn=False, need_id__in=ids)
    closing = steps.filter(act__in=[Act.SOLVE, Act.EXPLAIN, Act.REFUSE]).order_by("need_id", "step")
    return {
        need_id: (Act(act), reason or "") for need_id, act, reason in closing.values_list("need_id", "act", "reason")
    }


def _rows(actor: Actor, ids: Sequence[str]) -> dict[str, Row]:
    values: Any = records_of(actor, NEEDS).filter(need_id__in=ids).values_list(*attributes_of(NEEDS))
    rows = [row_of(NEEDS, cells[2:]) for cells in values]
    return {str(row["need_id"]): row for row in rows}
