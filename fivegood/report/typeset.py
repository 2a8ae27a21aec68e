"""The document tree as typst source. Every text goes in as a typst string, so that no markup in it can act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from fivegood.plan.scorecard import Standing, Status
from fivegood.report.nodes import (
    Block,
    Break,
    Cell,
    Chart,
    Code,
    CodeBlock,
    Document,
    Emph,
    Heading,
    LampRun,
    Link,
    List,
    Paragraph,
    Quote,
    Rule,
    Run,
    Runs,
    ScorecardBlock,
    Strong,
    Table,
    Text,
    plain,
)
from fivegood.report.words import SHAPES, per_cent, rounded, standing_word, target_text, word

#: Cells of a table that must not be broken over pages.
_SHORT = 60
_REGIONS = {"en": ("en", "GB"), "zh": ("zh", "CN")}
_LAMP_COLOURS = {"met": "1d7339", "on_track": "1d7339", "behind": "8a5a00", "off_track": "b3261e"}

_PREAMBLE = """
#let muted = rgb("566069")
#set document(title: {title}, author: {author}, date: datetime(year: {year}, month: {month}, day: {day}))
#set text(lang: {lang}, region: {region}, font: "Noto Sans CJK SC", size: 10pt, fill: rgb("1c2327"))
#set page(paper: "a4", margin: (x: 22mm, top: 24mm, bottom: 22mm), header: context {{
  if counter(page).get().first() > 1 {{ text(8pt, fill: muted)[#{title} #h(1fr) #{running}] }}
}}, footer: context {{
  let here = counter(page).get().first()
  let all = counter(page).final().first()
  align(center, text(8pt, fill: muted, {page_of}))
}})
#set par(leading: {leading}, spacing: {spacing}, justify: {justify}, linebreaks: "optimized")
#set list(indent: 0.4em, body-indent: 0.7em)
#set enum(indent: 0.4em, body-indent: 0.7em)
#let heavy(body) = text(stroke: 0.022em + rgb("1c2327"), body)
#show strong: it => heavy(it.body)
#show heading: it => block(above: 1.7em, below: 0.85em, sticky: true, heavy(it))
#show heading.where(level: 1): set text(19pt)
#show heading.where(level: 1): set block(above: 0pt, below: 0.7em)
#show heading.where(level: 2): set text(13pt)
#show heading.where(level: 3): set text(11pt)
#show heading.where(level: 4): set text(10pt)
#show link: it => text(fill: rgb("0b5c7f"), it)
#show raw: set text(font: ("DejaVu Sans Mono", "Noto Sans CJK SC"), size: 8.5pt)
#show figure: set block(breakable: true, above: 1.5em, below: 1.5em)
#show figure.caption: it => align(left, heavy(text(9.5pt, it.body)))
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.where(kind: image): set figure.caption(position: bottom)
#let ruled(columns, aligns, head, cells, total: false, size: 8.5pt) = {{
  set text(size)
  set par(leading: 0.55em, justify: false)
  align(left, table(
    columns: columns, align: aligns, stroke: none, inset: (x, y) => (
      left: if x == 0 {{ 0pt }} else {{ 5pt }}, right: if x == columns.len() - 1 {{ 0pt }} else {{ 5pt }}, y: 4.2pt,
    ),
    table.header(..head.map(cell => table.cell(stroke: (bottom: 0.9pt + rgb("1c2327")), align: bottom, heavy(cell)))),
    ..cells,
  ))
}}
#let body-cell(body) = table.cell(stroke: (bottom: 0.4pt + rgb("c8cfd5")), body)
#let total-cell(body) = table.cell(stroke: (top: 0.9pt + rgb("1c2327"), bottom: 0.4pt + rgb("c8cfd5")), heavy(body))
#let note(body) = block(
  below: 1.6em, inset: (left: 9pt, y: 2pt), stroke: (left: 1.5pt + rgb("c8cfd5")), text(8.5pt, fill: muted, body),
)
#let lamp(sign, colour, words) = [#text(fill: rgb(colour), sign)~#words]
"""


def string(text: str) -> str:
    """Write text as a typst string literal."""
    safe = []
    for char in text:
        if char in '\\"':
            safe.append("\\" + char)
        elif ord(char) < 32 or ord(char) == 127:
            safe.append(" " if char in "\n\t\r" else "\ufffd")
        else:
            safe.append(char)
    return '"' + "".join(safe) + '"'


def source(document: Document, *, running: str, published_on: date, byline: str, notice: str, listed: bool) -> str:
    """Return the typst source of a document. Charts are read from ``chart-<n>.svg`` beside it.

    ``running`` stands at the head of each page after the first; ``listed`` adds the list of figures.
    """
    lang, region = _REGIONS[document.lang]
    zh = document.lang == "zh"
    page_of = word("page_of", document.lang).replace("{}", '" + str(here) + "', 1).replace("{}", '" + str(all) + "', 1)
    preamble = _PREAMBLE.format(
        title=string(document.title),
        author=string(running),
        year=published_on.year,
        month=published_on.month,
        day=published_on.day,
        lang=string(lang),
        region=string(region),
        running=string(running),
        page_of=f'"{page_of}"',
        leading="0.95em" if zh else "0.72em",
        spacing="1.15em" if zh else "1.05em",
        justify="true" if zh else "false",
    )
    writer = _Writer(document.lang)
    parts = [preamble, f"#heading(level: 1, {string(document.title)})"]
    parts.append(f"#text(9pt, fill: muted, {string(byline)})")
    if notice:
        parts.append(f"#note({string(notice)})")
    parts += [writer.block(block) for block in document.blocks]
    if listed:
        parts.append(writer.listed(document))
    return "\n\n".join(parts) + "\n"


class _Writer:
    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.charts = 0
        self.heading = ""

    def block(self, block: Block) -> str:
        writers: dict[type, Callable[..., str]] = {
            Heading: self.heading_,
            Paragraph: lambda b: f"#par({self.runs(b.runs)})",
            List: self.list_,
            Quote: lambda b: f"#quote(block: true, {self.blocks(b.blocks)})",
            CodeBlock: lambda b: f"#raw({_lines(b.text)}, block: true)",
            Rule: lambda _: '#line(length: 100%, stroke: 0.4pt + rgb("c8cfd5"))',
            Table: lambda b: self.table(b),
            Chart: self.chart,
            ScorecardBlock: lambda b: self.goals(b.title, b.standings),
        }
        return writers[type(block)](block)

    def heading_(self, heading: Heading) -> str:
        self.heading = plain(heading.runs)
        return f"#heading(level: {heading.level}, {self.runs(heading.runs)})"

    def blocks(self, blocks: Sequence[Block]) -> str:
        return "[" + "\n\n".join(self.block(block) for block in blocks) + "]"

    def runs(self, runs: Runs) -> str:
        return "[" + "".join(self.run(run) for run in runs) + "]"

    def run(self, run: Run) -> str:
        if isinstance(run, Strong):
            return f"#strong({self.runs(run.runs)});"
        if isinstance(run, Emph):
            # The Chinese font has no italic: stress is shown by colour there.
            return f'#text(fill: rgb("0b5c7f"), {self.runs(run.runs)});'
        if isinstance(run, Link):
            return f"#link({string(run.href)}, {self.runs(run.runs)});" if run.href else self.runs(run.runs)
        if isinstance(run, Code):
            return f"#raw({string(run.text)});"
        if isinstance(run, Break):
            return "#linebreak();"
        if isinstance(run, LampRun):
            return f"#{_lamp(run.status, run.text)};"
        return f"#{string(run.text)};"

    def list_(self, block: List) -> str:
        items = [self.blocks(item) for item in block.items]
        if block.ordered:
            return f"#enum(start: {block.start}, {', '.join(items)})"
        return f"#list({', '.join(items)})"

    def table(self, table: Table) -> str:
        width = len(table.header)
        rows = []
        for number, row in enumerate(table.rows):
            kind = "total-cell" if table.has_total and number == len(table.rows) - 1 else "body-cell"
            rows += [f"{kind}({self.runs(cell.runs)})" for cell in row[:width]]
        return self._figure(
            _columns(table.header), _aligns(table.header), self._heads(table.header), rows, table.caption
        )

    def _heads(self, header: Sequence[Cell]) -> str:
        return "(" + ", ".join(self.runs(cell.runs) for cell in header) + ",)"

    def _figure(self, columns: str, aligns: str, heads: str, cells: Sequence[str], caption: Runs) -> str:
        body = f"ruled({columns}, {aligns}, {heads}, ({', '.join(cells)},))"
        shown = f", caption: {self.runs(caption)}" if caption else ""
        figure = f"#figure(kind: table, supplement: none, numbering: none{shown}, {body})"
        # A short table stays on one page, with its caption.
        return f"#block(breakable: false, above: 1.5em, below: 1.7em)[{figure}]" if len(cells) <= _SHORT else figure

    def chart(self, chart: Chart) -> str:
        self.charts += 1
        alt = string(f"{chart.title}. {chart.alt}" if self.lang == "en" else f"{chart.title}。{chart.alt}")
        image = f'image("chart-{self.charts}.svg", width: 100%, alt: {alt})'
        title = f"#block(above: 0pt, below: 0.6em, heavy({string(chart.title)}))"
        figure = f"#figure(kind: image, supplement: none, numbering: none, alt: {alt}, {image})"
        body = f"{title}\n#par({self.runs(chart.sentence)})\n{figure}"
        return f"#block(breakable: false, above: 1.8em, below: 1.6em)[{body}]"

    def goals(self, title: str, standings: Sequence[Standing]) -> str:
        names = ("goal", "now", "target", "path", "pace", "status")
        heads = "(" + ", ".join(f"[#{string(word(name, self.lang))};]" for name in names) + ",)"
        cells = []
        for standing in standings:
            cells += [f"body-cell({text})" for text in self._goal(standing)]
        columns, aligns = "(1.7fr, auto, auto, auto, auto, auto)", "(left, right, right, right, right, left)"
        # Below a heading of the same words the table needs no title of its own.
        return self._figure(columns, aligns, heads, cells, () if title == self.heading else (Text(title),))

    def _goal(self, standing: Standing) -> list[str]:
        goal, lang = standing.goal, self.lang
        none = word("withheld" if standing.withheld else "no_data", lang)
        value = none if standing.value is None else rounded(standing.value, goal.target.unit, lang)
        path = word("no_path", lang) if standing.path is None else rounded(standing.path, goal.target.unit, lang)
        pace = "–" if standing.pace is None else per_cent(round(standing.pace, 2), lang)
        by = f"{goal.target.by.year}" if lang == "en" else f"{goal.target.by.year}年"
        target = f"[#{string(target_text(goal.target, lang))};#linebreak();#text(fill: muted, {string(by)});]"
        told = standing_word(standing, lang)
        lamp = string(told) if standing.withheld else _lamp(standing.status.value, told)
        shown = [f"[#{string(text)};]" for text in (goal.name.in_(lang), value, path, pace)]
        return [*shown[:2], target, *shown[2:], f"[#{lamp};]"]

    def listed(self, document: Document) -> str:
        """Return the list of the figures that stand in text and tables."""
        lang = self.lang
        names = ("number", "printed", "measure", "period", "rows")
        heads = "(" + ", ".join(f"[#{string(word(name, lang))};]" for name in names) + ",)"
        cells = []
        for entry in document.entries:
            if entry.place != "chart":
                rows = "–" if entry.figure is None else str(entry.figure.rows)
                texts = (str(entry.n), entry.text, entry.name, entry.when, rows)
                cells += [f"body-cell([#{string(text)};])" for text in texts]
        if not cells:
            return ""
        columns, aligns = "(auto, 1.2fr, 2fr, auto, auto)", "(right, left, left, left, right)"
        body = f"ruled({columns}, {aligns}, {heads}, ({', '.join(cells)},), size: 7.5pt)"
        title = f"#heading(level: 2, {string(word('figure_list', lang))})"
        return f"{title}\n\n#figure(kind: table, supplement: none, numbering: none, {body})"


def _lamp(status: str, words: str) -> str:
    colour = _LAMP_COLOURS.get(status, "566069")
    return f'lamp("{SHAPES[Status(status)]}", "{colour}", {string(words)})'


def _columns(header: Sequence[Cell]) -> str:
    widths = ["2fr" if cell.align == "start" and number == 0 else "1fr" for number, cell in enumerate(header)]
    return "(" + ", ".join(widths) + ",)"


def _aligns(header: Sequence[Cell]) -> str:
    return "(" + ", ".join("right" if cell.align == "end" else "left" for cell in header) + ",)"


def _lines(text: str) -> str:
    return ' + "\\n" + '.join(string(line) for line in text.split("\n"))


def charts_of(blocks: Sequence[Block]) -> list[Chart]:
    """Return the charts of blocks in the order that the source numbers them."""
    found: list[Chart] = []
    for block in blocks:
        if isinstance(block, Chart):
            found.append(block)
        elif isinstance(block, Quote):
            found += charts_of(block.blocks)
        elif isinstance(block, List):
            found += [chart for item in block.items for chart in charts_of(item)]
    return found
