"""The figures of a site as files of SDMX, for who takes them without a server."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any

from fivegood.measures.catalogue import Catalogue
from fivegood.plan.goals import Edition, Plan
from fivegood.report.ledger import number_text
from fivegood.report.pages import FigurePage
from fivegood.report.sdmx.figures import Served, message_of, published, withheld
from fivegood.report.sdmx.formats import DATA, STRUCTURES
from fivegood.report.sdmx.model import Structure, Told

#: Files by the format of which each is.
_DATA = {"xml": "data.xml", "generic": "data.generic.xml", "json": "data.json", "csv": "data.csv"}
_STRUCTURES = {"xml": "structure.xml", "json": "structure.json"}
_TYPES = {"Decimal": "number", "Integer": "integer"}
_FIRST = ("STRUCTURE", "STRUCTURE_ID", "ACTION")


def sdmx_files(
    pages: Iterable[FigurePage], plan: Plan, edition: Edition, catalogue: Catalogue, snapshot: str
) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """Return the files by name, and the fields of ``data.csv`` as a Table Schema has them."""
    told = published(plan.park, catalogue, map(_served, pages), snapshot)
    message = message_of(plan.park, edition.id, datetime.combine(edition.published_on, time(), UTC))
    data = {one.name: one.write for one in DATA}
    structures = {one.name: one.write for one in STRUCTURES}
    files = {file: structures[name](message, told.artefacts, frozenset(), "") for name, file in _STRUCTURES.items()}
    files |= {file: data[name](Told(message, told.flow, told.observations)) for name, file in _DATA.items()}
    return files, _fields(told.flow.structure)


def _fields(structure: Structure) -> list[dict[str, Any]]:
    first = [{"name": name, "type": "string"} for name in _FIRST]
    rest = structure.components
    return [
        *first,
        *({"name": one.id, "type": _TYPES.get(one.text, "string"), "title": one.names["en"]} for one in rest),
    ]


def _served(page: FigurePage) -> Served:
    figure, claim = page.figure, page.claim
    stated = claim.stated if claim is not None else None
    served = Served(
        measure=figure.measure.id,
        slice=figure.slice,
        when=figure.when,
        value=None if figure.value is None else number_text(figure.value),
        unit=figure.unit.id,
        hedge=claim.hedge.value if claim is not None else "",
        stated=None if stated is None else number_text(stated),
        rows=figure.rows,
        missing=figure.missing,
        synthetic=figure.synthetic,
        version=figure.version.number,
    )
    return withheld(served, figure.withheld)
