"""How a proofread draft is shown: its lines with the numbers marked, then what is said of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from fivegood.editions.proofs import Proof
from fivegood.report.proofread.judging import VERDICTS, Remark, Verdict

#: A sign beside each verdict, so that the colour is not all that tells it.
SIGNS = {Verdict.CONFIRMED: "✔", Verdict.CONTRADICTED: "✖", Verdict.HEDGE_UNTRUE: "▲", Verdict.UNMATCHED: "?"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some signs of a line, with the number in the list of the remark on them, or none."""

    text: str
    number: int = 0
    verdict: str = ""
    sign: str = ""


def proof_shown(proof: Proof, text: str, lang: str) -> Mapping[str, Any]:
    """Return what the page shows of a draft."""
    numbered = list(enumerate(proof.remarks, 1))
    lines = text.split("\n")
    said = [
        {
            "number": number,
            "line": remark.line,
            "text": remark.text,
            "verdict": remark.verdict.value,
            "sign": SIGNS[remark.verdict],
            "told": VERDICTS[remark.verdict].in_(lang),
            "why": remark.reason.in_(lang),
        }
        for number, remark in numbered
    ]
    counts = [(SIGNS[one], VERDICTS[one].in_(lang), sum(r.verdict is one for r in proof.remarks)) for one in Verdict]
    return {
        "run": proof.run,
        "edition": proof.edition.title.in_(lang) if proof.edition else _("no edition"),
        "said": said,
        "counts": counts,
        "lines": [
            (at, _pieces(line, [(number, remark) for number, remark in numbered if remark.line == at]))
            for at, line in enumerate(lines, 1)
        ],
    }


def _pieces(line: str, remarks: Sequence[tuple[int, Remark]]) -> list[Piece]:
    pieces, at = [], 0
    for number, remark in remarks:
        # Markup inside the words, or words that run on in the next line, leave a number unmarked; the list has it.
        start = line.find(remark.text, at)
        if start < 0:
            continue
        pieces.append(Piece(line[at:start]))
        at = start + len(remark.text)
        pieces.append(Piece(remark.text, number, remark.verdict.value, SIGNS[remark.verdict]))
    return [piece for piece in (*pieces, Piece(line[at:])) if piece.text]
