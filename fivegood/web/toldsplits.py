"""The sentences that splits of goals are refused with, with {} for what varies."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

SPLIT_SENTENCES = (
    _("a goal is split with a reason: say why"),
    _("the plan holds no goal {} that is due on {}"),
    _("the role {} may not read the splits of goals"),
    _("the role {} may not commit to this share"),
    _("a {} does not add up, so that it cannot be split"),
    _("this goal is split along one of {}"),
    _("a goal is split by one of {}"),
    _("the plan gives officers no weight: split by weight or by records"),
    _("records are not told by {}: split by path or by weight"),
    _("there is no such {}"),
    _("a goal is split into one share or more, each of a weight of nought or above"),
    _("the records behind {} do not tell {}: split it by weight"),
    _("nothing of {} is on record on {}: split by weight"),
    _("what {}s will have is not looked ahead: split by records"),
    _("a weight is key=number, each key once, no number below nought"),
    _("{} is not split along this"),
    _("there is no such share"),
    _("what was committed is changed with a reason: say why"),
    _("an amount is nought or above"),
    _("say who commits, in at most 80 signs"),
)
