"""A park: plan.yaml, measures.yaml, report texts and records, read together and frozen together.

It comes from a folder, or from the database of records (`records.parktexts`): the same texts, the same tables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fivegood import calendarfile, yamlfile
from fivegood.errors import Fault, Finding, InputError
from fivegood.facts.folder import CodeLists, Records
from fivegood.facts.freeze import FreezeSettings, freeze
from fivegood.facts.snapshot import Snapshot, make_snapshot
from fivegood.measures.building import build_what_can_be, shipped
from fivegood.measures.catalogue import Catalogue
from fivegood.measures.compute import Figures
from fivegood.parksource import FolderSource, ParkSource
from fivegood.plan.crosscheck import check_edition
from fivegood.plan.goals import Park, Plan
from fivegood.plan.loader import load_plan
from fivegood.plan.parkloader import placed, read_plan
from fivegood.plan.reconcile import reconcile
from fivegood.plan.text import CodeListsText
from fivegood.workdays import Calendar

if TYPE_CHECKING:
    from fivegood.decide.splitting.text import Split
    from fivegood.rules.texts import Rules

CATALOGUE = Path(__file__).parent / "catalogue"
SAMPLES = Path(__file__).parent / "sample"


#: A plan that cannot be read may have added to any list, so no code is refused on its account.
_ANY_CODE: CodeLists = {}


@dataclass(frozen=True, eq=False)
class OpenPark:
    """A park, its plan and measures checked. It is equal to itself alone: what is worked out from one may be kept."""

    source: ParkSource
    park: Park
    plan: Plan
    catalogue: Catalogue

    @cached_property
    def records(self) -> Records:
        """The records of the park, read when first needed. Raises InputError with every fault at once."""
        return self.source.records(codes_of(self.park))

    @cached_property
    def calendar(self) -> Calendar:
        """The park's working calendar."""
        return _calendar(self.park.calendar, self.source)

    @cached_property
    def rules(self) -> Rules:
        """The rules of the park, read when first needed. Raises InputError with every fault at once."""
        return _read_rules(self.source, self.park.lists.get("item", {}), self.catalogue.measures)

    @cached_property
    def splits(self) -> tuple[Split, ...]:
        """How goals were split and what was committed. Raises InputError with every fault at once."""
        from fivegood.decide.splitting.text import FILE, read_splits  # as above

        return read_splits(self.source.text(FILE)).splits

    def text(self, name: str) -> str:
        """Return a text that stands beside the plan. Raises InputError when there is none."""
        found = self.source.text(name)
        if found is None:
            raise _no_text(name, self.source)
        return found

    def freeze(self, as_of: date, known_at: datetime | None = None) -> Snapshot:
        """Freeze the records for a day, as they were known at an instant (by default: all that is recorded)."""
        settings = FreezeSettings(
            park=self.park.id,
            as_of=as_of,
            calendar=self.calendar,
            currency=self.park.currency,
            area_unit=self.park.area_unit,
            known_at=known_at,
            owed_items=self.park.owed_items,
            joins_january_february=self.park.joins_january_february,
        )
        return make_snapshot(freeze(self.records, settings), settings)

    def figures(self, as_of: date, known_at: datetime | None = None) -> Figures:
        """Return the figures of the park on a day."""
        return Figures(self.freeze(as_of, known_at), self.catalogue)


def codes_of(park: Park) -> CodeLists:
    """Return the codes each list of a park allows, and the rule that each kind of checked code must meet."""
    lists = {name: tuple(entries) for name, entries in park.lists.items()}
    return lists | {check: (rule,) for check, rule in park.codes.items()}


@cache
def shipped_catalogue() -> Catalogue:
    """Return the catalogue every park starts from."""
    entries = yamlfile.entries(CATALOGUE / "measures.yaml")
    return shipped(entries, {name: tuple(codes) for name, codes in _shipped_lists().items()})


def open_folder(path: Path, *, leaves_unmeasured: bool = False) -> OpenPark:
    """Read plan and measures of a park's folder. Raises InputError with every fault of both files."""
    return open_park(_folder(path), leaves_unmeasured=leaves_unmeasured)


def open_park(source: ParkSource, *, leaves_unmeasured: bool = False) -> OpenPark:
    """Read plan and measures of a park. Raises InputError with every fault of both texts.

    A goal whose measure there is not is one of them, or ``leaves_unmeasured`` and stands apart in the plan.
    """
    park, faults, _ = _gather(source, leaves_unmeasured=leaves_unmeasured)
    if park is None:
        raise InputError(faults, str(source))
    return park


def _folder(path: Path) -> FolderSource:
    if not path.is_dir():
        message = "there is no such park folder; fivegood init DIR makes one"
        raise InputError([Fault(str(path), message=message)], str(path))
    return FolderSource(path)


def check_folder(path: Path) -> tuple[list[Finding], bool]:
    """Return everything that can be said against a park's folder; see ``check_park``."""
    try:
        source = _folder(path)
    except InputError as error:
        return [_finding_of(fault) for fault in error.faults], False
    return check_park(source)


def check_park(source: ParkSource) -> tuple[list[Finding], bool]:
    """Return everything that can be said against a park, and whether nothing in it is an error.

    Faults of plan, measures and records come first, all at once; if there are none, what the plan says about itself,
    whether the newest edition's figures are borne out, and what the data says about its own quality.
    """
    park, faults, codes = _gather(source)
    faults = [*faults, *_faults_in(lambda: park.records if park is not None else source.records(codes))]
    measures = park.catalogue.measures if park is not None else None
    faults += _faults_in(lambda: _read_rules(source, codes.get("item", ()), measures))
    faults += _faults_in(lambda: park.splits if park is not None else ())
    if park is None or faults:
        return [_finding_of(fault) for fault in faults], False
    found = reconcile(park.plan, park.catalogue)
    try:
        found += _findings_of_facts(park)
    except InputError as error:
        found = [_finding_of(fault) for fault in error.faults] + found
    return found, all(finding.severity != "error" for finding in found)


def _read_rules(source: ParkSource, items: Collection[str], measures: Collection[str] | None) -> Rules:
    from fivegood.report.disclosure import faults_of_names  # most commands need no rules; their shapes take a while
    from fivegood.rules.texts import DISCLOSURE, read_rules

    rules, own = read_rules(source.text, items), source.text(DISCLOSURE)
    if own is not None and (faults := faults_of_names(own, DISCLOSURE, measures)):
        raise InputError(faults, "rules")
    return rules


def _faults_in(read: Callable[[], object]) -> Sequence[Fault]:
    """Return the faults of what is read, so that they come together with those of the plan."""
    try:
        read()
    except InputError as error:
        return error.faults
    return ()


def _findings_of_facts(park: OpenPark) -> list[Finding]:
    from fivegood.facts.quality import quality  # only this command asks what the data says of itself
    from fivegood.plan.scorecard import score
    from fivegood.report.publicview import findings, known_of_plan, public_view

    stocks = {name for name, item in park.rules.returns.items.items() if item.kind == "stock"}
    if not park.plan.editions:
        return quality(park.freeze(park.plan.end), stocks)
    edition = park.plan.edition()
    figures = park.figures(edition.as_of)
    card = score(park.plan, figures, edition.period.end)
    known = known_of_plan(park.plan, edition, park.figures, park.rules.disclosure)
    view = public_view(park.plan, edition, figures, card, {}, park.rules.disclosure, known)
    found = check_edition(edition, park.plan.checks, figures) + findings(view, edition)
    return found + quality(figures.snapshot, stocks)


def _finding_of(fault: Fault) -> Finding:
    where = ":".join(part for part in (fault.file, str(fault.line or ""), fault.column) if part)
    return Finding(f"fault:{where}", "error", str(fault))


def _gather(source: ParkSource, *, leaves_unmeasured: bool = False) -> tuple[OpenPark | None, list[Fault], CodeLists]:
    """Read plan and measures; return the park, or None and every fault of both texts, and the park's codes."""
    try:
        file = _yaml(source, "plan.yaml")
        read = read_plan(file, _shipped_lists())
    except InputError as error:
        read, faults = None, list(error.faults)
    park = read.park if read is not None else None
    codes = codes_of(park) if park is not None else _ANY_CODE
    try:
        catalogue, wrong, unread = _catalogue(source, codes)
    except InputError as error:
        catalogue, wrong, unread = shipped_catalogue(), list(error.faults), frozenset()
    if read is None or park is None:
        return None, [*(read.faults if read is not None else faults), *wrong], codes
    wrong += _faults_of_calendar(park, source, read.file)
    try:
        plan = load_plan(read, catalogue, unread, leaves_unmeasured=leaves_unmeasured)
    except InputError as error:
        return None, [*error.faults, *wrong], codes
    return (None if wrong else OpenPark(source, park, plan, catalogue)), wrong, codes


def _yaml(source: ParkSource, name: str) -> yamlfile.YamlFile:
    text = source.text(name)
    if text is None:
        raise _no_text(name, source)
    return yamlfile.parse(text, name)


def _no_text(name: str, source: ParkSource) -> InputError:
    return InputError([Fault(name, message=f"there is no such file in {source}")])


def _faults_of_calendar(park: Park, source: ParkSource, file: yamlfile.YamlFile) -> list[Fault]:
    try:
        _calendar(park.calendar, source)
    except InputError as error:
        return list(error.faults) if _is_file(park.calendar) else placed(error, file, ("park", "calendar"))
    return []


def _catalogue(source: ParkSource, lists: CodeLists) -> tuple[Catalogue, list[Fault], frozenset[str]]:
    """Read the shipped measures and the park's own. Only its own must keep to the codes of its lists."""
    text = source.text("measures.yaml")
    own = [yamlfile.parse(text, "measures.yaml")] if text is not None else []
    return build_what_can_be(own, lists, shipped_catalogue())


def _shipped_lists() -> CodeListsText:
    return yamlfile.load(CATALOGUE / "lists.yaml").shape(CodeListsText)


def _is_file(calendar: str) -> bool:
    return calendar.endswith((".yaml", ".yml"))


def _calendar(name: str, source: ParkSource) -> Calendar:
    """Return a shipped calendar by name, or one in a text beside the plan."""
    if not _is_file(name):
        return calendarfile.calendar(name)
    text = source.text(name)
    if text is None:
        raise _no_text(name, source)
    return calendarfile.parse(text, name)
