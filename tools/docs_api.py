"""The OpenAPI description of the API, as the code gives it."""

from __future__ import annotations

import json
import os


def set_up() -> None:
    """Set Django up, once, for what is drawn from its models and routes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def openapi_text() -> str:
    """Return the description as JSON text."""
    set_up()
    from fivegood.api.main import api

    return json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), ensure_ascii=False, indent=1) + "\n"
