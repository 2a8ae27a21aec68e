"""Migrations from nothing make what the models say; a database that an older version made is taken over or told of."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from fivegood.cli.database import connect
from fivegood.errors import InputError

pytestmark = pytest.mark.django_db  # on both databases


_COLUMNS = {
    "sqlite": """SELECT name, "notnull" = 0 FROM pragma_table_xinfo(%(table)s)""",
    "postgresql": "SELECT column_name, is_nullable = 'YES' FROM information_schema.columns"
    " WHERE table_schema = 'public' AND table_name = %(table)s",
}
#: What names the indexes and constraints of a table: the names themselves, or statements with them.
_NAMED = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE tbl_name = %(table)s AND sql IS NOT NULL",
    "postgresql": "SELECT indexname FROM pg_indexes WHERE tablename = %(table)s"
    " UNION ALL SELECT conname FROM pg_constraint WHERE conrelid = %(table)s::regclass",
}


def made(table: str) -> tuple[dict[str, bool], set[str]]:
    """Return the columns of a table, each with whether it may be empty, and the words that name its constraints."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS[connection.vendor], {"table": table})
        columns = {name: bool(may_be_empty) for name, may_be_empty in cursor.fetchall()}
        cursor.execute(_NAMED[connection.vendor], {"table": table})
        words = {word for (told,) in cursor.fetchall() for word in re.findall(r"\w+", told)}
    return columns, words


def wanted(model: type[Model]) -> tuple[dict[str, bool], set[str]]:
    """Return the same as a model says it, but for the names that a database chooses; what is generated may be empty."""
    meta = model._meta
    columns = {str(field.column): field.null or field.generated for field in meta.local_fields if field.column}
    return columns, {one.name for one in meta.indexes} | {one.name for one in meta.constraints}


def test_migrations_make_what_the_models_say() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    assert len(models) > 60
    for model in models:
        columns, names = made(model._meta.db_table)
        asked, named = wanted(model)
        assert columns == asked, model
        assert named <= names, model


def test_a_database_that_went_the_long_way_is_taken_over_and_one_that_stopped_on_it_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorder = MigrationRecorder(connection)
    executor = MigrationExecutor(connection)
    ((joined, long_way),) = ((key, one.replaces) for key, one in executor.loader.replacements.items())
    assert long_way[-1] == ("records", "0016_letters_in")
    recorder.record_unapplied(*joined)
    for name in long_way:
        recorder.record_unapplied(*name)
        recorder.record_applied(*name)
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    recorder.record_unapplied(*long_way[-1])
    monkeypatch.setenv("DATABASE_URL", "the one that is connected")
    for is_new in (True, False):
        with pytest.raises(InputError, match="left it at 0015_visits: fivegood migrate of the last version with 0016"):
            connect(is_new=is_new)
