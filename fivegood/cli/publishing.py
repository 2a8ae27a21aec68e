"""The commands that write pages: the report of an edition, and the demo with its site."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from fivegood.cli import database, machine, show
from fivegood.cli.keeping import loaded
from fivegood.cli.printing import progress
from fivegood.cli.serving import run_server
from fivegood.errors import Fault, InputError
from fivegood.measures.compute import Figures
from fivegood.park import SAMPLES, OpenPark, open_folder
from fivegood.plan.goals import Edition
from fivegood.plan.scorecard import Scorecard, score
from fivegood.report.publicview import known_of_plan
from fivegood.report.reading import write_report
from fivegood.report.site import SiteIndex, write_site
from fivegood.rules.disclosure.cells import Cell

Tell = Callable[[str, int, int], None]
_Facts = tuple[Edition, Figures, Scorecard]
LANGS = ("en", "zh")
SAMPLE = SAMPLES / "ningxiang"


def write_one_report(folder: OpenPark, out: Path, edition_id: str | None, lang: str, *, is_folder: bool) -> list[Path]:
    """Write an edition's report in one language to ``out``; return the files. Nothing is written if it is refused.

    It is judged beside what was published before: as the database has it, or of a folder as its plan says.
    """
    if lang not in LANGS:
        message = "there is no such language: --lang is en or zh"
        raise InputError([Fault("", message=message, value=lang)])
    edition, figures, card = _facts_of(folder, edition_id)
    filename, text = _text_of(folder, lang)
    return list(
        write_report(
            out,
            folder.plan,
            edition,
            figures,
            card,
            lang,
            filename,
            text,
            rules=folder.rules.disclosure,
            known=known_of_plan(folder.plan, edition, folder.figures, folder.rules.disclosure)
            if is_folder
            else _published(folder, figures),
            assumed=lambda: folder.rules.forecasting,
        )
    )


def write_public_site(out: Path, url: str, *, as_json: bool) -> SiteIndex:
    """Write everything that was published as a folder of pages; ``url`` is the address that it will have."""
    if not url.startswith(("http://", "https://")):
        message = "is not the whole address of a site: https://park.example"
        raise InputError([Fault("", column="url", message=message, value=url)])
    database.connect()
    from fivegood.web.public.export import export_site

    with progress(as_json) as tell:
        return export_site(out, url.rstrip("/"), tell)


def run_demo(out: Path, *, serve: bool, port: int, as_json: bool) -> None:
    """Load the sample into the database, print its scorecard, write its site; serve the book until interrupted."""
    sample = open_folder(SAMPLE)
    sample.records  # noqa: B018 - its faults come before a database is made
    database.connect(is_new=True)
    from fivegood.editions.demo import demo_publish
    from fivegood.editions.moments import moment_now
    from fivegood.editions.services import run_first
    from fivegood.records.accounts.demo import demo_accounts

    with progress(as_json) as tell:
        loaded(sample, tell)
        accounts = demo_accounts(database.folder())
        moment = moment_now()
        tell("Freezing the records", 0, 1)
        facts = _facts_of(moment.park, None)
        _edition, figures, card = facts
        run_first(moment, "command line", database.local_now().date(), figures)
        tell("Publishing the edition", 0, 1)
        demo_publish(moment, figures)
        tell("Publishing the edition", 1, 1)
        index = demo_site(moment.park, out, tell, facts=facts, known=_published(moment.park, figures))
    if as_json:
        data = {
            "snapshot": figures.snapshot.id,
            "site": str(out),
            "files": [str(path) for path in index.files],
            "accounts": [machine.account(account) for account in accounts],
        }
        print(machine.dump(data))
    else:
        console = show.console()
        console.print(show.scorecard(moment.park.plan, card))
        console.print(f"\nsnapshot {figures.snapshot.id}\n{len(index.files)} files in {out}: open index.html\n")
        console.print(show.accounts(accounts))
    if serve:
        run_server(port, tell=show.console(is_error=as_json).print)


def demo_site(
    park: OpenPark, out: Path, tell: Tell, *, facts: _Facts | None = None, known: Iterable[Cell] = ()
) -> SiteIndex:
    """Write the static site of the newest edition to ``out``, beside what is ``known`` to be published."""
    edition, figures, card = facts or _facts_of(park, None)
    texts = {lang: _text_of(park, lang) for lang in LANGS}
    return write_site(
        out,
        park.plan,
        edition,
        figures,
        card,
        texts,
        tell,
        rules=park.rules.disclosure,
        known=known,
        assumed=lambda: park.rules.forecasting,
    )


def _published(park: OpenPark, figures: Figures) -> list[Cell]:
    """Return what was published from the database, which is open."""
    from fivegood.editions.known import known_now

    return known_now(park, figures)


def _facts_of(folder: OpenPark, edition_id: str | None) -> _Facts:
    edition = folder.plan.edition(edition_id)
    figures = folder.figures(edition.as_of)
    return edition, figures, score(folder.plan, figures, edition.period.end)


def _text_of(park: OpenPark, lang: str) -> tuple[str, str]:
    name = f"report.{lang}.md"
    return name, park.text(name)
