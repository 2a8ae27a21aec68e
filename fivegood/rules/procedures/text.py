"""Procedures of a park as data: their steps with limits, the documents asked for, promised and statutory days. PURE.

None is shipped: which authority asks for what, and how long it may take by law, is the park's to say with its source.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fivegood import yamlfile
from fivegood.errors import Fault, InputError
from fivegood.rules.desk.limits import Limit, RungText, Unit
from fivegood.rules.forms import Bilingual
from fivegood.yamlplaces import Path_

#: Who brings a document that no office has.
UNIT = "unit"


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DaysText(_Text):
    """A number of workdays, and where it is written."""

    workdays: int = Field(ge=1, le=1_000)
    source: Bilingual

    @property
    def limit(self) -> Limit:
        """Return the days as a limit."""
        return Limit(self.workdays, Unit.WORKDAY)


class DocumentText(_Text):
    """A document that procedures ask for. ``supplied_by`` is the unit, or the code of the department that has it."""

    name: Bilingual
    is_original: bool = False
    supplied_by: str = UNIT


class StepText(_Text):
    """A step of a procedure: what is done, by which department, and within what time if the park sets any."""

    id: str = Field(pattern="^[a-z][a-z0-9_]*$", max_length=80)
    name: Bilingual
    department: str
    limit: Limit | None = None


class ProcedureText(_Text):
    """A procedure: its steps in order, its documents, and its days from the application to the decision."""

    name: Bilingual
    department: str
    steps: tuple[StepText, ...] = Field(min_length=1)
    documents: tuple[str, ...] = ()
    promised: DaysText | None = None
    statutory: DaysText | None = None
    is_doorstep: bool = False

    def step_after(self, step_id: str) -> StepText | None:
        """Return the step that follows one, the first of all after none; None after the last or an unknown one."""
        ids = ["", *(step.id for step in self.steps)]
        place = ids.index(step_id) if step_id in ids else len(self.steps)
        return self.steps[place] if place < len(self.steps) else None


class ProceduresText(_Text):
    """A park's procedures; empty for a park that keeps none. ``yellow_at_percent``: as for the clocks of needs.

    ``rungs``: who is told when a share of a clock is used up. The holder is the officer of the unit, above the office
    is the leader; an approval goes up to nobody, so that no rung escalates.
    """

    note: Bilingual | None = None
    departments: dict[str, Bilingual] = Field(default_factory=dict)
    documents: dict[str, DocumentText] = Field(default_factory=dict)
    procedures: dict[str, ProcedureText] = Field(default_factory=dict)
    yellow_at_percent: int = Field(default=80, ge=1, le=100)
    rungs: tuple[RungText, ...] = ()

    @model_validator(mode="after")
    def _goes_up_to_nobody(self) -> ProceduresText:
        if any(rung.escalates for rung in self.rungs):
            raise ValueError("a rung of approvals takes nothing one level up: let it tell level_above")
        return self

    def asked_of_unit(self, procedure: str, held: Collection[str] = ()) -> tuple[str, ...]:
        """Return the documents that a unit brings: not what another office has, and not again what the park holds.

        An original is brought each time, since it goes back with the unit.
        """
        documents = ((name, self.documents[name]) for name in self.procedures[procedure].documents)
        return tuple(
            name for name, one in documents if one.supplied_by == UNIT and (one.is_original or name not in held)
        )

    def department(self, code: str, lang: str) -> str:
        """Return what a department is called; the code itself where the text does not know it any more."""
        return _called(self.departments.get(code), code, lang)

    def document(self, code: str, lang: str) -> str:
        """Return what a document is called; the code itself where the text does not know it any more."""
        found = self.documents.get(code)
        return _called(found.name if found else None, code, lang)

    def procedure(self, code: str, lang: str) -> str:
        """Return what a procedure is called; what was written where the text does not know it."""
        found = self.procedures.get(code)
        return _called(found.name if found else None, code, lang)

    def step(self, procedure: str, code: str, lang: str) -> str:
        """Return what a step of a procedure is called; the code itself where the text does not know it any more."""
        steps = self.procedures[procedure].steps if procedure in self.procedures else ()
        return _called(next((step.name for step in steps if step.id == code), None), code, lang)


def _called(words: Bilingual | None, code: str, lang: str) -> str:
    return words.in_(lang) if words else code


def parse(text: str, name: str) -> ProceduresText:
    """Read procedures out of their text. Raises InputError with every fault, each with its line and column."""
    file = yamlfile.parse(text, name)
    found = file.shape(ProceduresText)
    faults = [*_unknown(file, found), *_twice(file, found), *_too_long(file, found)]
    if faults:
        raise InputError(sorted(faults), name)
    return found


def _unknown(file: yamlfile.YamlFile, text: ProceduresText) -> Iterator[Fault]:
    """Yield a fault for each name of a department or document that the text does not list."""
    for code, document in text.documents.items():
        if document.supplied_by != UNIT:
            yield from _unlisted(
                file, ("documents", code, "supplied_by"), document.supplied_by, text.departments, "departments"
            )
    for code, procedure in text.procedures.items():
        at: Path_ = ("procedures", code)
        yield from _unlisted(file, (*at, "department"), procedure.department, text.departments, "departments")
        for place, step in enumerate(procedure.steps):
            where = (*at, "steps", place, "department")
            yield from _unlisted(file, where, step.department, text.departments, "departments")
        for place, asked in enumerate(procedure.documents):
            yield from _unlisted(file, (*at, "documents", place), asked, text.documents, "documents")


def _unlisted(file: yamlfile.YamlFile, at: Path_, code: str, known: Mapping[str, object], name: str) -> Iterator[Fault]:
    if code not in known:
        choices = (UNIT, *known) if at[-1] == "supplied_by" else tuple(known)
        yield file.fault(at, f"is not listed under {name}", value=code, choices=choices)


def _twice(file: yamlfile.YamlFile, text: ProceduresText) -> Iterator[Fault]:
    for code, procedure in text.procedures.items():
        ids = [step.id for step in procedure.steps]
        for part, names, last in (("steps", ids, ("id",)), ("documents", list(procedure.documents), ())):
            for place, name in enumerate(names):
                if name in names[:place]:
                    at: Path_ = ("procedures", code, part, place, *last)
                    yield file.fault(at, "stands in this procedure already", value=name)


def _too_long(file: yamlfile.YamlFile, text: ProceduresText) -> Iterator[Fault]:
    """Yield a fault for a promise that the law does not allow, and for steps that together break the promise."""
    for code, procedure in text.procedures.items():
        promised, statutory = procedure.promised, procedure.statutory
        at: Path_ = ("procedures", code, "promised", "workdays")
        if promised and statutory and promised.workdays > statutory.workdays:
            message = f"is more than the {statutory.workdays} workdays that the law gives"
            yield file.fault(at, message, value=promised.workdays)
        limits = [step.limit for step in procedure.steps if step.limit and step.limit.unit is Unit.WORKDAY]
        together = sum(limit.count for limit in limits)
        if promised and together > promised.workdays:
            message = f"is less than the {together} workdays that the steps may take together"
            yield file.fault(at, message, value=promised.workdays)
