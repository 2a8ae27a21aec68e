"""A draft written by hand, as sentences of which every sign knows its line: Markdown, tables and lists included."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MARKUP = re.compile(
    r"\{\{.*?\}\}|<!--.*?-->|!?\[([^\]]*)\]\([^)]*\)|[*`]+|(?<![A-Za-z0-9])_+|_+(?![A-Za-z0-9])|https?://\S+"
)
_LIST = re.compile(
    r"\s*(?:>\s*)*(?:[-+•·●]\s+|\(?\d{1,2}[.)、](?!\d)\s*|[（(][一二三四五六七八九十\d]+[)）]\s*|[一二三四五六七八九十]+、\s*)"
)
_HEADING = re.compile(r"\s*(#{1,6})\s+(.*)")
_RULE = re.compile(r"\s*\|?\s*:?-{2,}.*")
_END = re.compile(r"[。！？!?]|(?<!\bNo)(?<!\bCo)(?<!\bca)(?<!\bLtd)(?<!\bFig)(?<!\bapprox)\.(?=\s+[^a-z\s])|\.$")
_BRACKETED = re.compile(r"[(（]([^()（）]*)[)）]\s*$")
_UNIT_HEADS = ("unit", "units", "单位", "计量单位")
_NUMBER = re.compile(r"\d")
_CJK = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, list item or table cell. ``above`` are the words over it (headings), ``before`` those of the

    sentence before in the same paragraph. Only numbers from ``start`` on are read: in a table, those of the cell.
    """

    text: str
    lines: tuple[int, ...]
    above: str
    before: str = ""
    start: int = 0

    @property
    def is_chinese(self) -> bool:
        return _CJK.search(self.text) is not None


@dataclass(slots=True)
class _Text:
    """Signs with the line each of them stands on."""

    text: str = ""
    lines: tuple[int, ...] = ()

    def add(self, text: str, line: int) -> None:
        self.text += text
        self.lines += (line,) * len(text)

    def part(self, start: int, end: int) -> _Text:
        return _Text(self.text[start:end], self.lines[start:end])


def sentence_of(text: str) -> Sentence:
    """Return a name or another text of one line as a sentence."""
    plain = _plain(text)
    return Sentence(plain, (1,) * len(plain), "")


def read_sentences(text: str) -> Iterator[Sentence]:
    """Read a text. Front matter, fenced blocks and figure calls are left out."""
    headings: dict[int, str] = {}
    paragraph = _Text()
    rows: list[tuple[int, list[str]]] = []
    for number, line in _lines(text):
        heading = _HEADING.fullmatch(line)
        is_row = line.lstrip().startswith("|") or (rows and "|" in line)
        if paragraph.text and (heading or is_row or not line.strip() or _LIST.match(line)):
            yield from _split(paragraph, headings)
            paragraph = _Text()
        if rows and not is_row:
            yield from _cells(rows, headings)
            rows = []
        if heading:
            level = len(heading[1])
            headings = {at: words for at, words in headings.items() if at < level}
            found = _Text()
            found.add(_plain(_LIST.sub("", heading[2], count=1)), number)
            yield from _split(found, headings)
            headings[level] = found.text
        elif is_row:
            rows.append((number, [_plain(cell) for cell in line.strip().strip("|").split("|")]))
        elif line.strip():
            listed = _LIST.match(line)
            shown = _plain(line[listed.end() :] if listed else line).strip()
            if paragraph.text and not (
                _CJK.match(shown) or _CJK.match(paragraph.text[-1:]) or paragraph.text[-1:] in "，。、；"
            ):
                paragraph.add(" ", number)
            paragraph.add(shown, number)
    if rows:
        yield from _cells(rows, headings)
    yield from _split(paragraph, headings)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Return the numbered lines without front matter and fenced blocks."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    skipped = 0
    if lines[0].strip() == "---":
        skipped = next((number for number, line in enumerate(lines[1:], 2) if line.strip() == "---"), 0)
    fence = ""
    for number, line in enumerate(lines[skipped:], skipped + 1):
        mark = line.strip()[:3]
        if mark in ("```", "~~~"):
            fence = "" if fence == mark else fence or mark
        elif not fence:
            yield number, line
    yield len(lines) + 1, ""


def _plain(line: str) -> str:
    """Return a line without markup, with digits and signs of one width. Chinese commas stay what they are."""
    bare = _MARKUP.sub(lambda found: found[1] or "", line)
    return "".join(sign if sign in "，；：" else unicodedata.normalize("NFKC", sign) for sign in bare).replace("−", "-")


def _split(paragraph: _Text, headings: dict[int, str]) -> Iterator[Sentence]:
    above, before, start = " ".join(headings.values()), "", 0
    ends = [found.end() for found in _END.finditer(paragraph.text)]
    for end in [*ends, len(paragraph.text)]:
        part = paragraph.part(start, end)
        start = end
        if part.text.strip():
            yield Sentence(part.text, part.lines, above, before)
            before = part.text


def _cells(rows: Sequence[tuple[int, list[str]]], headings: dict[int, str]) -> Iterator[Sentence]:
    """Return a sentence for each cell with a number: label of the row, head of the column, the cell with its unit."""
    above = " ".join(headings.values())
    has_head = len(rows) > 1 and _RULE.fullmatch("|".join(rows[1][1])) is not None
    heads = [cell.strip() for cell in rows[0][1]] if has_head else []
    for number, cells in rows[2 if has_head else 0 :]:
        label = cells[0].strip()
        unit = next((cell.strip() for head, cell in zip(heads, cells, strict=False) if head.lower() in _UNIT_HEADS), "")
        for column, cell in enumerate(cells[1:], 1):
            head = heads[column] if column < len(heads) else ""
            if head.lower() in _UNIT_HEADS or not (_NUMBER.search(cell) or _CJK.search(cell)):
                continue
            bracketed = _BRACKETED.search(label) or _BRACKETED.search(head)
            told = unit or (bracketed[1] if bracketed and "20" not in bracketed[1] else "")
            lead = f"{head}，{_BRACKETED.sub('', label)}: "
            body = lead + cell.strip() + (f" {told}" if told and re.search(r"\d$", cell.strip()) else "")
            yield Sentence(body, (number,) * len(body), above, start=len(lead))
