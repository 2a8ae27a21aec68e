"""Trying what would be otherwise, and keeping it under a name: a scenario changes no record, and has its entries."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from fivegood.editions.forecasts.bases import base_of, runs_looked_from
from fivegood.editions.forecasts.models import Scenario, ScenarioOutcome, StoredForecast
from fivegood.editions.forecasts.selectors import forecast_of, may_keep_scenarios, may_try, scenario_numbered
from fivegood.editions.models import Run
from fivegood.errors import Conflict, ConflictError, Fault, ForbiddenError, InputError, VersionError
from fivegood.records.actors import Actor, By, Role
from fivegood.records.journal.chain import ChangeText, canonical, key_text
from fivegood.records.journal.services import journal_append, journal_lock
from fivegood.rules.scenarios import NAME_LENGTH, ScenarioText

SUBJECT = "scenarios"
#: So many scenarios are kept: each is worked out again with every forecast.
MOST = 30


def scenario_try(actor: Actor, run: Run, text: ScenarioText) -> list[dict[str, Any]]:
    """Return what each goal comes to with some of it changed. Raises ForbiddenError, and InputError with all faults."""
    if not may_try(actor):
        raise ForbiddenError(f"the role {actor.role} may not try what would be otherwise: it names projects")
    return _goals(run, text)


def scenario_keep(
    name: str, text: ScenarioText, by: By, *, number: int | None = None, expected: int | None = None
) -> Scenario:
    """Keep a scenario under a name, a new one or, by its ``number``, the next version of the actor's own.

    What it comes to is worked out at once against the newest forecasts. Raises ForbiddenError, MissingError,
    VersionError, ConflictError, and InputError: without a name, under one that is taken, or naming what is not there.
    """
    _check_keeps(by.actor)
    name, worked_out = name.strip(), [] if text.is_empty else _worked_out(text, by.actor)
    refused = [faults for _stored, _goals, faults in worked_out]
    with transaction.atomic():
        head = journal_lock()
        kept = _own(by.actor, number) if number is not None else None
        if kept is not None:
            _check_version(kept, expected)
        faults = _faults(name, text, kept) + (refused[0] if refused and all(refused) else [])
        if faults:
            raise InputError(faults, SUBJECT)
        before = _cells(kept) if kept is not None else ""
        kept = kept or Scenario(owner=by.actor.name, version=0)
        kept.name, kept.text, kept.version = name, text.model_dump(mode="json"), kept.version + 1
        kept.changed_at = datetime.now(UTC)
        kept.save()
        for stored, goals, of_stored in worked_out:
            _outcome_write(kept, stored, goals, of_stored)
        change = ChangeText(SUBJECT, key_text([str(kept.pk)]), kept.version, before, _cells(kept))
        journal_append(head, by, "scenarios.keep", [change])
    return kept


def scenario_remove(number: int, by: By) -> Scenario:
    """Forget a scenario of the actor's own, an administrator any; return it. Raises ForbiddenError, MissingError."""
    _check_keeps(by.actor)
    with transaction.atomic():
        head = journal_lock()
        kept = _own(by.actor, number)
        change = ChangeText(SUBJECT, key_text([str(kept.pk)]), kept.version + 1, _cells(kept), "")
        journal_append(head, by, "scenarios.remove", [change])
        Scenario.objects.filter(pk=kept.pk).delete()
    return kept


def outcome_make(scenario: Scenario, stored: StoredForecast, run: Run) -> ScenarioOutcome:
    """Store what a scenario comes to against the forecast of a run, or what of it is no longer there."""
    return _outcome_write(scenario, stored, *_tried(run, ScenarioText.model_validate(scenario.text)))


def _outcome_write(
    scenario: Scenario, stored: StoredForecast, goals: list[dict[str, Any]], faults: list[Fault]
) -> ScenarioOutcome:
    told = {"version": scenario.version, "goals": goals, "faults": [str(fault) for fault in faults]}
    found, _is_new = ScenarioOutcome.objects.update_or_create(scenario=scenario, forecast=stored, defaults=told)
    return found


def _worked_out(text: ScenarioText, actor: Actor) -> list[tuple[StoredForecast, list[dict[str, Any]], list[Fault]]]:
    """Return what a scenario comes to against the forecasts of now, before anything is locked."""
    runs = [(run, forecast_of(actor, run)) for run in runs_looked_from()]
    return [(stored, *_tried(run, text)) for run, stored in runs if stored is not None]


def _tried(run: Run, text: ScenarioText) -> tuple[list[dict[str, Any]], list[Fault]]:
    try:
        return _goals(run, text), []
    except InputError as error:
        return [], list(error.faults)


def _goals(run: Run, text: ScenarioText) -> list[dict[str, Any]]:
    from fivegood.decide.forecast.telling import goal_brief
    from fivegood.decide.forecast.whatif import what_if

    told = ("id", "by", "chance", "words", "median", "p10", "p90", "needed", "needed_as", "reason")
    cells = map(goal_brief, what_if(base_of(run), text).goals)
    return [{name: one[name] for name in told} for one in cells]


def _own(actor: Actor, number: int) -> Scenario:
    kept = scenario_numbered(actor, number)
    if kept.owner != actor.name and actor.role is not Role.ADMINISTRATOR:
        raise ForbiddenError(f"the scenario {kept.name} is {kept.owner}'s: keep it under another name to change it")
    return kept


def _check_keeps(actor: Actor) -> None:
    if not may_keep_scenarios(actor):
        raise ForbiddenError(f"the role {actor.role} may not keep scenarios, or its token only reads")


def _check_version(kept: Scenario, expected: int | None) -> None:
    if expected is None:
        raise VersionError("say which version of the scenario you read")
    if expected != kept.version:
        raise ConflictError([Conflict(SUBJECT, (str(kept.pk),), kept.version, {}, {})])


def _faults(name: str, text: ScenarioText, kept: Scenario | None) -> list[Fault]:
    faults = []
    if not name:
        faults.append(Fault(SUBJECT, 0, "name", "a scenario is kept under a name: give it one"))
    if len(name) > NAME_LENGTH:
        faults.append(Fault(SUBJECT, 0, "name", f"is longer than {NAME_LENGTH} characters"))
    others = Scenario.objects.exclude(pk=0 if kept is None else kept.pk or 0)
    if others.filter(name=name).exists():
        faults.append(Fault(SUBJECT, 0, "name", "is the name of another scenario already", name))
    if text.is_empty:
        faults.append(Fault(SUBJECT, 0, "text", "changes nothing: there is nothing to keep"))
    if kept is None and others.count() >= MOST:
        faults.append(Fault(SUBJECT, 0, "name", f"is one more than the {MOST} that are kept: remove one first"))
    return faults


def _cells(kept: Scenario) -> str:
    return canonical({"name": kept.name, "owner": kept.owner, "text": json.dumps(kept.text, sort_keys=True)})
