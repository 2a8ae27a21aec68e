"""Which observations a question about data asks for: a key, filters by dimension, times, how many, in what detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fivegood.errors import Fault, InputError, MissingError, nearest
from fivegood.periods import Period
from fivegood.report.sdmx.model import TIME, VALUE, Observation, Structure
from fivegood.report.sdmx.times import days_of

DETAILS = ("full", "dataonly", "serieskeysonly", "nodata")


@dataclass(frozen=True, slots=True)
class DataAsked:
    """A question about data. ``keys`` are codes wanted at each place of a series' key; an empty place takes any.

    ``codes`` are those wanted of a dimension by its id, ``start`` and ``end`` bound the times.
    """

    keys: Sequence[Sequence[frozenset[str]]] = ()
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    start: Period | None = None
    end: Period | None = None
    first: int | None = None
    last: int | None = None
    detail: str = "full"


def keys_of(text: str, structure: Structure, *, is_open: bool) -> list[list[frozenset[str]]]:
    """Read a key: A+B..C, ``all``, ``*``; when it ``is_open``, several by commas, and the last places left out.

    Raises InputError when it has too few places or too many.
    """
    if text in ("all", "*", ""):
        return []
    found = []
    for part in text.split(",") if is_open else [text]:
        places = [frozenset(filter(None, place.split("+"))) for place in part.split(".")]
        places = [frozenset() if "*" in place else place for place in places]
        count = len(structure.key)
        if len(places) > count or (len(places) < count and not is_open):
            message = f"a key has {count} places, {'.'.join(structure.key)}, not {len(places)}"
            raise InputError([Fault("", 0, "key", message, part)])
        found.append(places + [frozenset()] * (count - len(places)))
    return found


def observations_asked(
    observations: Sequence[Observation], structure: Structure, asked: DataAsked
) -> list[Observation]:
    """Return what is asked for, in the order of the data. Raises MissingError when that is nothing."""
    found = [one for one in observations if _is_asked(one, structure, asked)]
    if asked.first is not None or asked.last is not None:
        found = _counted(found, structure, asked)
    if not found:
        raise MissingError(_why_none(observations, structure, asked))
    return _in_detail(found, structure, asked.detail)


def _is_asked(one: Observation, structure: Structure, asked: DataAsked) -> bool:
    if asked.keys and not any(
        all(not codes or one[name] in codes for name, codes in zip(structure.key, places, strict=True))
        for places in asked.keys
    ):
        return False
    if any(one.get(name) not in codes for name, codes in asked.codes.items()):
        return False
    if asked.start is None and asked.end is None:
        return True
    days = days_of(one[TIME])
    return (asked.start is None or days.start >= asked.start.start) and (asked.end is None or days.end <= asked.end.end)


def _counted(found: Sequence[Observation], structure: Structure, asked: DataAsked) -> list[Observation]:
    by_series: dict[tuple[str, ...], list[Observation]] = {}
    for one in found:
        by_series.setdefault(tuple(one[name] for name in structure.key), []).append(one)
    kept: list[Observation] = []
    for group in by_series.values():
        first = group[: asked.first or 0]
        rest = group[len(first) :]
        kept += first + (rest[-asked.last :] if asked.last else [])
    return kept


def _in_detail(found: Sequence[Observation], structure: Structure, detail: str) -> list[Observation]:
    if detail == "full":
        return list(found)
    kept = set(structure.key)
    kept |= {TIME, VALUE} if detail == "dataonly" else set()
    kept |= {one.id for one in structure.of("series", "dataset")} if detail == "nodata" else set()
    cut = [{name: value for name, value in one.items() if name in kept} for one in found]
    return list({tuple(one.items()): one for one in cut}.values())


def _why_none(observations: Sequence[Observation], structure: Structure, asked: DataAsked) -> str:
    """Say that nothing is there, and what comes nearest to the codes that occur nowhere."""
    wanted = [(name, codes) for places in asked.keys for name, codes in zip(structure.key, places, strict=True)]
    for name, codes in (*wanted, *asked.codes.items()):
        known = {one[name] for one in observations if name in one}
        for code in sorted(codes - known):
            close = nearest(code, known)
            return f"no data have {name} {code}" + (f"; did you mean {close}?" if close else "")
    return "there are no data for this key and these times"
