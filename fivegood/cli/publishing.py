"""The commands that write pages: the report of an edition, and the demo with its site."""

from __future__ import annotations

import contextlib
import gc
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from fivegood.cli import machine, show
from fivegood.cli.printing import progress
from fivegood.errors import Fault, InputError
from fivegood.measures.compute import Figures
from fivegood.park import SAMPLES, OpenPark, open_folder
from fivegood.plan.goals import Edition
from fivegood.plan.scorecard import Scorecard, score
from fivegood.report.site import write_report, write_site

LANGS = ("en", "zh")
_SAMPLE = SAMPLES / "ningxiang"


def write_one_report(folder: OpenPark, out: Path, edition_id: str | None, lang: str) -> list[Path]:
    """Write an edition's report in one language to ``out``; return the files. Nothing is written if it is refused."""
    if lang not in LANGS:
        message = "there is no such language: --lang is en or zh"
        raise InputError([Fault("", message=message, value=lang)])
    edition, figures, card = _facts_of(folder, edition_id)
    filename, text = _text_of(folder, lang)
    return list(write_report(out, folder.plan, edition, figures, card, lang, filename, text))


def run_demo(out: Path, *, serve: bool, port: int, as_json: bool) -> None:
    """Freeze the sample, print its scorecard, write its site and serve it until interrupted."""
    folder = open_folder(_SAMPLE)
    with progress(as_json) as tell:
        tell("Freezing the records", 0, 1)
        edition, figures, card = _facts_of(folder, None)
        tell("Freezing the records", 1, 1)
        texts = {lang: _text_of(folder, lang) for lang in LANGS}
        index = write_site(out, folder.plan, edition, figures, card, texts, tell)
    if as_json:
        listed = [str(path) for path in index.files]
        print(machine.dump({"snapshot": figures.snapshot.id, "site": str(out), "files": listed}))
    else:
        console = show.console()
        console.print(show.scorecard(folder.plan, card))
        console.print(f"\nsnapshot {figures.snapshot.id}\n{len(index.files)} files in {out}")
    if serve:
        _serve(out, port, as_json)


def _facts_of(folder: OpenPark, edition_id: str | None) -> tuple[Edition, Figures, Scorecard]:
    edition = folder.plan.edition(edition_id)
    figures = folder.figures(edition.as_of)
    return edition, figures, score(folder.plan, figures, edition.period.end)


def _text_of(park: OpenPark, lang: str) -> tuple[str, str]:
    name = f"report.{lang}.md"
    return name, park.text(name)


class _Handler(SimpleHTTPRequestHandler):
    """Serves files as UTF-8, names no versions, keeps quiet."""

    server_version = "fivegood"
    sys_version = ""
    extensions_map = {  # noqa: RUF012 - overrides the base class's own mapping
        **SimpleHTTPRequestHandler.extensions_map,
        ".html": "text/html; charset=utf-8",
        ".csv": "text/csv; charset=utf-8",
        ".json": "application/json; charset=utf-8",
    }

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Keep the terminal for what the user asked."""


def _serve(folder: Path, port: int, as_json: bool) -> None:
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(folder)))
    except OSError as error:
        message = f"port {port} on 127.0.0.1 cannot be served on: {error.strerror}; --port 0 takes a free one"
        raise InputError([Fault("", message=message)]) from None
    gc.enable()  # from here on the process stays
    told = f"http://127.0.0.1:{server.server_port}/"
    show.console(is_error=as_json).print(f"The site is at {told}  (Ctrl-C ends it)")
    with server, contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
