"""Every page of the URL configuration with the records to ask it for, the roles that use it, and its aim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.page_writes import ADMINISTRATOR, AUDITOR, BANK, CONTACT, LEADER, OFFICE, OFFICER, actor_of

#: Milliseconds at the median for a page that shows many things and for one that shows one.
LIST, DETAIL = 40, 20
#: So many records of a table are asked for in turn.
RECORDS = 10

_POST = "takes what a form sends, and shows no page of its own"
_FILE = "gives a file, which is worked out while it is sent"
#: A goal carried on from returns and projects, one that is counted, and one whose chance cannot be told.
_GOALS_AHEAD = tuple((name, "2025-12-31") for name in ("industrial_output", "listed_enterprises", "hunan_park_rank"))

#: What the URL configuration holds beside pages, by its name or its route, with the reason.
NOT_PAGES: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("text-size", "job-cancel", "act-as", "token-revoke", "webhook-switch", "webhook-test"),
            *("webhook-redeliver", "import-commit", "import-check", "import-discard", "document-withdraw"),
            *("document-add", "filter-save", "filter-keep", "need-step", "approval-step", "proposal-commit"),
            *("edition-step", "edition-preview"),
            "scenario-remove",
        ),
        _POST,
    ),
    **dict.fromkeys(
        ("import-marked", "document", "export", "template", "calendar", "trace-prov", "edition-file", "chart"), _FILE
    ),
    **dict.fromkeys(("public-robots", "public-sitemap", "public-feed", "public-file"), _FILE),
    "public-missing": "answers for every address of the public site that is none",
    "statistics": "leads to the page of the public site once an edition is published, as here",
    "one": "of units and projects leads to their pages; of the other tables it is the page `record`",
    "login/": "the pages of allauth, before anybody is logged in or about their own login",
    "i18n/": _POST,
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A page as a role asks for it: its name in the URL configuration, what is asked, the addresses, and its aim."""

    page: str
    what: str
    who: str
    aim: int
    addresses: Sequence[str]


def names_of_urls() -> list[str]:
    """Return the name of every route of the pages, or the route itself where others are included."""
    from django.urls import URLPattern

    from fivegood.web.urls import urlpatterns

    return [str(one.name if isinstance(one, URLPattern) else one.pattern) for one in urlpatterns]


def not_visited(visits: Sequence[Visit]) -> list[str]:
    """Return what the URL configuration holds that is neither visited nor listed, and what is listed without need."""
    known, visited = names_of_urls(), {visit.page for visit in visits}
    left = [name for name in known if name not in visited and name not in NOT_PAGES]
    return left + [name for name in NOT_PAGES if name in visited or name not in known]


def visits() -> list[Visit]:
    """Return every visit, with the parameters of the records that the database holds."""
    return [*_of_office(), *_of_figures(), *_of_units(), *_of_returns(), *_of_records(), *_of_house()]


def _visit(page: str, who: str, aim: int, *args: Sequence[Any], query: str = "", what: str = "") -> Visit:
    from django.urls import reverse

    return Visit(page, what, who, aim, [reverse(page, args=one) + query for one in (args or [()])])


def _of_office() -> Iterator[Visit]:
    for who in (LEADER, OFFICE, OFFICER, CONTACT, BANK, ADMINISTRATOR):
        yield _visit("home", who, LIST)
    yield _visit("day", OFFICER, LIST)
    for who in (OFFICE, OFFICER, CONTACT):
        yield _visit("need", who, DETAIL, *_keys("needs", who))
        yield _visit("approval", who, DETAIL, *_keys("approvals", who))
        yield _visit("approvals", who, LIST)
        yield _visit("approval-apply", who, DETAIL)
    for who in (OFFICER, CONTACT):
        yield _visit("need-raise", who, DETAIL)
    for who in (OFFICE, OFFICER):
        yield _visit("needs-alike", who, DETAIL, query="?title=two+welders")
    yield _visit("calendar-keep", OFFICER, DETAIL)
    for who in (OFFICE, OFFICER):
        yield _visit("visits", who, LIST)
        yield _visit("visit", who, DETAIL, *_keys("visits", who))
    yield _visit("records", OFFICE, LIST)
    for text in ("e1", "Synthetic Enterprise 02", "企业", "N-01", "fire"):
        for who in (OFFICE, OFFICER):
            yield _visit("search", who, LIST, query=f"?q={text}", what=text)


def _of_public() -> Iterator[Visit]:
    from fivegood.editions.publications import editions_published

    yield _visit("public-languages", "", DETAIL)
    for name in ("home", "plan", "updates", "restatements", "figures", "statistics", "downloads"):
        yield _visit(f"public-{name}", "", LIST, ("en",), ("zh",))
    for lang, number in (("en", 1), ("zh", 2)):
        yield _visit("public-update", "", DETAIL, (lang, "2021-06", number))
        yield _visit("public-update", "", DETAIL, (lang, "2021-H1", 1))
        newest = editions_published()[0].figures.order_by("place").values_list("slug", flat=True)
        yield _visit("public-figure", "", DETAIL, *((lang, slug) for slug in _spread(newest)))


def _of_figures() -> Iterator[Visit]:
    from fivegood.editions.models import Run, StoredFigure, StoredStanding

    day, edition = Run.objects.filter(edition="").latest("id"), Run.objects.exclude(edition="").latest("id")
    yield _visit("cockpit", LEADER, LIST)
    yield _visit("service", LEADER, LIST)
    yield from _of_public()
    yield _visit("cockpit", LEADER, LIST, query="?on=today", what="today")
    yield _visit("plan", LEADER, LIST)
    yield _visit("forecast", LEADER, LIST)
    yield _visit("forecast-goal", LEADER, DETAIL, *_GOALS_AHEAD)
    yield _visit("what-if", LEADER, LIST)
    yield _visit("scenarios", LEADER, LIST)
    goals = list(StoredStanding.objects.filter(run=day, on=day.scored_on).values_list("goal", "by")[:RECORDS])
    yield _visit("goal", LEADER, DETAIL, *goals)
    yield _visit("goal-change", OFFICE, DETAIL, *goals)
    yield _visit("split", OFFICE, DETAIL, *goals)
    yield _visit("splits", OFFICER, LIST)
    yield _visit("figures", OFFICE, LIST)
    yield _visit("proofread", OFFICE, DETAIL)
    for page in ("editions", "restatements"):
        yield _visit(page, OFFICE, LIST)
    for page in ("edition", "edition-write", "edition-differences"):
        yield _visit(page, OFFICE, DETAIL, ("2021-06",))
    yield _visit("figures-run", OFFICE, LIST, (edition.pk,))
    for run in (edition, day):
        slugs = StoredFigure.objects.filter(run=run, version__gt=0).order_by("place").values_list("slug", flat=True)
        what = "of an edition" if run == edition else "of a day"
        yield _visit("trace", OFFICE, DETAIL, *((run.pk, slug) for slug in _spread(slugs)), what=what)
        yield _visit("trace-course", OFFICE, LIST, *((run.pk, slug) for slug in _spread(slugs)), what=what)


def _of_units() -> Iterator[Visit]:
    from fivegood.records.assignments.models import Proposal

    for who in (OFFICE, OFFICER):
        yield _visit("units", who, LIST)
        yield _visit("unit", who, DETAIL, *_keys("units", who))
        for view in ("board", "timeline", "list"):
            yield _visit("projects", who, LIST, query=f"?view={view}", what=view)
        yield _visit("projects", who, LIST, query="?lamp=red", what="red lamps")
        yield _visit("project", who, DETAIL, *_keys("projects", who))
    yield _visit("units", OFFICE, LIST, query="?view=cards", what="cards")
    yield _visit("assignment", OFFICE, LIST)
    for proposal in Proposal.objects.order_by("pk"):
        yield _visit("proposal", OFFICE, LIST, (proposal.pk,))
        for pair in proposal.pairs.order_by("pk")[:3]:
            yield _visit("proposal-pair", OFFICE, DETAIL, (proposal.pk, pair.role, pair.unit_id))
    yield _visit("duplicates", OFFICE, LIST)
    yield _visit("sizes", OFFICE, LIST)
    yield _visit("merge", OFFICE, DETAIL)
    for who in (OFFICE, BANK):
        yield _visit("loans", who, LIST)
        yield _visit("loan", who, DETAIL, *((key[0],) for key in _rows("loan_stages", who)))


def _of_returns() -> Iterator[Visit]:
    from fivegood.records.base import rows_of

    newest = rows_of("filings").filter(form="park_monthly").order_by("-period").values_list("period", flat=True)[0]
    slug = _slug(newest)
    yield _visit("returns", OFFICE, LIST)
    yield _visit("returns", CONTACT, LIST)
    for page in ("returns-matrix", "returns-doubtful", "returns-reminders"):
        yield _visit(page, OFFICE, LIST)
    yield _visit("returns-matrix", OFFICER, LIST)
    yield _visit("returns-period", OFFICE, LIST, ("park_monthly", slug))
    units = rows_of("filings").filter(form="park_monthly", period=newest).order_by("unit_id")
    sheets = [("park_monthly", slug, unit) for unit in _spread(units.values_list("unit_id", flat=True))]
    yield _visit("returns-sheet", OFFICE, DETAIL, *sheets)


def _of_records() -> Iterator[Visit]:
    from fivegood.facts.subjects import TABLES

    for name in TABLES:
        yield _visit("many", OFFICE, LIST, (name,), what=name)
        yield _visit("record", OFFICE, DETAIL, *((name, key) for (key,) in _keys(name, OFFICE)), what=name)
    for name in ("needs", "visits", "returns", "parcels"):
        yield _visit("many", OFFICER, LIST, (name,), what=name)
    for page, name in (("history", "units"), ("history", "needs"), ("correct", "units"), ("correct", "needs")):
        yield _visit(page, OFFICE, DETAIL, *((name, key) for (key,) in _keys(name, OFFICE)), what=name)
    for name in ("units", "needs", "projects"):
        yield _visit("new", OFFICE, DETAIL, (name,), what=name)
    yield _visit("withdraw", OFFICE, DETAIL, *(("needs", key) for (key,) in _keys("needs", OFFICE)))


def _of_house() -> Iterator[Visit]:
    from fivegood.records.exchange.models import Upload
    from fivegood.records.journal.models import Entry
    from fivegood.records.webhooks.models import Webhook

    yield _visit("design", ADMINISTRATOR, LIST)
    yield _visit("notices", OFFICER, LIST)
    yield _visit("notices", OFFICE, LIST, what="of the office")
    yield _visit("absences", OFFICER, LIST)
    yield _visit("absences", OFFICE, LIST, what="of the office")
    yield _visit("jobs", OFFICE, LIST)
    yield _visit("imports", OFFICE, LIST)
    for upload in Upload.objects.order_by("pk"):
        yield _visit("import", OFFICE, DETAIL, (upload.pk,), what=upload.state)
    yield _visit("journal", AUDITOR, LIST)
    longest = Entry.objects.order_by("-count")[0].number
    yield _visit("entry", AUDITOR, LIST, (longest,), what="of many changes")
    yield _visit("settings", OFFICE, LIST)
    yield _visit("settings-measures", OFFICE, LIST)
    yield _visit("settings-text", OFFICE, DETAIL, ("plan.yaml",))
    yield _visit("accounts", ADMINISTRATOR, LIST)
    yield _visit("webhooks", ADMINISTRATOR, LIST)
    yield _visit("webhook", ADMINISTRATOR, DETAIL, *Webhook.objects.values_list("pk"))
    yield _visit("me", OFFICE, DETAIL)
    yield _visit("usersessions_list", OFFICE, DETAIL)


def _rows(name: str, who: str) -> list[tuple[str, ...]]:
    """Return the keys of records that a role sees, spread over the table."""
    from fivegood.facts.cells import write
    from fivegood.facts.subjects import TABLES
    from fivegood.records.book.selectors import records_of, typed

    table = TABLES[name]
    found = [typed(record) for record in _spread(records_of(actor_of(who), table).filter(is_withdrawn=False))]
    return [tuple(write(row[part]) for part in table.key) for row in found]


def _keys(name: str, who: str) -> list[tuple[str]]:
    from fivegood.records.book.keys import path_of

    return [(path_of(key),) for key in _rows(name, who)]


def _spread(found: Any) -> list[Any]:
    """Return records spread evenly over a query."""
    count = found.count()
    places = sorted({count * place // RECORDS for place in range(RECORDS)})
    return [found[place] for place in places] if count else []


def _slug(period: str) -> str:
    from fivegood.periods import Period
    from fivegood.web.returns import slug_of

    return slug_of(Period.parse(period))
