"""What a text is looked for in: names and ids in small letters, folded alike on both databases.

A to Z are folded and nothing else: what PostgreSQL folds beyond them depends on how its database was set up.
"""

from __future__ import annotations

import string
from typing import Any

from django.db import connection, models
from django.db.models import Func, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat, Replace
from django.db.models.sql.compiler import SQLCompiler

#: The signs of SQLite's patterns.
_SIGNS = "[*?"
#: Stands between the names in one text: no cell may hold it, so that nothing is found across two of them.
_BETWEEN = "\x1f"
_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def fold(text: str) -> str:
    """Return a text as `Folded` has it in the database."""
    return text.translate(_SMALL)


class Folded(Func):
    """A text in small letters."""

    function = "LOWER"
    output_field = TextField()

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:
        """Fold A to Z alone, as SQLite does."""
        return self.as_sql(compiler, connection, template='LOWER((%(expressions)s) COLLATE "C")', **extra)


class Holds(Func):
    """Whether a folded text holds another: no pattern, so that no sign of it means anything."""

    function = "STRPOS"
    template = "(%(function)s(%(expressions)s) > 0)"
    output_field = models.BooleanField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:
        """Ask by a pattern whose signs are put in brackets: SQLite takes a quarter less than for INSTR.

        The pattern of a text that does not change from row to row is made once.
        """
        text, sought = self.get_source_expressions()
        for sign in _SIGNS:
            sought = Replace(sought, Value(sign), Value(f"[{sign}]"))
        pattern = Func(text, Concat(Value("*"), sought, Value("*")), template="(%(expressions)s)", arg_joiner=" GLOB ")
        return pattern.as_sql(compiler, connection, **extra)


class HoldsGrams(Func):
    """Whether a folded text has every gram of another: PostgreSQL knows, by an index (migration 0018).

    What holds the other text has them all; what has them all need not hold it.
    """

    template = "(fivegood_grams(%(expressions)s))"
    arg_joiner = ") @> fivegood_grams("
    output_field = models.BooleanField()


def among_grams(table: str, column: str, text: str, most: int | None) -> RawSQL:
    """Return the numbers of the rows that hold a folded text, by SQLite's index of grams (migration 0020).

    With ``most``, the first that many: the names that hold a common text are not all looked into.
    """
    limit = "" if most is None else f" LIMIT {most}"
    return RawSQL(f"SELECT rowid FROM {table}_grams WHERE {column} GLOB '*' || %s || '*'{limit}", [text])


def has_grams(text: str) -> bool:
    """True when an index of grams can be asked for a text: it has a run of three characters.

    PostgreSQL's also knows those of two that take six bytes or more, as in Chinese. SQLite's is not asked for the signs
    of patterns: of brackets it makes nothing or crashes.
    """
    if connection.vendor == "sqlite":
        return len(text) > 2 and not any(sign in text for sign in _SIGNS)
    return len(text) > 2 or (len(text) == 2 and len(text.encode()) > 5)


def searched(*names: str) -> Any:
    """Return the column that holds other columns as one folded text, which the database keeps in step by itself."""
    parts: list[Any] = [names[0]]
    for name in names[1:]:
        parts += [Value(_BETWEEN), name]
    folded = Folded(Concat(*parts, output_field=TextField()))
    return models.GeneratedField(expression=folded, output_field=TextField(), db_persist=True)


class SearchIndex(models.Index):
    """The index of a list that ends with a searched column: SQLite looks for a text there, without reading the rows.

    PostgreSQL's ends before it, as it takes no entry of more than 2,704 bytes: there grams are looked for.
    """

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        """Return what makes the index."""
        if schema_editor.connection.vendor != "sqlite":
            return models.Index(fields=self.fields[:-1], name=self.name).create_sql(
                model, schema_editor, using, **kwargs
            )
        return super().create_sql(model, schema_editor, using, **kwargs)
