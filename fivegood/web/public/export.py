"""The whole public site as a folder that any web server serves: the same bytes as the live pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from fivegood.report.replace import whole_folder
from fivegood.report.site import Progress, SiteIndex
from fivegood.report.words import LANGS
from fivegood.web.public.answering import answer_at
from fivegood.web.public.feeds import files, places
from fivegood.web.public.frame import path_of

_MARKER = "sitemap.xml"
_STATIC = re.compile(rf'(?:href|src)="(?:\.\./)*({re.escape(settings.STATIC_URL.strip("/"))}/[^"?#]+)"')


def export_site(out: Path, base: str, progress: Progress) -> SiteIndex:
    """Write every page, feed and file of the site into the folder ``out``, which is replaced whole or not at all.

    ``base`` is the address that the site will have, which canonical links, feeds and the map name. Raises InputError
    when ``out`` holds other files.
    """
    call_command("collectstatic", interactive=False, verbosity=0)
    paths, written = list(_paths()), dict[str, bytes]()
    with whole_folder(out, _MARKER) as working:
        for done, path in enumerate(paths, 1):
            written[_name(path)] = answer_at(path, base).body
            progress("Writing the site", done, len(paths))
        written["index.html"] = written[_name(path_of("public-languages"))]
        written["404.html"] = _anywhere(answer_at("/en/404", base).body, base)
        pages = b"\n".join(body for name, body in written.items() if name.endswith(".html")).decode()
        for name in sorted(set(_STATIC.findall(pages))):
            written[name] = (Path(settings.STATIC_ROOT) / name.partition("/")[2]).read_bytes()
        for name, body in written.items():
            (working / name).parent.mkdir(parents=True, exist_ok=True)
            (working / name).write_bytes(body)
    return SiteIndex(out, tuple(sorted(written)))


def _paths() -> Iterator[str]:
    yield from (path_of(f"public-{name}") for name in ("languages", "robots", "sitemap"))
    yield from (place.path for place in places())
    yield from (path_of("public-feed", lang) for lang in LANGS)
    yield from files()


def _anywhere(body: bytes, base: str) -> bytes:
    """Return a page with whole addresses as links: servers show this one at whatever address was missing."""
    return body.replace(b'="../', f'="{base}/'.encode())


def _name(path: str) -> str:
    """Return the file that a web server gives for a path."""
    return path.removeprefix("/") + ("index.html" if path.endswith("/") else "")
