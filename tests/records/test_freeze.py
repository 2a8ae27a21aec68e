"""The database gives the facts that the folder gives: the same snapshot id, for any day and any state of knowledge."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from fivegood.park import OpenPark
from fivegood.records.park.source import open_database

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("as_of", [date(2021, 6, 30), date(2021, 8, 23), date(2020, 12, 31)])
def test_the_database_freezes_to_the_snapshot_of_the_folder(sample: OpenPark, as_of: date) -> None:
    assert open_database().freeze(as_of).id == sample.freeze(as_of).id


@pytest.mark.parametrize("known_at", [datetime(2021, 5, 1), datetime(2021, 7, 10), datetime(2022, 1, 1)])
def test_what_was_known_at_an_instant_is_read_from_the_journal(sample: OpenPark, known_at: datetime) -> None:
    as_of = date(2021, 6, 30)
    found = open_database(with_history=True).freeze(as_of, known_at)
    assert found.id == sample.freeze(as_of, known_at).id


def test_the_figures_of_the_edition_are_those_of_the_folder(sample: OpenPark) -> None:
    park = open_database()
    edition = park.plan.edition()
    asked = [claim.question for claim in edition.claims]
    ours, theirs = (opened.figures(edition.as_of).answer(asked) for opened in (park, sample))
    assert [(figure.value, figure.rows) for figure in ours.values()] == [
        (figure.value, figure.rows) for figure in theirs.values()
    ]
