"""What the workbench of assignments shows, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from fivegood.decide.assignment.judging import Breach
from fivegood.errors import Fault, InputError, nearest
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.assignments.models import Proposal, ProposedPair
from fivegood.records.book.keys import path_of
from fivegood.records.book.selectors import records_of
from fivegood.web.punctuation import blank
from fivegood.web.words import lang, said_once

ROLES = ("lead", "deputy")
SHOWN = ("moves", "all", "pinned")
_FILTERS = ("show", "role", "officer", "unit", "page")
Place = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Named:
    """A unit or an officer: id, name, and place on the grid where it is known."""

    id: str
    name: str
    place: Place

    @property
    def path(self) -> str:
        """The part of an address that stands for it."""
        return path_of([self.id])


@dataclass(frozen=True, slots=True)
class PairShown:
    """A pair as a row: unit, role, who serves it today and who would, why, and what staying would cost more."""

    unit: Named
    role: str
    role_word: str
    before: str
    officer: str
    why: str
    parts: str
    saves: int | None
    is_pinned: bool


@said_once
def role_words() -> Mapping[str, str]:
    """Return what an officer may be to a unit."""
    return {"lead": _("lead officer"), "deputy": _("deputy officer")}


def asked_of(asked: QueryDict) -> dict[str, str]:
    """Return the filters that an address asks for. Raises InputError with every fault of it."""
    faults = [
        Fault("", 0, name, "is not a filter of this list", str(asked[name]), nearest(name, _FILTERS))
        for name in asked
        if name not in _FILTERS
    ]
    for name, codes in (("show", SHOWN), ("role", ROLES)):
        code = str(asked.get(name, ""))
        if code and code not in codes:
            faults.append(Fault("", 0, name, f"is one of {', '.join(codes)}", code, nearest(code, codes)))
    if faults:
        raise InputError(faults, "assignment")
    return {name: str(asked.get(name, "")).strip() for name in _FILTERS}


def named(actor: Actor, table_name: str, ids: Iterable[str]) -> dict[str, Named]:
    """Return the name and place of each unit or officer, by one question."""
    table = TABLES[table_name]
    key, stem = table.key[0], table.key[0].removesuffix("_id")
    names = [f"{stem}_name_zh", f"{stem}_name"] if lang() == "zh" else [f"{stem}_name", f"{stem}_name_zh"]
    names = [name for name in names if name in table.read_by_name]
    found = {}
    rows = records_of(actor, table).filter(**{f"{key}__in": {one for one in ids if one}})
    for one, x, y, *words in rows.values_list(key, "place_x", "place_y", *names):
        place = (int(x), int(y)) if x is not None and y is not None else None
        found[one] = Named(one, next(filter(None, words), one), place)
    return found


def pair_shown(pair: ProposedPair, units: Mapping[str, Named]) -> PairShown:
    """Return a pair as a row."""
    return PairShown(
        units.get(pair.unit_id) or Named(pair.unit_id, pair.unit_id, None),
        pair.role,
        role_words()[pair.role],
        pair.before,
        pair.officer_id,
        _why(pair),
        parts_told(pair.told["parts"]),
        pair.told.get("saves"),
        pair.is_pinned,
    )


def _why(pair: ProposedPair) -> str:
    if pair.is_pinned or pair.officer_id != pair.best:
        return _("chosen by hand")
    if pair.reason == "barred":
        return _("may not serve it: %(rule)s") % {"rule": rule_words()[pair.told["bar"]]}
    words = {
        "new": _("had nobody"),
        "gone": _("not in post any more"),
        "no_way": _("has no place for it"),
        "saves": _("to stay would cost more") if pair.told.get("saves") else _("to stay would cost the same"),
        "": _("stays"),
    }
    return words[pair.reason]


def parts_told(parts: Mapping[str, int]) -> str:
    """Return what a pair costs, part by part."""
    words = _part_words()
    return _(", ").join(f"{words[part]}{blank()}{cost}" for part, cost in parts.items()) or _("nothing")


@said_once
def _part_words() -> Mapping[str, str]:
    return {
        "move": _("change of officer"),
        "distance": _("distance"),
        "area": _("other area"),
        "skill": _("skills lacking"),
        "wish": _("wish not met"),
    }


@said_once
def rule_words() -> Mapping[str, str]:
    """Return what each rule of an assignment is called when it is broken."""
    return {
        "away": _("no working time"),
        "conflict": _("conflict of interest"),
        "language": _("does not speak its language"),
        "leads": _("leads the unit already"),
        "gone": _("not in post"),
        "nobody": _("nobody"),
        "most": _("too many units"),
        "least": _("too few units"),
    }


def breach_said(one: Breach) -> str:
    """Return a rule that is broken as a sentence."""
    said = {"officer": one.officer_id, "rule": rule_words()[one.rule], "role": role_words()[one.role]}
    if one.unit_id:
        return _("%(officer)s as %(role)s: %(rule)s") % said
    said |= {"units": str(one.units), "limit": str(one.limit), "level": str(one.level)}
    return _("%(officer)s as %(role)s: %(rule)s, %(units)s from weight %(level)s on, the limit is %(limit)s") % said


def sides_of(told: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return today and the best proposal side by side: what is measured, and both as text."""

    def row(word: str, tell: Callable[[Any], object]) -> tuple[str, str, str]:
        return word, str(tell(told["today"])), str(tell(told["proposed"]))

    rows = [row(_("Points of cost"), lambda side: f"{side['cost']:,}")]
    rows += [row(word, partial(_nobody, role)) for role, word in _without().items()]
    rows.append(row(_("Rules broken by pairs and loads"), _broken))
    for role, word in role_words().items():
        for measured, tell in (
            (_("Weight of one officer's units, %(role)s"), _span),
            (_("Gini coefficient, %(role)s"), _gini),
            (_("Way to all units, %(role)s"), _ways),
        ):
            rows.append(row(measured % {"role": word}, partial(_of_role, role, tell)))
    stress = told["proposed"]["uncovered"]
    words = _("Units without anybody if %(away)s officers are away") % {"away": stress["away"]}
    if stress.get("known_away"):
        words += _(", %(known)s of them as is on record") % {"known": stress["known_away"]}
    rows.append(row(words, lambda side: _uncovered(side["uncovered"])))
    return rows


def _of_role(role: str, tell: Callable[[Mapping[str, Any]], str], side: Mapping[str, Any]) -> str:
    return tell(side["loads"][role])


def _gini(loads: Mapping[str, Any]) -> str:
    return f"{loads['gini']:.3f}"


@said_once
def _without() -> Mapping[str, str]:
    return {"lead": _("Units without a lead officer"), "deputy": _("Units without a deputy officer")}


def _nobody(role: str, side: Mapping[str, Any]) -> int:
    return sum(count for of, rule, count in side["broken"] if of == role and rule in ("nobody", "gone"))


def _broken(side: Mapping[str, Any]) -> int:
    return sum(count for _of, rule, count in side["broken"] if rule not in ("nobody", "gone"))


def _span(loads: Mapping[str, Any]) -> str:
    return "{}–{}".format(*loads["weight"])


def _ways(loads: Mapping[str, Any]) -> str:
    if not loads["ways"]:
        return "—"
    said = {"km": f"{loads['metres'] / 1000:.1f}", "units": loads["ways"], "far": f"{loads['farthest'] / 1000:.1f}"}
    return _("%(km)s km to %(units)s units, %(far)s at most") % said


def _uncovered(one: Mapping[str, Any]) -> str:
    said = {"units": len(one["units"]), "days": one["workdays"]}
    return _("%(units)s, for %(days)s working days together") % said


def limits_of(told: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """Return the limits that bind: officer, role, the limit, what one place more would save."""
    words = role_words()
    found = []
    for role, officer_id, level, units, is_least, saves in told["limits"]:
        said = {"units": units, "level": level}
        limit = (
            _("at least %(units)s from weight %(level)s on")
            if is_least
            else _("at most %(units)s from weight %(level)s on")
        )
        found.append((officer_id, words[role], limit % said, str(saves)))
    return found


def moves_told(told: Mapping[str, Any]) -> str:
    """Return how much changes, in a sentence."""
    counts: dict[str, int] = {role: sum(count for of, _why, count in told["moves"] if of == role) for role in ROLES}
    new = sum(count for _of, why, count in told["moves"] if why == "new")
    said = {"leads": counts["lead"], "deputies": counts["deputy"], "new": new}
    return (
        _("%(leads)s units get another lead officer and %(deputies)s another deputy; %(new)s of these had nobody.")
        % said
    )


def proof_told(proposal: Proposal) -> str:
    """Return what is proved of the cost, in a sentence."""
    points = {"cost": proposal.cost, "bound": proposal.bound, "more": proposal.cost - proposal.bound}
    said = {name: f"{number:,}" for name, number in points.items()}
    if proposal.cost == proposal.bound:
        told = (
            _("Cost %(cost)s, bound %(bound)s: nothing that keeps limits and pins costs less (deputies given leads).")
            % said
        )
        if proposal.told.get("are_all_looked_at", True):
            return told
        nearest = _("Of so many officers, those nearest to each unit were looked at, and who serves it today.")
        return f"{told} {nearest}"
    if proposal.cost > proposal.bound:
        return _("Cost %(cost)s as changed by hand: %(more)s more than the best, %(bound)s.") % said
    return (
        _("Cost %(cost)s as changed by hand, below the best that keeps every rule, %(bound)s: a rule is broken.") % said
    )


def ids_of(pairs: Sequence[ProposedPair]) -> set[str]:
    """Return the officers that pairs name."""
    return {one for pair in pairs for one in (pair.before, pair.officer_id) if one}
