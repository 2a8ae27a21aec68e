"""The procedures of approvals in the reader's words: steps with limits, documents, promised and statutory days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from fivegood.rules.desk.explained import limit_told
from fivegood.rules.procedures.text import UNIT, DaysText, ProceduresText, ProcedureText, StepText
from fivegood.web.punctuation import bracketed
from fivegood.web.words import lang


def procedures_shown(text: ProceduresText) -> Mapping[str, Any]:
    """Return the procedures as lines, in the order of their text."""
    return {
        "note": text.note.in_(lang()) if text.note else "",
        "rows": [_procedure(text, code, procedure) for code, procedure in text.procedures.items()],
    }


def _procedure(text: ProceduresText, code: str, procedure: ProcedureText) -> Mapping[str, Any]:
    return {
        "code": code,
        "name": procedure.name.in_(lang()),
        "department": text.department(procedure.department, lang()),
        "steps": [_step(text, step) for step in procedure.steps],
        "documents": [document_said(text, document) for document in procedure.documents],
        "promised": _days(procedure.promised),
        "statutory": _days(procedure.statutory),
        "is_doorstep": procedure.is_doorstep,
    }


def _step(text: ProceduresText, step: StepText) -> str:
    parts = [step.name.in_(lang()), text.department(step.department, lang())]
    return " · ".join([*parts, limit_told(step.limit, lang())] if step.limit else parts)


def document_said(text: ProceduresText, code: str) -> str:
    """Return a document with what is asked of it: whether the original, and from whom if not from the unit."""
    name, document = text.document(code, lang()), text.documents.get(code)
    if document is None:
        return name
    if document.supplied_by != UNIT:
        department = text.department(document.supplied_by, lang())
        return _("%(document)s (fetched from: %(department)s)") % {"document": name, "department": department}
    return _("%(document)s (original)") % {"document": name} if document.is_original else name


def _days(days: DaysText | None) -> str:
    return f"{limit_told(days.limit, lang())}{bracketed(days.source.in_(lang()))}" if days else ""
