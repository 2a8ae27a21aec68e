"""Every slip in a plan is refused at its line with what to write instead; here the sample's plan with one slip each."""
# ruff: noqa: E501 - tables of cases, one a line

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fivegood.errors import Fault, InputError
from fivegood.park import SAMPLES, OpenPark, check_folder, open_folder
from fivegood.plan.paths import Path as GoalPath

WritePark = Callable[..., OpenPark]
SAMPLE = SAMPLES / "ningxiang"
TEXT = (SAMPLE / "plan.yaml").read_text("utf-8")


def faults(folder: Path, text: str) -> Sequence[Fault]:
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    (folder / "measures.yaml").write_bytes((SAMPLE / "measures.yaml").read_bytes())
    with pytest.raises(InputError) as caught:
        open_folder(folder)
    return caught.value.faults


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        # the park
        ("  currency: CNY\n", "", "park:", "key 'currency' is missing"),
        ("currency: CNY", "currency: CNX", "currency", "is not an ISO 4217 code, such as CNY (found 'CNX'); did you mean 'CNY'?"),
        ("currency: CNY", "currency: banana", "currency", "is not an ISO 4217 code"),
        ("currency: CNY", "currency: mu", "currency", "is not an ISO 4217 code"),
        ("area_unit: mu", "area_unit: acre", "area_unit", "is not one of mu, ha, m2, km2 (found 'acre')"),
        ("area_unit: mu", "area_unit: CNY", "area_unit", "is not one of mu, ha, m2, km2"),
        ("calendar: cn", "calendar: china", "calendar", "(found 'china')"),
        ("joins_january_february: true", "joins_january_february: maybe", "joins_january", "should be true or false"),
        ("joins_january_february: true", "joins_january_febuary: true", "joins_january", "unknown key 'joins_january_febuary'"),
        ("built_up: 13 km2", "built_up: 13 CNY", "areas", "CNY does not convert to mu"),
        ("built_up: 13 km2", "built_up: 0 km2", "areas", "an area is more than nought"),
        ("built_up: 13 km2", "built_up: large", "areas", "this is not a number with a unit"),
        ("  id: ningxiang", "  id: Ning Xiang", "id: Ning", "should be text of the form"),
        ("zh: 其他产业}", "cn: 其他产业}", "other", "unknown key 'cn'; valid keys: en, zh, owed"),
        # the plan and its lamps
        ("from: 2021-01-01", "from: 2021-02-30", "from", "is not a day of the calendar (found '2021-02-30')"),
        ("to: 2025-12-31", "to: 2020-12-31", "to:", "the plan must end after it begins"),
        ("base_year: 2020", "base_year: then", "base_year", "should be a whole number"),
        ("on_track: 1, behind: 0.9", "on_track: 0.8, behind: 0.9", "lamps", "behind lies above 0 and not above on_track"),
        ("complete: 0.9", "complete: 90", "lamps", "complete from 0 to 1"),
        ("lamps: {on_track: 1,", "lamps: {on_trak: 1,", "lamps", "did you mean 'on_track'?"),
        # goals
        ("    branch: planning\n", "    branch: planing\n", "branch", "there is no such branch (found 'planing'); did you mean 'planning'?"),
        ("    measure: tax_per_area", "    measure: tax_per_aera", "measure", "did you mean 'tax_per_area'?"),
        ("  - id: projects_chain_supporting", "  - id: projects_chain_suporting", "id:", "there is no such measure (found 'projects_chain_suporting'); did you mean 'projects_chain_supporting'?"),
        ("slice: {industry: equipment}", "slice: {indutsry: equipment}", "slice", "industrial_output has no dimension 'indutsry' (found 'indutsry'); did you mean 'industry'?"),
        ("slice: {industry: equipment}", "slice: {industry: equipmnt}", "slice", "there is no industry of this code (found 'equipmnt'); did you mean 'equipment'?"),
        ("    by: 2025\n", "    by: 20255\n", "by:", "is neither a year, such as 2025, nor a date (found '20255')"),
        ("    by: 2025\n", "    by: 2019\n", "by:", "a goal is due before the plan begins"),
        ("    by: 2025\n", "    by: soon\n", "by:", "should be a whole number or a day"),
        ("    by: 2025\n", "", "- id: industrial_output", "key 'by' is missing"),
        ('"> 100 bn CNY"', '"> 100 bn EUR"', "target", "EUR does not convert to CNY"),
        ('"> 100 bn CNY"', '"> 100 bn mu"', "target", "mu does not convert to CNY"),
        ('"> 100 bn CNY"', '"> 100 bm CNY"', "target", "no unit is called so"),
        ('"> 100 bn CNY"', '""', "target", "a target is a comparator and a quantity: > 100 bn CNY"),
        ('"> 100 bn CNY"', '"a lot"', "target", "this is not a number with a unit"),
        ('"> 100 bn CNY"', '[1, 2]', "target", "should be text or a number"),
        ("path: compound 11 % a year", "path: compound 11 a year", "path", "is not a path: write linear, linear from 2 bn CNY, compound 11 % a year"),
        ("path: compound 11 % a year", "path: compound -100 % a year", "path", "is not a path"),
        ("path: compound 11 % a year", "path: {}", "path", "is not a path"),
        ("path: compound 11 % a year", "path: {2023: 80 bn CNY, 2026: 100 bn CNY}", "path", "the path goes on to 2026-12-31, and the goal is due on 2025-12-31"),
        ("path: compound 11 % a year", "path: {2023: 80 bn CNY, 2025: 90 bn CNY}", "path", "the path ends at 90000000000, and the target is 100000000000"),
        ("path: compound 11 % a year", "path: {2020: 50 bn CNY}", "path", "a goal is due before the plan begins"),
        ("path: compound 11 % a year", "path: {2023: 80 bn EUR}", "path", "EUR does not convert to CNY"),
        ("path: compound 11 % a year", "path: {year: 80 bn CNY}", "path", "should be a whole number or a day"),
        ("path: compound 11 % a year", "path: linear\n    steps: {2023: 80 bn CNY}", "path", "a goal has either a path or steps"),
        ("path: linear from 36.5 bn CNY", "path: linear from 36.5 bn mu", "path", "mu does not convert to CNY"),
        ("    over: year\n", "    over: decade\n", "over", "should be one of trailing_year, year, plan"),
        ("    weight: 5\n", "    weight: -1\n", "weight", "should be 0 or more"),
        ("    weight: 5\n", "    weihgt: 5\n", "weihgt", "unknown key 'weihgt'"),
        ("    part_of: industrial_output\n", "    part_of: industrial_outptu\n", "part_of", "there is no such goal (found 'industrial_outptu'); did you mean 'industrial_output'?"),
        ("    part_of: industrial_output\n", "    part_of: industrial_output.equipment\n", "part_of", "the goal 'industrial_output.equipment' is a part of itself"),
        ("    weight: 5\n", "    part_of: industrial_output.equipment.sany\n", "part_of", "is a part of itself"),
        ("    relation: other_measure\n", "    relation: other\n", "relation", "should be one of adds_up, overlaps, other_measure"),
        ("  - id: projects_top500\n    branch: projects\n    name: {en: Projects from the three kinds of top 500, zh: 引进三类500强项目}\n    by: 2021", "  - id: projects_top500\n    branch: projects\n    name: {en: Projects from the three kinds of top 500, zh: 引进三类500强项目}\n    by: 2025", "id:", "the goal 'projects_top500' by 2025 is there twice"),
        # editions
        ("    as_of: 2021-08-23", "    as_of: 2021-06-29", "as_of", "facts must be frozen at or after the end of 2021-H1"),
        ("    published_on: 2021-08-23", "    published_on: 2021-08-22", "published_on", "lies before as_of, 2021-08-23"),
        ("    period: 2021-H1\n", "    period: 2021-H3\n", "period", "a year has half 1 to 2"),
        ("{id: trade_base, as_of: 2021-06-30}", "{id: trade_bases, as_of: 2021-06-30}", "trade_bases", "did you mean 'trade_base'?"),
        ("{id: trade_base, as_of: 2021-06-30}", "{id: trade_base}", "trade_base", "trade_base needs either period or as_of"),
        ("{id: trade_base, as_of: 2021-06-30}", "{id: trade_base, as_of: 2021-06-30, period: 2021-H1}", "trade_base", "trade_base needs either period or as_of"),
        ("{id: trade_base, as_of: 2021-06-30}", "{id: trade_base, as_of: 2021-06-30, hedge: about}", "trade_base", "about of which number? add stated: ..."),
        ("{id: trade_base, as_of: 2021-06-30}", "{id: trade_base, as_of: 2021-06-30, hedge: almost}", "trade_base", "should be one of exact, more_than"),
        ("{id: small_giants_new, period: 2021-07}", "{id: small_giants_new, period: July 2021}", "July", "this is not a period"),
        ("stated: 7 bn CNY", "stated: 7 bn projects", "stated", "project does not convert to CNY"),
        ("stated: 49 m CNY", "state: 49 m CNY", "credit_amount", "did you mean 'stated'?"),
        # checks
        ("kind: cohorts", "kind: cohort", "cohort", "there is no such check (found 'cohort'); did you mean 'cohorts'?"),
        ("{of: units_served, per: officers_assigned}", "{of: units_served}", "units_served", "ratio needs per (it needs of, per)"),
        ("{of: units_served, per: officers_assigned}", "{of: units_served, per: officers_assigned, pre: 2}", "units_served", "there is no such role (found 'pre'); did you mean 'per'?"),
        ("{of: units_served, per: officers_assigned}", "{of: unit_served, per: officers_assigned}", "unit_served", "is neither a number nor a measure that an edition publishes (found 'unit_served'); did you mean 'units_served'?"),
        # the file
        ("plan:\n", "plan:\n  name: {en: A, zh: 甲}\n", "name:", "key 'name' is written twice"),
        ("  projects: {en: Good", "  planning: {en: Good", "planning:", "key 'planning' is written twice"),
        ("park:\n", "parc:\n", "parc:", "unknown key 'parc'"),
        ("areas: {built_up", "areas: &areas {built_up", "areas", ""),
        ("checks:\n", "checks: [\n", "", "not valid YAML"),
        ("branches:\n", "\tbranches:\n", "", "not valid YAML"),
    ],
)  # fmt: skip
def test_a_slip_in_the_plan_is_refused_at_its_line(old: str, new: str, at: str, message: str, tmp_path: Path) -> None:
    assert old in TEXT
    changed = TEXT.replace(old, new, 1)
    if not message:  # an anchor that nothing refers to changes nothing
        (tmp_path / "plan.yaml").write_text(changed, encoding="utf-8")
        (tmp_path / "measures.yaml").write_bytes((SAMPLE / "measures.yaml").read_bytes())
        assert open_folder(tmp_path)
        return
    found = faults(tmp_path, changed)
    lines = changed.splitlines()
    told = [f"{fault} | {lines[fault.line - 1]}" for fault in found]
    assert any(message in str(fault) and at in lines[fault.line - 1] for fault in found), "\n".join(told)
    assert all(fault.file == "plan.yaml" and fault.line for fault in found), "\n".join(told)


def test_an_alias_is_refused(tmp_path: Path) -> None:
    changed = TEXT.replace("areas: {built_up", "areas: &areas {built_up", 1).replace(
        "lists:\n", "lists: *areas\nlist:\n", 1
    )
    assert "anchors and aliases (&, *) are not taken here: write it out" in str(faults(tmp_path, changed)[0])


def test_every_slip_is_told_at_once(tmp_path: Path) -> None:
    changed = TEXT.replace("    branch: planning\n", "    branch: planing\n", 1)
    changed = changed.replace('"> 40 bn CNY"', '"> 40 bn EUR"').replace("kind: cohorts", "kind: cohort")
    changed = changed.replace("as_of: 2021-08-23", "as_of: 2021-06-29")
    assert len(faults(tmp_path, changed)) == 4


def test_faults_of_the_measures_and_of_the_park_come_together(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(TEXT.replace("currency: CNY", "currency: CNX"), encoding="utf-8")
    (tmp_path / "measures.yaml").write_text("a: {}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        open_folder(tmp_path)
    assert {fault.file for fault in caught.value.faults} == {"plan.yaml", "measures.yaml"}


def test_a_goal_whose_measure_is_defined_later_is_refused(write_park: WritePark) -> None:
    measures = "late: {name: {en: L, zh: 迟}, unit: need, kind: flow, versions: [{from: 2027-01-01, table: needs, value: count(*), definition: {en: L, zh: 迟}}]}\n"
    plan = (
        TEXT.split("goals:")[0]
        + "goals:\n  - {id: late, branch: image, name: {en: L, zh: 迟}, by: 2025, target: 5 need}\n"
    )
    with pytest.raises(InputError, match="late has no definition by then: the first takes effect on 2027-01-01"):
        write_park({}, measures, plan)


def test_a_missing_folder_or_plan_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such park folder; fivegood init DIR makes one"):
        open_folder(tmp_path / "nowhere")
    with pytest.raises(InputError, match="there is no such file in"):
        open_folder(tmp_path)


def test_the_plan_is_read_as_written(sample: OpenPark) -> None:
    plan = sample.plan
    assert (plan.start, plan.end, plan.base_year) == (date(2021, 1, 1), date(2025, 12, 31), 2020)
    assert list(plan.branches) == ["planning", "platforms", "projects", "mechanism", "image"]
    goals = {goal.id: goal for goal in plan.goals}
    assert goals["industrial_output"].path == GoalPath("compound", growth=Decimal("0.11"))
    assert goals["tax_per_mu"].target.unit.id == "CNY/mu"
    assert goals["projects_outside_200m"].target.comparator == "about"
    assert plan.park.areas == {"built_up": 19_500, "planned": 97_500}
    assert plan.park.owed_items == ("output_value", "sales_revenue", "tax_paid")
    assert plan.edition().id == "2021-H1"
    with pytest.raises(InputError, match="there is no edition '2021-H2'; the plan has 2021-H1"):
        plan.edition("2021-H2")


def _goal(**fields: str) -> Mapping[str, str]:
    return {
        "id": "needs_raised",
        "branch": "image",
        "name": "{en: N, zh: 需}",
        "by": "2025",
        "target": "10 need",
        **fields,
    }


@pytest.mark.parametrize(
    ("fields", "comparator", "value", "path"),
    [
        ({"target": "10"}, ">=", 10, GoalPath("none")),
        ({"target": "'< 1,000 needs'"}, "<", 1000, GoalPath("none")),
        ({"target": "'= 2.5'"}, "=", Decimal("2.5"), GoalPath("none")),
        ({"path": "linear"}, ">=", 10, GoalPath("linear", base=Decimal(0))),
        ({"path": "linear from 4"}, ">=", 10, GoalPath("linear", base=Decimal(4))),
        ({"path": "compound -5.5 % a year"}, ">=", 10, GoalPath("compound", growth=Decimal("-0.055"))),
        ({"path": "constant"}, ">=", 10, GoalPath("constant")),
        ({"path": "{2022: 3, 2021-06-30: 1 need}"}, ">=", 10, GoalPath("milestones", points=((date(2021, 6, 30), Decimal(1)), (date(2022, 12, 31), Decimal(3))))),
        ({"steps": "{2022: 3, 2025: 10}"}, ">=", 10, GoalPath("steps", points=((date(2022, 12, 31), Decimal(3)), (date(2025, 12, 31), Decimal(10))))),
    ],
)  # fmt: skip
def test_a_goal_may_be_written_so(
    fields: Mapping[str, str], comparator: str, value: Decimal, path: GoalPath, write_park: WritePark
) -> None:
    written = "{" + ", ".join(f"{key}: {text}" for key, text in _goal(**fields).items()) + "}"
    goal = write_park({}, "", TEXT.split("goals:")[0] + f"goals:\n  - {written}\n").plan.goals[0]
    assert (goal.target.comparator, goal.target.value, goal.path) == (comparator, value, path)


# -- one fault hides no other


def test_faults_of_shape_and_of_meaning_in_every_file_come_at_once(tmp_path: Path) -> None:
    """What cannot be read (a key, a kind) is left out, so that the rest is checked in the same run; nothing is guessed."""
    folder = tmp_path / "park"
    shutil.copytree(SAMPLES / "ningxiang", folder)
    mutations = {
        "plan.yaml": [
            ("area_unit: mu", "area_unit: mou"),
            ("compound 11 % a year", "componud 11 %"),
            ("    kind: milestone\n    owner: {en: Industrial", "    knid: milestone\n    owner: {en: Industrial"),
            ("branch: platforms", "branch: platfroms"),
            ("hedge: nearly", "hedge: almost"),
        ],
        "measures.yaml": [("kind: level", "kind: levl"), ("stage = 'signed' and origin", "stag = 'signed' and origin")],
        "records/projects.csv": [("sany,", "sanny,"), ("energy_storage", "energystorage")],
    }
    for name, changes in mutations.items():
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        (folder / name).write_text(text, encoding="utf-8")
    found, is_sound = check_folder(folder)
    assert not is_sound
    assert [finding.id.split(":")[1:3] for finding in found] == [
        ["plan.yaml", "10"], ["plan.yaml", "57"], ["plan.yaml", "135"], ["plan.yaml", "199"], ["plan.yaml", "280"],
        ["measures.yaml", "10"], ["measures.yaml", "154"], ["projects.csv", "2"], ["projects.csv", "3"],
    ]  # fmt: skip
