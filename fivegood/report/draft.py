"""A report text as Markdown tokens, with its figure calls and blocks read but nothing put in yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from fivegood.errors import Fault, InputError
from fivegood.report.blocks import NAMES, BlockText, ChartText, FrontText, TableText, read_block, read_front
from fivegood.report.calls import Call, CallError, parse_call


@dataclass(frozen=True, slots=True)
class PlacedCall:
    """A call and the line it stands on."""

    call: Call
    line: int


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block, the line its fence opens on, and its caption or sentence as an inline tree."""

    block: BlockText
    line: int
    inline: SyntaxTreeNode | None


@dataclass(slots=True)
class Draft:
    """A text as read. ``calls`` by the identity of their token, ``blocks`` by that of their fence."""

    file: str
    front: FrontText
    tree: SyntaxTreeNode
    faults: list[Fault] = field(default_factory=list)
    calls: dict[int, PlacedCall] = field(default_factory=dict)
    blocks: dict[int, PlacedBlock] = field(default_factory=dict)


def _figure_rule(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("{{", state.pos):
        return False
    end = state.src.find("}}", state.pos)
    stop = end if end >= 0 else len(state.src)
    if not silent:
        token = state.push("figure_call", "", 0)
        token.content = state.src[state.pos + 2 : stop]
        token.meta = {"lines": state.src.count("\n", 0, state.pos), "is_closed": end >= 0}
    state.pos = min(stop + 2, state.posMax)
    return True


def _markdown() -> MarkdownIt:
    # Raw HTML is off, so that it shows as the text it is; automatic links are off with it.
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["html_block", "html_inline"])
    markdown.inline.ruler.before("escape", "figure_call", _figure_rule)
    return markdown


def read_draft(text: str, file: str) -> Draft:
    """Read a text. What is wrong with it is in the draft's ``faults``, none is raised."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    faults: list[Fault] = []
    front, body, skipped = _split_front(text, file, faults)
    markdown = _markdown()
    draft = Draft(file, front, SyntaxTreeNode(markdown.parse(body)), faults)
    _Reader(draft, markdown, skipped).walk(draft.tree, skipped + 1)
    return draft


def _split_front(text: str, file: str, faults: list[Fault]) -> tuple[FrontText, str, int]:
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return FrontText(), text, 0
    ends = [number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"]
    if not ends:
        faults.append(Fault(file, 1, message="the front matter opens with --- and never closes with ---"))
        return FrontText(), text, 0
    try:
        front = read_front("\n".join(lines[1 : ends[0]]), file)
    except InputError as error:
        faults.extend(error.faults)
        front = FrontText()
    return front, "\n".join(lines[ends[0] + 1 :]), ends[0] + 1


class _Reader:
    def __init__(self, draft: Draft, markdown: MarkdownIt, skipped: int) -> None:
        self.draft, self.markdown, self.skipped = draft, markdown, skipped

    def walk(self, node: SyntaxTreeNode, line: int) -> None:
        """Read every call and block below a node; ``line`` is that of the nearest block with a known place."""
        if not node.is_root and node.map:
            line = node.map[0] + self.skipped + 1
        if node.type == "figure_call":
            self._call(node, line)
        elif node.type == "image":
            self._fault(line, "pictures are not taken here: a chart block draws one from figures", node.content)
        elif node.type == "fence" and node.info.split(" ")[0].strip() in NAMES:
            self._block(node, line)
        for child in node.children:
            self.walk(child, line)

    def _fault(self, line: int, message: str, value: str | None = None) -> None:
        self.draft.faults.append(Fault(self.draft.file, line, "", message, value or None))

    def _call(self, node: SyntaxTreeNode, line: int) -> None:
        line += node.meta["lines"]
        if not node.meta["is_closed"]:
            self._fault(line, "{{ opens a figure call that }} never closes", node.content.split("\n")[0])
            return
        try:
            self.draft.calls[id(node.token)] = PlacedCall(parse_call(node.content), line)
        except CallError as error:
            self.draft.faults.append(error.fault(self.draft.file, line))

    def _block(self, node: SyntaxTreeNode, line: int) -> None:
        try:
            block = read_block(node.info.split(" ")[0].strip(), node.content, self.draft.file, line + 1)
        except InputError as error:
            self.draft.faults.extend(error.faults)
            return
        text = block.sentence if isinstance(block, ChartText) else block.caption if isinstance(block, TableText) else ""
        inline = None
        if text:
            inline = SyntaxTreeNode(self.markdown.parseInline(text))
            self.walk(inline, line + _line_of_key(node.content, ("sentence", "caption")))
        self.draft.blocks[id(node.token)] = PlacedBlock(block, line, inline)


def _line_of_key(yaml: str, keys: tuple[str, ...]) -> int:
    """Return on which line of the YAML (from 1) one of the keys stands."""
    lines = yaml.split("\n")
    return next((number for number, line in enumerate(lines, 1) if line.startswith(keys)), 1)


def token_of(node: SyntaxTreeNode) -> Token:
    """Return a node's own token."""
    token: Any = node.token
    assert isinstance(token, Token)
    return token


def inline_children(node: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
    """Return the inline nodes of a paragraph, heading, cell or parsed phrase."""
    for child in node.children:
        if child.type == "inline":
            yield from child.children
        else:
            yield child
