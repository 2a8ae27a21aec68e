"""Projects together by stage, in time and as a list; and one project."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render

from fivegood.records.park.source import current_park
from fivegood.records.scope import may_edit, may_import
from fivegood.web.asking import Asking, page
from fivegood.web.gantt import timeline_shown
from fivegood.web.portfolio import ProjectsAsked, board_shown, days_shown, list_shown, tabs_shown
from fivegood.web.projectpage import project_shown

_VIEWS = {"board": board_shown, "timeline": timeline_shown, "list": list_shown}


@page
def many(request: Asking) -> HttpResponseBase:
    """Show the projects that the reader may see: as a board, a timeline or a list."""
    opened = current_park()
    asked = ProjectsAsked(request.actor, opened, request.GET)
    context = {
        "projects": asked,
        "tabs": tabs_shown(asked),
        "days": days_shown(asked, opened),
        "may_write": may_edit(request.actor, "projects"),
        "may_import": may_import(request.actor, "projects"),
        **_VIEWS[asked.view](asked),
    }
    return render(request, "web/projects.html", context)


@page
def one(request: Asking, path: str) -> HttpResponseBase:
    """Show one project."""
    return render(request, "web/project.html", project_shown(request.actor, current_park(), path, request.GET))
