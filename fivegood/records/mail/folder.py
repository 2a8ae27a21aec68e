"""A Maildir that a mail server delivers to: its new letters are taken in, and none is lost or taken twice."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import OperationalError

from fivegood.errors import FivegoodError, InputError
from fivegood.park import OpenPark
from fivegood.records.jobs.models import Job
from fivegood.records.jobs.services import is_under_way, job_of_worker
from fivegood.records.mail.answers import answers_due
from fivegood.records.mail.reading import MOST_BYTES
from fivegood.records.mail.services import Outcome, letter_take

#: The kind of the job that takes letters in and answers them.
KIND = "letters_in"
_AT_ONCE = 200
_AGAIN = timedelta(minutes=10)
#: Where letters are kept that nobody known wrote, or that cannot be read: for the postmaster to look at.
_REFUSED = ".Refused"


def mail_ask(folder: Path | None, now: datetime) -> None:
    """Have letters taken in and answered by a worker, if there are any; after a failure not at once again."""
    has_failed = Job.objects.filter(kind=KIND, state=Job.State.FAILED, finished_at__gt=datetime.now(UTC) - _AGAIN)
    is_due = (folder is not None and bool(_new(folder))) or answers_due(now).exists()
    if is_due and not is_under_way(KIND) and not has_failed.exists():
        job_of_worker(KIND, {}, now.date(), "letters")


def folder_take(folder: Path, opened: OpenPark, now: datetime) -> Counter[str]:
    """Take in the new letters of a Maildir, the oldest first, and return how many became what.

    A letter is moved once it is written, so that one that was read twice is written once. One that cannot be taken is
    put aside and holds up no other; in the end FivegoodError tells of what nobody foresaw.
    """
    became, broken = Counter[str](), []
    for path in _new(folder)[:_AT_ONCE]:
        try:
            with path.open("rb") as file:
                outcome = letter_take(file.read(MOST_BYTES + 1), opened, now).outcome
        except FileNotFoundError:  # another worker was quicker
            continue
        except OperationalError:  # the database is busy: the letter waits
            raise
        except InputError:
            outcome = None
        except Exception as error:  # whatever a hostile letter does, the next one is taken
            broken.append(f"{path.name}: {type(error).__name__}: {error}")
            outcome = None
        became[outcome or "unread"] += 1
        if outcome is not Outcome.LATER:
            _move(path, folder / _REFUSED if outcome in (None, Outcome.STRANGER) else folder)
    if broken:
        raise FivegoodError(f"letters were put aside: {'; '.join(broken)}")
    return became


def _new(folder: Path) -> list[Path]:
    """Return the letters that nobody has read, the oldest first: their names begin with when they came."""
    try:
        return sorted(path for path in (folder / "new").iterdir() if not path.name.startswith("."))
    except OSError:
        return []


def _move(path: Path, folder: Path) -> None:
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileNotFoundError):
        path.rename(folder / "cur" / f"{path.name}:2,S")
