"""The public site: pages for everybody about what was published, in the language of their address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from fivegood.editions.publications import published_data, published_file
from fivegood.errors import MissingError
from fivegood.report.words import LANG_TAGS, LANGS
from fivegood.web.addresses import address
from fivegood.web.public import feeds
from fivegood.web.public.answering import FOREVER, XML, Answer, given, page, public
from fivegood.web.public.downloads import downloads_page, files_for
from fivegood.web.public.figures import figure_page, figures_page
from fivegood.web.public.frame import Here, newest_park, path_of, trail
from fivegood.web.public.glance import glance_shown
from fivegood.web.public.home import home_page
from fivegood.web.public.linked import Things, article_linked, dataset_linked, site_linked, way_linked, written
from fivegood.web.public.service import statistics_page
from fivegood.web.public.updates import restatements_page, update_page, updates_shown


def _shown(
    here: Here, template: str, shown: Mapping[str, Any], way: Sequence[tuple[str, str]] = (), linked: Things = ()
) -> Answer:
    crumbs = trail(here, *way)
    data = written([*linked, way_linked(here, crumbs)])
    return page(here, template, {**shown, "crumbs": crumbs, "linked": data})


@public
def languages(here: Here) -> Answer:
    """Let whoever names no language choose one."""
    homes = [(LANG_TAGS[lang], here.base + path_of("public-home", lang)) for lang in LANGS]
    park = newest_park(here.published)
    parks = [(lang, LANG_TAGS[lang], park.park.name.in_(lang) if park else "Fivegood") for lang in LANGS]
    return page(here, "languages", {"homes": [*homes, ("x-default", here.base + here.path)], "parks": parks})


@public
def home(here: Here) -> Answer:
    """Show what was published last, and where the plan stands."""
    return page(here, "home", {**home_page(here), "linked": written(site_linked(here))})


@public
def plan(here: Here) -> Answer:
    """Show the plan at a glance."""
    return _shown(here, "plan", glance_shown(here.lang))


@public
def updates(here: Here) -> Answer:
    """Show the list of updates."""
    return _shown(here, "updates", {"updates": updates_shown(here.lang)}, [(_("Updates"), "")])


@public
def update(here: Here, edition: str, number: int) -> Answer:
    """Show one update in full."""
    shown = update_page(edition, number, here.lang)
    way = [(_("Updates"), address("public-updates", here.lang)), (shown["title"], "")]
    names = (f"report.{here.lang}.pdf", f"ledger.{here.lang}.csv", "figures.csv")
    shown = {**shown, "files": files_for(shown["one"].publication, *names)}
    return _shown(here, "update", shown, way, article_linked(here, shown["one"].publication))


@public
def restated(here: Here) -> Answer:
    """Show everything that was ever restated."""
    return _shown(here, "restatements", restatements_page(here.lang), [(_("Restatements"), "")])


@public
def figures(here: Here) -> Answer:
    """Show every published figure."""
    return _shown(here, "figures", figures_page(here.lang), [(_("Figures"), "")])


@public
def figure(here: Here, slug: str) -> Answer:
    """Show one published figure and what stands behind it."""
    shown = figure_page(slug, here.lang)
    way = [(_("Figures"), address("public-figures", here.lang)), (shown["one"].name, "")]
    rows = (f"rows.{slug}.csv", f"rows.{slug}.json")
    names = (*rows, "figures.csv", "figures.json", f"ledger.{here.lang}.csv", f"ledger.{here.lang}.json")
    files = files_for(shown["publication"], *names)
    return _shown(here, "figure", {**shown, "files": files}, way, dataset_linked(here, shown["one"], files))


@public
def statistics(here: Here) -> Answer:
    """Show how the desk serves the park, as of the newest publication."""
    return _shown(here, "statistics", statistics_page(), [(_("Service"), "")])


@public
def downloads(here: Here) -> Answer:
    """Show the files of every publication."""
    return _shown(here, "downloads", downloads_page(here.lang), [(_("Downloads"), "")])


@public
def missing(here: Here, rest: str) -> Answer:
    """Say that nothing is there."""
    raise MissingError(f"there is no page {here.lang}/{rest}")


@public
def feed(here: Here) -> Answer:
    """Give the updates as Atom."""
    return Answer(feeds.feed(here), "application/atom+xml; charset=utf-8")


@public
def sitemap(here: Here) -> Answer:
    """Give the map of the site."""
    return Answer(feeds.sitemap(here.base), XML)


@public
def robots(here: Here) -> Answer:
    """Tell robots what they may read."""
    return Answer(feeds.robots(here.base), "text/plain; charset=utf-8")


@given
def file(_here: Here, edition: str, number: int, name: str) -> Answer:
    """Give a file of a publication, byte for byte."""
    found = published_file(edition, number, name)
    return Answer(published_data(found), found.media_type, FOREVER)
