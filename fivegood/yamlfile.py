"""YAML as people write it, with the line and column of every value, so that a fault can name its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from fivegood.errors import Fault, InputError, nearest

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Model = TypeVar("_Model", bound=BaseModel)
Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class YamlFile:
    """The data of a YAML document and the place (line, column, both from 1) of each value in it."""

    file: str
    data: Any
    places: Mapping[Path_, tuple[int, int]]

    def place(self, path: Sequence[str | int]) -> tuple[int, int]:
        """Return line and column of the value at ``path``, or of the nearest value around it."""
        steps = tuple(path)
        while steps and steps not in self.places:
            steps = steps[:-1]
        return self.places.get(steps, (1, 1))

    def fault(
        self,
        path: Sequence[str | int],
        message: str,
        *,
        value: object | None = None,
        choices: Sequence[str] = (),
    ) -> Fault:
        """Make the fault of the value at ``path``; the nearest of ``choices`` is suggested."""
        line, column = self.place(path)
        shown = None if value is None else str(value)
        suggestion = nearest(shown, choices) if shown is not None else None
        return Fault(self.file, line, str(column), message, shown, suggestion)

    def shape(self, model: type[_Model], data: Any = None, base: Path_ = ()) -> _Model:
        """Return ``data`` (by default all of it) as ``model``.

        Raises InputError with every fault at its line and column.
        """
        try:
            return model.model_validate(self.data if data is None else data)
        except ValidationError as error:
            raise InputError([self._fault_of(model, item, base) for item in error.errors()], self.file) from None

    def _fault_of(self, model: type[BaseModel], item: Any, base: Path_) -> Fault:
        path = (*base, *(step for step in item["loc"] if not isinstance(step, str) or not step.startswith("function")))
        name = str(item["loc"][-1]) if item["loc"] else ""
        if item["type"] == "extra_forbidden":
            fields = _fields_at(model, item["loc"][:-1])
            message = f"unknown key {name!r}" + (f"; valid keys: {', '.join(fields)}" if fields else "")
            line, column = self.place(path)
            return Fault(self.file, line, str(column), message, None, nearest(name, fields))
        if item["type"] == "missing":
            return self.fault(path[:-1], f"key {name!r} is missing")
        message = str(item["msg"]).removeprefix("Value error, ")
        value = item["input"]
        shown = value if isinstance(value, str | int | float | bool) else None
        return self.fault(path, f"{'.'.join(str(step) for step in path)}: {message}", value=shown)


def _fields_at(model: type[BaseModel], loc: Sequence[str | int]) -> tuple[str, ...]:
    """Return the names of the fields that the model at ``loc`` inside ``model`` takes."""
    current: Any = model
    for step in loc:
        fields = getattr(current, "model_fields", {})
        inner = fields[step].annotation if step in fields else current
        current = _inner_model(inner) or current
    return tuple(getattr(current, "model_fields", {}))


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner_model(argument)
        if found is not None:
            return found
    return None


def load(path: Path) -> YamlFile:
    """Read a YAML file. Raises InputError for a missing or unreadable file, bad YAML, or a key written twice."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError([Fault(path.name, message=f"there is no such file in {path.parent}")]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Fault(path.name, message=f"cannot be read as UTF-8 text: {error}")]) from None
    return parse(text, path.name)


def parse(text: str, file: str) -> YamlFile:
    """Parse one YAML document; see ``load`` for the errors."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        places: dict[Path_, tuple[int, int]] = {}
        faults: list[Fault] = []
        if node is not None:
            _note_places(node, (), places, faults, file, set())
        if faults:
            raise InputError(faults, file)
        data = {} if node is None else loader.construct_document(node)
    except yaml.YAMLError as error:
        raise InputError([_yaml_fault(error, file)], file) from None
    finally:
        loader.dispose()
    return YamlFile(file, data, places)


def _yaml_fault(error: yaml.YAMLError, file: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    if mark is None:
        return Fault(file, message=f"not valid YAML: {problem}")
    return Fault(file, mark.line + 1, str(mark.column + 1), f"not valid YAML: {problem}")


def _spot(node: Any) -> tuple[int, str]:
    return node.start_mark.line + 1, str(node.start_mark.column + 1)


def _note_places(
    node: Any, path: Path_, places: dict[Path_, tuple[int, int]], faults: list[Fault], file: str, nodes: set[int]
) -> None:
    places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.CollectionNode):
        # An alias makes one node stand in two places; a chain of them grows without bound ("billion laughs").
        if id(node) in nodes:
            faults.append(Fault(file, *_spot(node), "anchors and aliases (&, *) are not taken here: write it out"))
            return
        nodes.add(id(node))
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                faults.append(Fault(file, *_spot(key), f"key {name!r} is written twice"))
            seen.add(name)
            _note_places(value, (*path, name), places, faults, file, nodes)
            places[*path, name] = (key.start_mark.line + 1, key.start_mark.column + 1)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note_places(value, (*path, index), places, faults, file, nodes)
