"""What machines ask a site for: its feed of updates (Atom), its map, and how robots may go about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from fivegood.editions.models import Publication
from fivegood.editions.publications import publications, published_files
from fivegood.report.words import LANG_TAGS, LANGS
from fivegood.web.public.figures import current_figures
from fivegood.web.public.frame import Here, framed, path_of
from fivegood.web.public.updates import update_shown

#: Entries of a feed, the newest.
_MOST = 50


@dataclass(frozen=True, slots=True)
class Place:
    """An address of the site below its base, in the language it has (empty: in none), and when it last changed."""

    path: str
    lang: str
    changed_at: datetime | None


def places() -> Iterator[Place]:
    """Yield every page of the site, in each language."""
    found, figures = list(publications()), current_figures()
    newest = max((one.published_at for one in found), default=None)
    for lang in LANGS:
        for name in ("home", "plan", "updates", "figures", "statistics", "downloads", "restatements"):
            yield Place(path_of(f"public-{name}", lang), lang, newest)
        for one in found:
            yield Place(path_of("public-update", lang, one.edition, one.number), lang, one.published_at)
        for slug, figure in figures.items():
            yield Place(path_of("public-figure", lang, slug), lang, figure.publication.published_at)


def files() -> Iterator[str]:
    """Yield the path of every published file, below the base of the site."""
    for one in publications():
        for file in published_files(one):
            yield path_of("public-file", one.edition, one.number, file.name)


def feed(here: Here) -> bytes:
    """Return the updates as an Atom feed, the newest first; a restatement is an entry of its own."""
    frame, lang, base = framed(here), here.lang, here.base
    made = Atom1Feed(
        title=frame["park_name"],
        description="",
        subtitle=_("Updates"),
        link=base + path_of("public-updates", lang),
        feed_url=base + here.path,
        language=LANG_TAGS[lang],
        author_name=frame["park_name"],
    )
    for one in publications()[:_MOST]:
        made.add_item(**_item(one, lang, base))
    return bytes(made.writeString("utf-8").encode())


def _item(one: Publication, lang: str, base: str) -> dict[str, Any]:
    shown, byline = update_shown(one, lang), one.byline_zh if lang == "zh" else one.byline_en
    link = base + path_of("public-update", lang, one.edition, one.number)
    return {
        "title": shown.title,
        "link": link,
        "unique_id": link,
        "description": shown.lead,
        "author_name": byline or None,
        "pubdate": one.published_at,
        "updateddate": one.published_at,
        "categories": [shown.kind],
    }


def sitemap(base: str) -> bytes:
    """Return the map of the site: every page with its counterpart in the other language."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
        *(_url(place, base) for place in places()),
        "</urlset>\n",
    ]
    return "\n".join(lines).encode()


def _url(place: Place, base: str) -> str:
    changed = f"<lastmod>{place.changed_at:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if place.changed_at else ""
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{LANG_TAGS[lang]}"'
        f" href={quoteattr(base + place.path.replace(f'/{place.lang}/', f'/{lang}/', 1))}/>"
        for lang in LANGS
    )
    return f"<url><loc>{escape(base + place.path)}</loc>{changed}{others}</url>"


def robots(base: str) -> bytes:
    """Return what robots are told: they may read everything that is open, and where its map is."""
    return f"User-agent: *\nAllow: /\nSitemap: {base}{path_of('public-sitemap')}\n".encode()
