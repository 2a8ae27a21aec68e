"""The one Django app of records: one history of migrations for all subjects."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The book of records."""

    name = "fivegood.records"
    label = "records"
    verbose_name = "Records"
