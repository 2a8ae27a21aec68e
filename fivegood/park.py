"""A park as a folder: plan.yaml, measures.yaml, report texts and records, read together and frozen together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path

from pydantic import RootModel

from fivegood import workdays, yamlfile
from fivegood.errors import Fault, Finding, InputError
from fivegood.facts.folder import CodeLists, Records, read_folder
from fivegood.facts.freeze import FreezeSettings, freeze
from fivegood.facts.quality import quality
from fivegood.facts.snapshot import Snapshot, make_snapshot
from fivegood.measures.building import build_catalogue, build_what_can_be
from fivegood.measures.catalogue import Catalogue
from fivegood.measures.compute import Figures
from fivegood.plan.crosscheck import check_edition
from fivegood.plan.goals import Park, Plan
from fivegood.plan.loader import load_plan
from fivegood.plan.parkloader import placed, read_plan
from fivegood.plan.reconcile import reconcile
from fivegood.plan.text import CodeListsText

CATALOGUE = Path(__file__).parent / "catalogue"
SAMPLES = Path(__file__).parent / "sample"


#: A plan that cannot be read may have added to any list, so no code is refused on its account.
_ANY_CODE: CodeLists = {}


class _ListsFile(RootModel[CodeListsText]):
    pass


@dataclass(frozen=True)
class ParkFolder:
    """A park's folder, checked."""

    path: Path
    park: Park
    plan: Plan
    catalogue: Catalogue

    @cached_property
    def records(self) -> Records:
        """The records of the park, read when first needed. Raises InputError with every fault of every file."""
        return read_folder(self.path / "records", codes_of(self.park))

    def freeze(self, as_of: date, known_at: datetime | None = None) -> Snapshot:
        """Freeze the records for a day, as they were known at an instant (by default: all that is recorded)."""
        settings = FreezeSettings(
            park=self.park.id,
            as_of=as_of,
            calendar=_calendar(self.park.calendar, self.path),
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
    """Return the codes each list of a park allows."""
    return {name: tuple(entries) for name, entries in park.lists.items()}


@cache
def shipped_catalogue() -> Catalogue:
    """Return the catalogue every park starts from."""
    return build_catalogue(
        [yamlfile.load(CATALOGUE / "measures.yaml")], {name: tuple(codes) for name, codes in _shipped_lists().items()}
    )


def open_folder(path: Path) -> ParkFolder:
    """Read plan and measures of a park's folder. Raises InputError with every fault of both files."""
    folder, faults, _ = _gather(path)
    if folder is None:
        raise InputError(faults, str(path))
    return folder


def check_folder(path: Path) -> tuple[list[Finding], bool]:
    """Return everything that can be said against a park's folder, and whether nothing in it is an error.

    Faults of plan, measures and records come first, all at once; if there are none, what the plan says about itself,
    whether the newest edition's figures are borne out, and what the data says about its own quality.
    """
    folder, faults, codes = _gather(path)
    try:
        if folder is not None:
            folder.records  # noqa: B018 - read here so that their faults come together with the plan's
        elif path.is_dir():
            read_folder(path / "records", codes)
    except InputError as error:
        faults = [*faults, *error.faults]
    if folder is None or faults:
        return [_finding_of(fault) for fault in faults], False
    found = reconcile(folder.plan, folder.catalogue)
    try:
        found += _findings_of_facts(folder)
    except InputError as error:
        found = [_finding_of(fault) for fault in error.faults] + found
    return found, all(finding.severity != "error" for finding in found)


def _findings_of_facts(folder: ParkFolder) -> list[Finding]:
    if not folder.plan.editions:
        return quality(folder.freeze(folder.plan.end))
    edition = folder.plan.edition()
    figures = folder.figures(edition.as_of)
    return check_edition(edition, folder.plan.checks, figures) + quality(figures.snapshot)


def _finding_of(fault: Fault) -> Finding:
    where = ":".join(part for part in (fault.file, str(fault.line or ""), fault.column) if part)
    return Finding(f"fault:{where}", "error", str(fault))


def _gather(path: Path) -> tuple[ParkFolder | None, list[Fault], CodeLists]:
    """Read plan and measures; return the folder, or None and every fault of both files, and the park's codes."""
    if not path.is_dir():
        message = "there is no such park folder; fivegood init DIR makes one"
        return None, [Fault(str(path), message=message)], _ANY_CODE
    try:
        file = yamlfile.load(path / "plan.yaml")
        read = read_plan(file, _shipped_lists())
    except InputError as error:
        read, faults = None, list(error.faults)
    park = read.park if read is not None else None
    codes = codes_of(park) if park is not None else _ANY_CODE
    try:
        catalogue, wrong, unread = _catalogue(path, codes)
    except InputError as error:
        catalogue, wrong, unread = shipped_catalogue(), list(error.faults), frozenset()
    if read is None or park is None:
        return None, [*(read.faults if read is not None else faults), *wrong], codes
    wrong += _faults_of_calendar(park, path, read.file)
    try:
        plan = load_plan(read, catalogue, unread)
    except InputError as error:
        return None, [*error.faults, *wrong], codes
    return (None if wrong else ParkFolder(path, park, plan, catalogue)), wrong, codes


def _faults_of_calendar(park: Park, path: Path, file: yamlfile.YamlFile) -> list[Fault]:
    try:
        _calendar(park.calendar, path)
    except InputError as error:
        is_file = park.calendar.endswith((".yaml", ".yml"))
        return list(error.faults) if is_file else placed(error, file, ("park", "calendar"))
    return []


def _catalogue(path: Path, lists: CodeLists) -> tuple[Catalogue, list[Fault], frozenset[str]]:
    """Read the shipped measures and the park's own. Only its own must keep to the codes of its lists."""
    own = [yamlfile.load(path / "measures.yaml")] if (path / "measures.yaml").exists() else []
    return build_what_can_be(own, lists, shipped_catalogue())


def _shipped_lists() -> CodeListsText:
    return yamlfile.load(CATALOGUE / "lists.yaml").shape(_ListsFile).root


def _calendar(name: str, folder: Path) -> workdays.Calendar:
    """Return a shipped calendar by name, or one in a file beside the plan."""
    if name.endswith((".yaml", ".yml")):
        return workdays.Calendar.load(folder / name)
    return workdays.calendar(name)
