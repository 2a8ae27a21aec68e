"""The documents of a project, a need or an approval, as its page shows them."""

from __future__ import annotations

from typing import Any

from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.documents.selectors import documents_of, may_withdraw_document
from fivegood.records.documents.services import KINDS
from fivegood.records.scope import may_keep_documents
from fivegood.web.words import lang


def documents_shown(actor: Actor, table: str, of_id: str, park: Park) -> dict[str, Any]:
    """Return the documents of a record, and what kinds may be added."""
    return {
        "table": table,
        "documents": [
            {
                "row": one,
                "kind": park.word(KINDS, one.kind, lang()),
                "may_withdraw": may_withdraw_document(actor, one),
            }
            for one in documents_of(actor, table, of_id)
        ],
        "kinds": [(code, park.word(KINDS, code, lang())) for code in park.lists.get(KINDS, {})],
        "may_keep": may_keep_documents(actor, table),
    }
