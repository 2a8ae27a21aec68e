"""The open data of a site as a Data Package: what Frictionless, by the makers of its specification, finds in it."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

from fivegood.report.site import SiteIndex
from tests.report.conftest import Facts, facts, site, texts

__all__ = ["facts", "site", "texts"]


def package_of(folder: Path) -> Any:
    from frictionless import Package

    return Package(str(folder / "datapackage.json"))


def test_every_file_of_rows_is_as_it_is_described(site: SiteIndex) -> None:
    package = package_of(site.root)
    described = {resource.path for resource in package.resources}
    assert described == {name for name in site.files if name.startswith(("data/", "sdmx/")) and name.endswith(".csv")}
    report = package.validate()
    assert [(task.name, task.errors) for task in report.tasks if not task.valid] == []
    assert report.stats["tasks"] > 20


def rows_of(package: Any, name: str) -> list[Any]:
    """Return the rows of a file, each cell by the type of its column."""
    resource: Any = package.get_resource(name)
    return list(resource.read_rows())


def test_a_value_reads_back_as_the_figure(site: SiteIndex, facts: Facts) -> None:
    package = package_of(site.root)
    read = {row["slug"]: row["value"] for row in rows_of(package, "figures")}
    page = json.loads((site.root / "data/figures.json").read_text(encoding="utf-8"))
    assert {row["slug"]: None if row["value"] is None else Decimal(row["value"]) for row in page} == read
    rows = rows_of(package, "rows.projects_signed_investment.2021-h1")
    investment = sum(row["investment"] for row in rows if row["investment"] is not None)
    assert investment == read["projects_signed_investment.2021-h1"]
    kept = json.loads((site.root / "data/rows/projects_signed_investment.2021-h1.json").read_text(encoding="utf-8"))
    assert sum(Decimal(row["investment"]) for row in kept if row["investment"]) == investment
    assert {row["happened_on"] for row in kept} == {row["happened_on"].isoformat() for row in rows}
    assert facts.figures.snapshot.id == package.to_dict()["id"]


def test_a_changed_cell_is_found(site: SiteIndex, tmp_path: Path) -> None:
    shutil.copytree(site.root, tmp_path / "site")
    file = tmp_path / "site" / "data/rows/projects_signed.2021-h1.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("2021-05-24", "24 May"), encoding="utf-8")
    report = package_of(tmp_path / "site").validate()
    assert {task.name for task in report.tasks if not task.valid} == {"rows.projects_signed.2021-h1"}
