"""The document tree that a report text becomes; every renderer (page, PDF) reads this and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fivegood.hedges import Hedge
from fivegood.measures.compute import Figure, Question
from fivegood.plan.scorecard import Standing


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of a report, as the ledger keeps it. ``figure`` is None for a goal's target, which nothing counts.

    ``kind``: figure, rows (its row count), goal_target, goal_value, goal_path, goal_pace, goal_missing, or forecast
    with forecast_low, forecast_high and forecast_mase, of which ``basis`` says what they rest on.
    ``place``: text, table or chart. ``text`` is the number as printed.
    """

    n: int
    kind: str
    id: str
    name: str
    when: str
    value: Decimal
    unit: str
    hedge: Hedge
    stated: Decimal | None
    text: str
    place: str
    question: Question | None = None
    figure: Figure | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Strongly stressed runs."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Emph:
    """Stressed runs."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Literal text."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link that the author wrote."""

    href: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A hard line break."""


@dataclass(frozen=True, slots=True)
class FigureRun:
    """A number or name put in from a figure: ``entry`` is its place in ``Document.entries``, None for a name."""

    text: str
    entry: int | None = None
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class LampRun:
    """Where a goal stands, in words, with the lamp's code for its symbol."""

    status: str
    text: str


Run = Text | Strong | Emph | Code | Link | Break | FigureRun | LampRun
Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title, ``level`` from 2."""

    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class List:
    """A list of items, each a sequence of blocks."""

    ordered: bool
    start: int
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Literal lines."""

    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A break between themes."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; numbers stand at its ``end``."""

    runs: Runs
    align: str = "start"


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row heads it when ``has_row_heads``. The last row is a total when ``has_total``."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: Runs = ()
    has_row_heads: bool = True
    has_total: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: a Vega-Lite description (as data), what it shows in a sentence, its numbers as a table."""

    title: str
    sentence: Runs
    alt: str
    wide_svg: str
    narrow_svg: str
    numbers: Table
    note: str = ""


@dataclass(frozen=True, slots=True)
class ScorecardBlock:
    """The goals of one branch, or of all, with where they stand."""

    title: str
    standings: tuple[Standing, ...]


Block = Heading | Paragraph | List | Quote | CodeBlock | Rule | Table | Chart | ScorecardBlock


@dataclass(frozen=True, slots=True)
class Document:
    """A report text with every number put in."""

    lang: str
    title: str
    byline: str
    blocks: tuple[Block, ...]
    entries: tuple[Entry, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every figure the document rests on, once, in the order of the text."""
        return tuple(dict.fromkeys(entry.question for entry in self.entries if entry.question is not None))

    @property
    def has_synthetic(self) -> bool:
        """True when a record behind any of its figures was invented for a sample."""
        return any(entry.figure is not None and entry.figure.synthetic for entry in self.entries)


def plain(runs: Runs) -> str:
    """Return the text of runs without its markup."""
    parts = []
    for run in runs:
        if isinstance(run, Strong | Emph | Link):
            parts.append(plain(run.runs))
        else:
            parts.append(" " if isinstance(run, Break) else run.text)
    return "".join(parts)
