"""One answer to a unit, gathered from those to the parts of its need. PURE."""

from __future__ import annotations

from collections.abc import Sequence

from fivegood.rules.desk.stages import Act, Event

#: So many characters a gathered answer has at most: a cell of text holds 2,000.
LONGEST = 1_900


def answer_of_parts(parts: Sequence[tuple[str, Sequence[Event]]]) -> tuple[bool, str]:
    """Return whether every part was solved, and one text of their last answers, each under the part's title.

    A text that is too long for its share of the whole ends in an ellipsis: the part's own page has all of it.
    """
    last = [
        (title, next(one for one in reversed(events) if one.act in (Act.SOLVE, Act.EXPLAIN))) for title, events in parts
    ]
    share = LONGEST // max(1, len(last))
    lines = [
        _cut(f"{number}. {title}: {answer.reason}" if answer.reason else f"{number}. {title}", share)
        for number, (title, answer) in enumerate(last, 1)
    ]
    return all(answer.act is Act.SOLVE for _, answer in last), "\n".join(lines)


def _cut(text: str, most: int) -> str:
    return text if len(text) < most else f"{text[: most - 2]}…"
