"""Figures: measures computed over a snapshot, many of those over one table in one scan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct
from sqlglot import exp

from fivegood.errors import FigureError, nearest
from fivegood.facts.schema import TimeKind
from fivegood.facts.snapshot import Snapshot
from fivegood.measures.catalogue import Catalogue, Kind, Measure, Version
from fivegood.measures.compile import Ask, Slice, When, end_of, scan, threshold, year_before
from fivegood.measures.dialects import sql_of
from fivegood.periods import Period
from fivegood.quantities import Unit
from fivegood.structs import replace

#: Decimals that a ratio or a change is kept with.
_RATIO = Decimal("0.000001")
_PER_CENT = Decimal(100)
#: Figures that one scan answers: planning a query of thousands of columns costs more than a few scans.
_AT_ONCE = 32


class Question(Struct, frozen=True):
    """What is asked: a measure, a period or a date, and what narrows it."""

    measure: str
    when: When
    slice: Slice = ()


class Figure(Struct, frozen=True):
    """A measure at a time, with what stands behind it.

    ``value`` is None when it is missing, and ``reason`` says why. ``rows`` counts the rows behind it, ``synthetic``
    those of them that were invented for a sample. ``missing`` counts rows without a value, of the ``considered``
    ones: for a threshold measure these are all rows of its filter, not only those of the units it counts. A ratio or
    change has ``parts``. ``withheld`` names the rule of disclosure by which a public view has left out all of it.
    """

    measure: Measure
    version: Version
    when: When
    slice: Slice
    value: Decimal | None
    unit: Unit
    rows: int
    missing: int
    synthetic: int
    considered: int
    reason: str = ""
    parts: tuple[Figure, ...] = ()
    withheld: str = ""

    @property
    def id(self) -> str:
        """The measure's id, with the slice behind it: industrial_output[industry=equipment]."""
        return figure_id(self.measure.id, self.slice)


def figure_id(measure: str, narrowed: Slice) -> str:
    """Return how a figure is named in calls and files: measure, and the slice in brackets."""
    return measure + (f"[{','.join(f'{name}={value}' for name, value in narrowed)}]" if narrowed else "")


class Figures:
    """Answers questions from one snapshot with one catalogue, and remembers the answers."""

    def __init__(self, snapshot: Snapshot, catalogue: Catalogue) -> None:
        self.snapshot = snapshot
        self.catalogue = catalogue
        self._answers: dict[Question, Figure] = {}

    @property
    def as_of(self) -> date:
        """The day up to which the snapshot holds facts."""
        return date.fromisoformat(self.snapshot.manifest["as_of"])

    def __call__(self, measure: str, when: When, narrowed: Slice = ()) -> Figure:
        """Return one figure. Raises FigureError when it cannot be asked so."""
        question = Question(measure, when, narrowed)
        return self.answer([question])[question]

    def answer(self, questions: Iterable[Question]) -> Mapping[Question, Figure]:
        """Return the figure of each question; those over one table share scans. Raises FigureError."""
        wanted = list(dict.fromkeys(questions))
        plain: list[Ask] = []
        for question in wanted:
            if question not in self._answers:
                plain.extend(self._leaves(question))
        self._answer_leaves(plain)
        return {question: self._compose(question) for question in wanted}

    def check(self, question: Question) -> None:
        """Raise FigureError when a question cannot be asked so; nothing is computed."""
        self._leaves(question)

    def refusal(self, question: Question) -> str:
        """Return why a question cannot be asked so; empty where it can."""
        try:
            self.check(question)
        except FigureError as error:
            return str(error)
        return ""

    def ask(self, question: Question) -> Ask:
        """Return a question as one to a table. Raises FigureError when the time or the slice does not suit."""
        measure = self.catalogue[question.measure]
        self._check_slice(measure, question.slice)
        when = question.when
        if end_of(when) > self.as_of:
            raise FigureError(f"{measure.id} {when} lies after {self.as_of}, the day the snapshot holds facts up to")
        version = measure.version_on(end_of(when))
        if measure.is_periodic and not isinstance(when, Period):
            how = "adds up over" if measure.kind is Kind.FLOW else "is of the rows of"
            raise FigureError(f"{measure.id} {how} a period: ask for 2021-H1 or 2021-06, not for a date")
        return Ask(measure, version, when, question.slice)

    def parts(self, question: Question) -> tuple[Question, ...]:
        """Return the questions that a ratio or a change is made of; none for other kinds."""
        measure = self.catalogue[question.measure]
        version = measure.version_on(end_of(question.when))
        if version.of is None:
            return ()
        self._check_slice(measure, question.slice)
        if measure.kind is Kind.RATIO:
            assert version.per is not None
            per = question.slice if self.catalogue[version.per].dimensions else ()
            return (replace(question, measure=version.of), replace(question, measure=version.per, slice=per))
        if not isinstance(question.when, Period):
            raise FigureError(f"{measure.id} compares periods: ask for 2021-H1 or 2021, not for a date")
        before = question.when.same_period_last_year()
        return (replace(question, measure=version.of), replace(question, measure=version.of, when=before))

    def _leaves(self, question: Question) -> list[Ask]:
        self.catalogue[question.measure]
        parts = self.parts(question)
        return [ask for part in parts for ask in self._leaves(part)] if parts else [self.ask(question)]

    def _check_slice(self, measure: Measure, narrowed: Slice) -> None:
        for name, code in narrowed:
            if name not in measure.dimensions:
                close = nearest(name, measure.dimensions)
                hint = f"; did you mean {close!r}?" if close else ""
                dimensions = ", ".join(measure.dimensions) or "none"
                raise FigureError(f"{measure.id} has no dimension {name!r} (it has {dimensions}){hint}")
            self._check_code(measure, name, code)

    def _check_code(self, measure: Measure, name: str, code: str) -> None:
        codes = self.catalogue.codes(measure.id, name)
        if codes is not None and code not in codes:
            close = nearest(code, codes)
            hint = f"; did you mean {close!r}?" if close else ""
            raise FigureError(f"{measure.id}: there is no {name} {code!r}{hint}")

    def _answer_leaves(self, asks: Sequence[Ask]) -> None:
        by_table: dict[str, list[Ask]] = defaultdict(list)
        for ask in asks:
            before = year_before(ask)
            by_table[ask.table.name] += [ask] if before is None else [ask, before]
        told: dict[Ask, dict[str, Any]] = {}
        for table, asked in by_table.items():
            group = list(dict.fromkeys(asked))
            for part in (group[start : start + _AT_ONCE] for start in range(0, len(group), _AT_ONCE)):
                answers = self.snapshot.engine.records(table, sql_of(scan(part)))[0]
                told |= {ask: _told(ask, index, answers) for index, ask in enumerate(part)}
        for ask in dict.fromkeys(asks):
            self._remember(ask, **(told[ask] if ask.version.each is None else self._above_threshold(ask, told)))

    def _remember(self, ask: Ask, **told: Any) -> None:
        manifest = self.snapshot.manifest
        unit = ask.measure.unit(manifest["currency"], manifest["area_unit"])
        figure = Figure(ask.measure, ask.version, ask.when, ask.slice, unit=unit, **told)
        self._answers[Question(ask.measure.id, ask.when, ask.slice)] = figure

    def keys_above(self, ask: Ask) -> list[dict[str, Any]]:
        """Return the values that a threshold measure counts, each with its aggregate (``value``) and ``row_count``."""
        found, before = self._keys(ask), year_before(ask)
        earlier = {row[ask.version.each or ""] for row in self._keys(before)} if before is not None else set()
        return [row for row in found if row[ask.version.each or ""] not in earlier]

    def _keys(self, ask: Ask) -> list[dict[str, Any]]:
        counts = [exp.alias_(exp.Count(this=exp.Star()), "row_count")]
        synthetic = exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=exp.column("is_synthetic")))
        counts.append(exp.alias_(synthetic, "synthetic"))
        return self.snapshot.engine.records(ask.table.name, sql_of(threshold(ask).select(*counts)))

    def _above_threshold(self, ask: Ask, told: Mapping[Ask, Mapping[str, Any]]) -> dict[str, Any]:
        found = self.keys_above(ask)
        before = year_before(ask)
        reason = told[ask]["reason"]
        if before is not None and not reason and told[before]["reason"]:
            reason = f"{figure_id(ask.measure.id, ask.slice)} {ask.when} leaves out those of a year before, and "
            reason += told[before]["reason"]
        return {
            **told[ask],
            "value": None if reason else Decimal(len(found)),
            "rows": sum(row["row_count"] for row in found),
            "synthetic": sum(row["synthetic"] for row in found),
            "reason": reason,
        }

    def _compose(self, question: Question) -> Figure:
        if question in self._answers:
            return self._answers[question]
        measure = self.catalogue[question.measure]
        parts = tuple(self._compose(part) for part in self.parts(question))
        value, reason = combine(measure, *(part.value for part in parts))
        manifest = self.snapshot.manifest
        figure = Figure(
            measure,
            measure.version_on(end_of(question.when)),
            question.when,
            question.slice,
            value,
            measure.unit(manifest["currency"], manifest["area_unit"]),
            rows=sum(part.rows for part in parts),
            missing=sum(part.missing for part in parts),
            synthetic=sum(part.synthetic for part in parts),
            considered=sum(part.considered for part in parts),
            reason=reason or "; ".join(part.reason for part in parts if part.reason),
            parts=parts,
        )
        self._answers[question] = figure
        return figure


def combine(measure: Measure, first: Decimal | None, second: Decimal | None) -> tuple[Decimal | None, str]:
    """Return the value of a ratio (first over second) or a change (first against second), and why there is none."""
    if first is None or second is None:
        return None, ""
    if second == 0:
        return None, f"{measure.id} would divide by nought"
    value = first / second if measure.kind is Kind.RATIO else (first - second) / abs(second)
    # Whatever the currency and the area unit are: per cent stays per cent.
    scale = _PER_CENT if measure.unit("CNY", "mu").id == "percent" else Decimal(1)
    return (value * scale).quantize(_RATIO), ""


def _told(ask: Ask, index: int, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Read one ask's answers out of a scan, and say when the value is missing and why."""
    value, rows, missing = answers[f"v{index}"], answers[f"n{index}"], answers.get(f"m{index}", 0)
    reason = _reason(ask, rows, missing, answers.get(f"x{index}", 0), answers["first_day"])
    if reason or (value is None and rows == 0 and ask.version.value is not None and _is_nought(ask)):
        value = None if reason else 0
    decimal = None if value is None else Decimal(value)
    synthetic = answers[f"s{index}"]
    return {
        "value": decimal, "rows": rows, "missing": missing, "synthetic": synthetic, "considered": rows, "reason": reason
    }  # fmt: skip


def _is_nought(ask: Ask) -> bool:
    return ask.version.value is not None and ask.version.value.function in ("sum", "count", "count_distinct")


def _reason(ask: Ask, rows: int, missing: int, straddling: int, first_day: date | None) -> str:
    """Say why a figure is missing, or nothing. No row means nought only where rows say what happened."""
    told = f"{figure_id(ask.measure.id, ask.slice)} {ask.when}"
    if straddling:
        return f"{told}: {straddling} returns reach over the edge of the period (January and February come together)"
    if first_day is None:
        return f"{told}: there are no records of {ask.table.name}"
    if first_day > end_of(ask.when):
        return f"{told}: there are no records of {ask.table.name} that early"
    if rows and rows == missing:
        of = "returns owed" if ask.table.time.kind is TimeKind.SPAN else f"rows of {ask.table.name}"
        return f"{told}: none of the {rows} {of} has a value"
    if ask.measure.kind is Kind.LEVEL and rows > 1:
        return f"{told}: {rows} rows hold at once, and a level is one row"
    counts_events = ask.table.time.kind is TimeKind.INTERVAL or (
        ask.table.time.kind is TimeKind.EVENT and ask.measure.kind is Kind.FLOW
    )
    if not rows and not (counts_events and _is_nought(ask) and ask.measure.kind is not Kind.LEVEL):
        return f"{told}: there are no rows"
    return ""
