"""What everybody knows from what was published is counted in when the next edition is judged."""

from __future__ import annotations

import shutil

import pytest

from fivegood.editions.known import known_now
from fivegood.editions.models import Publication
from fivegood.editions.moments import moment_now
from fivegood.editions.publishing import edition_publish
from fivegood.editions.snapshots import folder
from fivegood.editions.writing import draft_start, draft_write
from fivegood.errors import InputError
from fivegood.park import OpenPark
from tests.editions.test_publishing import SECOND, WRITER, signed

pytestmark = pytest.mark.django_db


def test_what_two_editions_of_the_same_records_say_apart_gives_nothing_away(sample: OpenPark) -> None:
    """Of output by industry one sum is withheld, and with it another: whichever edition the others stand in."""

    def publish(edition: str, *slices: str) -> Publication:
        calls = ", ".join(f"{{{{ industrial_output{narrowed} 2021-Q1 digits=3 }}}}" for narrowed in slices)
        draft = draft_start(edition, "half_year", "2021-Q1", WRITER, sample.plan)
        text = f"---\ntitle: Industries\nbyline: The zone\n---\n\n{calls}.\n"
        signed(draft_write(edition, {"en": text}, WRITER, expected=draft.version))
        return edition_publish(edition, SECOND)

    first = publish("2021-Q1.a", "", "[industry=energy_storage]", "[industry=other]")
    with pytest.raises(InputError) as refused:
        publish("2021-Q1.b", "[industry=medical_devices]")
    assert "is withheld" in refused.value.faults[0].message
    assert Publication.objects.get() == first
    moment = moment_now()
    figures = moment.park.figures(first.as_of)
    once, again = known_now(moment.park, figures), known_now(moment.park, figures)
    assert len(once) == 3
    assert all(one is other for one, other in zip(once, again, strict=True)), "a snapshot is opened once"
    shutil.rmtree(folder() / first.snapshot)
    assert set(known_now(moment.park, figures)) == set(once), "judged by the records of now, which are the same"
