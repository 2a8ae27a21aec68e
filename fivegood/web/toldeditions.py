"""The sentences that are said of editions as they are written, signed and published, with {} for what varies."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

EDITION_SENTENCES = (
    _("a text has at most {} signs"),
    _("is letters, digits, points and hyphens, at most 60 with a digit among them: 2021-H1"),
    _("is one of {}"),
    _("there is no such project"),
    _("lies after today"),
    _("has a draft already"),
    _("say what is to be written anew"),
    _("was changed after {} had signed it: it is to be signed again"),
    _("is published as it stands: a restatement is given to a second person first"),
    _("is {}: a second person signs it first"),
    _("is {}: an edition {} when it is {}"),
    _("is given to a second person"),
    _("is given back"),
    _("is signed"),
    _("whoever wrote an edition does not sign it: it takes a second person"),
    _("the role {} may not write editions"),
    _("the role {} may not sign editions"),
    _("the role {} may not publish editions"),
    _("the role {} may not read editions before they are published"),
    _("the role {} may not read what differs from a publication"),
    _("a restatement says why, in each language of its text"),
    _("says what number {} says, in text and figures: there is nothing to restate"),
    _("the edition has no text yet, in either language"),
    _("the park has no report text of its own"),
    _("is folder or template"),
    _("there is no draft of {}"),
    _("there is no draft of {}; did you mean {}?"),
    _("no edition {} was published"),
    _("no edition {} was published; did you mean {}?"),
    _("the edition {} has no number {}: its newest is {}"),
    _("more than {} rows stand behind it"),
    _("{{ opens a figure call that }} never closes"),
    _("this is not a figure call; write {}"),
    _("{} needs a period or a date: 2021-H1, 2021-07, 2021-06-30"),
    _("there is no such goal"),
    _("pictures are not taken here: a chart block draws one from figures"),
)
