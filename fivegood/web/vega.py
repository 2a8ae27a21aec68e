"""Vega for the browser: the bundle comes out of the installed package, and is kept for the next start."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from fivegood.report.charts import VEGA_LITE

NAME = "fivegood/vega.js"
_SNIPPET = "window.vegaEmbed = vegaEmbed;"


class VegaFinder(BaseFinder):
    """Finds the bundle of Vega among the static files, as ``fivegood/vega.js``."""

    def find(self, path: str, find_all: bool = False) -> Any:
        """Return where the bundle lies, when it is asked for."""
        found = [str(bundle_folder() / NAME)] if path == NAME else []
        return found if find_all else next(iter(found), [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Return the bundle, made where this is the first time."""
        del ignore_patterns
        yield NAME, FileSystemStorage(location=bundle_folder())


def bundle_folder() -> Path:
    """Return a folder that holds the bundle of the installed version. Making it takes seconds, and happens once."""
    name = f"vega-{version('vl-convert-python')}-{VEGA_LITE}-embed"  # a snippet that differs wants another name
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fivegood"
    for folder in (cache / name, Path(settings.DATA) / "vega" / name):
        try:
            _make(folder / NAME)
        except OSError:  # a home that cannot be written to, as some servers have it
            continue
        return folder
    raise OSError(f"the charts' script can be kept neither in {cache} nor in {settings.DATA}")


def _make(path: Path) -> None:
    if path.is_file():
        return
    import vl_convert

    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}")
    half.write_text(vl_convert.javascript_bundle(_SNIPPET, VEGA_LITE), encoding="utf-8")
    half.replace(path)
