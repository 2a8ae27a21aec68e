"""Where figures come from, in PROV-O: read by rdflib and by the package prov, held against constraints of the W3C."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

import pytest
from prov.model import ProvActivity, ProvDocument, ProvEntity, ProvGeneration, ProvUsage
from rdflib import DCTERMS, PROV, RDF, XSD, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from fivegood.report.site import SiteIndex
from tests.report.conftest import Facts, facts, site, texts

__all__ = ["facts", "site", "texts"]
pytestmark = [
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning"),
]
HERE = "https://park.example/open/"
#: What PROV-O says is at the ends of a property. Nothing is both an entity and an activity (constraint 55).
ENDS = {
    PROV.wasGeneratedBy: (PROV.Entity, PROV.Activity),
    PROV.used: (PROV.Activity, PROV.Entity),
    PROV.wasDerivedFrom: (PROV.Entity, PROV.Entity),
    PROV.wasAttributedTo: (PROV.Entity, PROV.Agent),
    PROV.wasAssociatedWith: (PROV.Activity, PROV.Agent),
    PROV.actedOnBehalfOf: (PROV.Agent, PROV.Agent),
    PROV.hadPlan: (PROV.Association, PROV.Plan),
}


def read(site: SiteIndex, name: str) -> Graph:
    """Return a file as it is read at its address."""
    return Graph().parse(site.root / name, publicID=f"{HERE}{name}")


@pytest.fixture(scope="module")
def names(site: SiteIndex) -> list[str]:
    return [name for name in site.files if name.startswith("prov/") and name.endswith(".ttl")]


@pytest.fixture(scope="module")
def whole(site: SiteIndex, names: list[str]) -> Graph:
    """All of a site's provenance in one graph."""
    graph = Graph()
    for name in names:
        graph += read(site, name)
    return graph


def faults(graph: Graph) -> Iterator[str]:
    """Yield what breaks a constraint: ends of the wrong type, both kinds at once, two makings, a making too late."""
    for predicate, kinds in ENDS.items():
        for pair in graph.subject_objects(predicate):
            for end, kind in zip(pair, kinds, strict=True):
                if (end, RDF.type, kind) not in graph:
                    yield f"{end} at an end of {predicate} is no {kind}"
    for node in set(graph.subjects(RDF.type, PROV.Entity)):
        if (node, RDF.type, PROV.Activity) in graph:
            yield f"{node} is both"
        if len(set(graph.objects(node, PROV.wasGeneratedBy))) > 1:
            yield f"{node} was made twice"
        for activity in graph.objects(node, PROV.wasGeneratedBy):
            if str(graph.value(node, PROV.generatedAtTime)) > str(graph.value(activity, PROV.endedAtTime)):
                yield f"{node} was made after {activity} had ended"


def test_every_figure_leads_to_its_rows_definition_and_snapshot(
    site: SiteIndex, whole: Graph, names: list[str], facts: Facts
) -> None:
    rows = json.loads((site.root / "data/figures.json").read_text(encoding="utf-8"))
    assert {f"prov/{row['slug']}.ttl" for row in rows} == set(names)
    snapshot = URIRef(f"urn:x-fivegood:snapshot:{facts.figures.snapshot.id}")
    for row in rows:
        node = URIRef(f"{HERE}prov/{row['slug']}.ttl#figure")
        assert str(whole.value(node, DCTERMS.identifier)) == f"{row['figure']} {row['when']}"
        value = whole.value(node, PROV.value)
        assert (None if value is None else Decimal(str(value))) == (row["value"] and Decimal(row["value"]))
        sources = set(whole.objects(node, PROV.wasDerivedFrom))
        rows_file = f"data/rows/{row['slug']}.csv"
        assert snapshot in sources
        assert (URIRef(f"{HERE}{rows_file}") in sources) is (rows_file in site.files)
        assert (whole.value(node, DCTERMS.extent) is None) is (row["disclosure"] == "withheld")
        activity = whole.value(node, PROV.wasGeneratedBy)
        used = {str(one) for one in whole.objects(activity, PROV.used)}
        measure = row["figure"].partition("[")[0]
        assert f"urn:x-fivegood:definition:ningxiang:{measure}:{row['version']}" in used
        query = str(whole.value(URIRef(str(node).replace("#figure", "#query")), PROV.value))
        assert query.upper().startswith(("SELECT", "WITH"))
    for source in {str(one) for one in whole.objects(None, PROV.wasDerivedFrom)} - {str(snapshot)}:
        assert source.removeprefix(HERE).partition("#")[0] in site.files
    assert any("#figure" in str(source) for source in whole.objects(None, PROV.wasDerivedFrom))


def test_both_files_of_a_figure_tell_the_same(site: SiteIndex, names: list[str]) -> None:
    for name in names[::12]:
        turtle, told = (plain(site, file) for file in (name, name.replace(".ttl", ".jsonld")))
        assert isomorphic(turtle, told)


def plain(site: SiteIndex, name: str) -> Graph:
    """Return a graph in which a number is written in one way, as Turtle writes 200 as 200.0."""
    graph = Graph()
    for subject, predicate, obj in Graph().parse(site.root / name, publicID=HERE):
        is_number = isinstance(obj, Literal) and obj.datatype == XSD.decimal
        graph.add((subject, predicate, Literal(Decimal(str(obj)).normalize()) if is_number else obj))
    return graph


def test_no_constraint_is_broken(whole: Graph) -> None:
    assert list(faults(whole)) == []


def test_a_broken_constraint_is_found(site: SiteIndex, names: list[str]) -> None:
    node, activity = (URIRef(f"{HERE}{names[0]}#{name}") for name in ("figure", "computing"))
    for fault, what in (
        ((node, PROV.wasGeneratedBy, URIRef("urn:other")), "made twice"),
        ((activity, RDF.type, PROV.Entity), "is both"),
        ((node, PROV.wasDerivedFrom, activity), "is no"),
    ):
        graph = read(site, names[0])
        graph.add(fault)
        assert any(what in told for told in faults(graph))


def test_the_package_prov_reads_it(site: SiteIndex, names: list[str]) -> None:
    for name in names[::12]:
        text = read(site, name).serialize(format="turtle")
        document = ProvDocument.deserialize(content=text, format="rdf", rdf_format="turtle")
        assert document is not None
        records = document.unified().get_records()
        counts = {kind: sum(isinstance(one, kind) for one in records) for kind in (ProvActivity, ProvGeneration)}
        assert counts == {ProvActivity: 1, ProvGeneration: 1}
        assert sum(isinstance(one, ProvEntity) for one in records) >= 4
        assert sum(isinstance(one, ProvUsage) for one in records) >= 3
