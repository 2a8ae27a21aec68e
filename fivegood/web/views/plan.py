"""The plan: its goals as table and tree, one goal with its course, and changing it with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivegood.errors import ConflictError, ForbiddenError, InputError
from fivegood.plan.edits import FIELDS
from fivegood.plan.goals import Goal
from fivegood.records.clock import local_now
from fivegood.records.park.goals import goal_text, goal_write, plan_version
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_read_figures, may_write_plan
from fivegood.web.asking import Asking, by, page
from fivegood.web.planpages import field_words, goal_of, goal_page, plan_shown
from fivegood.web.sentences import error_said
from fivegood.web.words import lang

_VIEWS = ("table", "tree", "findings")


def _check_reads(request: Asking) -> None:
    if not may_read_figures(request.actor):
        raise ForbiddenError(f"the role {request.actor.role} may not read the figures of the park")


@page
def plan(request: Asking) -> HttpResponseBase:
    """Show the goals of the plan: as a table, as a drawing, or what the plan says about itself."""
    _check_reads(request)
    view = request.GET.get("view", "table")
    context = {"view": view if view in _VIEWS else "table", **plan_shown(request.actor, current_park())}
    return render(request, "web/plan.html", context)


@page
def goal(request: Asking, goal_id: str, due: date) -> HttpResponseBase:
    """Show one goal: where it stands, its course, its parts, and every value it had before."""
    _check_reads(request)
    park = current_park()
    context = dict(goal_page(request.actor, park, goal_of(park, goal_id, due)))
    context["may_write"] = may_write_plan(request.actor)
    return render(request, "web/goal.html", context)


@page
def goal_change(request: Asking, goal_id: str, due: date) -> HttpResponseBase:
    """Change a goal with a reason; what it said before stays to be read."""
    if not may_write_plan(request.actor):
        raise ForbiddenError(f"the role {request.actor.role} may not write the plan")
    found = goal_of(current_park(), goal_id, due)
    stored = goal_text(request.actor, goal_id, due)
    if request.method != "POST":
        return _form(request, found, stored, plan_version())
    sent = {name: request.POST.get(name, "") for name in FIELDS}
    version = request.POST.get("version", "")
    try:
        expected = int(version) if version.isdecimal() else None
        goal_write(goal_id, due, sent, by(request), local_now(), expected=expected)
    except InputError as error:
        return _form(request, found, sent, version, error_said(error))
    except ConflictError:
        told = _("Somebody else changed the plan after you had opened it. Nothing of yours is lost: send it again.")
        return _form(request, found, sent, plan_version(), [told], stored)
    messages.success(request, _("Written, with its entry in the journal."))
    now = next((one for one in current_park().plan.goals if one.id == found.id and one.target.by == due), None)
    return redirect("goal", goal_id, due) if now else redirect("plan")


def _form(
    request: Asking,
    goal: Goal,
    values: Mapping[str, str],
    version: int | str,
    said: Sequence[str] = (),
    stored: Mapping[str, str] | None = None,
) -> HttpResponseBase:
    words = field_words()
    context = {
        "goal": goal,
        "name": goal.name.in_(lang()),
        "fields": [(name, words[name], values.get(name, ""), (stored or {}).get(name)) for name in FIELDS],
        "version": version,
        "reason": request.POST.get("reason", ""),
        "said": said,
    }
    return render(request, "web/goal_change.html", context, status=422 if said else 200)
