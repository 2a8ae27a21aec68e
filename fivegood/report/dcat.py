"""The catalogue of a site's open data in DCAT 3, as DCAT-AP asks: JSON-LD and Turtle of the same graph.

Addresses are relative to the catalogue, as a site may stand anywhere. A licence is the park's to give: none is stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fivegood.plan.goals import Edition, Plan
from fivegood.report.rdf import written
from fivegood.report.words import LANG_TAGS, LANGS, word

if TYPE_CHECKING:
    from rdflib import Graph, URIRef

_MEDIA = {
    "csv": "text/csv",
    "json": "application/json",
    "html": "text/html",
    "pdf": "application/pdf",
    "xhtml": "application/xhtml+xml",
    "xml": "application/xml",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
}
_MEDIA_TYPES = "http://www.iana.org/assignments/media-types/"
#: The authority table of languages that DCAT-AP names.
_LANGUAGES = {lang: f"http://publications.europa.eu/resource/authority/language/{code}" for lang, code in
              {"en": "ENG", "zh": "ZHO"}.items()}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dataset:
    """What is offered under one name, in words of each language: its files, and the pages that show it."""

    name: str
    titles: Mapping[str, str]
    about: Mapping[str, str]
    files: Sequence[str]
    pages: Sequence[str] = ()


def catalogue(plan: Plan, edition: Edition, snapshot: str, datasets: Iterable[Dataset]) -> dict[str, str]:
    """Return ``catalog.jsonld`` and ``catalog.ttl``; both tell the same."""
    graph = _graph(plan, edition, snapshot, datasets)
    return {f"catalog.{kind}": text for kind, text in written(graph).items()}


def _graph(plan: Plan, edition: Edition, snapshot: str, datasets: Iterable[Dataset]) -> Graph:
    from rdflib import DCAT, DCTERMS, FOAF, PROV, RDF, XSD, Graph, Literal, URIRef

    graph = Graph()
    catalog, publisher, source = URIRef("#catalog"), URIRef("#publisher"), URIRef(f"urn:x-fivegood:snapshot:{snapshot}")
    period, frozen = URIRef("#period"), URIRef("#freeze")
    graph.add((catalog, RDF.type, DCAT.Catalog))
    graph.add((publisher, RDF.type, FOAF.Agent))
    for lang in LANGS:
        name = Literal(plan.park.name.in_(lang), lang=LANG_TAGS[lang])
        graph.add((publisher, FOAF.name, name))
        graph.add((catalog, DCTERMS.title, Literal(f"{plan.park.name.in_(lang)}, {edition.id}", lang=LANG_TAGS[lang])))
        graph.add((catalog, DCTERMS.description, Literal(word("footer", lang, snapshot[:12]), lang=LANG_TAGS[lang])))
    graph.add((catalog, DCTERMS.publisher, publisher))
    graph.add((catalog, DCTERMS.issued, Literal(edition.published_on)))
    graph.add((period, RDF.type, DCTERMS.PeriodOfTime))
    graph.add((period, DCAT.startDate, Literal(edition.period.start)))
    graph.add((period, DCAT.endDate, Literal(edition.period.end)))
    graph.add((source, RDF.type, PROV.Entity))
    graph.add((source, DCTERMS.identifier, Literal(snapshot)))
    graph.add((frozen, RDF.type, PROV.Activity))
    graph.add((frozen, PROV.used, source))
    graph.add((frozen, PROV.endedAtTime, Literal(f"{edition.as_of.isoformat()}T23:59:59", datatype=XSD.dateTime)))
    for dataset in datasets:
        node = URIRef(f"#{dataset.name}")
        graph.add((catalog, DCAT.dataset, node))
        graph.add((node, RDF.type, DCAT.Dataset))
        graph.add((node, DCTERMS.identifier, Literal(dataset.name)))
        graph.add((node, DCTERMS.publisher, publisher))
        graph.add((node, DCTERMS.issued, Literal(edition.published_on)))
        graph.add((node, DCTERMS.temporal, period))
        graph.add((node, PROV.wasDerivedFrom, source))
        graph.add((node, PROV.wasGeneratedBy, frozen))
        for lang in LANGS:
            graph.add((node, DCTERMS.title, Literal(dataset.titles[lang], lang=LANG_TAGS[lang])))
            graph.add((node, DCTERMS.description, Literal(dataset.about[lang], lang=LANG_TAGS[lang])))
        for page in dataset.pages:
            graph.add((node, DCAT.landingPage, URIRef(page)))
            graph.add((URIRef(page), RDF.type, FOAF.Document))
        for file in dataset.files:
            _distribution(graph, node, file)
    return graph


def _distribution(graph: Graph, dataset: URIRef, file: str) -> None:
    from rdflib import DCAT, DCTERMS, RDF, RDFS, URIRef

    node, address = URIRef(f"#file-{file.replace('/', '.')}"), URIRef(file)
    media = URIRef(_MEDIA_TYPES + _MEDIA[file.rpartition(".")[2]])
    graph.add((dataset, DCAT.distribution, node))
    graph.add((node, RDF.type, DCAT.Distribution))
    graph.add((node, DCAT.accessURL, address))
    graph.add((node, DCAT.downloadURL, address))
    graph.add((address, RDF.type, RDFS.Resource))
    graph.add((node, DCAT.mediaType, media))
    graph.add((media, RDF.type, DCTERMS.MediaType))
    for lang in LANGS:
        if f".{lang}." in file or file.startswith(f"{lang}/"):
            language = URIRef(_LANGUAGES[lang])
            graph.add((node, DCTERMS.language, language))
            graph.add((language, RDF.type, DCTERMS.LinguisticSystem))
