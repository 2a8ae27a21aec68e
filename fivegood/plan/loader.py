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
from fivegood.plan.crosscheck import KINDS
from fivegood.plan.goals import Claim, CrossCheck, Edition, Goal, Lamps, Park, Plan, Target
from fivegood.plan.paths import Path
from fivegood.plan.text import ClaimText, CodeListsText, EditionText, GoalText, PlanFile
from fivegood.quantities import Quantity, Unit, convert
from fivegood.yamlfile import YamlFile

_TARGET = re.compile(r"\s*(>=|<=|>|<|=|about)?\s*(.+)")
_COMPOUND = re.compile(r"compound\s+(-?\d+(?:\.\d+)?)\s*%\s*a year")
_LINEAR = re.compile(r"linear(?:\s+from\s+(.+))?")
_PATH_FORMS = "linear, linear from 2 bn CNY, compound 11 % a year, constant, none, or quantities by year"
_Place = tuple[str | int, ...]


def load_park(file: YamlFile, shipped_lists: CodeListsText) -> tuple[Park, PlanFile]:
    """Return the park of a plan file and the file's text in its shape. Raises InputError with every fault."""
    text = file.shape(PlanFile)
    faults: list[Fault] = []
    lists = {name: dict(entries) for name, entries in shipped_lists.items()}
    for name, entries in text.lists.items():
        lists[name] = {**lists.get(name, {}), **entries}
    try:
        area_unit = Unit.parse(text.park.area_unit)
    except InputError as error:
        raise InputError(_placed(error, file, ("park", "area_unit")), file.file) from None
    try:
        Unit.parse(text.park.currency)
    except InputError as error:
        faults.extend(_placed(error, file, ("park", "currency")))
    areas: dict[str, Decimal] = {}
    for name, area in text.park.areas.items():
        try:
            quantity = Quantity.parse(area)
            areas[name] = convert(quantity.value, quantity.unit, area_unit)
        except InputError as error:
            faults.extend(_placed(error, file, ("park", "areas", name)))
    if faults:
        raise InputError(faults, file.file)
    park = Park(
        text.park.id,
        text.park.name,
        text.park.short or text.park.name,
        text.park.place,
        text.park.currency,
        text.park.area_unit,
        text.park.calendar,
        text.park.joins_january_february,
        areas,
        {name: {code: Words(en=e.en, zh=e.zh) for code, e in entries.items()} for name, entries in lists.items()},
        tuple(code for code, entry in lists.get("item", {}).items() if entry.owed),
        text.park.notice,
    )
    return park, text


def load_plan(file: YamlFile, park: Park, text: PlanFile, catalogue: Catalogue) -> Plan:
    """Return the checked plan of a park. Raises InputError with every fault at its line."""
    return _Reader(file, park, text, catalogue).plan()


def _placed(error: InputError, file: YamlFile, path: _Place) -> list[Fault]:
    line, column = file.place(path)
    return [Fault(file.file, line, str(column), fault.message, fault.value, fault.suggestion) for fault in error.faults]


class _Reader:
    def __init__(self, file: YamlFile, park: Park, text: PlanFile, catalogue: Catalogue) -> None:
        self.file, self.park, self.text, self.catalogue = file, park, text, catalogue
        self.faults: list[Fault] = []

    def plan(self) -> Plan:
        text = self.text
        if text.plan.to <= text.plan.from_:
            self._fault(("plan", "to"), "the plan must end after it begins", text.plan.to)
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
        )

    def _fault(self, path: _Place, message: str, value: object = None, choices: Sequence[str] = ()) -> None:
        self.faults.append(self.file.fault(path, message, value=value, choices=choices))

    def _goal(self, place: _Place, text: GoalText) -> Goal | None:
        measure_id = text.measure or text.id
        if text.branch not in self.text.branches:
            self._fault((*place, "branch"), "there is no such branch", text.branch, tuple(self.text.branches))
        if measure_id not in self.catalogue.measures:
            where = (*place, "measure") if text.measure else (*place, "id")
            self._fault(where, "there is no such measure", measure_id, tuple(self.catalogue.measures))
            return None
        self._check_slice(measure_id, text.slice, (*place, "slice"))
        unit = self.catalogue[measure_id].unit(self.park.currency, self.park.area_unit)
        by = text.by if isinstance(text.by, date) else date(text.by, 12, 31)
        target = self._target((*place, "target"), text.target, unit, by)
        path = self._path((*place, "path"), text, unit)
        if target is None or path is None:
            return None
        narrowed = tuple(sorted(text.slice.items()))
        return Goal(
            text.id, text.branch, text.name, measure_id, narrowed, target, path, text.over, text.owner, text.weight,
            text.part_of, text.relation, text.kind, text.clock,
        )  # fmt: skip

    def _check_slice(self, measure_id: str, narrowed: Mapping[str, str], place: _Place) -> None:
        dimensions = self.catalogue[measure_id].dimensions
        for name in narrowed:
            if name not in dimensions:
                self._fault((*place, name), f"{measure_id} has no dimension {name!r}", name, dimensions)

    def _target(self, place: _Place, text: str, unit: Unit, by: date) -> Target | None:
        match = _TARGET.fullmatch(text)
        assert match is not None
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
            self.faults.extend(_placed(error, self.file, place))
        return None

    def _path(self, place: _Place, text: GoalText, unit: Unit) -> Path | None:
        if text.steps:
            place = (*place[:-1], "steps")
            return self._points("steps", place, text.steps, unit)
        if isinstance(text.path, dict):
            return self._points("milestones", place, text.path, unit)
        compound = _COMPOUND.fullmatch(text.path.strip())
        if compound:
            return Path("compound", growth=Decimal(compound[1]) / 100)
        linear = _LINEAR.fullmatch(text.path.strip())
        if linear:
            base = self._quantity(place, linear[1], unit) if linear[1] else Decimal(0)
            return Path("linear", base=base)
        if text.path.strip() in ("constant", "none"):
            return Path(text.path.strip())
        self._fault(place, f"is not a path: write {_PATH_FORMS}", text.path)
        return None

    def _points(self, kind: str, place: _Place, texts: Mapping[int | date, str], unit: Unit) -> Path | None:
        found = [(_last_day(key), self._quantity((*place, str(key)), value, unit)) for key, value in texts.items()]
        points = tuple(sorted((day, value) for day, value in found if value is not None))
        return Path(kind, points=points) if points else None

    def _check_tree(self, goals: Sequence[GoalText]) -> None:
        ids = [goal.id for goal in goals]
        seen: set[tuple[str, object]] = set()
        for index, goal in enumerate(goals):
            place: _Place = ("goals", index)
            if (goal.id, goal.by) in seen:
                self._fault((*place, "id"), f"the goal {goal.id!r} by {goal.by} is there twice", goal.id)
            seen.add((goal.id, goal.by))
            if goal.part_of and goal.part_of not in ids:
                self._fault((*place, "part_of"), "there is no such goal", goal.part_of, ids)
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
            self.faults.extend(_placed(error, self.file, (*place, "period")))
            return None
        if text.as_of < period.end:
            self._fault((*place, "as_of"), f"facts must be frozen at or after the end of {period}", text.as_of)
        claims = [self._claim((*place, "figures", index), claim) for index, claim in enumerate(text.figures)]
        known = tuple(claim for claim in claims if claim is not None)
        return Edition(name, period, text.as_of, text.published_on, text.title, known)

    def _claim(self, place: _Place, text: ClaimText) -> Claim | None:
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
            self.faults.extend(_placed(error, self.file, (*place, "period")))
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
        return CrossCheck(text.id, text.kind, {role: str(value) for role, value in text.of.items()})


def _last_day(key: int | date) -> date:
    return key if isinstance(key, date) else date(key, 12, 31)
