"""What editions are called: their kinds, how far they are, and their files."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from fivegood.editions.models import Draft, Kind
from fivegood.web.words import said_once


@said_once
def kind_words() -> Mapping[str, str]:
    """Return what each kind of edition is called."""
    return {
        Kind.HALF_YEAR: _("Half-year report"),
        Kind.ANNUAL: _("Annual report"),
        Kind.MONTHLY: _("Monthly brief"),
        Kind.PROJECT: _("Note on one project"),
    }


@said_once
def state_words() -> Mapping[str, str]:
    """Return what is said of how far a draft is."""
    return {
        Draft.State.WRITING: _("being written"),
        Draft.State.IN_REVIEW: _("with a second person"),
        Draft.State.SIGNED: _("signed"),
        Draft.State.PUBLISHED: _("published"),
    }


@said_once
def source_words() -> Mapping[str, str]:
    """Return what a text may start from."""
    return {
        "template": _("the template of its kind"),
        "folder": _("the park's own report texts"),
        "": _("an empty text"),
    }


@said_once
def language_words() -> Mapping[str, str]:
    """Return what the languages of a text are called."""
    return {"en": _("English"), "zh": _("Chinese")}


@said_once
def offered_words() -> Mapping[str, str]:
    """Return what groups of figure calls are called."""
    return {
        "claims": _("What the plan has the edition publish"),
        "measures": _("Measures of the period"),
        "goals": _("Goals of the plan"),
    }


@said_once
def row_words() -> Mapping[str, str]:
    """Return what became of a row between a publication and today."""
    return {"added": _("new"), "gone": _("gone"), "changed": _("changed")}
