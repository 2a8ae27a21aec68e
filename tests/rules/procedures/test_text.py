"""Procedures as a park writes them: what is asked of the unit, and every fault of the text at once with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from fivegood.errors import InputError
from fivegood.park import SAMPLES, check_folder, open_folder
from fivegood.rules.desk.limits import Limit, Unit
from fivegood.rules.procedures.text import ProceduresText, parse

FAULTY = """\
departments:
  hall: {en: Hall, zh: 大厅}
documents:
  form: {name: {en: Form, zh: 表}, is_original: true}
  deed: {name: {en: Deed, zh: 证}, supplied_by: hal}
procedures:
  permit:
    name: {en: Permit, zh: 许可}
    department: hull
    steps:
      - {id: check, name: {en: Check, zh: 审}, department: hall, limit: 3 workdays}
      - {id: check, name: {en: Issue, zh: 发}, department: hall, limit: 2 workdays}
    documents: [form, forms]
    promised: {workdays: 4, source: {en: ours, zh: 本园}}
    statutory: {workdays: 3, source: {en: law, zh: 法}}
"""


@pytest.fixture(scope="module")
def sample() -> ProceduresText:
    return open_folder(SAMPLES / "ningxiang").rules.procedures


def test_every_fault_is_told_at_once_at_its_line_with_the_nearest_choice() -> None:
    with pytest.raises(InputError) as told:
        parse(FAULTY, "procedures.yaml")
    assert [str(fault) for fault in told.value.faults] == [
        "procedures.yaml:5:35: is not listed under departments (found 'hal'); did you mean 'hall'?",
        "procedures.yaml:9:5: is not listed under departments (found 'hull'); did you mean 'hall'?",
        "procedures.yaml:12:10: stands in this procedure already (found 'check')",
        "procedures.yaml:13:23: is not listed under documents (found 'forms'); did you mean 'form'?",
        "procedures.yaml:14:16: is less than the 5 workdays that the steps may take together (found '4')",
        "procedures.yaml:14:16: is more than the 3 workdays that the law gives (found '4')",
    ]


def test_a_unit_is_not_asked_for_what_an_office_has_nor_again_for_a_copy(sample: ProceduresText) -> None:
    asked = ("application", "licence_copy", "legal_person", "drawings")
    assert sample.asked_of_unit("construction_permit") == asked
    held = {"licence_copy", "drawings", "land_permit"}
    assert sample.asked_of_unit("construction_permit", held) == ("application", "legal_person", "drawings")


def test_the_samples_procedures_say_that_they_are_illustrative(sample: ProceduresText) -> None:
    assert sample.note is not None
    assert "Illustrative" in sample.note.en
    sources = [days.source.en for one in sample.procedures.values() for days in (one.promised, one.statutory) if days]
    assert set(sources) == {"Illustrative"}
    assert sample.procedures["construction_permit"].steps[0].limit == Limit(240, Unit.WORKING_MINUTE)


def test_the_check_of_a_park_reads_its_procedures(tmp_path: Path) -> None:
    folder = tmp_path / "park"
    folder.mkdir()
    for path in (SAMPLES / "ningxiang").glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "records").mkdir()
    (folder / "procedures.yaml").write_text(FAULTY, encoding="utf-8")
    found, is_sound = check_folder(folder)
    assert not is_sound
    assert {one.id for one in found} >= {"fault:procedures.yaml:9:5", "fault:procedures.yaml:14:16"}
