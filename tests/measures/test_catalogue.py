"""Every wrong definition is refused with its file, its line and what to write instead."""
# ruff: noqa: E501 - tables of cases, one a line

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fivegood import yamlfile
from fivegood.errors import Fault, FigureError, InputError
from fivegood.measures.building import build_catalogue, shipped
from fivegood.measures.catalogue import Catalogue, Kind
from fivegood.park import CATALOGUE, OpenPark, shipped_catalogue

LISTS = {"item": ("output_value", "tax_paid"), "stage": ("signed", "started")}
GOOD = """\
output:
  name: {en: Output, zh: 产值}
  unit: money
  kind: flow
  dimensions: [industry]
  versions:
    - from: 2020-01-01
      table: returns
      value: sum(value)
      where: "item = 'output_value'"
      definition: {en: Output., zh: 产值。}
land:
  name: {en: Land, zh: 土地}
  unit: area
  kind: stock
  versions:
    - from: 2020-01-01
      table: parcels
      value: sum(area)
      definition: {en: Land., zh: 土地。}
yield:
  name: {en: Output per area, zh: 亩均产值}
  unit: money/area
  kind: ratio
  versions:
    - {from: 2020-01-01, of: output, per: land, definition: {en: Yield., zh: 亩均。}}
growth:
  name: {en: Growth, zh: 增速}
  unit: "%"
  kind: change
  dimensions: [industry]
  versions:
    - {from: 2020-01-01, of: output, definition: {en: Growth., zh: 增速。}}
big:
  name: {en: Big enterprises, zh: 大企业}
  unit: enterprise
  kind: flow
  versions:
    - from: 2020-01-01
      table: returns
      value: sum(value)
      where: "item = 'output_value'"
      each: unit_id
      above: 1_000
      newly: true
      definition: {en: Big., zh: 大。}
signed:
  name: {en: Signed, zh: 签约}
  unit: project
  kind: flow
  cohort: signed
  versions:
    - {from: 2020-01-01, table: project_stages, value: count(*), where: "stage = 'signed'", definition: {en: S., zh: 签。}}
started:
  name: {en: Started, zh: 开工}
  unit: project
  kind: flow
  cohort: started
  versions:
    - {from: 2020-01-01, table: project_stages, value: count(*), where: "stage = 'started'", definition: {en: S., zh: 开。}}
"""


def build(text: str) -> Catalogue:
    return build_catalogue([yamlfile.parse(text, "measures.yaml")], LISTS)


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        build(text)
    return caught.value.faults


def test_the_good_catalogue_is_taken() -> None:
    catalogue = build(GOOD)
    assert [measure.id for measure in catalogue] == ["output", "land", "yield", "growth", "big", "signed", "started"]
    assert catalogue["big"].versions[0].above == 1000
    assert build(GOOD.replace("above: 1_000", "above: '1000'"))["big"].versions[0].above == 1000
    assert catalogue["yield"].unit("EUR", "ha").id == "EUR/ha"
    assert {measure.id for measure in catalogue if measure.is_dated} == {"land"}


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ("  unit: money\n", "", "output:", "key 'unit' is missing"),
        ("  unit: money\n", "  unit: Money!\n", "unit:", "no unit is called so"),
        ("  kind: flow\n", "  kind: flux\n", "kind:", "should be one of flow, stock, level, statistic, ratio, change (found 'flux'); did you mean 'flow'?"),
        ("  kind: flow\n", "  kind: flow\n  dimension: [x]\n", "dimension:", "did you mean 'dimensions'?"),
        ("[industry]", "[indutsry]", "dimension", "returns has no such column (found 'indutsry'); did you mean 'industry'?"),
        ("[industry]", "[value]", "dimension", "value of returns holds no code to narrow by"),
        ("name: {en: Output, zh: 产值}", "name: {en: Output}", "name:", "key 'zh' is missing"),
        ("from: 2020-01-01", "from: 2020-13-01", "from:", "is not a day of the calendar (found '2020-13-01')"),
        ("from: 2020-01-01", "from: soon", "from:", "from: "),
        ("table: returns", "table: return", "table:", "there is no such fact table (found 'return'); did you mean 'returns'?"),
        ("table: returns", "table: projects", "table:", "projects carries no date, so it has no flow and no stock"),
        ("table: returns\n", "per: land\n", "from:", "a flow needs table and value, and neither of nor per"),
        ("value: sum(value)", "value: max(value)", "value:", "a flow adds up, and max does not"),
        ("value: sum(value)", "value: avg(value)", "value:", "value: is none of sum(column), count(*)"),
        ("value: sum(value)", "value: sum(valeu)", "value:", "returns has no column 'valeu'"),
        ("item = 'output_value'", "item = 'output'", "where:", "'output' is not in the list item"),
        ("item = 'output_value'", "itm = 'output_value'", "where:", "did you mean 'item'?"),
        ("item = 'output_value'", "value in (select 1)", "where:", "holds a sub-query, which a measure may not"),
        ("definition: {en: Output., zh: 产值。}", "definition: Output.", "definition:", "definition: "),
        (", per: land", "", "of:", "a ratio needs of and per (other measures), and no table"),
        ("of: output, per: land", "of: outputs, per: land", "of:", "there is no such measure (found 'outputs')"),
        ("per: land", "per: lnd", "of:", "did you mean 'land'?"),
        ("per: land", "per: growth", "of:", "growth is itself a change"),
        ("per: land,", "per: land, where: is_owed,", "of:", "and no table, value, where, each or above"),
        ("of: output, definition", "of: output, per: land, definition", "of:", "a change needs of (other measures)"),
        ("  dimensions: [industry]\n  versions:\n    - {from: 2020-01-01, of", "  dimensions: [unit_id]\n  versions:\n    - {from: 2020-01-01, of", "dimensions:", "output has no such dimension"),
        ("      above: 1_000\n", "", "from: 2020", "each and above go together"),
        ("above: 1_000", "above: 1.5", "above:", "above"),
        ("above: 1_000", "above: many", "above:", "should be a whole number"),
        ("above: 1_000", "above: '1.5'", "above:", "should be a whole number"),
        ("above: 1_000", f"above: '{'9' * 5_000}'", "above:", "should be a whole number"),
        ("each: unit_id", "each: unit", "each:", "did you mean 'unit_id'?"),
        ("      each: unit_id\n      above: 1_000\n", "", "newly:", "belongs to a flow with each and above"),
        ("of: output, per: land", "of: signed, per: started", "of:", "different cohorts (signed, started): never divided"),
        ("started:\n", "started!:\n", "started!:", "an id is lower-case letters, digits and underscores"),
        ("started:\n", "signed:\n", "signed:", "key 'signed' is written twice"),
        ("land:\n", "land: &a\n", "land:", ""),
    ],
)  # fmt: skip
def test_a_wrong_definition_is_refused_at_its_line(old: str, new: str, at: str, message: str) -> None:
    assert old in GOOD
    changed = GOOD.replace(old, new, 1)
    if not message:  # an anchor alone changes nothing
        assert build(changed)
        return
    found = faults(changed)
    lines = changed.splitlines()
    told = [f"{fault} | {lines[fault.line - 1]}" for fault in found]
    assert any(message in str(fault) and at in lines[fault.line - 1] for fault in found), "\n".join(told)
    assert all(fault.file == "measures.yaml" for fault in found)


def test_versions_out_of_order_are_refused() -> None:
    second = "    - {from: 2019-01-01, of: output, per: land, definition: {en: Yield., zh: 亩均。}}\n"
    changed = GOOD.replace("growth:\n", second + "growth:\n")
    assert "versions must stand in the order of their dates" in str(faults(changed)[0])


def test_every_fault_comes_at_once() -> None:
    changed = GOOD.replace("sum(area)", "sum(aera)").replace("'signed'", "'sined'").replace("per: land", "per: lend")
    assert [fault.line for fault in faults(changed)] == [19, 26, 53]


def test_a_park_adds_measures_and_replaces_none() -> None:
    files = [yamlfile.parse(GOOD, "measures.yaml"), yamlfile.parse(GOOD.split("land:")[0], "mine.yaml")]
    with pytest.raises(InputError) as caught:
        build_catalogue(files, LISTS)
    assert str(caught.value.faults[0]) == "mine.yaml:1:1: the measure 'output' is defined already"


def test_the_version_in_force_is_the_last_that_has_begun() -> None:
    second = "    - {from: 2022-01-01, of: land, per: land, definition: {en: New., zh: 新。}}\n"
    measure = build(GOOD.replace("growth:\n", second + "growth:\n"))["yield"]
    assert [measure.version_on(date(*day)).number for day in [(2020, 1, 1), (2021, 12, 31), (2022, 1, 1)]] == [1, 1, 2]
    with pytest.raises(FigureError, match="yield has no definition in force on 2019-12-31: the first takes effect on"):
        measure.version_on(date(2019, 12, 31))


def test_an_unknown_measure_is_answered_with_the_nearest(sample: OpenPark) -> None:
    with pytest.raises(FigureError, match="there is no measure 'project_signed'; did you mean 'projects_signed'"):
        sample.catalogue["project_signed"]


def test_a_file_that_is_a_list_is_refused() -> None:
    assert "should be keys with values" in str(faults("- output\n")[0])


def test_an_empty_file_adds_nothing() -> None:
    assert list(build("")) == []


def test_the_shipped_catalogue_tells_every_kind_and_both_languages() -> None:
    catalogue = shipped_catalogue()
    assert {measure.kind for measure in catalogue} == set(Kind)
    for measure in catalogue:
        assert measure.name.en and measure.name.zh  # noqa: PT018 - either missing is the same fault
        assert all(version.definition.en and version.definition.zh for version in measure.versions), measure.id


def test_the_shipped_catalogue_is_right_as_a_whole_though_it_is_built_measure_by_measure() -> None:
    lazy = shipped_catalogue()
    whole = build_catalogue([yamlfile.load(CATALOGUE / "measures.yaml")], lazy.lists)
    assert list(lazy.measures) == list(whole.measures)
    assert list(lazy) == list(whole)
    assert lazy["tax_per_area"] is lazy["tax_per_area"]
    with pytest.raises(FigureError, match="did you mean 'tax_per_area'"):
        lazy["tax_per_aera"]


def test_a_shipped_file_that_is_wrong_is_refused_when_the_measure_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "measures.yaml"
    path.write_text(GOOD.replace("item = 'output_value'", "itme = 'x'"), "utf-8")
    wrong = shipped(yamlfile.entries(path), LISTS)
    assert wrong["land"].id == "land"
    with pytest.raises(InputError, match="itme"):
        wrong["output"]


def test_the_shipped_catalogue_names_no_park() -> None:
    text = (Path(yamlfile.__file__).parent / "catalogue" / "measures.yaml").read_text("utf-8").casefold()
    assert not [word for word in ("ningxiang", "sany", "blade", "长沙", "宁乡") if word in text]
