"""Projects together: what their page is asked for, and what its board and its list show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from fivegood.errors import Fault, ForbiddenError, InputError, nearest
from fivegood.facts.courses import ProjectLamps
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.plan.goals import Park
from fivegood.quantities import Unit, format_quantity
from fivegood.records.actors import Actor
from fivegood.records.book.filters import filtered
from fivegood.records.book.keys import path_of
from fivegood.records.book.selectors import records_of
from fivegood.records.projects.portfolio import (
    ORDERS,
    Placed,
    StageColumn,
    projects_placed,
    projects_searched,
    shown_of,
    stage_columns,
    states_of,
    with_lamp,
)
from fivegood.records.scope import may_read
from fivegood.rules.schedules import stage_held
from fivegood.web.lamps import LampsAsked, LampShown, lamp_of
from fivegood.web.words import day_word, lang, names_of, title

VIEWS = ("board", "timeline", "list")
#: Cards of a column, lines of a list, and rows of a timeline that are shown at once.
CARDS, LINES, ROWS = 12, 50, 30
_PROJECTS = TABLES["projects"]
_OWN = ("view", "q", "stage", "sort", "page")
_LISTS = ("industry", "sector", "origin")


@dataclass(frozen=True, slots=True)
class ProjectShown:
    """A project as a card or a line: its words, its money, its lamp, and how long it has been in its stage."""

    path: str
    name: str
    unit: str
    unit_path: str
    stage: str
    days: int | None
    money: str
    lamp: LampShown
    words: Mapping[str, str]
    is_synthetic: bool


class ProjectsAsked:
    """What the page of projects is asked for: a view, filters, a day, an order, a page. Raises InputError."""

    def __init__(self, actor: Actor, opened: OpenPark, asked: QueryDict) -> None:
        if not may_read(actor, _PROJECTS.name):
            raise ForbiddenError(f"the role {actor.role} may not read projects")
        self.actor, self.park, self.asked = actor, opened.park, asked
        self.rules = opened.rules.lamps
        self.lamps = LampsAsked(actor, self.rules, asked)
        self.stages = list(opened.park.lists.get("stage", {}))
        faults = self.lamps.faults
        self.view = _choice(asked, "view", VIEWS, faults) or VIEWS[0]
        self.stage = _choice(asked, "stage", self.stages, faults)
        self.sort = _choice(asked, "sort", tuple(ORDERS), faults)
        self.page = _page(asked, faults)
        own = {*_OWN, *LampsAsked.names}
        filters = {name: str(asked[name]) for name in asked if name not in own}
        found = filtered(_PROJECTS, records_of(actor, _PROJECTS), filters, faults, opened.park.lists.get)
        if faults:
            raise InputError(faults, _PROJECTS.name)
        text = str(asked.get("q", "")).strip()
        self._found = (projects_searched(found, text) if text else found).order_by(*ORDERS[self.sort])
        self._lit: Mapping[str, ProjectLamps] | None = None
        if self.lamps.lamp:
            self._lit = with_lamp(actor, self.lamps.lamp, self.day, self.rules)

    @property
    def day(self) -> date:
        """The day as of which stages and lamps are told."""
        return self.lamps.day

    @property
    def is_narrowed(self) -> bool:
        """True when a filter beside the search and the day is asked for."""
        return any(self.asked.get(name) for name in self.asked if name not in ("view", "q", "as_of", "page", "sort"))

    @property
    def columns(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """The filters by lists of the park: name, title, codes with their words."""
        lists = self.park.lists
        return [
            (name, title(_PROJECTS.read_by_name[name]), [(code, self._word(name, code)) for code in lists[name]])
            for name in _LISTS
            if name in lists
        ]

    @property
    def stage_choices(self) -> list[tuple[str, str]]:
        """The stages in the park's order with their words."""
        return [(code, self._word("stage", code)) for code in self.stages]

    def placed(self) -> list[Placed]:
        """Return the projects asked for, each in its stage: two queries."""
        placed = projects_placed(self.actor, self._found, self.day, self.stages)
        kept = [one for one in placed if self._lit is None or one.project_id in self._lit]
        return [one for one in kept if not self.stage or one.stage == self.stage]

    def states(self, placed: Sequence[Placed]) -> list[ProjectLamps]:
        """Return some projects as they stand on the day, in their order: three queries, none when a lamp is asked."""
        states = self._lit
        if states is None:
            states = states_of(self.actor, [one.project_id for one in placed], self.day, self.rules)
        return [states[one.project_id] for one in placed if one.project_id in states]

    def shown(self, states: Sequence[ProjectLamps]) -> list[ProjectShown]:
        """Return projects in the reader's words: one query."""
        names = names_of(self.actor, "units", {str(state.row["unit_id"]) for state in states if state.row["unit_id"]})
        return [self._shown(state, names) for state in states]

    def address(self, **changed: object) -> str:
        """Return the address of this page with something changed; it begins at its first page again."""
        kept = {name: value for name, value in self.asked.items() if value and name not in changed and name != "page"}
        return "?" + urlencode(kept | {name: str(value) for name, value in changed.items() if value not in ("", None)})

    def _shown(self, state: ProjectLamps, names: Mapping[str, str]) -> ProjectShown:
        row, (stage, since) = state.row, stage_held(state.course, self.day, self.stages)
        unit = str(row["unit_id"] or "")
        return ProjectShown(
            path=path_of([state.project_id]),
            name=name_of(state.row),
            unit=names.get(unit, unit),
            unit_path=path_of([unit]) if unit in names else "",
            stage=stage_word(self.park, stage),
            days=(self.day - since).days if since else None,
            money=money_told(row["investment"], self.park),
            lamp=lamp_of(state),
            words={title(_PROJECTS.read_by_name[name]): self._word(name, str(row[name] or "")) for name in _LISTS},
            is_synthetic=bool(row["is_synthetic"]),
        )

    def _word(self, name: str, code: str) -> str:
        return self.park.word(name, code, lang()) if code else ""


def board_shown(asked: ProjectsAsked) -> dict[str, Any]:
    """Return the columns of the board: counts and sums of all, cards of the largest contracts."""
    columns = stage_columns(asked.placed(), asked.stages)
    if asked.stage or asked.lamps.lamp or asked.asked.get("q"):
        columns = [column for column in columns if column.count]
    of_cards = [one for column in columns for one in column.projects[:CARDS]]
    shown = {one.path: one for one in asked.shown(asked.states(of_cards))}
    total, unstated = sum(column.count for column in columns), sum(column.unstated for column in columns)
    money = sum((column.investment for column in columns), Decimal(0))
    return {
        "columns": [_column(asked, column, shown) for column in columns],
        "total": total,
        "money": money_told(money, asked.park) if total > unstated else "",
        "unstated": unstated,
    }


def _column(asked: ProjectsAsked, column: StageColumn, shown: Mapping[str, ProjectShown]) -> dict[str, Any]:
    paths = [path_of([one.project_id]) for one in column.projects[:CARDS]]
    return {
        "code": column.stage,
        "title": stage_word(asked.park, column.stage),
        "count": column.count,
        "money": money_told(column.investment, asked.park) if column.count > column.unstated else "",
        "unstated": column.unstated,
        "cards": [shown[path] for path in paths if path in shown],
        "more": max(0, column.count - CARDS),
        "all": asked.address(view="list", stage=column.stage, sort="largest") if column.stage else "",
    }


def list_shown(asked: ProjectsAsked) -> dict[str, Any]:
    """Return a page of the list."""
    placed = asked.placed()
    part, number = shown_of(placed, asked.page, LINES)
    return {"lines": asked.shown(asked.states(part)), **pages_shown(asked, len(placed), number, LINES)}


def pages_shown(asked: ProjectsAsked, count: int, number: int, size: int) -> dict[str, Any]:
    """Return where a page stands among the others, with the addresses of those beside it."""
    pages = max(1, -(-count // size))
    return {
        "count": count,
        "number": number,
        "pages": pages,
        "first": (number - 1) * size + 1 if count else 0,
        "last": min(number * size, count),
        "before": asked.address(page=number - 1) if number > 1 else "",
        "after": asked.address(page=number + 1) if number < pages else "",
    }


def tabs_shown(asked: ProjectsAsked) -> list[tuple[str, str, bool]]:
    """Return the address and the word of each view, and whether it is the one shown."""
    words = {"board": _("Board"), "timeline": _("Timeline"), "list": _("List")}
    return [(asked.address(view=view), words[view], view == asked.view) for view in VIEWS]


def days_shown(asked: ProjectsAsked, opened: OpenPark) -> list[tuple[str, str, bool]]:
    """Return the days that are a touch away, today and the newest edition's: address, word, whether it is asked for."""
    days = [(asked.actor.today, _("Today"))]
    if opened.plan.editions:
        edition = opened.plan.edition()
        days.append((edition.as_of, edition.title.in_(lang())))
    return [(asked.address(as_of=day), f"{word} · {day_word(day)}", day == asked.day) for day, word in days]


def name_of(row: Mapping[str, Any]) -> str:
    """Return a project's name in the reader's language, its other name when it has none in it."""
    names = [row["project_name_zh"], row["project_name"]]
    return str(next(name for name in (names if lang() == "zh" else names[::-1]) if name))


def stage_word(park: Park, stage: str) -> str:
    """Return what a stage is called; what has none yet says so."""
    return park.word("stage", stage, lang()) if stage else _("No stage yet")


def money_told(amount: Any, park: Park) -> str:
    """Return an amount as people write it, empty when it is not known."""
    return "" if amount is None else format_quantity(amount, Unit.parse(park.currency), lang())


def _choice(asked: QueryDict, name: str, known: Sequence[str], faults: list[Fault]) -> str:
    text = str(asked.get(name, ""))
    if text and text not in known:
        told = [one for one in known if one]
        faults.append(Fault("", 0, name, f"is one of {', '.join(told)}", text, nearest(text, told)))
        return ""
    return text


def _page(asked: QueryDict, faults: list[Fault]) -> int:
    text = asked.get("page") or "1"
    if text.isascii() and text.isdecimal() and 0 < int(text) < 10**9:
        return int(text)
    faults.append(Fault("", 0, "page", "is not the number of a page", text))
    return 1
