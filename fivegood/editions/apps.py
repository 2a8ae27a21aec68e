"""The Django app of what was worked out and published."""

from __future__ import annotations

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """Stored figures and scorecards."""

    name = "fivegood.editions"
    label = "editions"
    verbose_name = "Editions"

    def ready(self) -> None:
        """Have the journal verify drafts and publications along with the records."""
        from fivegood.editions.texts import stored_texts
        from fivegood.records.journal.selectors import also_stored

        also_stored(stored_texts)
