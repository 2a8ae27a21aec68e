"""The `fivegood` command."""

from __future__ import annotations

import sys
from copy import copy
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from fivegood import __version__
from fivegood.cli import accounts, classing, database, editing, exchanging, judging, keeping, machine, mailing, serving
from fivegood.cli.asking import claims_asked, day_of, figure_asked, instant_of, trace_asked
from fivegood.cli.printing import Json, print_answer, working
from fivegood.errors import Fault, FivegoodError, InputError
from fivegood.facts.snapshot import Snapshot, save
from fivegood.measures.trace import trace as trace_of
from fivegood.park import OpenPark, check_folder, open_folder, shipped_catalogue
from fivegood.plan.scorecard import score as score_of

app = typer.Typer(
    name="fivegood",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="An industrial park run on figures that can be traced. PARK is a folder: plan.yaml, measures.yaml, "
    "report.*.md, records/*.csv; without it a command reads the database (DATABASE_URL).",
)
app.command(epilog="Example: fivegood load fivegood/sample/ningxiang")(keeping.load)
app.command("import", epilog="Example: fivegood import returns returns-2021-06.xlsx --dry-run")(exchanging.import_)
app.command(epilog="Example: fivegood export units units.xlsx --header zh")(exchanging.export)
app.command(epilog="Example: fivegood template returns returns.xlsx")(exchanging.template)
app.command(epilog="Example: fivegood classify --year 2020")(classing.classify)
app.command(epilog="Example: fivegood migrate")(keeping.migrate)
app.command(epilog="Example: fivegood backup park-2021-09-01.zip")(keeping.backup)
app.command(epilog="Example: DATABASE_URL=postgres://localhost/park fivegood restore park-2021-09-01.zip")(
    keeping.restore
)
app.command(epilog="Example: fivegood account zhang.wei --role administrator")(accounts.account)
app.command(epilog="Example: fivegood serve --port 8000")(serving.serve)
app.command(epilog="Example: fivegood worker")(serving.worker)
app.command(epilog="Example: fivegood mail letter.eml")(mailing.mail)
app.command(epilog="Example: fivegood lamps fivegood/sample/ningxiang --as-of 2021-06-30 --lamp red")(judging.lamps)
app.command(epilog="Example: fivegood assign fivegood/sample/ningxiang --as-of 2021-06-30")(judging.assign)
app.command(epilog="Example: fivegood proofread fivegood/sample/ningxiang draft.md")(judging.proofread)
app.command(epilog="Example: fivegood forecast fivegood/sample/ningxiang --as-of 2021-06-30")(judging.forecast)
app.command(epilog="Example: fivegood publish --edition 2021-H1 --account li.na")(editing.publish)
app.command(epilog="Example: fivegood split fivegood/sample/ningxiang industrial_output --along industry --by records")(
    judging.split
)
app.add_typer(keeping.journal, name="journal")
Park = Annotated[
    Path | None, typer.Argument(metavar="[PARK]", help="The park's folder; without it, the database is read.")
]
AsOf = Annotated[str | None, typer.Option(metavar="DATE", help="Facts up to this day (2021-06-30).")]
KnownAt = Annotated[
    str | None, typer.Option(metavar="INSTANT", help="Only what was recorded by then (2021-07-16T12:00).")
]
EditionOption = Annotated[str | None, typer.Option(metavar="ID", help="Edition of the plan; by default the newest.")]


def run() -> None:
    """Run the command; a refusal is printed and exits with 1."""
    try:
        _application(*sys.argv[1:2])()
    except FivegoodError as error:
        if "--json" in sys.argv:
            print(machine.dump(machine.error(error)))
        from fivegood.cli import show

        show.console(is_error=True).print(str(error), markup=False)
        sys.exit(1)


def _application(word: str = "") -> typer.Typer:
    """Return the application with the one command of that name, if there is one: making all takes a while."""
    named = [one for one in app.registered_commands if word == (one.name or getattr(one.callback, "__name__", ""))]
    if not named:
        return app
    alone = copy(app)
    alone.registered_commands, alone.registered_groups = named, []
    return alone


def _version(wanted: bool) -> None:
    if wanted:
        print(f"fivegood {__version__}")
        raise typer.Exit


@app.callback()
def fivegood(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Hold the options that stand before a command."""


@app.command(epilog="Example: fivegood check fivegood/sample/ningxiang")
def check(park: Park = None, json: Json = False) -> None:
    """Say everything about a park's folder: faults, what the plan implies, data quality. Exits 1 on an error."""
    with working("Checking", json):
        found, is_sound = check_folder(park) if park else database.check()
    print_answer(machine.findings(found), json, lambda show: show.findings(found))
    if not is_sound:
        raise typer.Exit(1)


@app.command(epilog="Example: fivegood freeze fivegood/sample/ningxiang --as-of 2021-08-23 --out build/snapshots")
def freeze(
    park: Park = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    out: Annotated[Path | None, typer.Option(help="Folder for snapshots; by default PARK/snapshots.")] = None,
    json: Json = False,
) -> None:
    """Freeze the records of a day as Parquet with a manifest; the same records give the same id."""
    instant = instant_of(known_at)
    folder = _opened(park, instant)
    day = day_of(as_of, folder.plan)
    with working("Freezing", json):
        snapshot = folder.freeze(day, instant)
        path = _saved(snapshot, out or (park / "snapshots" if park else database.folder() / "snapshots"))
    told = machine.snapshot(snapshot, str(path))
    print_answer(told, json, lambda _: f"snapshot {snapshot.id}\n{told['rows']} rows as of {day} in {path}")


@app.command(epilog="Example: fivegood figures fivegood/sample/ningxiang --measure projects_signed --when 2021-Q2")
def figures(
    park: Park = None,
    edition: EditionOption = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    measure: Annotated[
        list[str] | None, typer.Option(help="A measure, or one narrowed: industrial_output[industry=equipment].")
    ] = None,
    when: Annotated[list[str] | None, typer.Option(help="Period or date for the measures asked.")] = None,
    json: Json = False,
) -> None:
    """Compute the figures an edition publishes, or those asked with --measure and --when."""
    instant = instant_of(known_at)
    folder = _opened(park, instant)
    asked = claims_asked(measure or [], when or [], folder.catalogue) if measure or when else ()
    chosen = folder.plan.edition(edition) if edition or not asked else None
    claims = asked or (chosen.claims if chosen else ())
    day = day_of(as_of, folder.plan, chosen)
    with working("Computing", json):
        found = folder.figures(day, instant)
        answers = found.answer([claim.question for claim in claims])
    snapshot = found.snapshot.id
    listed = [(claim, answers[claim.question]) for claim in claims]
    data = [machine.figure(figure, snapshot, claim.hedge, claim.stated) for claim, figure in listed]
    print_answer(data, json, lambda show: show.figures(listed, snapshot))


@app.command(epilog="Example: fivegood score fivegood/sample/ningxiang --as-of 2021-06-30")
def score(park: Park = None, as_of: AsOf = None, known_at: KnownAt = None, json: Json = False) -> None:
    """Hold the plan's goals against the figures of a day: value, path, pace, lamp; missing counts as missing."""
    instant = instant_of(known_at)
    folder = _opened(park, instant)
    day = day_of(as_of, folder.plan, at_period_end=True)
    with working("Scoring", json):
        found = folder.figures(day, instant)
        card = score_of(folder.plan, found, day)
    print_answer(machine.scorecard(card, found.snapshot.id), json, lambda show: show.scorecard(folder.plan, card))


@app.command(epilog="Example: fivegood trace fivegood/sample/ningxiang projects_signed 2021-H1")
def trace(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[PARK] FIGURE PERIOD",
            help="The park's folder (without it, the database is read); a measure, a measure[column=value] or a goal's "
            "id; a period (2021-H1) or a date (2021-06-30).",
        ),
    ],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    json: Json = False,
) -> None:
    """Show what stands behind a figure: definition, SQL, snapshot, rows, and the value recomputed from them."""
    park, figure, period = trace_asked(words)
    instant = instant_of(known_at)
    folder = _opened(park, instant)
    question = figure_asked(figure, period, folder.catalogue, folder.plan)
    day = day_of(as_of, folder.plan)
    with working("Tracing", json):
        found = trace_of(folder.figures(day, instant), question)
    print_answer(machine.trace(found), json, lambda show: show.trace(found))


@app.command(epilog="Example: fivegood measures fivegood/sample/ningxiang")
def measures(
    park: Annotated[Path | None, typer.Argument(metavar="[PARK]", help="With the park's own measures.")] = None,
    json: Json = False,
) -> None:
    """List the catalogue of measures, and with a PARK its own as well."""
    catalogue = open_folder(park).catalogue if park else shipped_catalogue()
    print_answer([machine.measure(item) for item in catalogue], json, lambda show: show.measures(catalogue))


@app.command(epilog="Example: fivegood report fivegood/sample/ningxiang --edition 2021-H1 --lang zh --out build/report")
def report(
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    park: Park = None,
    edition: EditionOption = None,
    lang: Annotated[str, typer.Option(help="en or zh.")] = "en",
    json: Json = False,
) -> None:
    """Write the report of an edition as HTML and PDF with its figure ledger; refused if a figure or hedge is wrong."""
    from fivegood.cli.publishing import write_one_report

    with working("Writing the report", json):
        written = write_one_report(_opened(park), out, edition, lang, is_folder=park is not None)
    files = [str(path) for path in written]
    print_answer({"files": files}, json, lambda _: "\n".join(files))


@app.command("export-site", epilog="Example: fivegood export-site build/site --url https://park.example")
def export_site(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder of the site; replaced whole.", show_default=False)],
    url: Annotated[
        str, typer.Option(envvar="FIVEGOOD_PUBLIC_URL", help="The address that the site will have.", show_default=False)
    ],
    json: Json = False,
) -> None:
    """Write the public site, everything that was published, as a folder that any web server serves."""
    from fivegood.cli.publishing import write_public_site

    index = write_public_site(out, url, as_json=json)
    files = [str(path) for path in index.files]
    print_answer({"site": str(out), "files": files}, json, lambda _: f"{len(files)} files in {out}")


@app.command(epilog="Example: fivegood init my-park && fivegood check my-park")
def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.", show_default=False)],
    json: Json = False,
) -> None:
    """Make a new park folder to fill in, with comments. A folder that holds anything is left alone."""
    from fivegood.cli.starter import write_starter

    files = [str(path) for path in write_starter(directory)]
    shown = "\n".join([*files, "", f"Fill it in, then: fivegood check {directory}"])
    print_answer({"files": files}, json, lambda _: shown)


@app.command(epilog="Example: fivegood demo --no-serve")
def demo(
    out: Annotated[Path, typer.Option(help="Folder of the site.")] = Path("build/ningxiang-2021-H1"),
    serve: Annotated[bool, typer.Option(help="Serve the book of records on 127.0.0.1 afterwards.")] = True,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on; 0 takes a free one.")] = 0,
    json: Json = False,
) -> None:
    """Load the sample into the database, print its scorecard, write its static site, and serve the book of records."""
    from fivegood.cli.publishing import run_demo

    run_demo(out, serve=serve, port=port, as_json=json)


def _saved(snapshot: Snapshot, folder: Path) -> Path:
    try:
        return save(snapshot, folder)
    except OSError as error:
        raise InputError([Fault(str(folder), message=f"cannot be written: {error.strerror}")]) from None


def _opened(park: Path | None, known_at: datetime | None = None) -> OpenPark:
    """Open a folder, or the database when none is named; an earlier state of knowledge needs the journal."""
    return open_folder(park) if park else database.opened(with_history=known_at is not None)
