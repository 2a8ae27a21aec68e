"""What was published and what of it would differ, as programs read it."""

from __future__ import annotations

from hashlib import sha256

import pytest

from fivegood.editions.checks import publications_check
from fivegood.editions.models import Draft
from fivegood.editions.publishing import edition_publish
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.records.actors import Role
from fivegood.records.book.services import record_add
from fivegood.records.exchange.services import silent
from fivegood.structs import replace
from tests.conftest import NOW
from tests.editions.test_publishing import LISTS, SECOND, SHORT, TITLE, WRITER, signed, written
from tests.people import Enter

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/editions/2021-H1"


def test_editions_files_differences_and_restatements_are_read(enter: Enter, sample: OpenPark) -> None:
    anybody, auditor = enter(Role.CONTACT), enter(Role.AUDITOR)
    signed(written(sample, {"en": SHORT}))
    edition_publish("2021-H1", SECOND)
    assert [(one["edition"], one["number"]) for one in anybody.get("/api/v1/editions").json()] == [("2021-H1", 1)]
    assert auditor.get(f"{ROOT}/differences").status_code == 503

    record_add(TABLES["titles"], TITLE, replace(WRITER, reason="left out"), LISTS, NOW)
    publications_check(silent)
    assert anybody.get(f"{ROOT}/differences").status_code == 403
    (one,) = auditor.get(f"{ROOT}/differences").json()["differences"]
    assert (one["slug"], one["old"], one["new"], one["is_redefined"]) == ("small_giants_new.2021-07", "4", "5", False)
    (row,) = one["rows"]
    assert (row["table"], row["kind"], row["key"]) == ("titles", "added", ["byd", "small_giant", "2021-07-19"])
    assert {"li.na"} == {write["actor"] for write in row["writes"]}

    signed(Draft.objects.get())
    edition_publish("2021-H1", SECOND, reason={"en": "A list was late."})
    (again,) = anybody.get("/api/v1/restatements").json()
    assert (again["number"], again["reason_en"], again["previous_on"]) == (2, "A list was late.", "2021-08-23")
    assert [(one["old"], one["new"], one["rows_added"]) for one in again["restated"]] == [("4", "5", 1)]
    first = anybody.get(f"{ROOT}/1").json()
    assert (first["number"], anybody.get(ROOT).json()["number"]) == (1, 2)
    for told in first["files"]:
        data = anybody.get(f"{ROOT}/1/files/{told['name']}").content
        assert (len(data), sha256(data).hexdigest()) == (told["size"], told["sha256"])
    missing = anybody.get(f"{ROOT}/1/files/report.fr.pdf").json()
    assert "did you mean report." in missing["detail"]
