"""The sample's edition as it was published, so that whoever tries the product finds something to read."""

from __future__ import annotations

from fivegood.editions.models import Draft, Kind
from fivegood.editions.moments import Moment
from fivegood.editions.publishing import edition_publish
from fivegood.editions.writing import draft_ask, draft_sign, draft_start, draft_write
from fivegood.measures.compute import Figures
from fivegood.records.actors import Actor, By, Role
from fivegood.report.words import LANGS


def demo_publish(moment: Moment, figures: Figures) -> None:
    """Write the park's newest edition from its own texts, have it signed, and publish it; once and no more."""
    plan, today = moment.park.plan, figures.as_of
    edition = plan.edition()
    if Draft.objects.filter(edition=edition.id).exists():
        return
    writer = By(Actor("demo.plan_office", Role.PLAN_OFFICE, today), "command", "demo")
    second = By(Actor("demo.leader", Role.LEADER, today), "command", "demo")
    draft = draft_start(edition.id, Kind.HALF_YEAR, str(edition.period), writer, plan)
    texts = {lang: moment.park.text(f"report.{lang}.md") for lang in LANGS}
    draft = draft_write(edition.id, texts, writer, expected=draft.version)
    draft = draft_ask(edition.id, writer, expected=draft.version)
    draft_sign(edition.id, second, expected=draft.version)
    edition_publish(edition.id, second, frozen=(moment, figures))
