"""Files in and out: what is exported imports unchanged, faults come all at once, a repeat changes nothing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta

import openpyxl
import pytest

from fivegood.errors import ConflictError, ForbiddenError, InputError
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_correct
from fivegood.records.exchange.models import Upload
from fivegood.records.exchange.selectors import exported, marked_up_of, template_of, upload_for, uploads_of
from fivegood.records.exchange.services import (
    rows_imported,
    upload_add,
    upload_check,
    upload_commit,
    upload_discard,
)
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.park.source import current_park
from fivegood.sheets.guard import Kind
from fivegood.structs import replace
from tests.conftest import NOW, TODAY
from tests.thorough import times

pytestmark = pytest.mark.django_db
TITLES = TABLES["titles"]
HEADER = "unit_id,title,level,batch,granted_on,lapsed_on"


@pytest.fixture
def by(plan_office: Actor) -> By:
    return By(plan_office, "import", "a test")


#: Every kind of file and every header, and where there is time every pair of them: each is read by itself. The sample
#: itself was taken over from CSV under the columns' names.
WAYS = [
    (Kind.CSV, "zh"),
    (Kind.XLSX, "en"),
    (Kind.CSV, "name"),
    (Kind.CSV, "en"),
    (Kind.XLSX, "zh"),
    (Kind.XLSX, "name"),
]


@pytest.mark.parametrize(("kind", "header"), WAYS[: times(2, thorough=6)])
@pytest.mark.parametrize("name", TABLES)
def test_what_is_exported_imports_unchanged(name: str, kind: Kind, header: str, by: By) -> None:
    park, table = current_park().park, TABLES[name]
    data = exported(by.actor, table, kind, park, header=header)
    entries = Entry.objects.count()
    upload = rows_imported(table, f"{name}.{kind}", data, park, by, NOW + timedelta(days=1))
    assert upload.state == Upload.State.COMMITTED
    assert upload.summary["unchanged"] == rows_of(name).count() > 0
    assert upload.entry is None
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("name", TABLES)
def test_a_template_is_a_file_without_rows(name: str, by: By) -> None:
    park = current_park().park
    upload = rows_imported(TABLES[name], "t.xlsx", template_of(TABLES[name], park, header="zh"), park, by, NOW)
    assert upload.summary["rows"] == 0


def workbook_of(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_opened_once_and_written_from_the_cells_that_were_checked(by: By) -> None:
    park, unit = current_park().park, unit_of_park()
    head = ["Unit", "Item", "Period", "basis", "Value as stated (k CNY)"]
    data = workbook_of(head, [], [unit, "tax_paid", "2019-03", "single", 1.5])
    upload = upload_add(TABLES["returns"], "returns.xlsx", data, by)
    upload_check(upload, park, by, NOW)
    assert upload.state == Upload.State.CHECKED, upload.faults
    Upload.objects.update(data=b"is not opened again")
    upload_commit(Upload.objects.get(pk=upload.pk), park, by, NOW)
    kept = Upload.objects.get(pk=upload.pk)
    assert (kept.state, bytes(kept.cells)) == (Upload.State.COMMITTED, b"")
    assert rows_of("returns").get(unit_id=unit, item="tax_paid", period="2019-03").stated == 1500


def test_what_was_checked_is_held_against_the_lists_again_when_it_is_written(by: By) -> None:
    park, unit = current_park().park, unit_of_park()
    data = workbook_of(HEADER.split(","), [], [unit, "tech_sme", "park", None, date(2021, 3, 1)])
    upload = upload_add(TITLES, "titles.xlsx", data, by)
    upload_check(upload, park, by, NOW)
    assert upload.state == Upload.State.CHECKED, upload.faults
    narrowed = replace(park, lists={**park.lists, "title": {}})
    with pytest.raises(InputError) as told:
        upload_commit(Upload.objects.get(pk=upload.pk), narrowed, by, NOW)
    assert [(fault.line, fault.column) for fault in told.value.faults] == [(3, "title")]


def test_every_fault_is_told_at_once_and_marked_in_the_file(by: By) -> None:
    park = current_park().park
    rows = ["hn-tech-0,small_giant,national,,2021-03-01,2020-01-01", "zt,no_such,national,,yesterday,", "zt,listed"]
    data = "\n".join([HEADER, *rows]).encode()
    upload = upload_add(TITLES, "titles.csv", data, by)
    upload_check(upload, park, by, NOW)
    assert upload.state == Upload.State.FAULTY
    assert {(line, column) for line, column, *_ in upload.faults} >= {(3, "title"), (3, "granted_on")}
    with pytest.raises(InputError):
        upload_commit(upload, park, by, NOW)
    sheet = openpyxl.load_workbook(io.BytesIO(marked_up_of(upload, park))).active
    assert sheet is not None
    told = [str(row[-1].value) for row in sheet.iter_rows(min_row=2)]
    assert "title: " in told[1]
    assert "granted_on: " in told[1]


def unit_of_park() -> str:
    return str(rows_of("units").values_list("unit_id", flat=True).order_by("unit_id").first())


def test_an_item_that_is_no_money_is_not_multiplied_by_the_unit_of_the_header(by: By) -> None:
    rows = ["e001,employees,2026-01,single,230", "e001,sales_revenue,2026-01,single,5.5"]
    data = "\n".join(["unit_id,item,period,basis,stated（万元）", *rows]).encode()
    upload = upload_add(TABLES["returns"], "returns.csv", data, by)
    sheet = upload_check(upload, current_park().park, by, NOW)
    assert [(fault.line, fault.column, fault.value) for fault in sheet.faults] == [(2, "stated", "employees")]
    assert str(sheet.records.rows[1]["stated"]) == "55000"


def test_faults_between_rows_are_told_with_their_lines(by: By) -> None:
    park, unit = current_park().park, unit_of_park()
    row = f"{unit},tech_sme,park,,2021-03-01,"
    data = "\n".join([HEADER, row, row, "nobody,tech_sme,park,,2021-03-01,"]).encode()
    upload = upload_add(TITLES, "titles.csv", data, by)
    upload_check(upload, park, by, NOW)
    assert [(line, column) for line, column, *_ in upload.faults] == [(3, "unit_id"), (4, "unit_id")]
    assert "row 2 has the same key already" in upload.faults[0][2]
    assert "no such row in units" in upload.faults[1][2]


def test_faults_of_cells_hide_none_of_those_between_rows(by: By) -> None:
    row = f"{unit_of_park()},tech_sme,park,,2021-03-01,"
    ends_early = f"{unit_of_park()},high_tech,park,,2021-03-01,2021-02-01"
    data = "\n".join([HEADER, row, row, "nobody,tech_sme,park,,2021-03-01,", ends_early, ",no_such,park,,2021-03-01,"])
    upload = upload_add(TITLES, "titles.csv", data.encode(), by)
    upload_check(upload, current_park().park, by, NOW)
    told = [(line, column) for line, column, *_ in upload.faults]
    assert told == [(3, "unit_id"), (4, "unit_id"), (5, "lapsed_on"), (6, "title"), (6, "unit_id")]


def test_a_file_is_written_once_and_its_differences_are_told_before(by: By) -> None:
    park, unit = current_park().park, unit_of_park()
    data = f"{HEADER}\n{unit},tech_sme,park,,2021-03-01,\n".encode()
    upload = upload_add(TITLES, "titles.csv", data, by)
    upload_check(upload, park, by, NOW)
    assert upload.state == Upload.State.CHECKED
    assert not rows_of("titles").filter(unit__unit_id=unit, title="tech_sme").exists()
    assert upload.summary["added"] == 1
    assert upload.summary["first_changes"][0]["columns"]["level"] == ["", "park"]
    upload_commit(upload, park, by, NOW)
    written = Entry.objects.get(number=upload.entry or 0)
    assert (written.action, written.count, written.actor) == ("titles.import", 1, by.actor.name)
    upload_commit(upload, park, by, NOW)  # as when a worker was lost after it had written
    assert Entry.objects.filter(number__gt=written.number).count() == 0
    again = rows_imported(TITLES, "titles.csv", data, park, by, NOW)
    assert (again.summary["unchanged"], again.entry) == (1, None)
    assert journal_verify().ok


def test_a_record_corrected_since_the_check_is_not_written_over(by: By) -> None:
    park, unit = current_park().park, unit_of_park()
    row = f"{unit},tech_sme,park,,2021-03-01,"
    rows_imported(TITLES, "titles.csv", f"{HEADER}\n{row}\n".encode(), park, by, NOW)
    upload = upload_add(TITLES, "titles.csv", f"{HEADER}\n{row}2022-01-01\n".encode(), by)
    upload_check(upload, park, by, NOW)
    key = (unit, "tech_sme", "2021-03-01")
    record_correct(TITLES, key, {"batch": "2"}, by, {}, NOW, expected=1)
    with pytest.raises(ConflictError):
        upload_commit(upload, park, by, NOW)
    stored = rows_of("titles").get(unit__unit_id=unit, title="tech_sme")
    assert (stored.batch, stored.lapsed_on) == ("2", None)


def test_an_export_corrected_since_is_not_written_over(by: By) -> None:
    park = current_park().park
    before = exported(by.actor, TITLES, Kind.CSV, park)
    first = rows_of("titles").order_by("id")[0]
    key = (first.unit_id, first.title, first.granted_on.isoformat())
    record_correct(TITLES, key, {"batch": "corrected"}, by, {}, NOW, expected=first.version)
    upload = upload_add(TITLES, "titles.csv", before, by)
    upload_check(upload, park, by, NOW)
    assert upload.state == Upload.State.FAULTY
    assert "was corrected after the file was written" in upload.faults[0][2]


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "is empty"), (b"%PDF-1.7", "a PDF"), (b"\xd0\xcf\x11\xe0old", "old .xls"), (b"PK\x03\x04x", "damaged")],
)
def test_what_is_no_table_is_refused_at_once(data: bytes, said: str, by: By) -> None:
    with pytest.raises(InputError, match=said):
        upload_add(TITLES, "file", data, by)
    assert not Upload.objects.filter(file_name="file").exists()


def test_only_who_may_write_a_table_sends_it_and_sees_its_files(by: By) -> None:
    bank = By(Actor("bank", Role.BANK, TODAY, lender="a bank"), "import")
    with pytest.raises(ForbiddenError):
        upload_add(TITLES, "titles.csv", HEADER.encode(), bank)
    upload = upload_add(TITLES, "titles.csv", HEADER.encode(), by)
    assert upload_for(by.actor, upload.pk) == upload
    assert not uploads_of(bank.actor).exists()
    with pytest.raises(ForbiddenError):
        upload_discard(upload, bank)
    upload_discard(upload, by)
    with pytest.raises(InputError, match="discarded already"):
        upload_check(upload, current_park().park, by, NOW)


def test_an_officer_writes_only_the_units_served(by: By) -> None:
    served = rows_of("assignments").filter(
        is_withdrawn=False, assigned_to=None, unit_id__in=rows_of("needs").values("unit_id")
    )[0]
    officer = Actor("officer", Role.OFFICER, TODAY, officer_id=served.officer_id)
    mine = rows_of("needs").filter(unit_id=served.unit_id).order_by("id")[0]
    other = rows_of("needs").exclude(unit_id=served.unit_id).order_by("id")[0]
    park = current_park().park
    for need, state in ((mine, Upload.State.CHECKED), (other, Upload.State.FAULTY)):
        data = exported(by.actor, TABLES["needs"], Kind.CSV, park).decode("utf-8-sig").splitlines()
        line = next(text for text in data if text.startswith(f"{need.need_id},"))
        names = data[0].split(",")
        cells = line.split(",")
        cells[names.index("is_synthetic")] = "" if cells[names.index("is_synthetic")] else "true"
        upload = upload_add(TABLES["needs"], "n.csv", f"{data[0]}\n{','.join(cells)}\n".encode(), By(officer, "import"))
        upload_check(upload, park, By(officer, "import"), NOW)
        assert upload.state == state
