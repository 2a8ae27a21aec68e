"""What the pages of likely duplicates and of a merge show, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from fivegood.errors import Fault
from fivegood.facts.subjects import TABLES
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.book.keys import path_of
from fivegood.records.units.merges import Merge
from fivegood.records.units.moves import Clash, Contradiction, Kept
from fivegood.records.units.selectors import Candidate
from fivegood.rules.names import Likely
from fivegood.web.sentences import fault_said
from fivegood.web.words import Words, lang, title

UNITS = TABLES["units"]
#: So many rows of a side stand on the page of a contradiction.
_MOST = 12
_HOLDS = "holds:"


def holds_sent(sent: QueryDict) -> dict[str, str]:
    """Return which side holds, by contradiction, as the form says it."""
    return {name.removeprefix(_HOLDS): str(sent[name]) for name in sent if name.startswith(_HOLDS)}


def candidate_shown(one: Candidate) -> dict[str, str]:
    """Return a line of the list of likely duplicates."""
    is_zh = lang() == "zh"
    why = {
        Likely.ORGANISATION: _("one organisation by their credit codes"),
        Likely.NAME: _("the same name"),
        Likely.NEAR_NAME: _("near names in one industry"),
    }
    return {
        "one": one.one,
        "one_path": path_of([one.one]),
        "one_name": (is_zh and one.one_name_zh) or one.one_name,
        "other": one.other,
        "other_path": path_of([one.other]),
        "other_name": (is_zh and one.other_name_zh) or one.other_name,
        "why": why[one.why],
    }


def merge_shown(found: Merge, park: Park, actor: Actor, holds: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page of a merge shows: both units side by side, what moves, what contradicts."""
    words = Words(UNITS, park, actor, [found.duplicate, found.into])
    columns = [column for column in UNITS.read_columns if column.name not in ("merged_into_id", "is_withdrawn")]
    return {
        "merge": found,
        "fields": [
            {
                "title": title(column),
                "duplicate": words.cell(column, found.duplicate[column.name]).text,
                "into": words.cell(column, found.into[column.name]).text,
                "filled": found.filled.get(column.name, ""),
            }
            for column in columns
        ],
        "moved": [{"title": title(TABLES[one.table]), "moved": one.moved, "equal": one.equal} for one in found.tables],
        "accounts": found.accounts,
        "clashes": [_clash(one, park, actor, holds.get(one.id, "")) for one in found.contradictions],
    }


def _clash(one: Contradiction, park: Park, actor: Actor, held: str) -> dict[str, Any]:
    why = {
        Clash.KEY: _("both units have this record, with other values"),
        Clash.TIME: _("records of both hold at one time"),
        Clash.SERIES: _("the returns of both do not make one series"),
    }
    columns = [
        column
        for column in one.table.read_columns
        if column.name not in ("unit_id", "recorded_at", "is_withdrawn", "is_synthetic")
    ]
    kept = [*one.duplicates[:_MOST], *one.intos[:_MOST]]
    words = Words(one.table, park, actor, [row.row for row in kept])

    def lines(side: str, rows: Sequence[Kept]) -> list[dict[str, Any]]:
        return [
            {"side": side, "cells": [words.cell(column, row.row[column.name]).text for column in columns]}
            for row in rows[:_MOST]
        ]

    return {
        "id": one.id,
        "title": title(one.table),
        "why": why[one.clash],
        "columns": [title(column) for column in columns],
        "lines": lines(_("Duplicate"), one.duplicates) + lines(_("Unit that stays"), one.intos),
        "more": len(one.duplicates) + len(one.intos) - len(kept),
        "held": held,
    }


def refusals_told(faults: Iterable[Fault]) -> list[str]:
    """Return why two units were not merged, in the reader's language, each reason once."""
    return list(dict.fromkeys(_refusal(fault) for fault in faults))


def _refusal(fault: Fault) -> str:
    named = {"unit": fault.value, "into": fault.suggestion}
    if fault.column == "reason":
        return _("Say why the two are one unit.")
    if fault.message.startswith("is the duplicate itself"):
        return _("Name two different units.")
    if fault.message.startswith("one of the two is synthetic"):
        return _("One of the two is synthetic and the other is real: they are not one unit.")
    if fault.message.startswith("was merged into"):
        return _("%(unit)s was merged into %(into)s already.") % named
    if fault.message == "is withdrawn":
        return _("%(unit)s is withdrawn.") % named
    if "say which side holds" in fault.message:
        return _("Say of each contradiction which side holds.")
    return fault_said(fault)
