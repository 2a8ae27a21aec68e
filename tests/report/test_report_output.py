"""Pages, PDF and ledger say the same and let no text act as markup."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pdfplumber
import pytest

from fivegood.errors import InputError
from fivegood.measures.compute import figure_id
from fivegood.report.html import Frame, report_page
from fivegood.report.ledger import Tracer, as_csv, ledger_rows
from fivegood.report.pdf import report_pdf
from fivegood.report.reading import write_report
from fivegood.report.typeset import string
from fivegood.structs import replace

if TYPE_CHECKING:
    from tests.report.conftest import Facts

HOSTILE = r"""<script>alert(1)</script> \#import "x" $x$ _a\_ \*b\* #panic("no") \\ @ref ~ "q" [#text](b)

- <img src=x onerror=alert(1)> #{1+1}

| <b> | $y$ |
|---|---|
| `#import "/etc/passwd": *` | #read("/etc/passwd") |
"""


def page(facts: Facts, text: str, lang: str = "en") -> str:
    frame = Frame(facts.plan, lang, facts.figures.snapshot.id)
    return report_page(facts.parse(text, lang), facts.edition, frame, Tracer(facts.figures))


def pdf_text(data: bytes) -> str:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return "\n".join(sheet.extract_text() for sheet in pdf.pages)


def test_hostile_text_is_shown_and_does_nothing_in_html(facts: Facts) -> None:
    made = page(facts, HOSTILE)
    assert "<script" not in made
    assert "<img" not in made
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in made
    assert "#read(&#34;/etc/passwd&#34;)" in made


def test_hostile_text_is_shown_and_does_nothing_in_pdf(facts: Facts) -> None:
    text = pdf_text(report_pdf(facts.parse(HOSTILE), facts.plan, facts.edition))
    for piece in (
        "<script>alert(1)</script>",
        '#import "x" $x$ _a_ *b* #panic("no")',
        "#{1+1}",
        '#read("/etc/passwd")',
    ):
        assert piece in text


def test_a_hostile_title_is_only_a_title(facts: Facts) -> None:
    text = "---\ntitle: '</title><script>x</script> #import \"y\" \\'\n---\nText"
    assert "<script" not in page(facts, text)
    assert '#import "y"' in pdf_text(report_pdf(facts.parse(text), facts.plan, facts.edition))


def test_typst_strings_keep_every_character_but_controls() -> None:
    assert string('a"b\\c#d\x00\n') == '"a\\"b\\\\c#d\ufffd "'


def test_the_pdf_carries_the_chinese_sentences(facts: Facts, texts: dict[str, tuple[str, str]]) -> None:
    found = re.sub(r"\s", "", pdf_text(report_pdf(facts.parse(texts["zh"][1], "zh"), facts.plan, facts.edition)))
    assert "签约29个项目，实施78个项目。" in found
    assert "亿元" in found
    assert "第1页，共" in found


def test_the_same_report_gives_the_same_bytes(facts: Facts, texts: dict[str, tuple[str, str]]) -> None:
    for lang in ("en", "zh"):
        first, second = (facts.parse(texts[lang][1], lang) for _ in range(2))
        assert first == second
        assert report_pdf(first, facts.plan, facts.edition) == report_pdf(second, facts.plan, facts.edition)
        assert page(facts, texts[lang][1], lang) == page(facts, texts[lang][1], lang)


def test_the_pdf_is_tagged_and_names_its_language(facts: Facts) -> None:
    data = report_pdf(facts.parse("# 标题\n\n正文。", "zh"), facts.plan, facts.edition)
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        assert pdf.doc.catalog["Lang"] in (b"zh-CN", "zh-CN")
        assert "MarkInfo" in pdf.doc.catalog


def test_ledger_numbers_are_the_figures(facts: Facts, texts: dict[str, tuple[str, str]]) -> None:
    document = facts.parse(texts["en"][1])
    rows = ledger_rows(document, Tracer(facts.figures))
    assert [row["n"] for row in rows] == list(range(1, len(rows) + 1))
    counted = 0
    for row, entry in zip(rows, document.entries, strict=True):
        assert row["text"] == entry.text
        assert row["snapshot"] == facts.figures.snapshot.id
        if row["kind"] == "figure" and entry.question is not None:
            figure = facts.figures.answer([entry.question])[entry.question]
            assert Decimal(row["value"]) == figure.value
            assert row["figure"] == figure_id(entry.question.measure, entry.question.slice)
            assert row["rows"] == figure.rows
            assert "SELECT" in row["sql"]
            counted += 1
    assert counted > 20


def test_every_ledger_number_stands_in_the_page(facts: Facts, texts: dict[str, tuple[str, str]]) -> None:
    made = page(facts, texts["en"][1])
    for entry in facts.parse(texts["en"][1]).entries:
        assert entry.text in made
        assert f'id="figure-{entry.n}"' in made
        assert f'href="#figure-{entry.n}"' in made


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-a", "@x", "\tx", "-1+2", "+1 2", "＝1", "＋a", "－a", "＠x"])
def test_formulas_are_neutralised_in_csv(cell: str) -> None:
    assert as_csv(("a",), [{"a": cell}]).splitlines()[1].strip('"').startswith("'")


@pytest.mark.parametrize("cell", [Decimal("-1.50"), "-3", 7, "plain"])
def test_numbers_stay_numbers_in_csv(cell: object) -> None:
    assert "'" not in as_csv(("a",), [{"a": cell}])


def test_the_notice_shows_only_over_synthetic_records(facts: Facts) -> None:
    assert "invented from a fixed seed" in page(facts, "{{ projects_signed 2021-H1 }}")
    assert "invented from a fixed seed" not in page(facts, "No figures here.")


def test_the_report_command_writes_four_files(facts: Facts, tmp_path: Path) -> None:
    text = "签约{{ projects_signed 2021-H1 }}。"
    written = write_report(
        tmp_path / "new", facts.plan, facts.edition, facts.figures, facts.scorecard, "zh", "report.zh.md", text
    )
    assert sorted(path.name for path in written) == [
        "ledger.zh.csv",
        "ledger.zh.json",
        "report.zh.html",
        "report.zh.pdf",
    ]
    assert json.loads((tmp_path / "new/ledger.zh.json").read_text())[0]["value"] == "29"
    (row,) = csv.DictReader(io.StringIO((tmp_path / "new/ledger.zh.csv").read_text(encoding="utf-8")))
    assert row["text"] == "29个项目"


def test_nothing_is_written_for_a_refused_text(facts: Facts, tmp_path: Path) -> None:
    out = tmp_path / "new"
    with pytest.raises(InputError):
        write_report(out, facts.plan, facts.edition, facts.figures, facts.scorecard, "en", "r.md", "{{ x 2021 }}")
    assert not out.exists()


def test_the_time_stamp_is_the_day_of_publication(facts: Facts) -> None:
    document = facts.parse("Text")
    later = replace(facts.edition, published_on=facts.edition.published_on.replace(year=2022))
    with pdfplumber.open(io.BytesIO(report_pdf(document, facts.plan, later))) as pdf:
        assert pdf.metadata["CreationDate"].startswith("D:20220823")
