"""The figures of a park as a flow of SDMX: one structure for every park, whatever its plan measures.

What narrows a figure is one dimension with the slices that occur as its codes. A dimension a column would change the
structure with each measure that a park adds, and would publish lists (of firms, say) of which no figure is told.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fivegood.facts.schema import Table
from fivegood.hedges import Hedge
from fivegood.measures.catalogue import Catalogue, Measure, Words
from fivegood.measures.compile import Slice, When
from fivegood.plan.goals import Park
from fivegood.report.sdmx.model import (
    TIME,
    VALUE,
    Artefact,
    Component,
    Flow,
    Item,
    Message,
    Names,
    Observation,
    Scheme,
    Structure,
)
from fivegood.report.sdmx.times import frequency_of, time_of
from fivegood.report.sdmx.words import CODES, COMPONENTS, SCHEMES, STATUS_OF_MISSING, told
from fivegood.report.words import LANG_TAGS, LANGS
from fivegood.rules.disclosure.cells import DOMINANCE, MINIMUM, P_PER_CENT, SECONDARY
from fivegood.structs import replace

FLOW, ALL = "FIGURES", "_T"
#: Status of what is withheld, and the codes of CL_CONF_STATUS by the rules of disclosure.
SUPPRESSED = "Q"
CONFIDENTIAL = {MINIMUM: "A", DOMINANCE: "G", P_PER_CENT: "C", SECONDARY: "D"}


@dataclass(frozen=True, slots=True)
class Served:
    """A figure to be told of, as text. A value that is not to be told is None, and the two codes say why.

    ``status`` is of CL_OBS_STATUS, ``confidentiality`` of CL_CONF_STATUS. Numbers of rows go with the value alone.
    """

    measure: str
    slice: Slice
    when: When
    value: str | None
    unit: str
    hedge: str = ""
    stated: str | None = None
    rows: int = 0
    missing: int = 0
    synthetic: int = 0
    version: int = 0
    status: str = ""
    confidentiality: str = "F"


def withheld(one: Served, rule: str) -> Served:
    """Return a figure as it is told of when a rule of disclosure withholds it; as it is without one."""
    if not rule:
        return one
    return replace(one, value=None, status=SUPPRESSED, confidentiality=CONFIDENTIAL.get(rule, "C"))


@dataclass(frozen=True, slots=True)
class Published:
    """Everything there is to tell: the lists and the structure, the flow, its observations."""

    schemes: Sequence[Scheme]
    flow: Flow
    observations: Sequence[Observation]

    @property
    def artefacts(self) -> list[Artefact]:
        """Everything that has a name of its own."""
        return [*self.schemes, self.flow.structure, self.flow]


def published(park: Park, catalogue: Catalogue, figures: Iterable[Served], snapshot: str) -> Published:
    """Return the figures of a park as SDMX. Of two for the same key the first is told."""
    by_key = {(one.measure, one.slice, frequency_of(one.when), one.when): one for one in reversed(list(figures))}
    served = [by_key[key] for key in sorted(by_key, key=_order)]
    lists = _lists(park, catalogue, served)
    meant = [Item(id_, told(name), text=text) for id_, name, _role, _codes, text, _is_needed in COMPONENTS]
    concepts = _scheme("conceptscheme", park, "CONCEPTS", meant)
    agencies = Scheme("agencyscheme", "SDMX", "AGENCIES", told(SCHEMES["AGENCIES"]), [Item(park.id, _names(park.name))])
    components = [
        Component(id_, role, told(name), lists.get(codes), text or "String", is_needed)
        for id_, name, role, codes, text, is_needed in COMPONENTS
    ]
    structure = Structure("datastructure", park.id, FLOW, told(SCHEMES[FLOW]), concepts=concepts, components=components)
    flow = Flow("dataflow", park.id, FLOW, _flow_names(park), structure=structure)
    observations = [_observation(one, park, snapshot) for one in served]
    return Published([agencies, *lists.values(), concepts], flow, observations)


def message_of(park: Park, name: str, prepared: datetime) -> Message:
    """Return the head of a file of a park's figures, ``name`` tells it from the park's others."""
    return Message(re.sub(r"[^A-Za-z0-9_@$-]", "-", f"{park.id}-{name}"), prepared, park.id, _names(park.name))


def slice_code(narrowed: Slice) -> str:
    """Return the code of a slice: industry-equipment, or _T for none. Signs that codes may not have cost a hash."""
    parts = [part for pair in narrowed for part in pair]
    if not parts:
        return ALL
    text = "-".join(parts)
    if re.fullmatch(r"[A-Za-z0-9_-]+", text) and text.count("-") == len(parts) - 1:
        return text
    return f"{re.sub(r'[^A-Za-z0-9_]+', '-', text)}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:8]}"


def unit_code(unit: str) -> str:
    """Return the code of a unit: CNY_per_mu."""
    return re.sub(r"[^A-Za-z0-9_]+", "_", unit.replace("/", "_per_"))


def _order(key: tuple[str, Slice, str, When]) -> tuple[str, str, str, str]:
    measure, narrowed, frequency, when = key
    return measure, slice_code(narrowed), frequency, time_of(when)


def _observation(one: Served, park: Park, snapshot: str) -> Observation:
    status = one.status or ("A" if one.value is not None else STATUS_OF_MISSING)
    found: dict[str, str | None] = {
        "FREQ": frequency_of(one.when),
        "REF_AREA": park.id,
        "INDICATOR": one.measure,
        "SLICE": slice_code(one.slice),
        TIME: time_of(one.when),
        VALUE: one.value,
        "UNIT_MEASURE": unit_code(one.unit),
        "OBS_STATUS": status,
        "CONF_STATUS": one.confidentiality,
        "SNAPSHOT": snapshot,
    }
    if one.confidentiality == "F":
        found |= {"HEDGE": one.hedge or Hedge.exact.value, "STATED": one.stated, "DEFINITION": str(one.version)}
        found |= {"ROWS": str(one.rows), "ROWS_MISSING": str(one.missing), "ROWS_SYNTHETIC": str(one.synthetic)}
    return {name: value for name, value in found.items() if value is not None}


def _lists(park: Park, catalogue: Catalogue, served: Sequence[Served]) -> dict[str, Scheme]:
    units = {measure.unit(park.currency, park.area_unit).id for measure in catalogue} | {one.unit for one in served}
    slices = {slice_code(one.slice): one for one in served if one.slice}
    items: dict[str, list[Item]] = {
        name: [Item(code, told(words)) for code, words in codes.items()] for name, codes in CODES.items()
    }
    items |= {
        "CL_AREA": [Item(park.id, _names(park.name), _names(park.place))],
        "CL_INDICATOR": [_indicator(measure) for measure in sorted(catalogue, key=lambda one: one.id)],
        "CL_SLICE": [
            *items["CL_SLICE"],
            *(Item(code, _slice_names(one, park, catalogue)) for code, one in sorted(slices.items())),
        ],
        "CL_UNIT": [Item(unit_code(unit), {LANG_TAGS["en"]: unit}) for unit in sorted(units)],
    }
    return {name: _scheme("codelist", park, name, items[name]) for name in SCHEMES if name.startswith("CL_")}


def _indicator(measure: Measure) -> Item:
    return Item(measure.id, _names(measure.name), _names(measure.versions[-1].definition))


def _slice_names(one: Served, park: Park, catalogue: Catalogue) -> Names:
    table = _table_of(catalogue, one.measure)
    names = {}
    for lang in LANGS:
        words = []
        for name, code in one.slice:
            column = table.by_name.get(name) if table is not None else None
            words.append(park.word(column.list_name if column is not None else "", code, lang))
        names[LANG_TAGS[lang]] = ("、" if lang == "zh" else ", ").join(words)
    return names


def _table_of(catalogue: Catalogue, measure: str) -> Table | None:
    version = catalogue[measure].versions[-1]
    while version.of is not None:
        version = catalogue[version.of].versions[-1]
    return version.table


def _scheme(kind: str, park: Park, name: str, items: Sequence[Item]) -> Scheme:
    return Scheme(kind, park.id, name, told(SCHEMES[name]), items)


def _flow_names(park: Park) -> Names:
    between = {"en": ": ", "zh": "："}
    word = told(SCHEMES[FLOW])
    return {LANG_TAGS[lang]: f"{park.name.in_(lang)}{between[lang]}{word[LANG_TAGS[lang]]}" for lang in LANGS}


def _names(words: Words) -> Names:
    return {LANG_TAGS[lang]: words.in_(lang) for lang in LANGS}
