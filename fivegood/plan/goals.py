"""The plan as checked values: the park, the tree of goals under the five goods, the editions and what they claim."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import msgspec
from msgspec import Struct

from fivegood.errors import Fault, InputError, nearest
from fivegood.hedges import Hedge
from fivegood.measures.catalogue import Words
from fivegood.measures.compile import Slice, When
from fivegood.measures.compute import Question
from fivegood.periods import Period
from fivegood.plan.paths import Path
from fivegood.quantities import Unit


class Park(Struct, frozen=True):
    """Who the plan is for, and what its records are written in. ``areas`` are in the park's area unit by name.

    ``codes`` are the rules of `fivegood.rules.codes` by the check of a column; one that is not there takes any code.
    """

    id: str
    name: Words
    short: Words
    place: Words
    currency: str
    area_unit: str
    calendar: str
    joins_january_february: bool
    areas: Mapping[str, Decimal]
    lists: Mapping[str, Mapping[str, Words]]
    owed_items: tuple[str, ...]
    notice: Words | None = None
    codes: Mapping[str, str] = msgspec.field(default_factory=dict)

    def word(self, list_name: str, code: str, lang: str) -> str:
        """Return the words shown for a code of a list; the code itself when the list does not hold it."""
        words = self.lists.get(list_name, {}).get(code)
        return words.in_(lang) if words else code


class Target(Struct, frozen=True):
    """A comparator (>, >=, =, <=, <, about) and a number in the measure's unit, to be met by a day."""

    comparator: str
    value: Decimal
    unit: Unit
    by: date
    hedge: str = ""


class Lamps(Struct, frozen=True):
    """When a lamp changes: the value over its path from which it is on track, and behind; below that it is off track.

    ``complete``: the share of the records owed that must be there for a value to be judged. The park sets them.
    """

    on_track: Decimal = Decimal(1)
    behind: Decimal = Decimal("0.9")
    complete: Decimal = Decimal("0.9")


class Goal(Struct, frozen=True):
    """One goal. ``over`` says how a flow is measured: trailing_year, year, or plan (since the plan began).

    ``part_of`` and ``relation`` (adds_up, overlaps, other_measure) say how it lies in a larger goal. A goal without an
    owner has one of empty words.
    """

    id: str
    branch: str
    name: Words
    measure: str
    slice: Slice
    target: Target
    path: Path
    over: str
    owner: Words
    weight: Decimal
    part_of: str = ""
    relation: str = "adds_up"
    kind: str = "value"
    clock: str = ""


class Claim(Struct, frozen=True):
    """A figure that an edition publishes, with its hedge and the number stated (None: the exact value)."""

    question: Question
    hedge: Hedge
    stated: Decimal | None
    subject: Words | None = None

    @property
    def when(self) -> When:
        return self.question.when


class Edition(Struct, frozen=True):
    """A report to be published: its period, the day its facts are frozen at, the day it appears, its figures."""

    id: str
    period: Period
    as_of: date
    published_on: date
    title: Words
    claims: tuple[Claim, ...]


class CrossCheck(Struct, frozen=True):
    """One arithmetic check between figures or targets: ``kind`` names it, ``of`` its terms by role."""

    id: str
    kind: str
    of: Mapping[str, str]


class Unmeasured(Struct, frozen=True):
    """A goal that nothing measures, as its measure is none of the park's: ``reason`` says which and where."""

    id: str
    branch: str
    name: Words
    by: int | date
    reason: str


class Plan(Struct, frozen=True):
    """A park's plan, whole and checked.

    ``unmeasured`` are goals left out of it, where it was read for an answer that the other goals have without them.
    """

    park: Park
    name: Words
    start: date
    end: date
    base_year: int
    branches: Mapping[str, Words]
    goals: tuple[Goal, ...]
    editions: Mapping[str, Edition]
    checks: tuple[CrossCheck, ...] = ()
    lamps: Lamps = Lamps()
    file: str = "plan.yaml"
    unmeasured: tuple[Unmeasured, ...] = ()

    def start_of(self, goal: Goal, day: date) -> date:
        """Return the day a goal's path leaves its base: the eve of the plan, or of the year for a yearly count."""
        first = date(day.year, 1, 1) if goal.over == "year" else self.start
        return first - timedelta(days=1)

    def edition(self, edition_id: str | None = None) -> Edition:
        """Return an edition by id, or the newest. Raises InputError for an unknown one."""
        if not self.editions:
            raise InputError([Fault(self.file, message="the plan names no edition (editions:)")])
        if edition_id is None:
            return max(self.editions.values(), key=lambda edition: edition.as_of)
        if edition_id not in self.editions:
            message = f"there is no edition {edition_id!r}; the plan has {', '.join(self.editions)}"
            raise InputError([Fault(self.file, message=message, suggestion=nearest(edition_id, self.editions))])
        return self.editions[edition_id]
