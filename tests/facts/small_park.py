"""A park small enough to be read at a glance: what the tests of the facts start from and then spoil."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import yaml

from fivegood import calendarfile
from fivegood.facts.folder import CodeLists, Records, read_folder
from fivegood.facts.freeze import FreezeSettings, freeze
from fivegood.facts.frozen import FrozenTable
from fivegood.facts.snapshot import Snapshot, make_snapshot
from fivegood.structs import replace

CATALOGUE = Path(calendarfile.__file__).parent / "catalogue"
SAMPLE = CATALOGUE.parent / "sample" / "ningxiang"
Rows = Sequence[Mapping[str, str]]

#: Lists that a park declares itself, as this one does.
DECLARED: CodeLists = {"industry": ("equipment", "energy_storage"), "product": ("cell",), "standing": ("rank_2021",)}
LISTS: CodeLists = {
    **{name: tuple(codes) for name, codes in yaml.safe_load((CATALOGUE / "lists.yaml").read_text("utf-8")).items()},
    **DECLARED,
}
SETTINGS = FreezeSettings(
    park="small", as_of=date(2021, 6, 30), calendar=calendarfile.calendar("cn"), currency="CNY", area_unit="mu"
)
_UNITS = """\
unit_id,unit_name,unit_kind,industry,in_park_from,in_park_to,reports_from,reports_to,recorded_at
sany,Sany,enterprise,equipment,2019-01-01,,2021-01-01,,2019-01-02T09:00
byd,BYD,enterprise,energy_storage,2019-01-01,,,,2019-01-02T09:00
"""
_PARCELS = """\
parcel_id,unit_id,land_use,area,held_from,recorded_at
G-1,sany,industrial,120.5,2019-01-01,2019-01-07T10:00
"""
_RETURNS = """\
unit_id,period,item,basis,stated,recorded_at,is_withdrawn,is_synthetic
sany,2021-01,output_value,single,100,2021-02-10T09:00,,
sany,2021-02,output_value,single,200,2021-03-10T09:00,,
"""
_PROJECTS = """\
project_id,project_name,unit_id,sector,origin,investment,recorded_at
cab,Driver cabs,sany,manufacturing,local,1000000,2021-01-05T09:00
"""
_NEEDS = """\
need_id,unit_id,category,channel,raised_at,answered_at,closed_at,recorded_at
N-1,byd,labour,phone,2021-03-01T09:00,2021-03-01T09:40,2021-03-02T09:00,2021-03-02T10:00
"""
_SESSIONS = """\
campaign_id,campaign_kind,site_id,site_name,site_kind,held_on,persons,recorded_at
test,mass_testing,hall,Hall,fixed,2021-06-01,2240,2021-06-01T21:00
"""
_LINES = """\
line_id,unit_id,product,state,cycle_seconds,valid_from,recorded_at
byd-1,byd,cell,full,6,2021-06-30,2021-07-01T09:00
"""
GOOD: Mapping[str, str] = {
    "units.csv": _UNITS,
    "parcels.csv": _PARCELS,
    "returns.csv": _RETURNS,
    "projects.csv": _PROJECTS,
    "needs.csv": _NEEDS,
    "campaign_sessions.csv": _SESSIONS,
    "lines.csv": _LINES,
}


def rows_of(file: str) -> list[dict[str, str]]:
    """Return the rows of a good file, to be changed."""
    return list(csv.DictReader(io.StringIO(GOOD[file])))


def csv_of(rows: Rows) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def with_cell(file: str, column: str, cell: str) -> str:
    """Return a good file whose first row has another cell."""
    rows = rows_of(file)
    rows[0][column] = cell
    return csv_of(rows)


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a folder as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def read(folder: Path, files: Mapping[str, str | bytes]) -> Records:
    """Read a folder of the good files, those given put in their place."""
    return read_folder(write(folder, {**GOOD, **files}), LISTS)


def frozen(
    folder: Path, files: Mapping[str, str | bytes], as_of: str = "2021-06-30", known_at: str | None = None
) -> dict[str, FrozenTable]:
    """Read the good files, those given put in their place, and freeze them."""
    return freeze(read(folder, files), on(as_of, known_at))


def on(as_of: str, known_at: str | None = None, owed: Iterable[str] = (), joins: bool = False) -> FreezeSettings:
    return replace(
        SETTINGS,
        as_of=date.fromisoformat(as_of),
        known_at=datetime.fromisoformat(known_at) if known_at else None,
        owed_items=tuple(owed),
        joins_january_february=joins,
    )


def snapshot_of(records: Records, settings: FreezeSettings = SETTINGS) -> Snapshot:
    return make_snapshot(freeze(records, settings), settings)


def cells(table: FrozenTable, *names: str) -> list[tuple[str, ...]]:
    """Return some columns of a frozen table, row by row."""
    places = [table.names.index(name) for name in names]
    return [tuple(line[place] for place in places) for line in table.lines]


def sample_lists() -> CodeLists:
    """Return the codes that the records of Ningxiang may hold."""
    declared = yaml.safe_load((SAMPLE / "plan.yaml").read_text("utf-8"))["lists"]
    return {**LISTS, **{name: (*LISTS.get(name, ()), *codes) for name, codes in declared.items()}}


def sample_records() -> Records:
    return read_folder(SAMPLE / "records", sample_lists())
