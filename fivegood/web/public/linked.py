"""What machines read of a page: JSON-LD in the words of schema.org.

A block of data is no script: a browser does not run it, so the policy on scripts leaves it alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import get_script_prefix
from django.utils.safestring import SafeString

from fivegood.editions.models import Publication
from fivegood.report.words import LANG_TAGS
from fivegood.web.public.downloads import FileShown
from fivegood.web.public.figures import FigureShown
from fivegood.web.public.frame import Crumb, Here, newest_park, path_of
from fivegood.web.public.ledgers import id_of
from fivegood.web.public.updates import lead_of, title_of

_Thing = Mapping[str, Any]
Things = Sequence[_Thing]


def written(things: Things) -> SafeString:
    """Write things as a block of data that can stand within a page, whatever is in them."""
    text = json.dumps({"@context": "https://schema.org", "@graph": things}, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return SafeString(text)


def absolute(here: Here, name: str, *args: object) -> str:
    """Return the whole address of a page of the site."""
    return here.base + path_of(name, *args)


def way_linked(here: Here, crumbs: Sequence[Crumb]) -> _Thing:
    """Return the way to a page."""
    items = [
        {
            "@type": "ListItem",
            "position": place,
            "name": crumb.title,
            "item": here.base + crumb.address.removeprefix(get_script_prefix().rstrip("/"))
            if crumb.address
            else here.base + here.path,
        }
        for place, crumb in enumerate(crumbs, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def site_linked(here: Here) -> Things:
    """Return the site itself and whose it is."""
    return [
        {
            "@type": "WebSite",
            "url": here.base + here.path,
            "name": _publisher(here)["name"],
            "inLanguage": LANG_TAGS[here.lang],
            "publisher": _publisher(here),
        }
    ]


def _publisher(here: Here) -> dict[str, Any]:
    park = newest_park(here.published)
    name = park.park.name.in_(here.lang) if park else "Fivegood"
    return {"@type": "GovernmentOrganization", "@id": here.base + "/#publisher", "name": name}


def article_linked(here: Here, one: Publication) -> Things:
    """Return an update as an article: by whom, when, in which language, and what it restates."""
    byline = (one.byline_zh or one.byline_en) if here.lang == "zh" else (one.byline_en or one.byline_zh)
    thing: dict[str, Any] = {
        "@type": "Article",
        "@id": here.base + here.path,
        "url": here.base + here.path,
        "headline": title_of(one, here.lang),
        "description": lead_of(one, here.lang),
        "datePublished": one.published_at.isoformat(),
        "inLanguage": LANG_TAGS[here.lang],
        "author": {"@type": "Organization", "name": byline} if byline else _publisher(here),
        "publisher": _publisher(here),
        "version": str(one.number),
    }
    if one.previous is not None:
        before = absolute(here, "public-update", here.lang, one.edition, one.previous.number)
        thing["isBasedOn"] = {"@type": "Article", "@id": before}
    return [thing]


def dataset_linked(here: Here, one: FigureShown, files: Sequence[FileShown]) -> Things:
    """Return a figure as a data set of one value, with the files that give it."""
    figure = one.figure
    of = figure.publication
    variable = {"@type": "PropertyValue", "propertyID": id_of(figure), "name": one.name, "unitText": figure.unit}
    return [
        {
            "@type": "Dataset",
            "@id": here.base + here.path,
            "url": here.base + here.path,
            "name": f"{one.name} · {one.when}",
            "description": f"{one.name} · {one.when}: {one.exact}",
            "inLanguage": LANG_TAGS[here.lang],
            "isAccessibleForFree": True,
            "creator": _publisher(here),
            "datePublished": of.published_at.isoformat(),
            "temporalCoverage": figure.when,
            "variableMeasured": variable if figure.value is None else variable | {"value": figure.value},
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": "text/csv" if file.name.endswith(".csv") else "application/json",
                    "contentUrl": absolute(here, "public-file", of.edition, of.number, file.name),
                }
                for file in files
            ],
        }
    ]
