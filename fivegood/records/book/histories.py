"""Histories of rows that change by steps: what a write to the steps must leave of each, whole and in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fivegood.errors import Fault, InputError
from fivegood.facts.rows import Place, Row
from fivegood.facts.schema import Table
from fivegood.records.base import rows_of
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.rules.desk.limits import Limit

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Steps:
    """A table of steps, its key what they are of and ``step``; how a history is replayed, which columns hold limits.

    ``replay`` raises InputError with faults that name a step by its number; ``columns`` are those that are called
    otherwise than what it names.
    """

    table: Table
    replay: Callable[[Sequence[Row]], object]
    limits: Sequence[str]
    columns: Mapping[str, str]

    def faults(self, rows: Sequence[Row], places: Sequence[Place]) -> Iterator[Fault]:
        """Yield what would be wrong with histories once rows are written, each at a row that is written."""
        of = self.table.key[0]
        spoilt = set()
        for row, place in zip(rows, places, strict=True):
            for name in self.limits:
                if not _is_limit(row[name]):
                    spoilt.add(str(row[of]))
                    yield Fault(*place, name, "is no time, as “2 workdays” is", str(row[name]))
        written: dict[str, dict[object, int]] = defaultdict(dict)
        for index, row in enumerate(rows):
            written[str(row[of])][row["step"]] = index
        stored = self._stored(sorted(set(written) - spoilt))
        for key, indices in written.items():
            if key not in spoilt:
                after = stored.get(key, {}) | {step: rows[index] for step, index in indices.items()}
                yield from self._of_history(after, {step: places[index] for step, index in indices.items()})

    def _of_history(self, steps: Mapping[object, Row], places: Mapping[object, Place]) -> Iterator[Fault]:
        """Yield what is wrong with the steps of one record; ``places`` are those of the steps that are written."""
        kept = sorted((row for row in steps.values() if not row["is_withdrawn"]), key=lambda row: int(str(row["step"])))
        first = next(iter(places.values()))
        for number, row in enumerate(kept, 1):
            if row["step"] != number:
                message = f"follows step {number - 1}: steps count from 1 without a gap"
                yield Fault(*places.get(row["step"], first), "step", message, str(row["step"]))
                return
        try:
            self.replay(kept)
        except InputError as error:
            for fault in error.faults:
                place = places.get(fault.line, first)
                yield Fault(*place, self.columns.get(fault.column, fault.column), fault.message, fault.value)

    def _stored(self, keys: Sequence[str]) -> Mapping[str, dict[object, Row]]:
        of, found = self.table.key[0], defaultdict[str, dict[object, Row]](dict)
        for start in range(0, len(keys), _AT_ONCE):
            part = rows_of(self.table.name).filter(**{f"{of}__in": keys[start : start + _AT_ONCE]})
            for values in part.values_list(*attributes_of(self.table)):
                row = row_of(self.table, values[2:])
                found[str(row[of])][row["step"]] = row
        return found


def _is_limit(text: object) -> bool:
    try:
        return text is None or bool(Limit.parse(str(text)))
    except ValueError:
        return False
