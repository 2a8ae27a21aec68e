"""A report text with every figure put in, or refused with everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from markdown_it.tree import SyntaxTreeNode

from fivegood.errors import Fault, FigureError, HedgeError, InputError
from fivegood.measures.compute import Figures, Question
from fivegood.plan.goals import Edition, Plan
from fivegood.plan.scorecard import Scorecard
from fivegood.report.answers import Answers
from fivegood.report.blocks import ChartText, ScorecardText, TableText
from fivegood.report.calls import CallError
from fivegood.report.draft import Draft, PlacedBlock, inline_children, read_draft
from fivegood.report.graphs import ChartAsk, ask_chart, build_chart
from fivegood.report.nodes import (
    Block,
    Break,
    Cell,
    Code,
    CodeBlock,
    Document,
    Emph,
    FigureRun,
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
from fivegood.report.tables import TableAsk, ask_table, build_table
from fivegood.report.words import LANGS, word
from fivegood.rules.forecasting import ForecastingText, shipped
from fivegood.structs import replace

_Result = TypeVar("_Result")
_Ask = TableAsk | ChartAsk | ScorecardText


def parse_report(
    text: str,
    *,
    file: str,
    lang: str,
    plan: Plan,
    edition: Edition,
    figures: Figures,
    scorecard: Scorecard,
    assumed: Callable[[], ForecastingText] = shipped,
) -> Document:
    """Return a report text as a document tree with its figures.

    ``file`` names the text in faults, ``assumed`` gives what forecasts assume. Raises InputError with every
    fault of the text: calls that cannot be read, unknown measures and goals, figures without a value, hedges that the
    values do not bear out, bad blocks.
    """
    if lang not in LANGS:
        raise InputError([Fault(file, message="the language of a report is en or zh", value=lang)])
    draft = read_draft(text, file)
    builder = _Builder(draft, Answers(plan, edition, figures, scorecard, lang, assumed))
    builder.ask()
    document = builder.document(edition.title.in_(lang))
    if draft.faults:
        raise InputError(sorted(set(draft.faults), key=lambda fault: (fault.line, fault.message)), file)
    return document


def questions_of(
    text: str, *, file: str, plan: Plan, edition: Edition, figures: Figures, scorecard: Scorecard
) -> list[Question]:
    """Return every figure that a report text asks for; what cannot be read or asked is left to ``parse_report``."""
    builder = _Builder(read_draft(text, file), Answers(plan, edition, figures, scorecard, "en"))
    return builder.ask()


class _Builder:
    def __init__(self, draft: Draft, answers: Answers) -> None:
        self.draft, self.answers, self.lang = draft, answers, answers.lang
        self.asks: dict[int, _Ask] = {}
        self.level = 1
        self.charts = 0

    def ask(self) -> list[Question]:
        """Check what every call and block asks, ask all of it at once, and return it."""
        questions: list[Question] = []
        for identity, placed in list(self.draft.calls.items()):
            question = self._try(placed.line, lambda call=placed.call: (self.answers.question(call),))  # type: ignore[misc] # its default has the type
            if question is None:
                del self.draft.calls[identity]
            elif question[0] is not None:
                questions.append(question[0])
        for identity, block in self.draft.blocks.items():
            ask = self._try(block.line, partial(self._ask_block, block))
            if ask is not None:
                self.asks[identity] = ask
                questions.extend(() if isinstance(ask, ScorecardText) else ask.questions)
        self.answers.fetch(questions)
        return questions

    def _ask_block(self, placed: PlacedBlock) -> _Ask:
        if isinstance(placed.block, TableText):
            return ask_table(placed.block, self.answers)
        if isinstance(placed.block, ChartText):
            return ask_chart(placed.block, self.answers)
        branches = self.answers.plan.branches
        if placed.block.branch and placed.block.branch not in branches:
            raise CallError("there is no such branch", placed.block.branch, branches)
        return placed.block

    def _try(self, line: int, work: Callable[[], _Result]) -> _Result | None:
        """Return what the work gives; note its refusal as a fault of the line."""
        file, faults = self.draft.file, self.draft.faults
        try:
            return work()
        except CallError as error:
            faults.append(error.fault(file, line))
        except (FigureError, HedgeError) as error:
            faults.append(Fault(file, line, message=str(error)))
        except InputError as error:
            faults.extend(replace(fault, file=file, line=line, column="") for fault in error.faults)
        return None

    def document(self, default_title: str) -> Document:
        nodes = list(self.draft.tree.children)
        title = self.draft.front.title.strip()
        if not title and nodes and nodes[0].type == "heading" and nodes[0].tag == "h1":
            title = plain(self._runs(inline_children(nodes.pop(0)))).strip()
        blocks = self._blocks(nodes)
        return Document(self.lang, title or default_title, self.draft.front.byline, blocks, tuple(self.answers.entries))

    def _blocks(self, nodes: Sequence[SyntaxTreeNode]) -> tuple[Block, ...]:
        found = [self._block(node) for node in nodes]
        return tuple(block for block in found if block is not None)

    def _block(self, node: SyntaxTreeNode) -> Block | None:
        if node.type == "heading":
            runs = self._runs(inline_children(node))
            if not plain(runs).strip():
                return None  # a heading without words leads nobody anywhere, and PDF/UA refuses it
            self.level = min(max(2, int(node.tag[1:])), self.level + 1)
            return Heading(self.level, runs)
        if node.type == "paragraph":
            return Paragraph(self._runs(inline_children(node)))
        if node.type in ("bullet_list", "ordered_list"):
            items = tuple(self._blocks(item.children) for item in node.children)
            return List(node.type == "ordered_list", int(node.attrs.get("start", 1)), items)
        if node.type == "blockquote":
            return Quote(self._blocks(node.children))
        if node.type == "table":
            return self._written_table(node)
        if node.type == "fence" and id(node.token) in self.draft.blocks:
            placed, ask = self.draft.blocks[id(node.token)], self.asks.get(id(node.token))
            return self._try(placed.line, lambda: self._filled(placed, ask)) if ask is not None else None
        if node.type in ("fence", "code_block"):
            return CodeBlock(node.content.rstrip("\n"))
        return Rule() if node.type == "hr" else None

    def _filled(self, placed: PlacedBlock, ask: _Ask) -> Block:
        if isinstance(ask, ScorecardText):
            branches = self.answers.plan.branches
            standings = [s for s in self.answers.scorecard.standings if ask.branch in ("", s.goal.branch)]
            named = branches[ask.branch].in_(self.lang) if ask.branch else word("scorecard", self.lang)
            return ScorecardBlock(ask.title or named, tuple(standings))
        phrase = self._runs(placed.inline.children[0].children) if placed.inline is not None else ()
        if isinstance(ask, TableAsk):
            return build_table(ask, self.answers, phrase)
        self.charts += 1
        return build_chart(ask, self.answers, phrase, f"chart-{self.charts}")

    def _written_table(self, node: SyntaxTreeNode) -> Table:
        rows = [row for part in node.children for row in part.children]
        header, *body = (tuple(self._cell(cell) for cell in row.children) for row in rows)
        return Table(header, tuple(body), has_row_heads=False)

    def _cell(self, node: SyntaxTreeNode) -> Cell:
        align = "end" if "right" in str(node.attrs.get("style", "")) else "start"
        return Cell(self._runs(inline_children(node)), align)

    def _runs(self, nodes: object) -> Runs:
        runs: list[Run] = []
        for node in nodes:  # type: ignore[attr-defined] # the parser has no types
            run = self._run(node, runs)
            if run is not None:
                runs.append(run)
        return tuple(_closed_up(runs)) if self.lang == "zh" else tuple(runs)

    def _run(self, node: SyntaxTreeNode, before: Sequence[Run]) -> Run | None:
        if node.type == "text":
            return Text(node.content) if node.content else None
        if node.type == "softbreak":
            return Text("\n")
        if node.type == "hardbreak":
            return Break()
        if node.type == "code_inline":
            return Code(node.content)
        if node.type == "strong":
            return Strong(self._runs(node.children))
        if node.type == "em":
            return Emph(self._runs(node.children))
        if node.type == "link":
            return Link(str(node.attrs.get("href", "")), self._runs(node.children))
        placed = self.draft.calls.get(id(node.token)) if node.type == "figure_call" else None
        if placed is None:
            return None
        run = self._try(placed.line, lambda: self.answers.run(placed.call))
        return _capitalised(run, before) if self.lang == "en" and run is not None else run


def _capitalised(run: FigureRun | LampRun | Text, before: Sequence[Run]) -> FigureRun | LampRun | Text:
    """Begin a sentence with a capital: "More than 25,000 people were tested"."""
    told = plain(tuple(before)).rstrip("\n ")
    if told and not re.search(r"[.!?]$", told):
        return run
    return replace(run, text=run.text[:1].upper() + run.text[1:])


def _closed_up(runs: Sequence[Run]) -> list[Run]:
    """Drop line ends between Chinese characters, where a space would show; keep one between Latin words."""
    closed: list[Run] = []
    for index, run in enumerate(runs):
        if run != Text("\n"):
            closed.append(run)
            continue
        left, right = plain(tuple(runs[:index]))[-1:], plain(tuple(runs[index + 1 :]))[:1]
        if left.isascii() and right.isascii():
            closed.append(Text(" "))
    return closed
