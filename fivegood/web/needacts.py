"""What may be done with a need, in the reader's words, and what is usually done next."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from fivegood.rules.desk.stages import Act, Stage

#: What is usually done next with a need in each stage.
NEXT = {
    Stage.RAISED: Act.ACCEPT,
    Stage.ACCEPTED: Act.CLASSIFY,
    Stage.CLASSIFIED: Act.ASSIGN,
    Stage.ASSIGNED: Act.SIGN_FOR,
    Stage.SIGNED_FOR: Act.CONTACT,
    Stage.CONTACTED: Act.PLAN,
    Stage.PLANNED: Act.SOLVE,
    Stage.SOLVED: Act.CONFIRM,
    Stage.EXPLAINED: Act.CONFIRM,
    Stage.SATISFIED: Act.ARCHIVE,
}
#: What each act is called where it is done; asked for when it is shown, so that it speaks the reader's language.
WORDS: Mapping[Act, Callable[[], str]] = {
    Act.ACCEPT: lambda: _("Accept it"),
    Act.REFUSE: lambda: _("Refuse it"),
    Act.CLASSIFY: lambda: _("Classify it"),
    Act.ASSIGN: lambda: _("Give it to an officer"),
    Act.RETURN: lambda: _("Give it back"),
    Act.SIGN_FOR: lambda: _("Sign for it"),
    Act.CONTACT: lambda: _("The unit was contacted"),
    Act.PLAN: lambda: _("There is a plan"),
    Act.SOLVE: lambda: _("It is solved"),
    Act.EXPLAIN: lambda: _("It cannot be solved, and that was explained"),
    Act.CONFIRM: lambda: _("The unit is satisfied"),
    Act.REOPEN: lambda: _("Reopen it, one level up"),
    Act.ARCHIVE: lambda: _("Put it away"),
    Act.EXTEND: lambda: _("Give more time"),
    Act.ESCALATE: lambda: _("Take it one level up"),
    Act.MERGE: lambda: _("Merge it into another need"),
    Act.SPLIT: lambda: _("Split it into parts"),
    Act.PAUSE: lambda: _("Let the clocks stand still"),
    Act.RESUME: lambda: _("Let the clocks run on"),
    Act.NOTE: lambda: _("Write what is new"),
    Act.PUBLISH: lambda: _("Show question and answer to all"),
    Act.HIDE: lambda: _("Show it to all no longer"),
}
#: What the words that come with an act are, where they are neither a reason nor a note.
ASKED_FOR: Mapping[Act, Callable[[], str]] = {
    Act.NOTE: lambda: _("What is new"),
    Act.PUBLISH: lambda: _("Question and answer as anybody may read them: without names of people or units"),
}
