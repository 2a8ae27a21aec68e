"""What the journal keeps of reminders: to which accounts, never an address."""

from __future__ import annotations

from collections.abc import Iterator

from fivegood.facts.cells import write
from fivegood.records.journal.chain import canonical, key_text
from fivegood.records.returns.models import Reminder

SUBJECT = "reminders"


def key_of(reminder: Reminder) -> str:
    """Return the key of a reminder as text: unit, form, period, day."""
    return key_text([reminder.unit_id, reminder.form, reminder.period, reminder.reminded_on.isoformat()])


def text_of(reminder: Reminder) -> str:
    """Return the cells of a reminder as canonical text."""
    cells = {
        "reminded_at": write(reminder.reminded_at),
        "reminded_by": reminder.reminded_by,
        "accounts": ",".join(reminder.accounts),
    }
    return canonical({name: text for name, text in cells.items() if text})


def stored_texts() -> Iterator[tuple[str, str, str]]:
    """Yield subject, key and text of every reminder, for the journal to be held against."""
    for reminder in Reminder.objects.order_by("pk").iterator(chunk_size=2_000):
        yield SUBJECT, key_of(reminder), text_of(reminder)
