"""Holding what is published against the records of now, whenever they have moved on: what a restatement begins with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import OuterRef, Subquery

from fivegood.editions.behind import checked_figures
from fivegood.editions.differences import Causes, Difference, RowChange, causes_since, differences, told_of
from fivegood.editions.drafts import drafts_for
from fivegood.editions.models import Draft, Publication, PublicationCheck
from fivegood.editions.moments import Moment, moment_now
from fivegood.editions.publications import editions_published
from fivegood.editions.snapshots import is_kept, snapshot_keep
from fivegood.errors import ForbiddenError
from fivegood.measures.compute import Figures
from fivegood.records.actors import Actor
from fivegood.records.journal.chain import key_text
from fivegood.records.journal.models import Change
from fivegood.records.journal.selectors import head_now
from fivegood.records.scope import may_read_drafts, sees_all

Tell = Callable[[str, int, int], None]
#: Keys that one question names at most.
_AT_ONCE = 500
#: What a row of facts carries from other records: the column, and the table of which it is the key.
_CARRIED = {"unit_id": "units", "project_id": "projects"}


@dataclass(frozen=True, slots=True)
class Cause:
    """A row that lies between what was published and today, with the writes since that changed it, the newest first.

    ``change`` is None for whoever may not see the row.
    """

    change: RowChange
    writes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Explained:
    """A figure that would be another today, and why. ``hidden`` counts the rows that the reader may not see."""

    difference: Difference
    causes: Causes
    rows: Sequence[Cause]
    hidden: int


def publications_check(tell: Tell) -> list[PublicationCheck]:
    """Hold each edition, as it is published now, against the newest records; what is checked already is left.

    May run twice, and in two places at once. Raises InputError without a park, SnapshotError when the disk refuses.
    """
    _number, text = head_now()
    due = [of for of in editions_published().select_related("checked") if not _is_checked(of, text)]
    if not due:
        return []
    moment = moment_now()
    frozen: dict[date, Figures] = {}
    checks = []
    for done, of in enumerate(due):
        tell("Holding the publications against the records", done, len(due))
        if of.as_of not in frozen:
            frozen[of.as_of] = moment.park.figures(of.as_of)
        checks.append(_check(of, moment, frozen[of.as_of]))
    return checks


def _is_checked(of: Publication, head: str) -> bool:
    check = getattr(of, "checked", None)
    return check is not None and check.head_hash == head and is_kept(check.snapshot)


def _check(of: Publication, moment: Moment, figures: Figures) -> PublicationCheck:
    snapshot_keep(figures.snapshot)
    differing = [told_of(one) for one in differences(of, figures)]
    check, _made = PublicationCheck.objects.update_or_create(
        publication=of,
        defaults={
            "head_number": moment.head_number,
            "head_hash": moment.head_hash,
            "texts": dict(moment.texts),
            "snapshot": figures.snapshot.id,
            "checked_at": datetime.now(UTC),
            "differing": differing,
        },
    )
    return check


def drafts_checked(actor: Actor) -> list[tuple[Draft, int]]:
    """Return every draft with how many figures of what is published of it would be others today, in one question.

    The draft changed last comes first. Raises ForbiddenError.
    """
    newest = PublicationCheck.objects.filter(publication__edition=OuterRef("edition"), publication__next__isnull=True)
    found = drafts_for(actor).defer("text_en", "text_zh").annotate(found=Subquery(newest.values("differing")[:1]))
    return [(draft, len(draft.found or ())) for draft in found]


def editions_differing(actor: Actor) -> list[PublicationCheck]:
    """Return the editions of which figures would be another today, as they were checked last. Raises ForbiddenError."""
    _check_reads(actor)
    found = PublicationCheck.objects.filter(publication__next__isnull=True).select_related("publication")
    return [check for check in found.order_by("-publication__published_on", "-id") if check.differing]


def explained(actor: Actor, of: Publication) -> tuple[PublicationCheck | None, list[Explained]]:
    """Return the figures of a publication that would be another, as checked last, each with why.

    None and nothing where it was not checked yet. Raises ForbiddenError, and SnapshotError where the records of the
    check are not on this machine.
    """
    _check_reads(actor)
    check = PublicationCheck.objects.filter(publication=of).first()
    if check is None:
        return None, []
    if not check.differing:
        return check, []
    now = checked_figures(check)
    found = []
    for difference in differences(of, now):
        why = causes_since(of, difference.question, now)
        seen = [change for change in why.rows if sees_all(actor, change.table.name)]
        writes = _writes(seen, of.head_number)
        rows = [Cause(change, writes.get((change.table.name, change.key), ())) for change in seen]
        found.append(Explained(difference, why, rows, len(why.rows) - len(seen)))
    return check, found


def _writes(changes: Sequence[RowChange], since: int) -> Mapping[tuple[str, tuple[str, ...]], Sequence[Change]]:
    """Return the writes after an entry to each of these rows, or to what they carry of a unit or project."""
    wanted: dict[tuple[str, str], list[tuple[str, tuple[str, ...]]]] = {}
    for change in changes:
        row = (change.table.name, change.key)
        cells = {**change.before, **change.after, **dict(zip(change.table.key, change.key, strict=True))}
        places = [(change.table.name, key_text(change.key))]
        places += [(table, key_text([cells[name]])) for name, table in _CARRIED.items() if cells.get(name)]
        for place in places:
            wanted.setdefault(place, []).append(row)
    found: dict[tuple[str, tuple[str, ...]], list[Change]] = {}
    since_then = Change.objects.filter(entry__number__gt=since).select_related("entry").order_by("-entry__number", "id")
    keys = sorted({key for _table, key in wanted})
    for start in range(0, len(keys), _AT_ONCE):
        for write in since_then.filter(key__in=keys[start : start + _AT_ONCE]):
            for row in wanted.get((write.subject, write.key), ()):
                found.setdefault(row, []).append(write)
    return found


def _check_reads(actor: Actor) -> None:
    if not may_read_drafts(actor):
        raise ForbiddenError(f"the role {actor.role} may not read what differs from a publication")
