"""Every page of those who work in the park."""

from __future__ import annotations

from datetime import date

from django.urls import URLPattern, URLResolver, include, path, register_converter

from fivegood.web.views import (
    accounts,
    calendars,
    choices,
    cockpit,
    day,
    documents,
    figures,
    filters,
    home,
    imports,
    loans,
    needs,
    notices,
    office,
    ownunit,
    plan,
    projects,
    records,
    returndesk,
    returns,
    search,
    service,
    settings,
    sheet,
    units,
    visits,
    webhooks,
)


class _Day:
    """A day in an address: 2025-12-31."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(_Day, "day")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("day/", day.day, name="day"),
    path("needs/raise/", ownunit.raise_need, name="need-raise"),
    path("text-size/", choices.text_size, name="text-size"),
    path("design/", choices.design, name="design"),
    path("records/", office.records, name="records"),
    path("cockpit/", cockpit.cockpit, name="cockpit"),
    path("plan/", plan.plan, name="plan"),
    path("plan/<str:goal_id>/<day:due>/", plan.goal, name="goal"),
    path("plan/<str:goal_id>/<day:due>/change/", plan.goal_change, name="goal-change"),
    path("figures/", figures.newest, name="figures"),
    path("figures/<int:number>/", figures.of_run, name="figures-run"),
    path("figures/<int:number>/<str:slug>/", figures.trace, name="trace"),
    path("figures/<int:number>/<str:slug>/course/", figures.course, name="trace-course"),
    path("visits/", visits.many, name="visits"),
    path("visits/<path:path>/", visits.one, name="visit"),
    path("calendar/", calendars.keep, name="calendar-keep"),
    path("calendar/<str:token>.ics", calendars.feed, name="calendar"),
    path("service/", service.service, name="service"),
    path("statistics/", service.statistics, name="statistics"),
    path("notices/", notices.notices, name="notices"),
    path("jobs/", office.jobs, name="jobs"),
    path("jobs/<int:number>/cancel/", office.cancel, name="job-cancel"),
    path("journal/", office.journal, name="journal"),
    path("journal/<int:number>/", office.entry, name="entry"),
    path("settings/", settings.overview, name="settings"),
    path("settings/measures/", settings.measures, name="settings-measures"),
    path("settings/texts/<str:name>/", settings.text, name="settings-text"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("me/", accounts.me, name="me"),
    path("me/act-as/", accounts.act_as, name="act-as"),
    path("me/tokens/<int:number>/revoke/", accounts.revoke, name="token-revoke"),
    path("webhooks/", webhooks.many, name="webhooks"),
    path("webhooks/<int:number>/", webhooks.one, name="webhook"),
    path("webhooks/<int:number>/switch/", webhooks.switch, name="webhook-switch"),
    path("webhooks/<int:number>/test/", webhooks.test, name="webhook-test"),
    path("webhooks/<int:number>/redeliver/", webhooks.redeliver, name="webhook-redeliver"),
    path("imports/", imports.many, name="imports"),
    path("imports/<int:number>/", imports.one, name="import"),
    path("imports/<int:number>/commit/", imports.commit, name="import-commit"),
    path("imports/<int:number>/check/", imports.check, name="import-check"),
    path("imports/<int:number>/discard/", imports.discard, name="import-discard"),
    path("imports/<int:number>/marked.xlsx", imports.marked, name="import-marked"),
    path("returns/", returns.year, name="returns"),
    path("returns/matrix/", returndesk.matrix, name="returns-matrix"),
    path("returns/doubtful/", returndesk.doubtful, name="returns-doubtful"),
    path("returns/reminders/", returndesk.reminders, name="returns-reminders"),
    path("returns/<str:form>/<str:slug>/", returns.period, name="returns-period"),
    path("returns/<str:form>/<str:slug>/<str:unit>/", sheet.sheet, name="returns-sheet"),
    path("loans/", loans.loans, name="loans"),
    path("loans/<path:loan_id>/", loans.loan, name="loan"),
    path("needs/<path:path>/steps/", needs.step, name="need-step"),
    path("needs/<path:path>/", needs.one, name="need"),
    path("units/", units.many, name="units"),
    path("projects/", projects.many, name="projects"),
    path("documents/<int:number>/", documents.given, name="document"),
    path("documents/<int:number>/withdraw/", documents.take_back, name="document-withdraw"),
    path("documents/<str:table>/<path:path>/", documents.new, name="document-add"),
    path("projects/<path:path>/", projects.one, name="project"),
    path("units/duplicates/", units.duplicates, name="duplicates"),
    path("units/merge/", units.merge, name="merge"),
    path("units/sizes/", units.sizes, name="sizes"),
    path("units/<path:path>/", units.one, name="unit"),
    path("search/", search.search, name="search"),
    path("filters/", filters.save, name="filter-save"),
    path("filters/<int:number>/", filters.keep, name="filter-keep"),
    path("records/<slug:name>/", records.many, name="many"),
    path("records/<slug:name>/new/", records.new, name="new"),
    path("records/<slug:name>/export.<slug:kind>", records.export, name="export"),
    path("records/<slug:name>/template.xlsx", records.template, name="template"),
    path("records/<slug:name>/<path:path>/correct/", records.correct, name="correct"),
    path("records/<slug:name>/<path:path>/withdraw/", records.withdraw, name="withdraw"),
    path("records/<slug:name>/<path:path>/history/", records.history, name="history"),
    path("records/<slug:name>/<path:path>/record/", records.record, name="record"),
    path("records/<slug:name>/<path:path>/", records.one, name="one"),
    path("login/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
