"""What a write to the steps of needs must meet beside its cells: the history of each need, whole and in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from fivegood.errors import Fault, InputError
from fivegood.facts.rows import Place, Row
from fivegood.records.base import rows_of
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.needs.steps import NEED_STEPS, event_of
from fivegood.rules.desk.limits import Limit
from fivegood.rules.desk.stages import replay

_AT_ONCE = 500
_COLUMNS = {"at": "happened_at", "holder": "holder_id"}


def faults_of_steps(rows: Sequence[Row], places: Sequence[Place]) -> Iterator[Fault]:
    """Yield what would be wrong with the histories of needs once rows are written, each at a row that is written."""
    unread = [index for index, row in enumerate(rows) if not _is_limit(row["more"])]
    for index in unread:
        yield Fault(*places[index], "more", "is no time, as “2 workdays” is", str(rows[index]["more"]))
    spoilt = {str(rows[index]["need_id"]) for index in unread}
    written: dict[str, dict[object, int]] = defaultdict(dict)
    for index, row in enumerate(rows):
        written[str(row["need_id"])][row["step"]] = index
    stored = _stored(sorted(set(written) - spoilt))
    for need_id, indices in written.items():
        if need_id not in spoilt:
            after = stored.get(need_id, {}) | {step: rows[index] for step, index in indices.items()}
            yield from _of_history(after, {step: places[index] for step, index in indices.items()})


def _of_history(steps: Mapping[object, Row], places: Mapping[object, Place]) -> Iterator[Fault]:
    """Yield what is wrong with the steps of one need; ``places`` are those of the steps that are written."""
    kept = sorted((row for row in steps.values() if not row["is_withdrawn"]), key=lambda row: int(str(row["step"])))
    first = next(iter(places.values()))
    for number, row in enumerate(kept, 1):
        if row["step"] != number:
            message = f"follows step {number - 1}: steps count from 1 without a gap"
            yield Fault(*places.get(row["step"], first), "step", message, str(row["step"]))
            return
    try:
        replay([event_of(row) for row in kept])
    except InputError as error:
        for fault in error.faults:
            place = places.get(fault.line, first)
            yield Fault(*place, _COLUMNS.get(fault.column, fault.column), fault.message, fault.value)


def _is_limit(text: object) -> bool:
    try:
        return text is None or bool(Limit.parse(str(text)))
    except ValueError:
        return False


def _stored(needs: Sequence[str]) -> Mapping[str, dict[object, Row]]:
    found: dict[str, dict[object, Row]] = defaultdict(dict)
    for start in range(0, len(needs), _AT_ONCE):
        part = rows_of(NEED_STEPS.name).filter(need_id__in=needs[start : start + _AT_ONCE])
        for values in part.values_list(*attributes_of(NEED_STEPS)):
            row = row_of(NEED_STEPS, values[2:])
            found[str(row["need_id"])][row["step"]] = row
    return found
