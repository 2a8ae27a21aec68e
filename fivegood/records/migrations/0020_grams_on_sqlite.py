"""What units are searched by is looked for in an index on SQLite too: its full-text search by runs of three characters.

Triggers keep it in step with whatever writes. SQLite drops them with the table when a migration makes the table anew:
such a migration makes them again.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# It reads the texts from the table itself, and keeps neither them nor where in a text a run stands.
TABLE = """
CREATE VIRTUAL TABLE units_grams USING fts5(
    search_text, content='units', content_rowid='id', tokenize='trigram case_sensitive 1', detail='none', columnsize=0
)
"""
_PUT = "INSERT INTO units_grams(rowid, search_text) VALUES (new.id, new.search_text)"
_TAKE = "INSERT INTO units_grams(units_grams, rowid, search_text) VALUES ('delete', old.id, old.search_text)"
TRIGGERS = (
    f"CREATE TRIGGER units_grams_insert AFTER INSERT ON units BEGIN {_PUT}; END",
    f"CREATE TRIGGER units_grams_delete AFTER DELETE ON units BEGIN {_TAKE}; END",
    "CREATE TRIGGER units_grams_update AFTER UPDATE ON units "
    f"WHEN old.search_text IS NOT new.search_text OR old.id <> new.id BEGIN {_TAKE}; {_PUT}; END",
)


def keep_grams(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for statement in (TABLE, *TRIGGERS, "INSERT INTO units_grams(units_grams) VALUES ('rebuild')"):
            editor.execute(statement)


def forget_grams(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for name in ("insert", "delete", "update"):
            editor.execute(f"DROP TRIGGER units_grams_{name}")
        editor.execute("DROP TABLE units_grams")


class Migration(migrations.Migration):
    dependencies = [("records", "0019_filings_words")]

    operations = [migrations.RunPython(keep_grams, forget_grams)]
