"""Projects together by stage, in time and as a list; and one project."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase, QueryDict
from django.shortcuts import render

from fivegood.park import OpenPark
from fivegood.records.actors import Actor
from fivegood.records.journal.kept import until_written
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_edit, may_import
from fivegood.web.asking import Asking, page
from fivegood.web.gantt import timeline_shown
from fivegood.web.portfolio import ProjectsAsked, board_shown, days_shown, list_shown, tabs_shown
from fivegood.web.projectpage import project_shown
from fivegood.web.words import lang

_VIEWS = {"board": board_shown, "timeline": timeline_shown, "list": list_shown}


@page
def many(request: Asking) -> HttpResponseBase:
    """Show the projects that the reader may see: as a board, a timeline or a list."""
    return render(request, "web/projects.html", _shown(request.actor, current_park(), request.GET.urlencode(), lang()))


@until_written(32)
def _shown(actor: Actor, opened: OpenPark, query: str, _lang: str) -> dict[str, Any]:
    asked = ProjectsAsked(actor, opened, QueryDict(query))
    return {
        "projects": asked,
        "tabs": tabs_shown(asked),
        "days": days_shown(asked, opened),
        "may_write": may_edit(actor, "projects"),
        "may_import": may_import(actor, "projects"),
        **_VIEWS[asked.view](asked),
    }


@page
def one(request: Asking, path: str) -> HttpResponseBase:
    """Show one project."""
    return render(request, "web/project.html", project_shown(request.actor, current_park(), path, request.GET))
