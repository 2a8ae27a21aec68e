"""Lists on PostgreSQL: the number of a row in the index of a long list, and an index of what units are searched by."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# The grams of a text: its runs of three characters, and those of two that take six bytes or more, as Chinese does.
# Its cost tells the planner to ask the index: a text of eighty characters takes some thirty microseconds.
GRAMS = """
CREATE FUNCTION fivegood_grams(given text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
DECLARE
    grams text[] := '{}';
BEGIN
    FOR place IN 1 .. length(given) - 1 LOOP
        IF place < length(given) - 1 THEN
            grams := array_append(grams, substr(given, place, 3));
        END IF;
        IF octet_length(substr(given, place, 2)) > 5 THEN
            grams := array_append(grams, substr(given, place, 2));
        END IF;
    END LOOP;
    RETURN grams;
END
$$
"""


def keep_grams(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(GRAMS)
        editor.execute("CREATE INDEX units_grams ON units USING gin (fivegood_grams(search_text))")
        # How often each gram is held is dear to count, and nothing is decided by it.
        editor.execute("ALTER INDEX units_grams ALTER COLUMN 1 SET STATISTICS 0")


def forget_grams(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX units_grams")
        editor.execute("DROP FUNCTION fivegood_grams(text)")


class Migration(migrations.Migration):
    dependencies = [("records", "0017_units_by_kind")]

    operations = [
        migrations.RemoveIndex(model_name="filing", name="filings_list"),
        migrations.RemoveIndex(model_name="return", name="returns_list"),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(
                fields=["is_withdrawn", "unit", "form", "period"], include=("id",), name="filings_list"
            ),
        ),
        migrations.AddIndex(
            model_name="return",
            index=models.Index(
                fields=["is_withdrawn", "unit", "item", "period"], include=("id",), name="returns_list"
            ),
        ),
        migrations.RunPython(keep_grams, forget_grams),
    ]
