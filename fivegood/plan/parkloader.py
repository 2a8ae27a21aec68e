"""From the park's part of plan.yaml to a checked park: its units, areas and code lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from fivegood.errors import Fault, InputError
from fivegood.measures.catalogue import Words
from fivegood.plan.goals import Park
from fivegood.plan.text import CodeListsText, PlanFile
from fivegood.quantities import CURRENCIES, Quantity, Unit, convert
from fivegood.yamlfile import YamlFile

AREAS = ("mu", "ha", "m2", "km2")


def load_park(file: YamlFile, shipped_lists: CodeListsText) -> tuple[Park, PlanFile]:
    """Return the park of a plan file and the file's text in its shape. Raises InputError with every fault."""
    text = file.shape(PlanFile)
    faults: list[Fault] = []
    lists = {name: dict(entries) for name, entries in shipped_lists.items()}
    for name, entries in text.lists.items():
        lists[name] = {**lists.get(name, {}), **entries}
    _unit_of_park(text.park.currency, "currency", "money", CURRENCIES, file, faults)
    area_unit = _unit_of_park(text.park.area_unit, "area_unit", "area", AREAS, file, faults)
    areas = _areas_of(text.park.areas, area_unit, file, faults) if area_unit else {}
    if faults:
        raise InputError(faults, file.file)
    park = Park(
        text.park.id,
        text.park.name,
        text.park.short or text.park.name,
        text.park.place,
        text.park.currency,
        text.park.area_unit,
        text.park.calendar,
        text.park.joins_january_february,
        areas,
        {name: {code: Words(en=e.en, zh=e.zh) for code, e in entries.items()} for name, entries in lists.items()},
        tuple(code for code, entry in lists.get("item", {}).items() if entry.owed),
        text.park.notice,
    )
    return park, text


def _unit_of_park(
    text: str, key: str, dimension: str, choices: Collection[str], file: YamlFile, faults: list[Fault]
) -> Unit | None:
    """Return the unit that money or area columns hold; a noun would read as a unit too, and is neither."""
    if text in choices:
        return Unit.parse(text)
    what = "an ISO 4217 code, such as CNY" if dimension == "money" else f"one of {', '.join(choices)}"
    faults.append(file.fault(("park", key), f"is not {what}", value=text, choices=sorted(choices)))
    return None


def _areas_of(texts: Mapping[str, str], unit: Unit, file: YamlFile, faults: list[Fault]) -> dict[str, Decimal]:
    areas: dict[str, Decimal] = {}
    for name, text in texts.items():
        try:
            quantity = Quantity.parse(text)
            areas[name] = convert(quantity.value, quantity.unit, unit)
        except InputError as error:
            faults.extend(placed(error, file, ("park", "areas", name)))
            continue
        if areas[name] <= 0:
            faults.append(file.fault(("park", "areas", name), "an area is more than nought", value=text))
    return areas


def placed(error: InputError, file: YamlFile, path: tuple[str | int, ...]) -> list[Fault]:
    """Return the faults of an error as faults of the value at ``path``."""
    line, column = file.place(path)
    return [Fault(file.file, line, str(column), fault.message, fault.value, fault.suggestion) for fault in error.faults]
