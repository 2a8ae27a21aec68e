"""What every command prints with --json: stable shapes, decimals as strings. Documented in docs/reference/json.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fivegood.errors import Finding, FivegoodError, InputError
from fivegood.facts.cells import plain, write
from fivegood.facts.snapshot import Snapshot
from fivegood.hedges import Hedge, bears_out
from fivegood.measures.catalogue import Measure
from fivegood.measures.compile import When
from fivegood.measures.compute import Figure
from fivegood.measures.trace import Trace
from fivegood.periods import Period
from fivegood.plan.scorecard import Scorecard

if TYPE_CHECKING:  # Django would be imported with them
    from fivegood.records.accounts.demo import DemoAccount
    from fivegood.records.book.ledger import Outcome
    from fivegood.records.journal.selectors import Verdict
    from fivegood.report.proofread.judging import Remark


def dump(data: object) -> str:
    """Return data as JSON text, decimals as strings in plain digits, dates in ISO form."""
    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain_value)


def _plain_value(value: object) -> object:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date | datetime | Period):
        return write(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def time_of(when: When) -> dict[str, str]:
    """Return ``{period: ...}`` or ``{as_of: ...}``."""
    return {"period" if isinstance(when, Period) else "as_of": str(when)}


def figure(of: Figure, snapshot: str, hedge: Hedge = Hedge.exact, stated: Decimal | None = None) -> dict[str, Any]:
    """One entry of ``figures --json``: ``value`` is exact, ``stated`` the number that the hedge speaks of."""
    return {
        "id": of.id,
        **time_of(of.when),
        "value": _decimal(of.value),
        "unit": of.unit.id,
        "hedge": hedge.value,
        "stated": _decimal(stated if stated is not None else of.value),
        "holds": of.value is not None and (stated is None or bears_out(hedge, of.value, stated)),
        "rows": of.rows,
        "missing": of.missing,
        "synthetic": of.synthetic,
        "version": of.version.number,
        "snapshot": snapshot,
        "reason": of.reason,
    }


def remark(of: Remark) -> dict[str, Any]:
    """One entry of ``proofread --json``: ``stated`` and ``actual`` in the unit of the figure; the reason in English."""
    return {
        "line": of.line,
        "text": of.text,
        "verdict": of.verdict.value,
        "figure": of.figure or None,
        "stated": _decimal(of.stated),
        "actual": _decimal(of.actual),
        "reason": of.reason.en,
    }


def scorecard(of: Scorecard, snapshot: str) -> dict[str, Any]:
    """The answer of ``score --json``."""
    goals = [
        {
            "id": standing.goal.id,
            "branch": standing.goal.branch,
            "name": {"en": standing.goal.name.en, "zh": standing.goal.name.zh},
            "by": standing.goal.target.by.isoformat(),
            "value": _decimal(standing.value),
            "comparator": standing.goal.target.comparator,
            "target": plain(standing.goal.target.value),
            "unit": standing.goal.target.unit.id,
            "path": _decimal(standing.path),
            "pace": _decimal(standing.pace),
            "status": standing.status.value,
            "missing": standing.missing,
            "owner": {"en": standing.goal.owner.en, "zh": standing.goal.owner.zh},
            "weight": plain(standing.goal.weight),
            "reason": standing.reason,
        }
        for standing in of.standings
    ]
    names = dict.fromkeys(standing.goal.branch for standing in of.standings)
    return {
        "as_of": of.as_of.isoformat(),
        "snapshot": snapshot,
        "goals": goals,
        "counts": dict(of.counts),
        "attained": _decimal(of.attained()),
        "branches": [{"id": name, "attained": _decimal(of.attained(name))} for name in names],
    }


def findings(found: Iterable[Finding]) -> dict[str, Any]:
    """The answer of ``check --json``."""
    listed = [
        {"id": item.id, "severity": item.severity, "message": item.message, "numbers": dict(item.numbers)}
        for item in found
    ]
    return {"findings": listed}


def trace(of: Trace) -> dict[str, Any]:
    """The answer of ``trace --json``; the rows of a ratio name the part they belong to."""
    version = of.figure.version
    return {
        "figure": of.figure.id,
        "period": str(of.figure.when),
        "value": _decimal(of.figure.value),
        "recomputed": _decimal(of.recomputed),
        "unit": of.figure.unit.id,
        "version": version.number,
        "effective_from": version.from_.isoformat(),
        "definition": {"en": version.definition.en, "zh": version.definition.zh},
        "sql": of.sql,
        "sql_spark": of.sql_spark,
        "snapshot": of.snapshot,
        "row_count": len(of.all_rows),
        "rows": [{name: None if value is None else write(value) for name, value in row.items()} for row in of.all_rows],
        "reason": of.figure.reason,
    }


def snapshot(of: Snapshot, path: str) -> dict[str, Any]:
    """The answer of ``freeze --json``."""
    tables = {name: described["rows"] for name, described in of.manifest["tables"].items()}
    return {
        "snapshot": of.id,
        "as_of": of.manifest["as_of"],
        "known_at": of.manifest["known_at"],
        "rows": sum(tables.values()),
        "tables": tables,
        "path": path,
    }


def measure(of: Measure) -> dict[str, Any]:
    """One entry of ``measures --json``."""
    versions = [
        {
            "version": version.number,
            "from": version.from_.isoformat(),
            "table": version.table.name if version.table else None,
            "value": str(version.value) if version.value else None,
            "where": version.where_text or None,
            "each": version.each,
            "above": version.above,
            "of": version.of,
            "per": version.per,
            "definition": {"en": version.definition.en, "zh": version.definition.zh},
        }
        for version in of.versions
    ]
    return {
        "id": of.id,
        "name": {"en": of.name.en, "zh": of.name.zh},
        "unit": of.unit_text,
        "kind": of.kind.value,
        "cohort": of.cohort,
        "dimensions": list(of.dimensions),
        "versions": versions,
    }


def error(of: FivegoodError) -> dict[str, Any]:
    """What a refused command prints: the message, and every fault with its place."""
    faults = of.faults if isinstance(of, InputError) else ()
    listed = [
        {
            "file": fault.file,
            "line": fault.line,
            "column": fault.column,
            "message": fault.message,
            "value": fault.value,
            "suggestion": fault.suggestion,
        }
        for fault in faults
    ]
    return {"error": str(of), "faults": listed}


def account(of: DemoAccount) -> dict[str, str]:
    """One account of ``demo --json``."""
    return {"username": of.username, "password": of.password, "role": of.role.value, "bound_to": of.bound_to}


def outcome(of: Outcome) -> dict[str, int]:
    """What a write to one table changed."""
    return {name: getattr(of, name) for name in ("added", "corrected", "withdrawn", "unchanged")}


def verdict(of: Verdict) -> dict[str, Any]:
    """The answer of ``journal verify --json``."""
    faults = [
        {"entry": fault.entry, "subject": fault.subject, "key": fault.key, "message": fault.message}
        for fault in of.faults
    ]
    return {"ok": of.ok, "entries": of.entries, "first_bad": of.first_bad, "head": of.head, "faults": faults}
