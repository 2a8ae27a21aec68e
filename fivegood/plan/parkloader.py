"""From the park's part of plan.yaml to a checked park: its units, areas and code lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from msgspec import Struct

from fivegood.errors import Fault, InputError
from fivegood.measures.catalogue import Words
from fivegood.plan.goals import Park
from fivegood.plan.text import CodeListsText, CodesText, PlanFile
from fivegood.quantities import CURRENCIES, Quantity, Unit, convert
from fivegood.yamlfile import YamlFile

_CODES_BY_CURRENCY = {"CNY": {"credit_code": "cn_uscc", "industry_class": "gbt4754"}}
AREAS = ("mu", "ha", "m2", "km2")


class ReadPlan(Struct, frozen=True):
    """What could be read of a plan file: the park and the text in its shape, or None, and every fault so far.

    ``file`` is without the goals, figures and checks that could not be read; ``goal_ids`` are all that it names.
    """

    file: YamlFile
    park: Park | None
    text: PlanFile | None
    faults: tuple[Fault, ...]
    goal_ids: frozenset[str]


def read_plan(file: YamlFile, shipped_lists: CodeListsText) -> ReadPlan:
    """Read the park and the shape of a plan file, as far as can be; a fault in one goal leaves the others readable."""
    text, faults, rest = file.shape_rest(PlanFile, _entry)
    goals = file.data.get("goals") if isinstance(file.data, dict) else None
    ids = frozenset(str(goal.get("id")) for goal in goals or () if isinstance(goal, dict))
    park = _park(text, rest, shipped_lists, faults) if text is not None else None
    return ReadPlan(rest, park, text, tuple(faults), ids)


def _entry(path: tuple[str | int, ...]) -> tuple[str | int, ...] | None:
    """Return the goal, figure or check that a value lies in; nothing else can be left out."""
    numbered = [index for index, step in enumerate(path) if isinstance(step, int)]
    return path[: numbered[0] + 1] if numbered else None


def _park(text: PlanFile, file: YamlFile, shipped_lists: CodeListsText, faults: list[Fault]) -> Park | None:
    lists = {name: dict(entries) for name, entries in shipped_lists.items()}
    for name, entries in text.lists.items():
        lists[name] = {**lists.get(name, {}), **entries}
    if _unit_of_park(text.park.currency, "currency", "money", CURRENCIES, file, faults) is None:
        return None
    area_unit = _unit_of_park(text.park.area_unit, "area_unit", "area", AREAS, file, faults)
    return Park(
        text.park.id,
        text.park.name,
        text.park.short or text.park.name,
        text.park.place,
        text.park.currency,
        # Every area can be read as square metres, so the rest of the plan is checked all the same.
        area_unit.id if area_unit is not None else "m2",
        text.park.calendar,
        text.park.joins_january_february,
        _areas_of(text.park.areas, area_unit, file, faults) if area_unit is not None else {},
        {name: {code: Words(en=e.en, zh=e.zh) for code, e in entries.items()} for name, entries in lists.items()},
        tuple(code for code, entry in lists.get("item", {}).items() if entry.owed),
        text.park.notice,
        _codes_of(text.codes, text.park.currency),
    )


def _codes_of(text: CodesText, currency: str) -> dict[str, str]:
    """Return the rule of each kind of code; what the plan leaves out follows from the country that its money tells."""
    usual = _CODES_BY_CURRENCY.get(currency, {})
    said = {name: getattr(text, name) or usual.get(name, "none") for name in CodesText.__struct_fields__}
    return {name: rule for name, rule in said.items() if rule != "none"}


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
