"""A park as a folder: plan.yaml, measures.yaml, report texts and records, read together and frozen together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from pydantic import RootModel

from fivegood import workdays, yamlfile
from fivegood.errors import Fault, InputError
from fivegood.facts.folder import CodeLists, Records, read_folder
from fivegood.facts.freeze import FreezeSettings, freeze
from fivegood.facts.snapshot import Snapshot, make_snapshot
from fivegood.measures.catalogue import Catalogue, build_catalogue
from fivegood.measures.compute import Figures
from fivegood.plan.goals import Park, Plan
from fivegood.plan.loader import load_park, load_plan
from fivegood.plan.text import CodeListsText

CATALOGUE = Path(__file__).parent / "catalogue"
SAMPLES = Path(__file__).parent / "sample"


class _ListsFile(RootModel[CodeListsText]):
    pass


@dataclass(frozen=True)
class ParkFolder:
    """A park's folder, checked. ``records`` are read when first needed."""

    path: Path
    park: Park
    plan: Plan
    catalogue: Catalogue

    @cached_property
    def records(self) -> Records:
        """The records of the park. Raises InputError with every fault of every file."""
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


def shipped_catalogue(lists: CodeLists | None = None) -> Catalogue:
    """Return the catalogue every park starts from."""
    codes = lists if lists is not None else {name: tuple(entries) for name, entries in _shipped_lists().items()}
    return build_catalogue([yamlfile.load(CATALOGUE / "measures.yaml")], codes)


def open_folder(path: Path) -> ParkFolder:
    """Read plan and measures of a park's folder. Raises InputError with every fault of both files."""
    if not path.is_dir():
        raise InputError([Fault(str(path), message="there is no such park folder; fivegood init DIR makes one")])
    file = yamlfile.load(path / "plan.yaml")
    park, text = load_park(file, _shipped_lists())
    measures = [yamlfile.load(CATALOGUE / "measures.yaml")]
    if (path / "measures.yaml").exists():
        measures.append(yamlfile.load(path / "measures.yaml"))
    catalogue = build_catalogue(measures, codes_of(park))
    return ParkFolder(path, park, load_plan(file, park, text, catalogue), catalogue)


def _shipped_lists() -> CodeListsText:
    return yamlfile.load(CATALOGUE / "lists.yaml").shape(_ListsFile).root


def _calendar(name: str, folder: Path) -> workdays.Calendar:
    """Return a shipped calendar by name, or one in a file beside the plan."""
    if name.endswith((".yaml", ".yml")):
        return workdays.Calendar.load(folder / name)
    return workdays.calendar(name)
