"""The pages as a Django app: templates, static files, words."""

from __future__ import annotations

from django.apps import AppConfig

from fivegood.web.lookups import shorten


class WebConfig(AppConfig):
    """The pages; they have no models of their own."""

    name = "fivegood.web"
    label = "web"

    def ready(self) -> None:
        """Let templates look variables up the shorter way."""
        shorten()
