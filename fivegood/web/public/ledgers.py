"""The files of a publication as pages read them: its ledger and its scorecard, which never change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from fivegood.editions.models import Publication, PublishedFigure, PublishedFile
from fivegood.editions.publications import published_data
from fivegood.editions.selectors import question_of
from fivegood.measures.compute import figure_id
from fivegood.plan.goals import Goal
from fivegood.plan.scorecard import Scorecard, Standing, Status
from fivegood.report.opendata import WITHHELD
from fivegood.web.public.frame import OTHER, park_of

Row = Mapping[str, Any]
_KEPT = 400


def rows_of(one: Publication, name: str) -> Sequence[Row]:
    """Return the rows of a JSON file of a publication, none where it has no such file."""
    return _rows(one.pk, one.published_at, name)


@lru_cache(maxsize=_KEPT)
def _rows(number: int, at: datetime, name: str) -> tuple[Row, ...]:
    return tuple(json.loads(text)) if (text := _text(number, at, name)) else ()


def text_of(one: Publication, name: str) -> str:
    """Return a text file of a publication, empty where it has none of that name."""
    return _text(one.pk, one.published_at, name)


@lru_cache(maxsize=_KEPT)
def _text(number: int, _at: datetime, name: str) -> str:
    found = PublishedFile.objects.filter(publication_id=number, name=name).first()
    return published_data(found).decode() if found else ""


def ledger_of(one: Publication, lang: str) -> Sequence[Row]:
    """Return the ledger of a publication in a language, or in the other where it has no text in this one."""
    return rows_of(one, f"ledger.{lang}.json") or rows_of(one, f"ledger.{OTHER[lang]}.json")


def id_of(figure: PublishedFigure) -> str:
    """Return the measure's id with the slice behind it, as ledgers have it."""
    return figure_id(figure.measure, question_of(figure).slice)


def printed_of(figure: PublishedFigure, lang: str) -> Row | None:
    """Return how a publication prints a figure: first in its text, else in a table or a chart; None for neither."""
    of = (id_of(figure), figure.when)
    found = [row for row in ledger_of(figure.publication, lang) if (row["figure"], row["when"]) == of]
    found = [row for row in found if row["kind"] == "figure"] or found
    return min(found, key=lambda row: row["place"] != "text", default=None)


def scorecard_of(one: Publication) -> Scorecard | None:
    """Return where the goals of the plan stood when something was published; None where it says nothing of them."""
    rows = rows_of(one, "scorecard.json")
    goals = {(goal.id, goal.target.by.isoformat()): goal for goal in park_of(one).plan.goals}
    found = [(goals[row["goal"], row["by"]], row) for row in rows if (row["goal"], row["by"]) in goals]
    if not found:
        return None
    standings = tuple(_standing(goal, row) for goal, row in found)
    return Scorecard(date.fromisoformat(found[0][1]["as_of"]), standings)


def _standing(goal: Goal, row: Row) -> Standing:
    value, path, pace = (_decimal(row[name]) for name in ("value", "path", "pace"))
    withheld = row["disclosure_rule"] if row["disclosure"] == WITHHELD else ""
    status = Status.OPEN if withheld else Status(row["status"])
    missing = int(row["missing"] or 0)
    return Standing(goal, value, path, pace, status, missing, None, row["reason"] or "", withheld)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
