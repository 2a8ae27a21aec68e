"""Graphs of RDF as Turtle and as JSON-LD, the same bytes each time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fivegood.report.ledger import as_json

if TYPE_CHECKING:
    from rdflib import Graph


def written(graph: Graph) -> dict[str, str]:
    """Return a graph by the endings of its files, ``jsonld`` and ``ttl``; both tell the same."""
    from rdflib import DCAT, DCTERMS, FOAF, PROV, RDFS, XSD

    names = {"dcat": DCAT, "dct": DCTERMS, "foaf": FOAF, "prov": PROV, "rdfs": RDFS, "xsd": XSD}
    context = {prefix: str(namespace) for prefix, namespace in names.items()}
    told = json.loads(graph.serialize(format="json-ld", context=context))
    return {"jsonld": as_json(_in_order(told)), "ttl": graph.serialize(format="turtle")}


def _in_order(told: Any) -> Any:
    """Return JSON-LD with its sets in one order: the same graph gives the same bytes."""
    if isinstance(told, dict):
        return {key: _in_order(told[key]) for key in sorted(told)}
    if isinstance(told, list):
        return sorted((_in_order(one) for one in told), key=lambda one: json.dumps(one, sort_keys=True))
    return told
