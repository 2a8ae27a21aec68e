"""The pages as a Django app: templates, static files, words."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages; they have no models of their own."""

    name = "fivegood.web"
    label = "web"
