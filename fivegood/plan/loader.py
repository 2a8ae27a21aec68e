"""From plan.yaml to a checked plan: every fault with its line, nothing half taken."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from fivegood.errors import Fault, InputError
from fivegood.hedges import Hedge
from fivegood.measures.catalogue import Catalogue, Words
from fivegood.measures.compute import Question
from fivegood.periods import Period
from fivegood.plan.crosscheck import KINDS, is_number
from fivegood.plan.goals import Claim, CrossCheck, Edition, Goal, Lamps, Park, Plan, Target, Unmeasured
from fivegood.plan.parkloader import ReadPlan, placed
from fivegood.plan.paths import Path
from fivegood.plan.text import ClaimText, EditionText, GoalText, PlanFile
from fivegood.quantities import Quantity, Unit, convert

_TARGET = re.compile(r"\s*(>=|<=|>|<|=|about)?\s*(.+)")
_COMPOUND = re.compile(r"compound\s+(-?\d+(?:\.\d+)?)\s*%\s*a year")
_LINEAR = re.compile(r"linear(?:\s+from\s+(.+))?")
_PATH_FORMS = "linear, linear from 2 bn CNY, compound 11 % a year, constant, none, or quantities by year"
_Place = tuple[str | int, ...]


def load_plan(
    read: ReadPlan, catalogue: Catalogue, unread: frozenset[str] = frozenset(), *, leaves_unmeasured: bool = False
) -> Plan:
    """Return the checked plan of a park. Raises InputError with every fault at its line.

    ``unread`` are measures that are written down but could not be read: naming one is no fault of the plan's. A goal
    whose measure there is not is a fault, or ``leaves_unmeasured`` and is told apart.
    """
    assert read.park is not None
    assert read.text is not None
    return _Reader(read, read.park, read.text, catalogue, unread, leaves_unmeasured=leaves_unmeasured).plan()


class _Reader:
    def __init__(
        self,
        read: ReadPlan,
        park: Park,
        text: PlanFile,
        catalogue: Catalogue,
        unread: frozenset[str],
        *,
        leaves_unmeasured: bool,
    ) -> None:
        self.file, self.park, self.text, self.catalogue = read.file, park, text, catalogue
        self.goal_ids, self.unread = read.goal_ids, unread
        self.faults: list[Fault] = list(read.faults)
        self.leaves_unmeasured = leaves_unmeasured
        self.unmeasured: list[Unmeasured] = []

    def plan(self) -> Plan:
        text = self.text
        if text.plan.to <= text.plan.from_:
            self._fault(("plan", "to"), "the plan must end after it begins", text.plan.to)
        if not 0 < text.lamps.behind <= text.lamps.on_track or not 0 <= text.lamps.complete <= 1:
            self._fault(("lamps",), "behind lies above 0 and not above on_track, and complete from 0 to 1")
        goals = [self._goal(("goals", index), goal) for index, goal in enumerate(text.goals)]
        self._check_tree(text.goals)
        editions = {name: self._edition(name, edition) for name, edition in text.editions.items()}
        checks = [self._check(index) for index in range(len(text.checks))]
        if self.faults:
            raise InputError(sorted(self.faults), self.file.file)
        return Plan(
            self.park,
            text.plan.name,
            text.plan.from_,
            text.plan.to,
            text.plan.base_year,
            text.branches,
            tuple(goal for goal in goals if goal is not None),
            {name: edition for name, edition in editions.items() if edition is not None},
            tuple(checks),
            Lamps(text.lamps.on_track, text.lamps.behind, text.lamps.complete),
            self.file.file,
            tuple(self.unmeasured),
        )

    def _fault(self, path: _Place, message: str, value: object = None, choices: Sequence[str] = ()) -> None:
        self.faults.append(self.file.fault(path, message, value=value, choices=choices))

    def _goal(self, place: _Place, text: GoalText) -> Goal | None:
        measure_id = text.measure or text.id
        if text.branch not in self.text.branches:
            self._fault((*place, "branch"), "there is no such branch", text.branch, tuple(self.text.branches))
        if measure_id in self.unread:
            return None
        if measure_id not in self.catalogue.measures:
            where = (*place, "measure") if text.measure else (*place, "id")
            self._fault(where, "there is no such measure", measure_id, tuple(self.catalogue.measures))
            if self.leaves_unmeasured:
                left = self.faults.pop()
                self.unmeasured.append(Unmeasured(text.id, text.branch, text.name, text.by, str(left)))
            return None
        self._check_slice(measure_id, text.slice, (*place, "slice"))
        unit = self.catalogue[measure_id].unit(self.park.currency, self.park.area_unit)
        by = self._due((*place, "by"), text.by)
        if by is None:
            return None
        if self.catalogue[measure_id].versions[0].from_ > by:
            first = self.catalogue[measure_id].versions[0].from_
            self._fault(
                (*place, "by"), f"{measure_id} has no definition by then: the first takes effect on {first}", by
            )
        target = self._target((*place, "target"), str(text.target), unit, by)
        path = self._path((*place, "path"), text, unit)
        if target is None or path is None:
            return None
        self._check_points(path, target, (*place, "steps" if text.steps else "path"))
        narrowed = tuple(sorted(text.slice.items()))
        owner = text.owner if isinstance(text.owner, Words) else Words(en=text.owner, zh=text.owner)
        return Goal(
            text.id, text.branch, text.name, measure_id, narrowed, target, path, text.over, owner, text.weight,
            text.part_of, text.relation, text.kind, text.clock,
        )  # fmt: skip

    def _due(self, place: _Place, by: int | date) -> date | None:
        if isinstance(by, int) and not 1900 <= by <= 2199:
            self._fault(place, "is neither a year, such as 2025, nor a date", by)
            return None
        day = _last_day(by)
        if day < self.text.plan.from_:
            self._fault(place, "a goal is due before the plan begins", by)
        return day

    def _check_points(self, path: Path, target: Target, place: _Place) -> None:
        last = path.points[-1] if path.points else (target.by, target.value)
        if last[0] > target.by:
            self._fault(place, f"the path goes on to {last[0]}, and the goal is due on {target.by}")
        elif last[0] == target.by and last[1] != target.value:
            self._fault(place, f"the path ends at {last[1]:f}, and the target is {target.value:f}")

    def _check_slice(self, measure_id: str, narrowed: Mapping[str, str], place: _Place) -> None:
        measure = self.catalogue[measure_id]
        for name, code in narrowed.items():
            if name not in measure.dimensions:
                self._fault((*place, name), f"{measure_id} has no dimension {name!r}", name, measure.dimensions)
                continue
            codes = self.catalogue.codes(measure_id, name)
            if codes is not None and code not in codes:
                self._fault((*place, name), f"there is no {name} of this code", code, tuple(codes))

    def _target(self, place: _Place, text: str, unit: Unit, by: date) -> Target | None:
        match = _TARGET.fullmatch(text.strip())
        if match is None:
            self._fault(place, "a target is a comparator and a quantity: > 100 bn CNY", text)
            return None
        value = self._quantity(place, match[2], unit)
        if value is None:
            return None
        return Target(match[1] or ">=", value, unit, by)

    def _quantity(self, place: _Place, text: str, unit: Unit) -> Decimal | None:
        """Return a written quantity as a number of ``unit``; a bare number is taken to be in it."""
        if re.fullmatch(r"-?[\d,]+(\.\d+)?", text.strip()):
            return Decimal(text.replace(",", ""))
        try:
            quantity = Quantity.parse(text)
            if quantity.unit.id == unit.id:
                return quantity.value
            return convert(quantity.value, quantity.unit, unit)
        except InputError as error:
            self.faults.extend(placed(error, self.file, place))
        return None

    def _path(self, place: _Place, text: GoalText, unit: Unit) -> Path | None:
        if text.steps and text.path != "none":
            self._fault(place, "a goal has either a path or steps")
        if text.steps:
            place = (*place[:-1], "steps")
            return self._points("steps", place, text.steps, unit)
        if isinstance(text.path, dict):
            return self._points("milestones", place, text.path, unit)
        compound = _COMPOUND.fullmatch(text.path.strip())
        if compound and Decimal(compound[1]) > -100:
            return Path("compound", growth=Decimal(compound[1]) / 100)
        linear = _LINEAR.fullmatch(text.path.strip())
        if linear:
            base = self._quantity(place, linear[1], unit) if linear[1] else Decimal(0)
            return Path("linear", base=base)
        if text.path.strip() in ("constant", "none"):
            return Path(text.path.strip())
        self._fault(place, f"is not a path: write {_PATH_FORMS}", text.path)
        return None

    def _points(
        self, kind: str, place: _Place, texts: Mapping[int | date, str | int | float], unit: Unit
    ) -> Path | None:
        found = []
        for key, text in texts.items():
            day = self._due((*place, str(key)), key)
            value = self._quantity((*place, str(key)), str(text), unit)
            if day is not None and value is not None:
                found.append((day, value))
        if not texts:
            self._fault(place, f"is not a path: write {_PATH_FORMS}")
        return Path(kind, points=tuple(sorted(found))) if found else None

    def _check_tree(self, goals: Sequence[GoalText]) -> None:
        seen: set[tuple[str, object]] = set()
        for index, goal in enumerate(goals):
            place: _Place = ("goals", index)
            if (goal.id, goal.by) in seen:
                self._fault((*place, "id"), f"the goal {goal.id!r} by {goal.by} is there twice", goal.id)
            seen.add((goal.id, goal.by))
            if goal.part_of and goal.part_of not in self.goal_ids:
                self._fault((*place, "part_of"), "there is no such goal", goal.part_of, sorted(self.goal_ids))
        parents = {goal.id: goal.part_of for goal in goals}
        for index, goal in enumerate(goals):
            step, walked = goal.part_of, {goal.id}
            while step and step in parents:
                if step in walked:
                    self._fault(("goals", index, "part_of"), f"the goal {goal.id!r} is a part of itself", goal.part_of)
                    break
                walked.add(step)
                step = parents[step]

    def _edition(self, name: str, text: EditionText) -> Edition | None:
        place: _Place = ("editions", name)
        try:
            period = Period.parse(str(text.period))
        except InputError as error:
            self.faults.extend(placed(error, self.file, (*place, "period")))
            return None
        if text.as_of < period.end:
            self._fault((*place, "as_of"), f"facts must be frozen at or after the end of {period}", text.as_of)
        if text.published_on < text.as_of:
            self._fault((*place, "published_on"), f"lies before as_of, {text.as_of}", text.published_on)
        claims = [self._claim((*place, "figures", index), claim) for index, claim in enumerate(text.figures)]
        known = tuple(claim for claim in claims if claim is not None)
        return Edition(name, period, text.as_of, text.published_on, text.title, known)

    def _claim(self, place: _Place, text: ClaimText) -> Claim | None:
        if text.id in self.unread:
            return None
        if text.id not in self.catalogue.measures:
            self._fault((*place, "id"), "there is no such measure", text.id, tuple(self.catalogue.measures))
            return None
        if (text.period is None) == (text.as_of is None):
            self._fault(place, f"{text.id} needs either period or as_of")
            return None
        self._check_slice(text.id, text.slice, (*place, "slice"))
        unit = self.catalogue[text.id].unit(self.park.currency, self.park.area_unit)
        stated = self._quantity((*place, "stated"), str(text.stated), unit) if text.stated is not None else None
        if text.stated is None and text.hedge != "exact":
            self._fault((*place, "hedge"), f"{text.hedge} of which number? add stated: ...", text.hedge)
        try:
            when = text.as_of if text.as_of is not None else Period.parse(str(text.period))
        except InputError as error:
            self.faults.extend(placed(error, self.file, (*place, "period")))
            return None
        question = Question(text.id, when, tuple(sorted(text.slice.items())))
        return Claim(question, Hedge(text.hedge), stated, text.subject)

    def _check(self, index: int) -> CrossCheck:
        text = self.text.checks[index]
        place: _Place = ("checks", index)
        if text.kind not in KINDS:
            self._fault((*place, "kind"), "there is no such check", text.kind, tuple(KINDS))
        else:
            needed = KINDS[text.kind]
            for role in needed:
                if role not in text.of:
                    self._fault((*place, "of"), f"{text.kind} needs {role} (it needs {', '.join(needed)})")
            for role, name in text.of.items():
                self._check_term((*place, "of", role), role, str(name), needed)
        return CrossCheck(text.id, text.kind, {role: str(value) for role, value in text.of.items()})

    def _check_term(self, place: _Place, role: str, name: str, needed: Sequence[str]) -> None:
        if role not in needed:
            self._fault(place, "there is no such role", role, needed)
        measure_id = re.split(r"[\[ ]", name)[0]
        if not is_number(name) and measure_id not in self.catalogue.measures:
            message = "is neither a number nor a measure that an edition publishes"
            self._fault(place, message, name, tuple(self.catalogue.measures))


def _last_day(key: int | date) -> date:
    return key if isinstance(key, date) else date(key, 12, 31)
