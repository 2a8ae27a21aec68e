"""Every page, and who may open it: what the pages say by their rights, and what the roles make of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from fivegood.editions.forecasts.selectors import may_try
from fivegood.editions.models import Run, StoredFigure
from fivegood.editions.writing import draft_start
from fivegood.facts.cells import write
from fivegood.facts.subjects import TABLES
from fivegood.records import scope
from fivegood.records.actors import Actor, By, Role
from fivegood.records.assignments.selectors import may_read_proposals
from fivegood.records.base import rows_of
from fivegood.records.book.keys import path_of
from fivegood.records.book.selectors import records_of, typed
from fivegood.records.clock import local_now
from fivegood.records.documents.services import Sent, document_add
from fivegood.records.park.source import current_park
from fivegood.records.park.splits import may_read_splits
from fivegood.records.returns.rights import may_watch
from tests.editions.test_publications import published

NUMBER = 999_999
#: Routes that are about a table, and what a role must be able to do with it.
OF_TABLE = {"many": "read", "export": "read", "template": "read", "new": "write"}
OF_RECORD = {"one": "read", "record": "read", "history": "read", "correct": "write", "withdraw": "read"}
#: Routes of one project and of one document; documents are added and withdrawn by those who keep them.
OF_PROJECT = {"project", "document"}
ALWAYS = {"home", "me", "usersessions_list", "jobs", "imports", "records", "design"}
BY_RIGHT: dict[str, Callable[[Actor], bool]] = {
    "cockpit": scope.may_read_figures,
    "plan": scope.may_read_figures,
    "figures": scope.may_read_figures,
    "proofread": scope.may_read_figures,
    "editions": scope.may_read_drafts,
    "restatements": scope.may_read_drafts,
    "journal": scope.may_read_journal,
    "settings": scope.may_read_settings,
    "settings-measures": scope.may_read_settings,
    "accounts": scope.may_read_accounts,
    "webhooks": scope.may_read_webhooks,
    "day": scope.serves_units,
    "notices": scope.is_told,
    "absences": lambda actor: scope.may_read(actor, "absences"),
    "visits": lambda actor: scope.may_read(actor, "visits"),
    "service": scope.may_read_figures,
    "forecast": scope.may_read_figures,
    "what-if": may_try,
    "scenarios": may_try,
    "splits": may_read_splits,
    "calendar-keep": scope.serves_units,
    "need-raise": scope.may_raise_need,
    "needs-alike": lambda actor: scope.may_read(actor, "needs"),
    "approvals": lambda actor: scope.may_read(actor, "approvals"),
    "approval-apply": scope.may_apply,
    "search": lambda actor: any(scope.may_read(actor, name) for name in TABLES),
    "assignment": may_read_proposals,
    "units": lambda actor: scope.may_read(actor, "units"),
    "loans": lambda actor: scope.may_read(actor, "loan_stages"),
    "returns-doubtful": may_watch,
    "returns-reminders": may_watch,
    "projects": lambda actor: scope.may_read(actor, "projects"),
    "sizes": scope.may_classify,
    "duplicates": scope.may_merge,
    "merge": scope.may_merge,
}
#: Routes of returns: a year, a form's period, and a sheet of one unit.
OF_RETURNS = {"returns": [], "returns-matrix": [], "returns-period": ["park_monthly", "2021-07"]}
SHEET = "returns-sheet"
#: Routes that only take a form: asked for without one they are refused, whoever asks.
OF_WEBHOOK = {"webhook-switch", "webhook-test", "webhook-redeliver"}
POSTED = {
    "job-cancel",
    "text-size",
    "act-as",
    "token-revoke",
    "import-commit",
    "import-check",
    "import-discard",
    "filter-save",
    "filter-keep",
    "document-add",
    "document-withdraw",
    "need-step",
    "proposal-commit",
    "approval-step",
    "edition-step",
    "edition-preview",
    "scenario-remove",
    *OF_WEBHOOK,
}
OF_NUMBER = {"entry", "import", "import-marked", "webhook", "proposal"}
#: A pair of a proposal.
OF_PAIR = {"proposal-pair"}
#: What anybody reads without an account: tests/web/test_service.py, tests/web/test_public.py.
OF_PUBLIC = {
    "statistics",
    *(
        "public-robots",
        "public-sitemap",
        "public-file",
        "public-languages",
        "public-home",
        "public-feed",
        "public-plan",
    ),
    *("public-updates", "public-update", "public-restatements", "public-figures", "public-figure"),
    *("public-statistics", "public-downloads", "public-missing"),
}
#: What a secret in the address opens, whoever asks: tests/standards/test_calendar.py, tests/web/test_drawings.py.
OF_SECRET = {"calendar", "chart"}
OF_LOAN = {"loan"}
#: Pages of one goal of the plan.
OF_GOAL: dict[str, Callable[[Actor], bool]] = {
    "goal": scope.may_read_figures,
    "goal-change": scope.may_write_plan,
    "forecast-goal": scope.may_read_figures,
    "split": may_read_splits,
}
#: Pages of one edition; who writes, signs and publishes one: tests/editions/test_publishing.py.
OF_EDITION: dict[str, Callable[[Actor], bool]] = {
    "edition": scope.may_read_drafts,
    "edition-write": scope.may_write_plan,
    "edition-differences": scope.may_read_drafts,
    "edition-file": scope.may_read_drafts,
}
#: A run of the figures, and what stands behind one of them.
OF_RUN = {"figures-run", "trace", "trace-course", "trace-prov"}
#: A text of the park: read by whoever reads the settings; tests/web/test_settings_pages.py says who writes one.
OF_TEXT = {"settings-text": ["plan.yaml"]}
#: Pages of one record that have an address of their own, by the table.
OF_OWN = {"unit": "units", "need": "needs", "approval": "approvals", "visit": "visits"}


def routes() -> Iterator[str]:
    """Yield the name of every page of ours; those of the login are the package's."""

    def walk(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                if pattern.callback.__module__.startswith("fivegood.web"):
                    yield str(pattern.name)
            else:
                yield from walk(pattern.url_patterns)

    yield from walk(get_resolver().url_patterns)


def path_of_first(actor: Actor, name: str) -> str | None:
    record = records_of(actor, TABLES[name]).first()
    return path_of(write(typed(record)[part]) for part in TABLES[name].key) if record else None


def of_returns(who: Actor) -> Iterator[tuple[str, bool]]:
    """Yield the pages of returns, and a sheet of a unit that is seen and of one that is not."""
    may_read, seen = scope.may_read(who, "filings"), records_of(who, TABLES["units"])
    yield from ((reverse(name, args=of), may_read) for name, of in OF_RETURNS.items())
    for unit in (seen.first(), rows_of("units").exclude(pk__in=seen.values("pk")).first()):
        if unit is not None:
            is_seen = may_read and seen.filter(pk=unit.pk).exists()
            yield reverse(SHEET, args=["park_monthly", "2021-07", unit.unit_id]), is_seen


def of_own(who: Actor) -> Iterator[tuple[str, bool]]:
    """Yield the pages of a record that is seen and of one that is not."""
    for page, name in OF_OWN.items():
        key, seen = TABLES[name].key[0], records_of(who, TABLES[name])
        for record in (seen.first(), rows_of(name).exclude(pk__in=seen.values("pk")).first()):
            if record is not None:
                yield reverse(page, args=[getattr(record, key)]), seen.filter(pk=record.pk).exists()


def of_projects(who: Actor) -> Iterator[tuple[str, bool]]:
    """Yield projects that are seen and that are not, each with a document."""
    seen = set(records_of(who, TABLES["projects"]).values_list("project_id", flat=True))
    by = By(Actor("planner", Role.PLAN_OFFICE, who.today), "page")
    every = sorted(rows_of("projects").values_list("project_id", flat=True))
    for project_id in [*sorted(seen)[:2], *sorted(set(every) - seen)[:2]]:
        document = document_add("projects", project_id, Sent("a.txt", project_id.encode(), "contract"), by, {})
        yield reverse("project", args=[path_of([project_id])]), project_id in seen
        yield reverse("document", args=[document.pk]), project_id in seen
    needs = set(records_of(who, TABLES["needs"]).values_list("need_id", flat=True))
    every = sorted(rows_of("needs").values_list("need_id", flat=True))
    for need_id in [*sorted(needs)[:1], *sorted(set(every) - needs)[:1]]:
        document = document_add("needs", need_id, Sent("a.txt", need_id.encode(), "contract"), by, {})
        yield reverse("document", args=[document.pk]), need_id in needs


def of_loans(who: Actor) -> Iterator[tuple[str, bool]]:
    seen = set(records_of(who, TABLES["loan_stages"]).filter(is_withdrawn=False).values_list("loan_id", flat=True))
    for loan_id in sorted(set(rows_of("loan_stages").values_list("loan_id", flat=True)))[:12]:
        yield reverse("loan", args=[loan_id]), loan_id in seen


def of_edition() -> Iterator[tuple[str, list[object]]]:
    """Yield the pages of an edition that was published."""
    published("2021-06", 1)
    writer = By(Actor("li.na", Role.PLAN_OFFICE, local_now().date()), "page")
    as_of = Run.objects.latest("id").as_of  # its figures are there
    draft_start("2021-06", "monthly", "2021-06", writer, current_park().plan, as_of=as_of)
    for name in OF_EDITION:
        yield name, ["2021-06", 1, "report.en.md"] if name == "edition-file" else ["2021-06"]


def of_runs(who: Actor) -> Iterator[tuple[str, bool]]:
    run, may_read = Run.objects.latest("id"), scope.may_read_figures(who)
    yield reverse("figures-run", args=[run.pk]), may_read
    yield reverse("figures-run", args=[NUMBER]), False
    for figure in StoredFigure.objects.filter(run=run).order_by("place")[:3]:
        yield reverse("trace", args=[run.pk, figure.slug]), may_read
        yield reverse("trace-course", args=[run.pk, figure.slug]), may_read
        yield reverse("trace-prov", args=[run.pk, figure.slug, "ttl"]), may_read
    yield reverse("trace", args=[run.pk, "nothing.2021"]), False
