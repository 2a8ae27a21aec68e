"""The commands that judge projects, propose officers and look ahead by the park's rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fivegood.cli.printing import Json

Park = Annotated[
    Path | None, typer.Argument(metavar="[PARK]", help="The park's folder; without it, the database is read.")
]
KnownAt = Annotated[
    str | None, typer.Option(metavar="INSTANT", help="Only what was recorded by then (2021-07-16T12:00).")
]


def lamps(
    park: Park = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="As projects stand on this day.")] = None,
    known_at: KnownAt = None,
    lamp: Annotated[
        str | None, typer.Option(metavar="LAMP", help="Only these: red, yellow, green, none (not judged) or dropped.")
    ] = None,
    json: Json = False,
) -> None:
    """Say how projects stand on a day by the park's rules: late start, slow progress, entries missing or stopped."""
    from fivegood.cli.lamps import lamps_told  # its rules take a while to import

    lamps_told(park, as_of, known_at, lamp, json=json)


def assign(
    park: Park = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Units and officers of this day.")] = None,
    known_at: KnownAt = None,
    json: Json = False,
) -> None:
    """Propose a lead officer and a deputy for every unit, at the least cost: what changes, why, and the proof."""
    from fivegood.cli.assigning import assignment_told  # the solver is imported when it is asked for

    assignment_told(park, as_of, known_at, json=json)


def proofread(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[PARK] TEXT",
            help="The park's folder (without it, the database is read); a draft as Markdown or plain text.",
        ),
    ],
    edition: Annotated[
        str | None, typer.Option(metavar="ID", help="Edition that the draft is for; by default the newest.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Facts up to this day (2021-06-30).")] = None,
    json: Json = False,
) -> None:
    """Hold a draft written by hand, English or Chinese, against the figures and goals: each number, line by line."""
    from fivegood.cli.proofreading import proofread_told  # the words of two languages take a while to import

    proofread_told(words, edition, as_of, json=json)


def forecast(
    park: Park = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Looked ahead from this day.")] = None,
    known_at: KnownAt = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the scenarios: the same seed gives the same answer.")] = 0,
    scenario: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="What would be otherwise, as a YAML file.")
    ] = None,
    json: Json = False,
) -> None:
    """Say how likely each goal of the plan is, what is needed for it, and how far the forecast can be trusted."""
    from fivegood.cli.forecasting import forecast_told  # numpy is imported when it is asked for

    forecast_told(park, as_of, known_at, seed, scenario, json=json)


def split(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[PARK] GOAL", help="The park's folder (without it, the database is read); a goal's id."
        ),
    ],
    due: Annotated[int | None, typer.Option(metavar="YEAR", help="Of a goal that is set for several years.")] = None,
    along: Annotated[
        str | None,
        typer.Option(metavar="WHAT", help="year, quarter, month, branch, part, officer, or a dimension: industry."),
    ] = None,
    basis: Annotated[
        str,
        typer.Option("--by", metavar="BASIS", help="path (the plan's weights), weight, records, or forecast."),
    ] = "path",
    weights: Annotated[str, typer.Option(metavar="KEY=N,…", help="With --by weight: equipment=3,medical=1.")] = "",
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Records of this day.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the forecast's scenarios.")] = 0,
    json: Json = False,
) -> None:
    """Split a goal into shares that add up exactly, and show what is committed of them and what is not."""
    from fivegood.cli.splitting import split_told  # the parts of a plan are imported when one is split

    split_told(words, due, along, basis, weights, as_of, seed, json=json)
