"""A park's own rules: the texts beside its plan that say which returns it asks for, how lamps light, how size is told,
how often units are visited, how they are given officers, how long each step of a need may take, how approvals are run,
what is assumed when looking ahead, which figures everybody may see.

``returns.yaml``, ``service.yaml``, ``desk.yaml`` and ``procedures.yaml`` are the park's own or there are none;
``lamps.yaml``, ``sizes.yaml``, ``assigning.yaml``, ``forecasting.yaml`` and ``disclosure.yaml`` replace those that
are shipped.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

from fivegood import yamlfile
from fivegood.errors import Fault, InputError
from fivegood.rules import assigning, forecasting, forms, lamps, sizes
from fivegood.rules.assigning import AssigningText
from fivegood.rules.desk.limits import DeskText
from fivegood.rules.disclosure import text as disclosure
from fivegood.rules.disclosure.text import DisclosureText
from fivegood.rules.forecasting import ForecastingText
from fivegood.rules.forms import ReturnsText
from fivegood.rules.lamps import LampsText
from fivegood.rules.procedures import text as procedures
from fivegood.rules.procedures.text import ProceduresText
from fivegood.rules.service import ServiceText
from fivegood.rules.sizes import SizesText

RETURNS, LAMPS, SIZES, SERVICE = "returns.yaml", "lamps.yaml", "sizes.yaml", "service.yaml"
ASSIGNING, DESK, PROCEDURES, FORECASTING = "assigning.yaml", "desk.yaml", "procedures.yaml", "forecasting.yaml"
DISCLOSURE = disclosure.NAME
NAMES = (RETURNS, LAMPS, SIZES, SERVICE, ASSIGNING, DESK, PROCEDURES, FORECASTING, DISCLOSURE)
_Text = TypeVar("_Text")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one park."""

    returns: ReturnsText
    lamps: LampsText
    sizes: SizesText
    service: ServiceText
    desk: DeskText
    assigning: AssigningText
    procedures: ProceduresText
    forecasting: ForecastingText
    disclosure: DisclosureText


def read_rules(text_of: Callable[[str], str | None], items: Collection[str]) -> Rules:
    """Return a park's rules; ``items`` are the codes of its list of items.

    Raises InputError with every fault of every text.
    """
    faults: list[Fault] = []

    def read(name: str, parse: Callable[[str], _Text], otherwise: Callable[[], _Text]) -> _Text:
        try:
            text = text_of(name)
            return otherwise() if text is None else parse(text)
        except InputError as error:
            faults.extend(error.faults)
            return otherwise()

    rules = Rules(
        read(RETURNS, lambda text: forms.parse(text, RETURNS, items), ReturnsText),
        read(LAMPS, lambda text: yamlfile.parse(text, LAMPS).shape(LampsText), lamps.shipped),
        read(SIZES, lambda text: yamlfile.parse(text, SIZES).shape(SizesText), sizes.shipped),
        read(SERVICE, lambda text: yamlfile.parse(text, SERVICE).shape(ServiceText), ServiceText),
        read(DESK, lambda text: yamlfile.parse(text, DESK).shape(DeskText), DeskText),
        read(ASSIGNING, lambda text: yamlfile.parse(text, ASSIGNING).shape(AssigningText), assigning.shipped),
        read(PROCEDURES, lambda text: procedures.parse(text, PROCEDURES), ProceduresText),
        read(FORECASTING, lambda text: yamlfile.parse(text, FORECASTING).shape(ForecastingText), forecasting.shipped),
        read(DISCLOSURE, lambda text: yamlfile.parse(text, DISCLOSURE).shape(DisclosureText), disclosure.shipped),
    )
    if faults:
        raise InputError(sorted(faults), "rules")
    return rules
