"""What pages show and no park is taken over with, written before they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OFFICE, OFFICER, CONTACT, BANK = "plan_office", "officer", "contact", "bank"
LEADER, ADMINISTRATOR, AUDITOR = "leader", "administrator", "auditor"


def write_what_is_shown(source: str = "folder") -> None:
    """Write what pages show and no park is taken over with: an address told of writes, where nobody answers, files on
    their way in, one with faults and one that may be written, what the clocks of needs tell, a proposal of who serves
    whom, an officer whom another stands in for, and editions that were published, one of them restated. The half year's
    is the park's own report, or that of the ``template`` where its figures do not bear out what the report says.
    """
    from fivegood.editions.forecasts.bases import SEED
    from fivegood.editions.forecasts.scenarios import scenario_keep
    from fivegood.editions.forecasts.services import forecasts_refresh
    from fivegood.facts.subjects import TABLES
    from fivegood.park import codes_of
    from fivegood.records.actors import By
    from fivegood.records.assignments.services import proposal_ask, proposal_solve
    from fivegood.records.clock import local_now
    from fivegood.records.exchange.services import upload_add, upload_check
    from fivegood.records.needs.ladder import ladder_ring
    from fivegood.records.officers.services import absence_add
    from fivegood.records.park.source import current_park
    from fivegood.records.webhooks.services import webhook_register, webhook_test
    from fivegood.rules.scenarios import ProjectChange, ScenarioText

    keeper, office = By(actor_of(ADMINISTRATOR), "command"), By(actor_of(OFFICE), "command")
    forecasts_refresh("visits", SEED, lambda *_: None)
    scenario_keep("Later", ScenarioText(projects={"p174": ProjectChange(later=6)}), office)
    webhook_test(webhook_register("https://localhost:9/told", ["needs"], keeper)[0], keeper)
    header = "unit_id,unit_name,unit_kind,in_park_from"
    for name, row in (("faulty.csv", "u1,A,shpo,2021-13-01"), ("sound.csv", "u1,A,shop,2021-07-01")):
        upload = upload_add(TABLES["units"], name, f"{header}\n{row}\n".encode(), office)
        upload_check(upload, current_park().park, office, local_now())
    ladder_ring(current_park(), local_now())
    proposal_solve(proposal_ask(local_now().date(), [], office).pk, current_park(), lambda *_: None)
    stand_in, now = actor_of(OFFICER).officer_id, local_now()
    absent = next(one for one in ("O-001", "O-002") if one != stand_in)
    words = {"officer_id": absent, "absent_from": now.date().isoformat(), "stand_in_id": stand_in}
    absence_add(words, office, codes_of(current_park().park), now, token="absent")
    brief = "{{ projects_signed 2021-06 }}"
    _publish("2021-06", "monthly", {"en": brief}, {"en": f"{brief} in June"})
    _publish("2021-H1", "half_year", source)


def _publish(edition: str, kind: str, *texts: Mapping[str, str] | str) -> None:
    """Publish an edition in words or from a source of them, and restate it in each others."""
    from fivegood.editions.checks import publications_check
    from fivegood.editions.previews import texts_to_start_from
    from fivegood.editions.publishing import edition_publish
    from fivegood.editions.writing import draft_ask, draft_sign, draft_start, draft_write
    from fivegood.records.actors import By
    from fivegood.records.park.source import current_park

    writer, second = By(actor_of(OFFICE), "command"), By(actor_of(LEADER), "command")
    draft = draft_start(edition, kind, edition, writer, current_park().plan)
    for text in texts:
        words = texts_to_start_from(draft, text) if isinstance(text, str) else dict(text)
        draft = draft_write(draft.edition, words, writer, expected=draft.version)
        draft = draft_ask(draft.edition, writer, expected=draft.version)
        draft = draft_sign(draft.edition, second, expected=draft.version)
        edition_publish(draft.edition, second, reason={"en": "said shortly"})
        draft.refresh_from_db()
    publications_check(lambda *_: None)


def actor_of(who: str) -> Any:
    """Return the demo's account of a role as it asks."""
    from fivegood.records.accounts.models import User
    from fivegood.records.accounts.selectors import acting
    from fivegood.records.clock import local_now

    return acting(User.objects.get(username=f"demo.{who}"), None, local_now().date())[1]
