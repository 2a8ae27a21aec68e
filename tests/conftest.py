"""What several rooms are tested on: the sample park, frozen once, and small parks written to a folder."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from _pytest.nodeid import NodeId
from django.utils.translation import activate
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

from fivegood.editions.moments import Moment
from fivegood.editions.services import run_first
from fivegood.facts.subjects import TABLES
from fivegood.measures.compute import Figures
from fivegood.park import SAMPLES, OpenPark, open_folder
from fivegood.records.actors import By, command_line
from fivegood.records.journal.kept import forget
from fivegood.records.journal.selectors import head_now
from fivegood.records.park.services import park_take_over
from fivegood.records.park.source import text_versions
from tests.filled import filled_database

# Two busy cores are slow now and then: a property is about what holds, not about how fast.
settings.register_profile("fivegood", deadline=None)
settings.load_profile("fivegood")

SAMPLE = SAMPLES / "ningxiang"
#: The park's local time at which tests write.
NOW = datetime(2021, 9, 1, 9, 30)
TODAY = NOW.date()
PLAN = """
park:
  id: tiny
  name: {en: Tiny park, zh: 小园区}
  place: {en: Nowhere, zh: 无}
  currency: CNY
  area_unit: mu
  joins_january_february: true
plan: {name: {en: Plan, zh: 规划}, from: 2021-01-01, to: 2025-12-31, base_year: 2020}
branches: {projects: {en: Projects, zh: 项目}}
goals: []
"""

#: What takes seconds to set up: the tests that share one are run by one worker, which sets it up once.
DEAR = ("address", "book", "demo", "drawn_calls", "looked_ahead", "served", "site", "spark", "worker_park")
#: Folders of tests that need a browser, or processes to kill.
SLOW = ("browser", "faults")
#: How a module says that none of its tests is for a second database.
_ONE_DATABASE = "pytestmark = [pytest.mark.django_db, pytest.mark.one_database"

Rows = Sequence[Mapping[str, object]]
WriteTable = Callable[[Path, str, Rows], None]
WritePark = Callable[..., OpenPark]
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a module alone where only tests of the database are asked for and none of its tests is for this one."""
    if not (config.option.markexpr.startswith("django_db") and collection_path.match("test_*.py")):
        return None
    text = collection_path.read_text("utf-8")
    is_elsewhere = "not one_database" in config.option.markexpr and _ONE_DATABASE in text
    return True if is_elsewhere or "django_db" not in text else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests together that share something dear, and mark them and those of whole servers as slow."""
    for item in items:
        folder, shared = item.path.parent.name, [name for name in DEAR if name in getattr(item, "fixturenames", ())]
        groups = [f"{folder} {name}" for name in shared] + [mark.args[0] for mark in item.iter_markers("xdist_group")]
        # Workers keep groups together by what stands behind the name. pytest-xdist 3.8 writes it where pytest 9.2 no
        # longer reads it, and so shares the groups out.
        if groups and config.getoption("loadgroup", default=False):
            item._id = NodeId.parse(f"{item.nodeid}@{groups[0]}")
        if shared or folder in SLOW:
            item.add_marker(pytest.mark.slow)


def unless_nothing_may_be_skipped(report: Report) -> Report:
    """Return the report of a test or a module; one that was skipped has failed where FIVEGOOD_NO_SKIP is set."""
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("FIVEGOOD_NO_SKIP"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"FIVEGOOD_NO_SKIP: {why}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Skip no test where none may be skipped."""
    return unless_nothing_may_be_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Skip no module either."""
    return unless_nothing_may_be_skipped((yield))


@pytest.fixture(autouse=True)
def reads_english() -> None:
    """Begin every test in English: a page that was asked for in Chinese leaves its thread so."""
    activate("en")


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Begin every test with nothing kept: the writes of the one before were taken back."""
    forget()


@pytest.fixture(scope="session")
def sample() -> OpenPark:
    return open_folder(SAMPLE)


@pytest.fixture(scope="session")
def figures(sample: OpenPark) -> Figures:
    """The sample's figures with the facts of its edition."""
    return sample.figures(sample.plan.edition().as_of)


@pytest.fixture(scope="session")
def half_year(sample: OpenPark) -> Figures:
    """The sample's figures with the facts up to the end of the half year."""
    return sample.figures(date(2021, 6, 30))


@pytest.fixture(scope="session")
def write_table() -> WriteTable:
    """Write the records of one table; what a row leaves out is empty, recorded_at is a day in 2020."""

    def write(folder: Path, table: str, rows: Rows) -> None:
        (folder / "records").mkdir(parents=True, exist_ok=True)
        names = [column.name for column in TABLES[table].read_columns]
        with (folder / "records" / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, restval="")
            writer.writeheader()
            writer.writerows({"recorded_at": "2020-01-01T10:00", **row} for row in rows)

    return write


@pytest.fixture
def write_park(tmp_path: Path, write_table: WriteTable) -> WritePark:
    """Write and open a small park: its tables by name, its measures and its plan as YAML text."""

    def write(tables: Mapping[str, Rows], measures: str = "", plan: str = PLAN) -> OpenPark:
        (tmp_path / "records").mkdir(parents=True, exist_ok=True)
        (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
        if measures:
            (tmp_path / "measures.yaml").write_text(measures, encoding="utf-8")
        for name, rows in tables.items():
            write_table(tmp_path, name, rows)
        return open_folder(tmp_path)

    return write


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,  # noqa: ARG001 - what pytest-django's own asks for, which this stands in for
    django_db_modify_db_settings: None,  # noqa: ARG001 - names the database of each worker
    django_db_blocker: DjangoDbBlocker,
    sample: OpenPark,
) -> Iterator[None]:
    """Load the sample once a run and store its figures; each test works in a transaction that is undone."""

    def fill() -> None:
        figures: Figures = request.getfixturevalue("figures")
        park_take_over(sample, By(command_line(TODAY), "command"), NOW)
        run_first(Moment(sample, *head_now(), text_versions()), "command line", TODAY, figures)

    with django_db_blocker.unblock(), filled_database(fill):
        yield
