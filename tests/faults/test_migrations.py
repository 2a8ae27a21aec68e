"""A new database is made by fewer migrations than an old one went through: both end alike."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.conftest import environment_of, own_database

pytestmark = pytest.mark.django_db  # on both databases
#: Goes the way of the migrations that were joined, or the short one; prints what the database then is made of.
_MADE = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
if sys.argv[1] == "long":
    executor = MigrationExecutor(connection)
    executor.loader.replace_migrations = False
    executor.loader.build_graph()
    executor.migrate([leaf for leaf in executor.loader.graph.leaf_nodes() if "squashed" not in leaf[1]])
else:
    call_command("migrate", verbosity=0)
if connection.vendor == "sqlite":
    asked = ["SELECT sql, '' FROM sqlite_master WHERE sql IS NOT NULL"]
else:
    asked = [
        "SELECT table_name, concat_ws(' ', column_name, data_type, character_maximum_length, is_nullable,"
        " column_default, is_identity, generation_expression) FROM information_schema.columns"
        " WHERE table_schema = 'public'",
        "SELECT indexdef, '' FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace",
    ]
made = []
with connection.cursor() as cursor:
    for sql in asked:
        cursor.execute(sql)
        made += [" ".join(row) for row in cursor.fetchall()]
plan = MigrationExecutor(connection)
print(json.dumps([made, len(plan.migration_plan(plan.loader.graph.leaf_nodes()))]))
"""


def made(way: str, folder: Path) -> list[str]:
    """Return what a database is made of that went a way, each part of a table by itself; none of it is left to do."""
    with own_database() as url:
        command = [sys.executable, "-c", _MADE, way]
        done = subprocess.run(command, env=environment_of(folder, url), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found, left = json.loads(done.stdout)
    assert left == 0
    parts: list[str] = []
    for sql in found:
        table, _bracket, body = sql.partition("(")
        is_table = table.startswith("CREATE TABLE")
        parts += [f"{table}: {part.strip()}" for part in body[:-1].split(",")] if is_table else [sql]
    return sorted(parts)


def test_the_short_way_makes_what_the_long_way_made(tmp_path: Path) -> None:
    for way in ("long", "short"):
        (tmp_path / way).mkdir()
    ways = [made(way, tmp_path / way) for way in ("long", "short")]
    assert len(ways[0]) > 500
    assert ways[0] == ways[1]
