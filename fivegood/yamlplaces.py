"""Where each value of a YAML document stands, and what is wrong with it before it has a value."""

from __future__ import annotations

from typing import Any

import yaml

from fivegood.errors import Fault

Path_ = tuple[str | int, ...]
_SCALARS = {
    "tag:yaml.org,2002:timestamp": "a day of the calendar",
    "tag:yaml.org,2002:int": "a number that can be read",
}


def spot(node: Any) -> tuple[int, str]:
    """Return the line and the column at which a node begins, as a fault tells them."""
    return node.start_mark.line + 1, str(node.start_mark.column + 1)


class Places:
    """Walks the nodes of a document: where each value stands, and what is wrong with it before it has a value."""

    def __init__(self, loader: Any, file: str) -> None:
        self.loader, self.file = loader, file
        self.found: dict[Path_, tuple[int, int]] = {}
        self.faults: list[Fault] = []
        self._nodes: set[int] = set()

    def note(self, node: Any, path: Path_) -> None:
        """Note the place of a node and of everything in it."""
        self.found[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        # An alias makes one node stand in two places; a chain of them grows without bound ("billion laughs").
        if id(node) in self._nodes:
            self._fault(node, "anchors and aliases (&, *) are not taken here: write it out")
            return
        self._nodes.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            self._check_scalar(node)
        elif isinstance(node, yaml.MappingNode):
            self._note_mapping(node, path)
        else:
            for index, value in enumerate(node.value):
                self.note(value, (*path, index))

    def _note_mapping(self, node: Any, path: Path_) -> None:
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                self._fault(key, f"key {name!r} is written twice")
            seen.add(name)
            if isinstance(key, yaml.ScalarNode):
                self._check_scalar(key)
            self.note(value, (*path, name))
            self.found[*path, name] = (key.start_mark.line + 1, key.start_mark.column + 1)

    def _check_scalar(self, node: Any) -> None:
        """A date of no calendar (2021-02-30) is a fault at its place, not an exception out of PyYAML."""
        try:
            self.loader.construct_object(node)
        except (ValueError, AttributeError):
            kind = _SCALARS.get(node.tag, "a value of its type")
            shown = node.value if len(node.value) <= 80 else node.value[:80]
            self.faults.append(Fault(self.file, *spot(node), f"is not {kind}", shown))

    def _fault(self, node: Any, message: str) -> None:
        self.faults.append(Fault(self.file, *spot(node), message))
