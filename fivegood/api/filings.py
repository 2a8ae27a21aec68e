"""The routes of returns: the forms, a sheet to fill in, each step of it, how complete a year is."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router

from fivegood.api.callers import caller, writer
from fivegood.api.filingshapes import (
    Changed,
    CoverageShape,
    DoubtShape,
    FormsShape,
    LineShape,
    Of,
    PeriodSent,
    SheetSent,
    SheetShape,
    Year,
)
from fivegood.api.problems import READ, WRITE, Problem, version_of
from fivegood.api.repeats import KEY, answered_once, shaped
from fivegood.errors import ForbiddenError
from fivegood.facts.cells import plain, write
from fivegood.records import scope
from fivegood.records.actors import By
from fivegood.records.book.ledger import Outcome
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park
from fivegood.records.returns import services
from fivegood.records.returns.coverages import coverage
from fivegood.records.returns.forms import Asked, asked
from fivegood.records.returns.selectors import Sheet, burden_of, sheet_for
from fivegood.rules.entrychecks import told_of
from fivegood.rules.explanations import explanation_of
from fivegood.rules.filings import Move

router = Router()
_IF_MATCH: Any = Header(None, alias="If-Match", description="The ETag of the filing this is about.")  # type: ignore[type-arg] # the package's shape
_WRITE = {**WRITE, 412: Problem, 428: Problem}


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
    request: HttpRequest,
    move: Move,
    of: Query[Of],
    sent: SheetSent,
    if_match: str | None = _IF_MATCH,
    idempotency_key: str | None = KEY,
) -> HttpResponse:
    """Take one step with a filing: save, submit, confirm, return, accept, lock, correct."""
    _check_reads(request)
    form = asked(current_park(), of.form, of.period)
    expected = version_of(if_match, may_be_new=True)

    def answer() -> HttpResponse:
        _step(move, form, of.unit_id, sent, writer(request), expected)
        return _told(sheet_for(caller(request), form, of.unit_id))

    return answered_once(request, idempotency_key, answer)


def _step(move: Move, form: Asked, unit_id: str, sent: SheetSent, by: By, expected: int) -> None:
    now = local_now()
    filled = services.Filled(sent.stated, expected, sent.explanation, sent.channel, sent.explanations)
    match move:
        case Move.SAVE:
            services.filing_save(form, unit_id, filled, by, now)
        case Move.SUBMIT:
            services.filing_submit(form, unit_id, filled, by, now)
        case Move.CONFIRM:
            services.filing_confirm(form, unit_id, by, now, expected=expected)
        case Move.RETURN:
            services.filing_return(form, unit_id, by, now, expected=expected)
        case Move.ACCEPT:
            services.filings_accept(form, [unit_id], by, now, expected=[expected])
        case Move.LOCK:
            services.filings_lock(form, [unit_id], by, now)
        case Move.CORRECT:
            services.filing_correct(form, unit_id, sent.stated, by, now, expected=expected)


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
def open_period(request: HttpRequest, sent: PeriodSent, idempotency_key: str | None = KEY) -> HttpResponse:
    """Ask every unit that owes a form for a period for it; those asked already stay as they are."""
    return _many(request, idempotency_key, sent, lambda form, by: services.filings_open(form, by, local_now()))


@router.post("/filings/accept", response={200: Changed, **_WRITE}, operation_id="accept_filings", tags=["returns"])
def accept(request: HttpRequest, sent: PeriodSent, idempotency_key: str | None = KEY) -> HttpResponse:
    """Accept the filings of these units, all or none: what they state becomes returns."""
    units = sent.unit_ids
    return _many(request, idempotency_key, sent, lambda form, by: services.filings_accept(form, units, by, local_now()))


@router.post("/filings/lock", response={200: Changed, **_WRITE}, operation_id="lock_filings", tags=["returns"])
def lock(request: HttpRequest, sent: PeriodSent, idempotency_key: str | None = KEY) -> HttpResponse:
    """Lock the accepted filings of these units, all or none."""
    units = sent.unit_ids
    return _many(request, idempotency_key, sent, lambda form, by: services.filings_lock(form, units, by, local_now()))


def _many(
    request: HttpRequest, key: str | None, sent: PeriodSent, write: Callable[[Asked, By], Outcome]
) -> HttpResponse:
    _check_reads(request)
    form = asked(current_park(), sent.form, sent.period)
    return answered_once(request, key, lambda: shaped(Changed, write(form, writer(request))))


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
    response = shaped(SheetShape, shown)
    response.headers["ETag"] = f'"{found.version}"'
    return response


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
        said = explanation_of(doubt, found.explanations)
        told.append(
            DoubtShape(check=doubt.check, item=doubt.item, severity=doubt.severity, message=message, explanation=said)
        )
    return told


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
