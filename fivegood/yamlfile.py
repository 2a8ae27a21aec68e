"""YAML as people write it, with the line and column of every value, so that a fault can name its place."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from msgspec import Struct

from fivegood.errors import Fault, InputError, nearest
from fivegood.shapes import is_shape, shaped
from fivegood.shapewords import either
from fivegood.yamlplaces import Path_, Places, spot

if TYPE_CHECKING:
    from fivegood.shapetwins import Misfit

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Shaped = TypeVar("_Shaped")
_DEEPEST = 50
#: What pydantic calls a key that is not there, and one that should not be.
_OF_KEYS = ("missing", "extra_forbidden")
#: Where an entry of a file begins: a key with no blank before it.
_ENTRY = re.compile(r"^(?=\w+:)", re.MULTILINE)


class YamlFile(Struct, frozen=True):
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

    def shape(self, of: type[_Shaped], data: Any = None, base: Path_ = ()) -> _Shaped:
        """Return ``data`` (by default all of it) in a shape, or as a model of pydantic.

        Raises InputError with every fault at its line and column.
        """
        found, misfits = _read(of, self.data if data is None else data)
        if found is None:
            raise InputError(self._faults_of(misfits, base), self.file)
        return found

    def shape_rest(
        self, of: type[_Shaped], entry: Callable[[Path_], Path_ | None]
    ) -> tuple[_Shaped | None, list[Fault], YamlFile]:
        """Return what has the shape, the faults of the rest, and the file without the entries at fault.

        ``entry`` gives the path of the entry (a goal, a measure) that a value at fault lies in, or None where nothing
        can be left out; then nothing is returned in the shape. So what else is wrong can be told at the same time.
        """
        found, misfits = _read(of, self.data)
        if found is not None:
            return found, [], self
        faults = self._faults_of(misfits, ())
        entries = {entry(self._steps((), misfit.loc)) for misfit in misfits}
        if None in entries:
            return None, faults, self
        rest = self
        for path in sorted(filter(None, entries), key=_last_first):
            rest = rest._without(path)
        found, _ = _read(of, rest.data)
        return found, faults, rest if found is not None else self

    def _without(self, path: Path_) -> YamlFile:
        """Return the file without the entry at ``path``; what stands behind it in a list moves up."""
        data = copy.deepcopy(self.data)
        holder = data
        for step in path[:-1]:
            holder = holder[_key(holder, step)]
        del holder[_key(holder, path[-1])]
        around, last = path[:-1], path[-1]
        places = {}
        for other, place in self.places.items():
            moved = other
            if len(other) > len(around) and other[: len(around)] == around:
                there = other[len(around)]
                if there == last:
                    continue
                if isinstance(there, int) and isinstance(last, int) and there > last:
                    moved = (*around, there - 1, *other[len(around) + 1 :])
            places[moved] = place
        return YamlFile(self.file, data, places)

    def _steps(self, base: Path_, loc: Sequence[str | int]) -> Path_:
        """Return the path to a value without what pydantic adds: which kind of a union it tried."""
        path = base
        for step in loc:
            path = next((longer for longer in ((*path, step), (*path, str(step))) if longer in self.places), path)
        return path

    def _faults_of(self, misfits: Iterable[Misfit], base: Path_) -> list[Fault]:
        at: dict[Path_, list[Misfit]] = {}
        for misfit in misfits:
            at.setdefault(self._steps(base, misfit.loc), []).append(misfit)
        faults: list[Fault] = []
        for path, found in at.items():
            of_keys = [misfit for misfit in found if misfit.kind in _OF_KEYS]
            faults += [self._fault_of_key(misfit, path) for misfit in of_keys]
            # Where a text or a mapping may stand and a mapping does, what is wrong inside of it is all there is to say.
            is_looked_into = of_keys or any(len(other) > len(path) and other[: len(path)] == path for other in at)
            if not is_looked_into:
                faults.append(self._fault_of_value(found, path))
        return _one_a_place(faults)

    def _fault_of_key(self, misfit: Misfit, path: Path_) -> Fault:
        name = str(misfit.loc[-1])
        if misfit.kind == "missing":
            return self.fault(path, f"key {name!r} is missing")
        message = f"unknown key {name!r}" + (f"; valid keys: {', '.join(misfit.fields)}" if misfit.fields else "")
        line, column = self.place(path)
        return Fault(self.file, line, str(column), message, None, nearest(name, misfit.fields))

    def _fault_of_value(self, found: Sequence[Misfit], path: Path_) -> Fault:
        first, where = found[0], ".".join(str(step) for step in path)
        message = either([misfit.message for misfit in found])
        value = first.value if isinstance(first.value, str | int | float | bool) else None
        return self.fault(path, f"{where}: {message}" if where else message, value=value, choices=first.fields)


def _read(of: type[_Shaped], data: object) -> tuple[_Shaped | None, Sequence[Misfit]]:
    """Return ``data`` in the shape, or None and everything that does not fit."""
    if is_shape(of) and (found := shaped(of, data)) is not None:
        return found, ()
    from fivegood.shapetwins import validated  # takes a tenth of a short command to import

    return validated(of, data)


def _one_a_place(found: Iterable[Fault]) -> list[Fault]:
    """Keep one fault a place, and every key that is missing or unknown there."""
    kept: dict[object, Fault] = {}
    for fault in found:
        named = fault.message.startswith(("key ", "unknown key "))
        kept.setdefault((fault.line, fault.column, fault.message if named else ""), fault)
    return list(kept.values())


def _key(holder: Any, step: str | int) -> Any:
    """Return the key a step stands for: places name every key as text, and YAML has numbers and days as keys too."""
    return next(key for key in holder if str(key) == step) if isinstance(holder, dict) else step


def _last_first(path: Path_) -> list[tuple[int, int, str]]:
    """Order paths so that taking one out leaves those after it where they are."""
    return [(0, -step, "") if isinstance(step, int) else (1, 0, step) for step in path]


def load(path: Path) -> YamlFile:
    """Read a YAML file that is shipped, and so known to be sound; where its values stand is found when it is asked for.

    Raises InputError for a missing or unreadable file, or bad YAML.
    """
    text = _text_of(path)
    return _sound(text, path.name, _PlacesLater(text, path.name))


def entries(path: Path) -> Mapping[str, Callable[[], YamlFile]]:
    """Return what reads each entry of a shipped file by its name: parsing all of a long one takes a while.

    Raises InputError as ``load`` does, then or now.
    """
    text = _text_of(path)
    places = _PlacesLater(text, path.name)
    parts = _ENTRY.split(text)[1:]
    return {part.partition(":")[0]: partial(_sound, part, path.name, places) for part in parts}


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError([Fault(path.name, message=f"there is no such file in {path.parent}")]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Fault(path.name, message=f"cannot be read as UTF-8 text: {error}")]) from None


def _sound(text: str, file: str, places: Mapping[Path_, tuple[int, int]]) -> YamlFile:
    try:
        return YamlFile(file, yaml.load(text, _Loader) or {}, places)
    except yaml.YAMLError as error:
        raise InputError([_yaml_fault(error, file)], file) from None


class _PlacesLater(Mapping[Path_, tuple[int, int]]):
    """The places of the values of a text, found when one is asked for: a sound file never asks."""

    def __init__(self, text: str, file: str) -> None:
        self._text, self._file = text, file

    @cached_property
    def _found(self) -> Mapping[Path_, tuple[int, int]]:
        return parse(self._text, self._file).places

    def __getitem__(self, path: Path_) -> tuple[int, int]:
        return self._found[path]

    def __iter__(self) -> Iterator[Path_]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def parse(text: str, file: str) -> YamlFile:
    """Parse one YAML document as people write it. Raises InputError for bad YAML, or a key written twice."""
    try:
        _check_depth(text, file)
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return YamlFile(file, {}, {})
        places = Places(loader, file)
        places.note(node, ())
        if places.faults:
            raise InputError(places.faults, file)
        return YamlFile(file, loader.construct_document(node), places.found)
    except yaml.YAMLError as error:
        raise InputError([_yaml_fault(error, file)], file) from None


def _check_depth(text: str, file: str) -> None:
    """Refuse what is nested so deeply that building it would exhaust the stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise InputError([Fault(file, *spot(event), f"is nested deeper than {_DEEPEST} levels")], file)


def _yaml_fault(error: yaml.YAMLError, file: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    if mark is None:
        return Fault(file, message=f"not valid YAML: {problem}")
    return Fault(file, mark.line + 1, str(mark.column + 1), f"not valid YAML: {problem}")
