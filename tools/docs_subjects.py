"""The pages of subjects: written by hand around a part that is drawn from the code, between two marks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fivegood.facts.schema import Table, TimeKind
from fivegood.facts.subjects import TABLES
from fivegood.park import shipped_catalogue
from tools.docs_api import set_up
from tools.markdown import code, table

if TYPE_CHECKING:  # Django has to be set up before
    from fivegood.records.actors import Actor

SUBJECTS = Path(__file__).resolve().parent.parent / "docs" / "subjects"
BEGIN, END = "<!-- generated: begin -->", "<!-- generated: end -->"
_TIMES = {
    TimeKind.EVENT: "dated by {start}",
    TimeKind.INTERVAL: "holds from {start} to {end}",
    TimeKind.SPAN: "about the period {start}",
    TimeKind.NONE: "without a date of its own",
}


def subject_pages() -> dict[Path, str]:
    """Return the page of every subject as it should be: its own words, the drawn part as the code has it."""
    return {path: _renewed(path) for path in sorted(SUBJECTS.glob("*.md")) if path.stem != "README"}


def subjects() -> list[str]:
    """Return the subjects of the book, in the order of their tables."""
    return list(dict.fromkeys(part.subject for part in TABLES.values()))


def _renewed(path: Path) -> str:
    text = path.read_text("utf-8")
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{path.name} has no place for its drawn part: {BEGIN} … {END}")
    return f"{head}{BEGIN}\n\n{_drawn(path.stem)}\n\n{END}{tail}"


def _drawn(subject: str) -> str:
    parts = [part for part in TABLES.values() if part.subject == subject]
    return "\n\n".join([*map(_table, parts), _roles(parts), _measures(parts)])


def _table(part: Table) -> str:
    own = [column for column in part.columns if not column.carried and not column.computed and column.name != "park_id"]
    link = f"../reference/facts.md#{part.name}"
    time = _TIMES[part.time.kind].format(start=code(part.time.start), end=code(part.time.end))
    rows = [
        [
            code(column.name),
            column.zh,
            "yes" if column.required else "",
            f"[`{column.list_name}`](../reference/facts.md#list-{column.list_name})" if column.list_name else "",
            f"[`{column.refers_to}`](../reference/facts.md#{column.refers_to})" if column.refers_to else "",
        ]
        for column in own
    ]
    key = ", ".join(map(code, part.key))
    head = f"### [`{part.name}`]({link})\n\n{part.en} · {part.zh}: {part.grain}. Key: {key}; {time}."
    return f"{head}\n\n{table(['column', '中文', 'required', 'list', 'refers to'], rows)}"


def _roles(parts: list[Table]) -> str:
    set_up()
    from fivegood.records.actors import Actor, Role

    rows = []
    for role in Role:
        actor = Actor("", role, date(2000, 1, 1), officer_id="o", unit_id="u", lender="l")
        told = [_right(actor, part) for part in parts]
        if any(told):
            rows.append([role.value.replace("_", " "), *told])
    return f"### Who reads and writes\n\n{table(['role', *(code(part.name) for part in parts)], rows)}"


def _right(actor: Actor, part: Table) -> str:
    from fivegood.records import scope

    if not scope.may_read(actor, part.name):
        return ""
    rows = "all rows" if scope.sees_all(actor, part.name) else "own rows"
    return f"{'reads and writes' if scope.may_write(actor, part.name) else 'reads'} {rows}"


def _measures(parts: list[Table]) -> str:
    names = {part.name for part in parts}
    found = sorted(_of(names))
    links = ", ".join(f"[`{name}`](../reference/measures.md#{name})" for name in found)
    return f"### Measures over these rows\n\n{links or 'None is shipped; a park may define its own.'}"


def _of(tables: set[str]) -> Iterator[str]:
    for measure in shipped_catalogue():
        if any(version.table and version.table.name in tables for version in measure.versions):
            yield measure.id
