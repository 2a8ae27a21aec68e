"""A question that Django writes as SQL once; from then on nothing but what is looked for changes in it.

Building a question of a dozen conditions takes Django longer than the database takes to answer it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

#: What stands in a question in place of a text that is held, and of one that is equal.
HELD, EQUAL = "\ue000held", "\ue000equal"


class Written:
    """A question as SQL, written for one database; threads may share it."""

    def __init__(self, found: QuerySet[Any]) -> None:
        try:
            sql, self._params = found.query.sql_with_params()
        except EmptyResultSet:  # Django sees by itself that no row meets the conditions
            sql, self._params = "", ()
        self._parts = sql.split("%s")

    def sql(self, text: str, lists: Mapping[str, Sequence[str]]) -> tuple[str, list[Any]]:
        """Return the question about a text, with its parameters; empty when nothing can meet it.

        ``lists`` are what stands in place of each list, by the one text that the question was written with.
        """
        ops = connection.ops
        held, equal = ops.prep_for_like_query(text), ops.prep_for_iexact_query(text)
        sql, params = [self._parts[0]], list[Any]()
        for param, part in zip(self._params, self._parts[1:], strict=True):
            if (values := lists.get(param)) is not None:
                sql.append(", ".join(["%s"] * len(values)) or "NULL")
                params += values
            else:
                sql.append("%s")
                params.append(param.replace(HELD, held).replace(EQUAL, equal) if isinstance(param, str) else param)
            sql.append(part)
        return "".join(sql), params
