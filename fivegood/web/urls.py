"""Every page of those who work in the park."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from fivegood.web.views import accounts, imports, office, records, units

urlpatterns: list[URLPattern | URLResolver] = [
    path("", office.home, name="home"),
    path("figures/", office.figures, name="figures"),
    path("jobs/", office.jobs, name="jobs"),
    path("jobs/<int:number>/cancel/", office.cancel, name="job-cancel"),
    path("journal/", office.journal, name="journal"),
    path("journal/<int:number>/", office.entry, name="entry"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("me/", accounts.me, name="me"),
    path("me/act-as/", accounts.act_as, name="act-as"),
    path("me/tokens/<int:number>/revoke/", accounts.revoke, name="token-revoke"),
    path("imports/", imports.many, name="imports"),
    path("imports/<int:number>/", imports.one, name="import"),
    path("imports/<int:number>/commit/", imports.commit, name="import-commit"),
    path("imports/<int:number>/check/", imports.check, name="import-check"),
    path("imports/<int:number>/discard/", imports.discard, name="import-discard"),
    path("imports/<int:number>/marked.xlsx", imports.marked, name="import-marked"),
    path("units/duplicates/", units.duplicates, name="duplicates"),
    path("units/merge/", units.merge, name="merge"),
    path("units/sizes/", units.sizes, name="sizes"),
    path("records/<slug:name>/", records.many, name="many"),
    path("records/<slug:name>/new/", records.new, name="new"),
    path("records/<slug:name>/export.<slug:kind>", records.export, name="export"),
    path("records/<slug:name>/template.xlsx", records.template, name="template"),
    path("records/<slug:name>/<path:path>/correct/", records.correct, name="correct"),
    path("records/<slug:name>/<path:path>/withdraw/", records.withdraw, name="withdraw"),
    path("records/<slug:name>/<path:path>/history/", records.history, name="history"),
    path("records/<slug:name>/<path:path>/", records.one, name="one"),
    path("login/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
