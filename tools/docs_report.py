"""The page of report texts: calls, blocks and front matter, from the code that reads them."""

from __future__ import annotations

from pydantic import BaseModel

from fivegood.report.blocks import ChartText, FrontText, OverText, ScorecardText, TableText
from fivegood.report.calls import FORM, GOAL_FIELDS, HEDGES, SHOWN_AS
from tools.markdown import code, fields_table, table

_SECTIONS: dict[type[BaseModel], str] = {
    FrontText: "Front matter",
    TableText: "Block table",
    ChartText: "Block chart",
    OverText: "Periods one after another",
    ScorecardText: "Block scorecard",
}
_MEANINGS = {
    ("FrontText", "title"): "the report's title; by default the first heading, or the edition's title",
    ("FrontText", "byline"): "who signs it",
    ("TableText", "measures"): "measures, narrowed or not, a row each",
    ("TableText", "periods"): "periods or dates, a column each",
    ("TableText", "by"): "a dimension: a row for each of its codes, of one measure",
    (
        "TableText",
        "total",
    ): "a last row that adds up; refused over different units or cohorts, ratios and levels",
    ("TableText", "caption"): "what the table shows; may hold figure calls",
    ("TableText", "missing"): "`show` prints a cell without a value as such; `refuse` refuses the text",
    ("ChartText", "kind"): "`bar` and `line` of a measure, `path` of a goal against its path",
    ("ChartText", "measure"): "the measure, for a bar or line",
    ("ChartText", "goal"): "the goal, for a path",
    ("ChartText", "periods"): "the periods, or `over` in their place",
    ("ChartText", "over"): "periods one after another",
    ("ChartText", "slice"): "dimensions that narrow the measure",
    ("ChartText", "by"): "a dimension: a series for each of its codes",
    ("ChartText", "title"): "the chart's title",
    ("ChartText", "sentence"): "what the chart shows, in words; may hold figure calls",
    ("OverText", "from_"): "the first period",
    ("OverText", "to"): "the last period",
    ("OverText", "by"): "how long each is",
    ("ScorecardText", "branch"): "one branch of the plan; by default all goals",
    ("ScorecardText", "title"): "its title; by default the branch's name",
}
_FIELDS = {
    "target": "the target with its comparator",
    "value": "the value on the last day of the edition's period",
    "path": "where the path is on that day",
    "pace": "what was gained since the base over what the path asks",
    "status": "the lamp with its words",
    "missing": "how many records owed are not there",
    "name": "the goal's name",
}
_SHOWN = {
    "value": "the exact value, whatever the edition claims",
    "hedged": "as claimed or hedged; the same as leaving it out",
    "name": "the measure's name with the words of its slice",
    "rows": "how many rows it counts",
}
_OPTIONS = {
    "hedge": "what is said of the number stated: " + ", ".join(code(hedge) for hedge in HEDGES),
    "stated": 'the number stated: `stated="7 bn CNY"`; a bare number is in the figure\'s unit',
    "as": "what is printed, see below",
    "digits": "significant digits that a hedge chosen by itself keeps, 1 to 9",
}


def _words(heading: str, known: tuple[str, ...], meanings: dict[str, str]) -> str:
    if set(known) != set(meanings):
        raise ValueError(f"{heading}: described and known differ in {sorted(set(known) ^ set(meanings))}")
    return table([heading, "meaning"], [[code(name), meanings[name]] for name in known])


def report_page() -> str:
    """Return the page."""
    sections = "\n\n".join(
        f"## {title}\n\n{fields_table(model, _SECTIONS, _MEANINGS)}" for model, title in _SECTIONS.items()
    )
    options = [[code(name), meaning] for name, meaning in _OPTIONS.items()]
    first, _, second = FORM.partition(" or ")
    return f"""# Report texts

`report.en.md` and `report.zh.md` are Markdown (CommonMark with tables; no raw HTML, no pictures) with figure calls and
fenced blocks. How to write one: [how-to](../howto/write-a-report.md).

## Calls

```text
{first}
{second}
```

The first word is a measure, or `goal:` and a goal's id; `@2025` tells apart goals of one id. What follows is one period
or date (for a goal, one field), then options. Without `hedge` and `stated` a figure is printed as the edition claims it
in `plan.yaml`, else exactly.

{table(["option", "meaning"], options)}

{_words("as", SHOWN_AS, _SHOWN)}

{_words("field of a goal", GOAL_FIELDS, _FIELDS)}

{sections}

## What is written

`fivegood report` writes `report.<lang>.html`, `report.<lang>.pdf` and the figure ledger, every number printed with its
trace, as `ledger.<lang>.json` and `ledger.<lang>.csv`. It writes all of them or, when anything is refused, none.

The site of an edition holds the report once more as Inline XBRL 1.1, `xbrl/report.<lang>.xhtml`, beside the taxonomy
that its facts refer to (`figures.xsd`, labels by language). Every number of the ledger and every goal of its
scorecards is a fact with all its digits, its unit and its period; a number in the text is one where it is printed
exactly, and leads to the list at the end where it is rounded or hedged. Where a goal stands that is withheld, or has no
data, is a fact without a value (`xsi:nil`) with the reason as its footnote. Auditors' tools read it without a network.

Its open data is described by `datapackage.json`, a Data Package of Frictionless Data: each CSV file with the types of
its columns. The rows behind a figure stand in `data/rows/` as CSV and JSON. `catalog.jsonld` and `catalog.ttl` are
the catalogue of all of it in DCAT 3, with the snapshot that it comes of; no licence is stated, as it is the park's to
give. Where a figure comes from stands in `prov/` in PROV-O, as Turtle and JSON-LD: the activity that worked it out,
the version of its definition as the plan of that, the query, the snapshot, the rows and the figures it was made of. In
`sdmx/` all figures stand once more [as SDMX](../howto/read-figures-as-sdmx.md).
"""
