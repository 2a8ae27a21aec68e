"""The database behind the commands: found, brought up to date, opened. Django is imported only when it is asked for."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fivegood.errors import Fault, Finding, InputError
from fivegood.park import OpenPark

if TYPE_CHECKING:
    from django.db.migrations.loader import MigrationLoader


def connect(*, is_new: bool = False) -> None:
    """Set Django up on the database. Raises InputError when there is none, or when it is of another version.

    ``is_new`` makes the database and brings it up to date.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fivegood.site.settings")
    try:
        import django
    except ModuleNotFoundError:
        message = "the database needs the server's packages: pip install 'fivegood[server]'; or name a PARK folder"
        raise InputError([Fault("", message=message)]) from None
    if not is_new and "DATABASE_URL" not in os.environ and not _default_file().exists():
        message = (
            "there is no database: fivegood load PARK makes one of a folder; or name a PARK folder, or DATABASE_URL"
        )
        raise InputError([Fault(str(_default_file()), message=message)])
    django.setup()
    if is_new:
        from django.core.management import call_command
        from django.db import connection
        from django.db.migrations.loader import MigrationLoader

        _check_age(MigrationLoader(connection))
        call_command("migrate", verbosity=0, interactive=False)
    else:
        _check_version()


def _default_file() -> Path:
    # Where settings put it; they are not imported for this, as importing them makes the folder.
    return folder() / "fivegood.sqlite3"


def folder() -> Path:
    """Return the folder of the default database, of snapshots and backups."""
    return Path(os.environ.get("FIVEGOOD_DATA", "fivegood-data")).absolute()


def _check_age(loader: MigrationLoader) -> None:
    """Refuse a database that went part of a way which is gone; Django would leave the rest of it out."""
    for joined in loader.replacements.values():
        done = [name for name in joined.replaces if name in loader.applied_migrations]
        if done and len(done) < len(joined.replaces):
            message = (
                f"an older version made this database and left it at {done[-1][1]}: fivegood migrate of the last "
                f"version with {joined.replaces[-1][1]} brings it up to date; or move it away and load the park anew"
            )
            raise InputError([Fault("DATABASE_URL", message=message)])


def _check_version() -> None:
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        raise InputError([Fault("DATABASE_URL", message=f"the database does not answer: {error}")]) from None
    _check_age(executor.loader)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        message = f"the database lacks {len(plan)} changes of this version: fivegood migrate makes them"
        raise InputError([Fault(str(connection.settings_dict["NAME"]), message=message)])


def opened(*, with_history: bool = False) -> OpenPark:
    """Open the park of the database."""
    connect()
    from fivegood.records.park.source import open_database

    return open_database(with_history=with_history)


def check() -> tuple[list[Finding], bool]:
    """Check the park of the database; see ``park.check_park``."""
    connect()
    from fivegood.park import check_park
    from fivegood.records.park.source import DatabaseSource

    return check_park(DatabaseSource())


def local_now() -> datetime:
    """Return the time on the park's clock."""
    from fivegood.records import clock

    return clock.local_now()
