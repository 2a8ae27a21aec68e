"""Codes of units: refused when wrong by every way in, and never shared by two units that are not withdrawn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from fivegood.errors import Fault, InputError
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark, check_folder, codes_of, open_folder
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_add, record_correct, record_withdraw
from fivegood.records.exchange.services import upload_add, upload_check, upload_commit
from fivegood.records.journal.selectors import journal_verify
from tests.conftest import NOW, PLAN, TODAY, WriteTable
from tests.people import Enter
from tests.people import accounts as accounts
from tests.people import enter as enter

pytestmark = pytest.mark.django_db
UNITS = TABLES["units"]
BY = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "page", "register")
NEW = {"unit_id": "z-1", "unit_name": "New unit", "unit_kind": "enterprise", "in_park_from": "2021-07-01"}
CODE, OTHER = "91000000FAKE00001F", "91000000FAKE00002J"
WRONG = {"credit_code": "91000000FAKE00001G", "industry_class": "c3841", "unit_kind": "shpo"}
MEANT = {"credit_code": CODE, "industry_class": "C3841", "unit_kind": "shop"}


def meant(faults: tuple[Fault, ...] | list[Fault]) -> dict[str, str | None]:
    return {fault.column: fault.suggestion for fault in faults}


@pytest.fixture
def lists(sample: OpenPark) -> dict[str, tuple[str, ...]]:
    return {name: tuple(codes) for name, codes in codes_of(sample.park).items()}


def test_a_service_refuses_wrong_codes_together_with_all_other_faults(lists: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(InputError) as told:
        record_add(UNITS, NEW | WRONG, BY, lists, NOW)
    assert meant(told.value.faults) == MEANT
    assert {fault.value for fault in told.value.faults} == set(WRONG.values())
    assert "units:credit_code: has a wrong check character" in str(told.value)


def test_a_page_marks_wrong_codes_beside_their_fields(enter: Enter) -> None:
    page = enter(Role.PLAN_OFFICE).post(reverse("new", args=["units"]), NEW | WRONG).content.decode()
    assert page.count('aria-invalid="true"') == 3
    assert f"did you mean “{CODE}”?" in page
    assert "GB/T 4754-2017" in page


def test_a_call_is_told_of_wrong_codes(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    response = client.post("/api/v1/units", json.dumps(NEW | WRONG), content_type="application/json")
    assert response.status_code == 422
    assert {fault["column"]: fault["suggestion"] for fault in response.json()["faults"]} == MEANT


def test_an_import_is_told_of_wrong_codes(sample: OpenPark) -> None:
    row = NEW | WRONG
    data = f"{','.join(row)}\n{','.join(row.values())}\n".encode()
    upload = upload_add(UNITS, "units.csv", data, BY)
    sheet = upload_check(upload, sample.park, BY, NOW)
    assert meant(sheet.faults) == MEANT
    assert {fault.line for fault in sheet.faults} == {2}


def test_a_folder_is_told_of_wrong_codes(tmp_path: Path, write_table: WriteTable) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    write_table(tmp_path, "units", [NEW | WRONG])
    with pytest.raises(InputError) as told:
        assert open_folder(tmp_path).records
    assert meant(told.value.faults) == MEANT


@pytest.mark.parametrize(
    ("currency", "codes", "refused"),
    [
        ("CNY", "", {"credit_code", "industry_class"}),
        ("EUR", "", set()),
        ("CNY", "codes: {credit_code: none}", {"industry_class"}),
        ("EUR", "codes: {industry_class: gbt4754}", {"industry_class"}),
    ],
)
def test_which_codes_are_checked_is_what_the_plan_says(
    tmp_path: Path, write_table: WriteTable, currency: str, codes: str, refused: set[str]
) -> None:
    plan = PLAN.replace("currency: CNY", f"currency: {currency}") + codes
    (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
    write_table(tmp_path, "units", [NEW | {"credit_code": "DE123456789", "industry_class": "26.11"}])
    found, _ = check_folder(tmp_path)
    assert {finding.id.rsplit(":", 1)[1] for finding in found if finding.id.startswith("fault:units")} == refused


def test_a_rule_that_is_none_is_refused_in_the_plan(tmp_path: Path, write_table: WriteTable) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN + "codes: {credit_code: cn_usc}", encoding="utf-8")
    write_table(tmp_path, "units", [])
    found, is_sound = check_folder(tmp_path)
    assert not is_sound
    assert "cn_uscc" in found[0].message


def test_two_units_never_share_a_credit_code(lists: dict[str, tuple[str, ...]]) -> None:
    record_add(UNITS, NEW | {"credit_code": CODE}, BY, lists, NOW)
    second = NEW | {"unit_id": "z-2", "credit_code": CODE}
    with pytest.raises(InputError, match="stands for unit_id z-1 already, which is not withdrawn") as told:
        record_add(UNITS, second, BY, lists, NOW)
    assert [(fault.column, fault.value) for fault in told.value.faults] == [("credit_code", CODE)]
    record_withdraw(UNITS, ["z-1"], BY, NOW, expected=1)
    record_add(UNITS, second, BY, lists, NOW)
    with pytest.raises(InputError, match="stands for unit_id z-2"):
        record_correct(UNITS, ["z-1"], {"is_withdrawn": ""}, BY, lists, NOW, expected=2)
    assert journal_verify().ok


def test_a_file_may_give_one_units_code_to_another_and_not_to_two(sample: OpenPark) -> None:
    lists = codes_of(sample.park)
    for unit, code in (("z-1", CODE), ("z-2", OTHER)):
        record_add(UNITS, NEW | {"unit_id": unit, "credit_code": code}, BY, lists, NOW)

    def sent(*pairs: tuple[str, str]) -> list[Fault]:
        rows = [NEW | {"unit_id": unit, "credit_code": code} for unit, code in pairs]
        data = "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]).encode()
        upload = upload_add(UNITS, "units.csv", data, BY)
        faults = upload_check(upload, sample.park, BY, NOW).faults
        if not faults:
            upload_commit(upload, sample.park, BY, NOW)
        return faults

    (fault,) = sent(("z-3", CODE), ("z-2", OTHER))
    assert (fault.line, fault.column) == (2, "credit_code")
    assert "unit_id z-1" in fault.message
    assert len(sent(("z-1", ""), ("z-3", CODE), ("z-4", CODE))) == 1
    assert sent(("z-1", OTHER), ("z-2", CODE)) == [], "two units may change codes with each other"
    assert sent(("z-1", ""), ("z-3", OTHER)) == [], "a new unit may take what another gives up"
    held = dict(rows_of("units").exclude(credit_code=None).values_list("unit_id", "credit_code"))
    assert held == {"z-2": CODE, "z-3": OTHER}


def test_a_folder_is_told_of_a_shared_code_unless_a_later_version_gave_it_up(
    tmp_path: Path, write_table: WriteTable
) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    one, two = NEW | {"credit_code": CODE}, NEW | {"unit_id": "z-2", "credit_code": CODE}
    write_table(tmp_path, "units", [one, two])
    with pytest.raises(InputError, match=r"units\.csv:3:credit_code: stands for unit_id z-1 already"):
        assert open_folder(tmp_path).records
    write_table(tmp_path, "units", [one, two, NEW | {"recorded_at": "2021-08-01T09:00", "is_withdrawn": "true"}])
    assert len(open_folder(tmp_path).records["units"].rows) == 3


def test_the_database_itself_refuses_a_shared_code_and_an_availability_above_1() -> None:
    for statement in (
        f"UPDATE units SET credit_code = '{CODE}' WHERE is_withdrawn = false",
        "UPDATE officers SET availability = 20000",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("text", "is_taken"), [("0", True), ("0.5", True), ("1", True), ("1.01", False), ("-1", False)]
)
def test_the_availability_of_an_officer_is_a_share(text: str, is_taken: bool) -> None:
    cells = {"officer_id": "o-x", "post": "Officer", "in_post_from": "2021-01-01", "availability": text}
    if is_taken:
        assert record_add(TABLES["officers"], cells, BY, {}, NOW).added == 1
        return
    with pytest.raises(InputError, match="availability: must not be"):
        record_add(TABLES["officers"], cells, BY, {}, NOW)
