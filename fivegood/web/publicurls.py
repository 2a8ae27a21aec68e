"""The addresses of the public site, each with its language in it, so that caches and search engines tell them apart."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from fivegood.web.views import public


class _Lang:
    """A language in an address: en or zh."""

    regex = "en|zh"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(_Lang, "lang")

urlpatterns: list[URLPattern] = [
    path("robots.txt", public.robots, name="public-robots"),
    path("sitemap.xml", public.sitemap, name="public-sitemap"),
    path("published/<str:edition>/<int:number>/<str:name>", public.file, name="public-file"),
    path("languages.html", public.languages, name="public-languages"),
    path("<lang:lang>/", public.home, name="public-home"),
    path("<lang:lang>/feed.xml", public.feed, name="public-feed"),
    path("<lang:lang>/zone/", public.plan, name="public-plan"),
    path("<lang:lang>/zone/updates/", public.updates, name="public-updates"),
    path("<lang:lang>/zone/updates/<str:edition>/<int:number>/", public.update, name="public-update"),
    path("<lang:lang>/zone/restatements/", public.restated, name="public-restatements"),
    path("<lang:lang>/figures/", public.figures, name="public-figures"),
    path("<lang:lang>/figures/<str:slug>/", public.figure, name="public-figure"),
    path("<lang:lang>/statistics/", public.statistics, name="public-statistics"),
    path("<lang:lang>/downloads/", public.downloads, name="public-downloads"),
    path("<lang:lang>/<path:rest>", public.missing, name="public-missing"),
]
