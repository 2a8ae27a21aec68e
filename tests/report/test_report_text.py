"""A text is taken whole or refused with everything that is wrong with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from fivegood.measures.compute import Question
from fivegood.periods import Period
from fivegood.report.calls import CallError, parse_call
from fivegood.report.nodes import Heading, Paragraph, Table, plain

if TYPE_CHECKING:
    from tests.report.conftest import Facts


def printed(facts: Facts, text: str, lang: str = "en") -> str:
    first = facts.parse(text, lang).blocks[0]
    assert isinstance(first, Paragraph)
    return plain(first.runs)


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        ("{{ projects_signed 2021-H1 }}", "29 projects"),
        ("worth {{ projects_signed_investment 2021-H1 }}", "worth nearly 7 bn yuan"),
        ("worth {{ projects_signed_investment 2021-H1 as=value }}", "worth 6.936 bn yuan"),
        ('is {{ projects_signed_investment 2021-H1 hedge=more_than stated="6.9 bn CNY" }}', "is more than 6.9 bn yuan"),
        ("is {{ projects_signed_investment 2021-H1 hedge=auto digits=3 }}", "is nearly 6.94 bn yuan"),
        ("has {{ small_giants 2021-07-31 }}", "has 6 enterprises"),
        ("of {{ projects_signed_investment 2021-H1 as=rows }}", "of 29"),
        ("{{ projects_signed 2021-H1 as=name }}", "Projects signed"),
        ("{{ people_tested 2021-07-30/2021-08-01 }}", "More than 25,000 people"),
        ("asks for {{ goal:industrial_output target }}", "asks for more than 100 bn yuan"),
        ("asks for {{ goal:projects_top500@2021 target }}", "asks for more than 2 projects"),
        ("It is {{ goal:industrial_output status }}", "It is on track"),
        ("`{{ not a call }}`", "{{ not a call }}"),
    ],
)
def test_a_call_prints_its_figure(facts: Facts, call: str, shown: str) -> None:
    assert printed(facts, call) == shown


def test_chinese_is_set_without_spaces_at_line_ends(facts: Facts) -> None:
    text = "签约{{ projects_signed 2021-H1 }}，\n投资{{ projects_signed_investment 2021-H1 }}。"
    assert printed(facts, text, "zh") == "签约29个项目，投资近70亿元。"


def test_a_slice_narrows_the_figure(facts: Facts) -> None:
    document = facts.parse("{{ industrial_output[industry=equipment] 2021-H1 }}")
    question = Question("industrial_output", Period.parse("2021-H1"), (("industry", "equipment"),))
    assert document.entries[0].value == facts.figures.answer([question])[question].value
    assert document.entries[0].id == "industrial_output[industry=equipment]"


def test_every_fault_of_a_text_is_found_at_once_with_its_line(facts: Facts) -> None:
    text = """---
title: A
---
{{ projets_signed 2021-H1 }} and
{{ projects_signed 2021-H3 }}

- {{ goal:industrial_outpt target }}
- {{ projects_signed_investment 2021-H1 hedge=more_than stated="7 bn CNY" }}

| a | b |
|---|---|
| x | {{ projects_signed 2021-H1 colour=red }} |

```chart
kind: pie
measure: projects_signed
```
{{ national_htz_rank 2021-06-30 }}
"""
    faults = facts.faults(text)
    assert [fault.split(": ")[0] for fault in faults] == [
        "report.en.md:4",
        "report.en.md:5",
        "report.en.md:7",
        "report.en.md:8",
        "report.en.md:12",
        *["report.en.md:15:1"] * 3,
        "report.en.md:18",
    ]
    assert "did you mean 'projects_signed'?" in faults[0]
    assert "a year has half 1 to 2" in faults[1]
    assert "did you mean 'industrial_output'?" in faults[2]
    assert '6.936 bn yuan, which does not bear out "more than 7 bn yuan"' in faults[3]
    assert "there is no such option" in faults[4]
    assert "there are no rows" in faults[-1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ projects_signed 2021-H1", "never closes"),
        ("{{ projects_signed }}", "needs a period or a date"),
        ("{{ projects_signed 2021-06-30/2021 }}", "a range has two days or two months"),
        ("{{ projects_signed[colour=red] 2021-H1 }}", "has no dimension 'colour'"),
        ("{{ projects_signed[industry=equipmnt] 2021-H1 }}", "did you mean 'equipment'?"),
        ("{{ projects_signed 2030 }}", "lies after 2021-08-23"),
        ("{{ goal:projects_top500 target }}", "goal:projects_top500@2021 or goal:projects_top500@2025"),
        ("{{ goal:industrial_output tagret }}", "did you mean 'target'?"),
        ("{{ goal:national_clusters path }}", "has no path"),
        ("{{ projects_implemented 2021-H1 hedge=nearly }}", 'add stated="..."'),
        ("![x](http://example.org/x.png)", "pictures are not taken"),
        ("---\ntitle: [\n---\n", "not valid YAML"),
        ("---\ntitel: x\n---\n", "did you mean 'title'?"),
        ("```scorecard\nbranch: imag\n```", "did you mean 'image'?"),
    ],
)
def test_a_refusal_says_what_is_wrong(facts: Facts, text: str, told: str) -> None:
    (fault,) = facts.faults(text)
    assert told in fault


@pytest.mark.parametrize(
    ("measures", "told"),
    [
        (
            "projects_signed_investment, projects_implemented_investment",
            "a table that adds projects_signed_investment (cohort signed) and "
            "projects_implemented_investment (cohort implemented) is refused",
        ),
        (
            "projects_signed, projects_signed_investment",
            "projects_signed (in project) and projects_signed_investment (in CNY)",
        ),
        ("industrial_output, sales_revenue", "they are different measures"),
        ("tax_per_area", "a ratio does not add up"),
        (
            'projects_signed, "projects_signed[origin=outside]"',
            "projects_signed and projects_signed[origin=outside] overlap",
        ),
    ],
)
def test_a_total_over_different_things_is_refused(facts: Facts, measures: str, told: str) -> None:
    (fault,) = facts.faults(f"```table\nmeasures: [{measures}]\nperiods: [2021-H1]\ntotal: true\n```")
    assert told in fault


def test_the_total_of_parts_is_the_whole(facts: Facts) -> None:
    document = facts.parse("```table\nmeasures: [projects_signed]\nperiods: [2021-H1]\nby: industry\ntotal: true\n```")
    (table,) = document.blocks
    assert isinstance(table, Table)
    assert plain(table.rows[-1][1].runs) == "29 projects"
    assert [plain(row[0].runs) for row in table.rows[-2:]] == ["Not stated", "Total"]
    *parts, whole = [entry.value for entry in document.entries]
    assert sum(parts) == whole == Decimal(29)


def test_the_total_of_named_parts_is_their_sum(facts: Facts) -> None:
    parts = "- projects_signed[industry=equipment]\n- projects_signed[industry=energy_storage]"
    document = facts.parse(f"```table\nmeasures:\n{parts}\nperiods: [2021-H1]\ntotal: true\n```")
    first, second, total = [entry.value for entry in document.entries]
    assert first + second == total
    assert document.entries[-1].kind == "total"


def test_a_table_without_a_total_may_show_cohorts_side_by_side(facts: Facts) -> None:
    document = facts.parse("```table\nmeasures: [projects_signed, projects_implemented]\nperiods: [2021-H1]\n```")
    assert [entry.text for entry in document.entries] == ["29 projects", "78 projects"]


def test_headings_never_skip_a_level(facts: Facts) -> None:
    document = facts.parse("# Title\n\n#### Deep\n\n## Flat")
    assert document.title == "Title"
    assert [block.level for block in document.blocks if isinstance(block, Heading)] == [2, 2]


def test_one_answer_serves_a_claim_and_its_text(facts: Facts) -> None:
    document = facts.parse("{{ small_giants 2021-07-31 }}")
    assert document.questions == (Question("small_giants", date(2021, 7, 31)),)


@pytest.mark.parametrize(
    "source", ["", "   ", "2021-H1", "a b c", "goal:", "x[ 2021", "x@2021 2021-H1", "x 2021 as=loud"]
)
def test_what_is_not_a_call_is_refused(source: str) -> None:
    with pytest.raises(CallError):
        parse_call(source)


def test_a_heading_without_words_is_left_out(facts: Facts) -> None:
    assert facts.parse("## \n\nText").blocks == facts.parse("Text").blocks
