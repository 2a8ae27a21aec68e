"""The sentences that the desk says of needs, letters and approvals, with {} for what varies."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

DESK_SENTENCES = (
    _("cannot be done with a need that is {}; you may do: {}"),
    _("the role {} may not {} a need"),
    _("a need that is {} may be: {}"),
    _("a need begins by being raised"),
    _("this lies before what was done at {}"),
    _("is no time, as “2 workdays” is"),
    _("follows step {}: steps count from 1 without a gap"),
    _("answers our letter of need {}, which is of no unit of yours: for a need send a letter of its own"),
    _("has no subject, which becomes the title of the need"),
    _("names no kind: put one before the subject in square brackets, of {}"),
    _("names no unit: put the id of one of yours before the subject in square brackets"),
    _("is longer than {} characters: attach what is long as a file"),
    _("holds more than {} files: the others were not kept"),
    _("cannot be done with an approval that is {}; you may do: {}"),
    _("an approval that is {} may be: {}"),
    _("{}, with documents to come ({})"),
    _("an approval begins by being applied for"),
    _("the role {} may not {} this approval"),
    _("the role {} may not apply for approvals"),
    _("is none that the park keeps: see procedures.yaml"),
    _("is none of the documents that procedures.yaml lists"),
    _("is not listed under {}"),
    _("stands in this procedure already"),
    _("is more than the {} workdays that the law gives"),
    _("is less than the {} workdays that the steps may take together"),
)
