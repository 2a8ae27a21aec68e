"""The figures as they were worked out last, earlier runs of them, and what stands behind each."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from fivegood.editions.selectors import figure_for, run_newest, run_numbered
from fivegood.errors import InputError, MissingError
from fivegood.records.park.source import current_park
from fivegood.web.asking import Asking, page
from fivegood.web.figures import figures_shown
from fivegood.web.provenance import RDF_TYPES, provenance_of
from fivegood.web.tracecharts import course_shown
from fivegood.web.traces import trace_shown
from fivegood.web.words import lang


@page
def newest(request: Asking) -> HttpResponseBase:
    """Show every figure of the newest edition: aggregates, for those who may read them all."""
    run = run_newest(request.actor)
    if run is None and not current_park().plan.editions:
        raise InputError([], "the plan names no edition yet, so there are no figures to show")
    return render(request, "web/figures.html", figures_shown(run, lang()) if run else {"run": None})


@page
def of_run(request: Asking, number: int) -> HttpResponseBase:
    """Show the figures of an earlier run."""
    return render(request, "web/figures.html", figures_shown(run_numbered(request.actor, number), lang()))


@page
def trace(request: Asking, number: int, slug: str) -> HttpResponseBase:
    """Show what stands behind a figure; the rows for those who see them all."""
    figure = figure_for(request.actor, number, slug)
    return render(request, "web/trace.html", trace_shown(request.actor, figure, request.GET, lang()))


@page
def prov(request: Asking, number: int, slug: str, kind: str) -> HttpResponseBase:
    """Give where a figure comes from in PROV-O, as Turtle or JSON-LD."""
    text = provenance_of(figure_for(request.actor, number, slug)).get(kind)
    if text is None:
        raise MissingError(f"there is no provenance.{kind}: there are provenance.ttl and provenance.jsonld")
    return HttpResponse(text, content_type=f"{RDF_TYPES[kind]}; charset=utf-8")


@page
def course(request: Asking, number: int, slug: str) -> HttpResponseBase:
    """Show a figure over time: a page, or the part of its trace that comes after it."""
    shown = course_shown(figure_for(request.actor, number, slug))
    template = "web/parts/course.html" if request.htmx else "web/trace_course.html"  # type: ignore[attr-defined] # its middleware sets it
    return render(request, template, shown)
