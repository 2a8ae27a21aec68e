"""What was published is found by edition and number, with its files byte for byte."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from fivegood.editions.models import Publication, PublishedFile
from fivegood.editions.publications import (
    editions_published,
    publication,
    publications,
    published_data,
    published_file,
    published_files,
    restatements,
)
from fivegood.errors import MissingError

pytestmark = [pytest.mark.django_db]


def _published(edition: str, day: int, previous: Publication | None = None) -> Publication:
    made = Publication.objects.create(
        edition=edition,
        kind="monthly",
        period=edition,
        as_of=date(2021, 7, 1),
        number=previous.number + 1 if previous else 1,
        previous=previous,
        snapshot="0" * 64,
        head_number=1,
        head_hash="1" * 64,
        release="1",
        published_on=date(2021, 8, day),
        published_at=datetime(2021, 8, day, tzinfo=UTC),
        published_by="a",
        signed_by="b",
    )
    data = f"{edition} no. {made.number}".encode()
    digest = sha256(data).hexdigest()
    PublishedFile.objects.create(
        publication=made, name="report.en.md", media_type="text/markdown", sha256=digest, size=len(data), data=data
    )
    return made


def test_an_edition_is_read_as_it_stands_now_or_by_its_number_and_the_old_one_stays() -> None:
    june = _published("2021-06", 1)
    july = _published("2021-07", 2)
    again = _published("2021-06", 3, june)

    assert list(publications()) == [again, july, june]
    assert list(editions_published()) == [again, july]
    assert publication("2021-06") == again
    assert publication("2021-06", 1) == june
    assert [one.pk for one in restatements()] == [again.pk]
    for number, text in ((1, b"2021-06 no. 1"), (2, b"2021-06 no. 2"), (None, b"2021-06 no. 2")):
        file = published_file("2021-06", number, "report.en.md")
        assert published_data(file) == text
        assert sha256(published_data(file)).hexdigest() == file.sha256
    assert [file.name for file in published_files(june)] == ["report.en.md"]


def test_what_was_not_published_is_refused_with_the_nearest_that_was() -> None:
    _published("2021-06", 1)
    with pytest.raises(MissingError, match="no edition 2021-05 was published; did you mean 2021-06"):
        publication("2021-05")
    with pytest.raises(MissingError, match="has no number 2: its newest is 1"):
        publication("2021-06", 2)
    with pytest.raises(MissingError, match=r"has no file report.zh.md; did you mean report.en.md"):
        published_file("2021-06", None, "report.zh.md")
