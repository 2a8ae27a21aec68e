"""What stands around the content of every public page: whose site it is, where one is in it, and its other language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix
from django.utils.translation import gettext as _

from fivegood.editions.models import Publication
from fivegood.editions.publications import editions_published
from fivegood.errors import InputError
from fivegood.park import OpenPark
from fivegood.records.park.source import current_park, park_of_texts
from fivegood.report.words import LANG_TAGS, LANGS
from fivegood.web.addresses import address
from fivegood.web.words import said_once

OTHER = {"en": "zh", "zh": "en"}
#: The pages of the bar on top, by their address.
ROOMS = ("public-home", "public-updates", "public-plan", "public-figures", "public-statistics", "public-downloads")


def path_of(name: str, *args: object) -> str:
    """Return the path of a page below the address of the site."""
    return address(name, *args).removeprefix(get_script_prefix().rstrip("/"))


@dataclass(frozen=True, slots=True)
class Published:
    """What is published now: the number of the newest publication, 0 before the first, and when it appeared.

    ``told`` is the published snapshot of which the statistics of the desk were worked out last, None before that.
    """

    newest: int
    at: datetime | None
    told: str | None = None


@dataclass(frozen=True, slots=True)
class Here:
    """A page that is asked for: its language, its path below the site, the site's address, and what is published."""

    lang: str
    path: str
    base: str
    published: Published


@dataclass(frozen=True, slots=True)
class Crumb:
    """A page above the one that is shown, as a link to it; without an address it is that page itself."""

    title: str
    address: str = ""


def framed(here: Here) -> dict[str, Any]:
    """Return what the frame of a page shows."""
    lang, path, base = here.lang, here.path, here.base
    prefix = get_script_prefix().rstrip("/")
    paths = {one: path.replace(f"/{lang}/", f"/{one}/", 1) for one in LANGS}
    park = newest_park(here.published)
    return {
        "lang": lang,
        "lang_tag": LANG_TAGS[lang],
        "park_name": park.park.name.in_(lang) if park else "Fivegood",
        "home": address("public-home", lang),
        "rooms": _rooms(lang, prefix + path),
        "other_lang": OTHER[lang],
        "other_tag": LANG_TAGS[OTHER[lang]],
        "other_address": prefix + paths[OTHER[lang]],
        "canonical": base + path,
        "alternates": [(LANG_TAGS[one], base + paths[one]) for one in LANGS] + [("x-default", base + paths["en"])],
        "feed": address("public-feed", lang),
        "sizes": [("s", _("Small")), ("m", _("Medium")), ("l", _("Large"))],
    }


def nowhere(here: Here) -> dict[str, Any]:
    """Return what the frame of a page that is none shows instead: it has no address and no counterpart of its own."""
    return {"canonical": "", "alternates": [], "other_address": address("public-home", OTHER[here.lang])}


def _rooms(lang: str, here: str) -> list[Mapping[str, Any]]:
    """Return the pages of the bar; that of the longest address which the page lies below is where one is."""
    titles = _titles()
    found = {address(name, lang): titles[name] for name in ROOMS}
    inside = max((to for to in found if here.startswith(to)), key=len, default="")
    is_home = inside == address("public-home", lang)
    return [
        {"address": to, "title": title, "is_here": to == inside and (not is_home or here == to)}
        for to, title in found.items()
    ]


@said_once
def _titles() -> Mapping[str, str]:
    return {
        "public-home": _("Home"),
        "public-updates": _("Updates"),
        "public-plan": _("Plan"),
        "public-figures": _("Figures"),
        "public-statistics": _("Service"),
        "public-downloads": _("Downloads"),
    }


@lru_cache(maxsize=4)
def newest_park(_published: Published) -> OpenPark | None:
    """Return the park as it was when something was last published; before that as it is; None where there is none."""
    newest = editions_published().first()
    try:
        return park_of(newest) if newest else current_park()
    except InputError:
        return None


def park_of(publication: Publication) -> OpenPark:
    """Return the park as its texts were at a publication: its plan and definitions. Raises InputError."""
    return _park_of(tuple(sorted(publication.texts.items())), publication.published_at)


@lru_cache(maxsize=20)
def _park_of(texts: tuple[tuple[str, int], ...], _at: datetime) -> OpenPark:
    return park_of_texts(dict(texts))


def trail(here: Here, *crumbs: tuple[str, str]) -> list[Crumb]:
    """Return the way to a page: home, the zone, then (title, address) of what lies between, the page itself last."""
    lang, park = here.lang, newest_park(here.published)
    zone = park.park.name.in_(lang) if park else "Fivegood"
    above = [Crumb(_("Home"), address("public-home", lang)), Crumb(zone, address("public-plan", lang))]
    return above + [Crumb(*one) for one in crumbs]
