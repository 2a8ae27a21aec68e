"""`fivegood proofread`: a draft read against the park's figures, told for machines or as a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from fivegood.cli import database, machine
from fivegood.cli.asking import day_of
from fivegood.cli.printing import print_answer, working
from fivegood.errors import Fault, InputError
from fivegood.park import open_folder
from fivegood.report.proofread.checking import is_chinese, proofread
from fivegood.report.proofread.judging import VERDICTS, Remark, Verdict

#: Shape and colour of each verdict; the words tell it without them.
_SHAPES = {
    Verdict.CONFIRMED: ("✔", "green"),
    Verdict.CONTRADICTED: ("✖", "red"),
    Verdict.HEDGE_UNTRUE: ("▲", "yellow"),
    Verdict.UNMATCHED: ("?", "dim"),
}
_HEADS = {"en": ("Line", "Words", "Verdict", "Why"), "zh": ("行", "文字", "结论", "依据")}


def proofread_told(words: Sequence[str], edition: str | None, as_of: str | None, *, json: bool) -> None:
    """Print what is to be said of a draft's numbers."""
    park, path = _asked(words)
    text = _read(path)
    opened = open_folder(park) if park else database.opened()
    chosen = opened.plan.edition(edition) if edition or opened.plan.editions else None
    with working("Proofreading", json):
        figures = opened.figures(day_of(as_of, opened.plan, chosen))
        remarks = proofread(text, opened.plan, figures, chosen)
    lang = "zh" if is_chinese(text) else "en"
    print_answer([machine.remark(remark) for remark in remarks], json, lambda _: _table(remarks, lang))


def _asked(words: Sequence[str]) -> tuple[Path | None, Path]:
    if len(words) == 1:
        return None, Path(words[0])
    if len(words) == 2:
        return Path(words[0]), Path(words[1])
    raise InputError([Fault("", message="write [PARK] TEXT", value=" ".join(words))])


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Fault(str(path), message=f"cannot be read as UTF-8 text: {error}")]) from None


def _table(remarks: Sequence[Remark], lang: str) -> Group:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for title, justify in zip(_HEADS[lang], ("right", "left", "left", "left"), strict=True):
        table.add_column(title, justify=justify)  # type: ignore[arg-type] # one of the words it takes
    for remark in remarks:
        shape, colour = _SHAPES[remark.verdict]
        verdict = Text(f"{shape} {VERDICTS[remark.verdict].in_(lang)}", style=colour)
        table.add_row(str(remark.line), Text(remark.text), verdict, Text(remark.reason.in_(lang)))
    counts = [(verdict, sum(remark.verdict is verdict for remark in remarks)) for verdict in Verdict]
    told = "   ".join(f"{count} {VERDICTS[verdict].in_(lang)}" for verdict, count in counts if count)
    return Group(table, Text(told))
