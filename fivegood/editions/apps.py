"""The Django app of what was worked out and published."""

from __future__ import annotations

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """Stored figures and scorecards."""

    name = "fivegood.editions"
    label = "editions"
    verbose_name = "Editions"
