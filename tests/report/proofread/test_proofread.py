"""Drafts written by hand, of which the truth is marked, are read right: as they are, and with a tenth of it false."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from fivegood.park import open_folder
from fivegood.report.proofread.checking import proofread
from fivegood.report.proofread.judging import Remark
from tests.report.conftest import Facts
from tests.report.proofread.marked import Draft, draft, falsified, judged
from tests.second_park.test_second_park import PARK

DRAFTS = [f"{name}.{lang}.md" for name in ("press", "bullets", "office", "table", "story") for lang in ("en", "zh")]
SEEDS = range(12)
ENOUGH = 0.95


def read(facts: Facts, text: str) -> list[Remark]:
    return proofread(text, facts.plan, facts.figures, facts.edition)


def told(facts: Facts, text: str) -> list[tuple[str, str, str]]:
    return [(remark.text, remark.verdict.value, remark.figure) for remark in read(facts, text)]


def share(drafts: list[Draft], facts: Facts) -> tuple[float, list[str]]:
    wrong = [fault for one in drafts for fault in judged(one, read(facts, one.text))]
    return 1 - len(wrong) / sum(len(one.marks) for one in drafts), wrong


@pytest.mark.parametrize("name", DRAFTS)
def test_a_draft_is_read_right_also_when_a_tenth_of_it_is_false(facts: Facts, name: str) -> None:
    right, wrong = share([draft(name)], facts)
    assert right >= ENOUGH, wrong
    right, wrong = share([falsified(draft(name), seed) for seed in SEEDS], facts)
    assert right >= ENOUGH, wrong


def test_the_marks_state_every_figure_of_the_edition(facts: Facts) -> None:
    figures = {claim.question.measure for claim in facts.edition.claims}
    for name in DRAFTS:
        assert figures <= set(draft(name).figures), name


@pytest.mark.parametrize("name", ["nordhafen.en.md", "nordhafen.zh.md"])
def test_a_park_of_euros_and_hectares_needs_no_code(name: str) -> None:
    park = open_folder(Path(PARK))
    edition = park.plan.edition()
    figures = park.figures(edition.as_of)
    for one in (draft(name), falsified(draft(name), 0, 0.2), falsified(draft(name), 2, 0.2)):
        assert judged(one, proofread(one.text, park.plan, figures, edition)) == []


def test_a_number_is_judged_at_the_precision_it_is_written_with(facts: Facts) -> None:
    text = (
        "上半年实施项目完成投资44亿元。实施项目完成投资43.58亿元。实施项目完成投资43.6亿元。实施项目完成投资43.5亿元。"
    )
    assert [verdict for _, verdict, _ in told(facts, text)] == ["confirmed"] * 3 + ["contradicted"]


def test_a_period_that_is_named_is_the_one_that_counts(facts: Facts) -> None:
    (first, second, third) = read(
        facts,
        "In the first quarter of 2021, 16 projects were signed. In the first half of 2020, 29 projects were signed. "
        "By the end of June 2021, 29 projects had been signed.",
    )
    assert (first.verdict.value, second.verdict.value, third.verdict.value) == (
        "confirmed",
        "contradicted",
        "confirmed",
    )
    assert second.actual == 25
    assert "the number stated is that of first half of 2021" in second.reason.en


@pytest.mark.parametrize(
    "text",
    [
        "In the twelve months to June enterprises had an industrial output of nearly 64 bn yuan.",
        "截至2021年6月的十二个月，工业总产值近640亿元。",
    ],
)
def test_twelve_months_up_to_one_are_a_period(facts: Facts, text: str) -> None:
    assert [verdict for _, verdict, _ in told(facts, text)] == ["confirmed"]


def test_a_growth_is_worked_out_against_the_year_before(facts: Facts) -> None:
    # 4.358 bn over 3.274 bn yuan, and 29 over 25 projects
    text = "Investment completed in projects implemented came to 4.358 bn yuan, up 33.1 % on the year. "
    text += "签约项目29个，同比下降16%。"
    assert told(facts, text)[1::2] == [
        ("33.1 %", "confirmed", "projects_implemented_investment"),
        ("16%", "contradicted", "projects_signed"),
    ]


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("Industrial output is to grow by eleven per cent a year.", ["confirmed"]),
        (
            "By 2025 the plan asks for more than 100 bn yuan of industrial output, eleven per cent more every year.",
            ["confirmed"] * 2,
        ),
        ("Industrial output is to grow by twelve per cent every year.", ["contradicted"]),
        ("工业总产值年均增长百分之十一。", ["confirmed"]),
        ("到2025年规模以上工业总产值超过1000亿元，年均增长11%。", ["confirmed"] * 2),
        ("工业总产值年均增长百分之十二。", ["contradicted"]),
    ],
)
def test_a_growth_in_every_year_is_that_of_the_plan(facts: Facts, text: str, verdicts: list[str]) -> None:
    assert told(facts, text)[::-1][0][2] == "goal:industrial_output@2025"
    assert [verdict for _, verdict, _ in told(facts, text)] == verdicts


@pytest.mark.parametrize(
    "text",
    [
        "Each unit is served by one officer. One officer knows the way.",
        "180 officers serve 422 units, each with one officer known by name.",
        "There is one officer for every enterprise.",
        "每家单位由一名干部联系。",
        "180名干部联系422家单位，每家都有一名明确的联系干部。",
        "各单位配备一名联系人。",
    ],
)
def test_what_each_of_many_has_is_not_how_many_there_are(facts: Facts, text: str) -> None:
    assert {verdict for _, verdict, _ in told(facts, text)} <= {"confirmed"}
    assert told(facts, "Each unit has 2 officers. 每个单位有2名联系人。") == [
        ("2 officers", "unmatched", ""),
        ("2名", "unmatched", ""),
    ]


def test_each_of_the_is_of_all(facts: Facts) -> None:
    assert told(facts, "A lead was named for each of the 421 units served.")[0][1] == "contradicted"


def test_a_hedge_that_is_not_true_is_told_with_those_that_are(facts: Facts) -> None:
    (remark,) = read(facts, "Contracts worth more than 7 bn yuan were signed for projects.")
    assert (remark.verdict.value, remark.figure) == ("hedge_untrue", "projects_signed_investment")
    assert 'true are "nearly 7 bn yuan", "about 7 bn yuan", "at most 7 bn yuan"' in remark.reason.en
    assert "近70亿元" in remark.reason.zh


def test_a_unit_that_is_off_is_named(facts: Facts) -> None:
    (remark,) = read(facts, "上半年实施项目完成投资43.58万元。")
    assert (remark.verdict.value, remark.actual) == ("contradicted", Decimal(4_358_000_000))
    assert "相差10000倍" in remark.reason.zh


def test_what_may_be_two_figures_is_not_guessed(facts: Facts) -> None:
    (remark,) = read(facts, "上半年项目投资50亿元。")
    assert (remark.verdict.value, remark.actual) == ("unmatched", None)


@pytest.mark.parametrize(
    "text",
    [
        "On 23 August 2021 at 14:30, under notice No. 106 of 2021, see page 12 and Table 3, call 0731-8888 1234.",
        "根据宁高发〔2021〕16号文件，2021年8月23日第二次会议在3号楼召开，电话0731-88881234。",
        "1. Opening\n2. Reports\n\n一、总体情况\n\n（二）下一步工作",
        "A Five Good park, projects from the three kinds of top 500.",
        "The 14th Five-Year Plan and the top 500 lists; phase II; COVID-19; https://example.org/2021/29.",
    ],
)
def test_dates_documents_telephones_and_list_numbers_are_no_figures(facts: Facts, text: str) -> None:
    assert told(facts, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "There were 3 tea breaks between the 29 projects.",
        "The hall seats 422 guests.",
        "会议室有180把椅子。",
        "Sany employs 8,000 people.",
        "A road of 3.2 km was opened.",
        "食堂供应6种面条。",
    ],
)
def test_a_number_of_something_else_is_unmatched_and_never_contradicted(facts: Facts, text: str) -> None:
    assert told(facts, text)[0][1] == "unmatched"
