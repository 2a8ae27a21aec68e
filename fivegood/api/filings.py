"""The routes of returns: the forms, a sheet to fill in, each step of it, how complete a year is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router, Schema
from pydantic import ConfigDict, Field

from fivegood.api.callers import caller, writer
from fivegood.api.problems import READ, WRITE, Problem, version_of
from fivegood.errors import ForbiddenError
from fivegood.facts.cells import plain, write
from fivegood.records import scope
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park
from fivegood.records.returns import services
from fivegood.records.returns.forms import asked
from fivegood.records.returns.selectors import Sheet, burden_of, coverage, sheet_for
from fivegood.rules.entrychecks import told_of
from fivegood.rules.filings import Move

router = Router()
_IF_MATCH: Any = Header(None, alias="If-Match", description="The ETag of the filing this is about.")  # type: ignore[type-arg]
_WRITE = {**WRITE, 412: Problem, 428: Problem}


class FormShape(Schema):
    """A form of an authority."""

    id: str
    name: dict[str, str]
    authority: dict[str, str]
    period: str
    items: list[str]
    asked: list[str]
    is_example: bool


class FormsShape(Schema):
    """The forms, and the burden: cells asked for in a year, and filled in as each item counts once."""

    forms: list[FormShape]
    cells_asked: int
    cells_filled: int


class Of(Schema):
    """Which sheet: the form, the period and the unit."""

    form: str
    period: str = Field(description="2021-08, 2021-01/2021-02, 2021-Q2, 2021-H1 or 2021.")
    unit_id: str


class LineShape(Schema):
    """An item of a sheet; amounts are exact texts in the item's own unit."""

    item: str
    stated: str | None
    before: str | None
    last_year: str | None
    is_open: bool
    collected_in: str
    held_by: str


class DoubtShape(Schema):
    """What a check says of an item."""

    check: str
    item: str
    severity: str
    message: dict[str, str]


class SheetShape(Schema):
    """One form of one unit for one period."""

    form: str
    period: str
    unit_id: str
    state: str
    version: int
    due_at: str | None
    is_late: bool
    lines: list[LineShape]
    doubts: list[DoubtShape]
    moves: list[str]


class SheetSent(Schema):
    """What a step brings along: values by item as people write them, an explanation of doubtful ones."""

    model_config = ConfigDict(extra="forbid")
    stated: dict[str, str] = Field(default_factory=dict)
    explanation: str | None = None
    channel: Literal["page", "phone", "visit", "desk", "api"] = "api"


class CoverageShape(Schema):
    """How complete a form is for a period."""

    form: str
    period: str
    due_at: str | None
    owed: int
    filed: int
    on_time: int
    accepted: int
    overdue: int
    missing: int


class Year(Schema):
    """A year."""

    year: int = Field(ge=1900, le=2199)


class PeriodSent(Schema):
    """A form for a period, and the units it is about."""

    model_config = ConfigDict(extra="forbid")
    form: str
    period: str
    unit_ids: list[str] = Field(default_factory=list, max_length=2_000)


class Changed(Schema):
    """How many filings a step changed."""

    added: int
    corrected: int
    entry: int | None


def _check_reads(request: HttpRequest) -> None:
    if not scope.may_read(caller(request), "filings"):
        raise ForbiddenError(f"the role {caller(request).role} may not read filings")


@router.get("/return-forms", response={200: FormsShape, **READ}, operation_id="list_return_forms", tags=["returns"])
def forms(request: HttpRequest) -> dict[str, Any]:
    """List the forms, what each asks for, and what they burden an enterprise with."""
    _check_reads(request)
    park = current_park()
    every, filled = burden_of(park)
    listed = [
        {
            "id": name,
            "name": form.name.model_dump(),
            "authority": form.authority.model_dump(),
            "period": form.period,
            "items": list(form.items),
            "asked": list(park.rules.returns.asked_in(name)),
            "is_example": form.is_example,
        }
        for name, form in park.rules.returns.forms.items()
    ]
    return {"forms": listed, "cells_asked": every, "cells_filled": filled}


@router.get("/filing-sheet", response={200: SheetShape, **READ}, operation_id="get_filing_sheet", tags=["returns"])
def sheet(request: HttpRequest, of: Query[Of]) -> HttpResponse:
    """Show one form of one unit for one period, with what was stated before and what its checks say."""
    _check_reads(request)
    return _told(sheet_for(caller(request), asked(current_park(), of.form, of.period), of.unit_id))


@router.post("/filing-sheet/{move}", response={200: SheetShape, **_WRITE}, operation_id="move_filing", tags=["returns"])
def step(
    request: HttpRequest, move: Move, of: Query[Of], sent: SheetSent, if_match: str | None = _IF_MATCH
) -> HttpResponse:
    """Take one step with a filing: save, submit, confirm, return, accept, lock, correct."""
    _check_reads(request)
    by, now, expected = writer(request), local_now(), version_of(if_match, may_be_new=True)
    form = asked(current_park(), of.form, of.period)
    filling = {"expected": expected, "explanation": sent.explanation, "channel": sent.channel}
    match move:
        case Move.SAVE:
            services.filing_save(form, of.unit_id, sent.stated, by, now, **filling)  # type: ignore[arg-type]
        case Move.SUBMIT:
            services.filing_submit(form, of.unit_id, sent.stated, by, now, **filling)  # type: ignore[arg-type]
        case Move.CONFIRM:
            services.filing_confirm(form, of.unit_id, by, now, expected=expected)
        case Move.RETURN:
            services.filing_return(form, of.unit_id, by, now, expected=expected)
        case Move.ACCEPT:
            services.filings_accept(form, [of.unit_id], by, now, expected=[expected])
        case Move.LOCK:
            services.filings_lock(form, [of.unit_id], by, now)
        case Move.CORRECT:
            services.filing_correct(form, of.unit_id, sent.stated, by, now, expected=expected)
    return _told(sheet_for(caller(request), form, of.unit_id))


@router.get(
    "/filing-coverage",
    response={200: list[CoverageShape], **READ},
    operation_id="list_filing_coverage",
    tags=["returns"],
)
def covered(request: HttpRequest, of: Query[Year]) -> list[dict[str, Any]]:
    """Tell how complete and how timely each form of a year is, over the units the caller may see."""
    _check_reads(request)
    found = coverage(caller(request), current_park(), of.year, local_now())
    names = ("owed", "filed", "on_time", "accepted", "overdue", "missing")
    return [
        {
            "form": one.asked.form,
            "period": str(one.asked.period),
            "due_at": write(one.asked.due_at) or None,
            **{name: getattr(one, name) for name in names},
        }
        for one in found
    ]


@router.post("/filings/open", response={200: Changed, **_WRITE}, operation_id="open_filings", tags=["returns"])
def open_period(request: HttpRequest, sent: PeriodSent) -> Any:
    """Ask every unit that owes a form for a period for it; those asked already stay as they are."""
    _check_reads(request)
    return services.filings_open(_form(sent), writer(request), local_now())


@router.post("/filings/accept", response={200: Changed, **_WRITE}, operation_id="accept_filings", tags=["returns"])
def accept(request: HttpRequest, sent: PeriodSent) -> Any:
    """Accept the filings of these units, all or none: what they state becomes returns."""
    _check_reads(request)
    return services.filings_accept(_form(sent), sent.unit_ids, writer(request), local_now())


@router.post("/filings/lock", response={200: Changed, **_WRITE}, operation_id="lock_filings", tags=["returns"])
def lock(request: HttpRequest, sent: PeriodSent) -> Any:
    """Lock the accepted filings of these units, all or none."""
    _check_reads(request)
    return services.filings_lock(_form(sent), sent.unit_ids, writer(request), local_now())


def _form(sent: PeriodSent) -> Any:
    return asked(current_park(), sent.form, sent.period)


def _told(found: Sheet) -> HttpResponse:
    shown = SheetShape(
        form=found.asked.form,
        period=str(found.asked.period),
        unit_id=found.unit_id,
        state=found.state.value,
        version=found.version,
        due_at=write(found.asked.due_at) or None,
        is_late=found.is_late,
        lines=_lines(found),
        doubts=_doubts(found),
        moves=[move.value for move in found.moves],
    )
    headers = {"ETag": f'"{found.version}"'}
    return HttpResponse(shown.model_dump_json(), content_type="application/json", headers=headers)


def _lines(found: Sheet) -> list[LineShape]:
    return [
        LineShape(
            item=line.item,
            stated=_text(line.stated),
            before=_text(line.before),
            last_year=_text(line.last_year),
            is_open=line.is_open,
            collected_in=line.collected_in,
            held_by=line.held_by,
        )
        for line in found.lines
    ]


def _doubts(found: Sheet) -> list[DoubtShape]:
    words = current_park().park
    told = []
    for doubt in found.doubts:
        message = {
            lang: told_of(doubt, lang, {item: words.word("item", item, lang) for item in found.asked.text.items})
            for lang in ("en", "zh")
        }
        told.append(DoubtShape(check=doubt.check, item=doubt.item, severity=doubt.severity, message=message))
    return told


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
