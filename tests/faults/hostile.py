"""Files that somebody sends by mistake or on purpose, each with what they are told in both languages."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property

HEADER = "unit_id,unit_name,unit_kind,in_park_from\n"
SOUND = HEADER + "h-1,Sound,shop,2021-07-01\n"
_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD = "".join(
    f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>'
    for letter, name in zip("ABCD", HEADER.strip().split(","), strict=True)
)
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">'
    f'<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_RELATIONS}">'
    '<sheets><sheet name="units" sheetId="1" r:id="s1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
    f'<Relationship Id="s1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


@dataclass(frozen=True)
class Hostile:
    """A file, and what its sender is told of it; nothing when it can be read.

    A large one is made when it is first asked for: whoever only looks for tests makes none.
    """

    name: str
    content: bytes | Callable[[], bytes]
    en: str = ""
    zh: str = ""

    @cached_property
    def data(self) -> bytes:
        """What stands in the file."""
        return self.content if isinstance(self.content, bytes) else self.content()

    def __str__(self) -> str:
        return self.name


def workbook(rows: str, *, head: str = f'<row r="1">{_HEAD}</row>', end: str = "</worksheet>", **more: bytes) -> bytes:
    """Return an XLSX whose sheet holds these rows as XML, and more parts: ``xl__theme_xml`` is xl/theme.xml."""
    sheet = f'<worksheet xmlns="{_SPREADSHEET}"><sheetData>{head}{rows}</sheetData>{end}'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (_PARTS | {"xl/worksheets/sheet1.xml": sheet}).items():
            archive.writestr(name, text)
        for name, data in more.items():
            archive.writestr(_path(name), data)
    return out.getvalue()


def zipped(name: str, data: bytes) -> bytes:
    """Return a ZIP archive of one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, data)
    return out.getvalue()


def _path(name: str) -> str:
    return name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin")


def row(number: int, *cells: str) -> str:
    """Return a row of texts as XML."""
    made = (
        f'<c r="{letter}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for letter, text in zip("ABCD", cells, strict=False)
    )
    return f'<row r="{number}">{"".join(made)}</row>'


def _rows(numbers: Iterable[int], cell: str) -> str:
    return "".join(f'<row r="{number}">{cell.format(number)}</row>' for number in numbers)


_SOUND_ROW = row(2, "h-1", "Sound", "shop", "2021-07-01")
_LETTERS = bytes(ord("a") + number % 26 for number in range(256))


@cache
def _long() -> str:
    """Return ten million letters by chance, which no archive makes small."""
    return random.Random(1).randbytes(10_000_000).translate(_LETTERS).decode("ascii")


def _deep() -> bytes:
    chance = random.Random(1)
    return "".join(f"<a{chance.randrange(10**9)}>" for _ in range(200_000)).encode()


#: Files that are refused, or told to hold a fault.
REFUSED = [
    Hostile("empty.csv", b"", "is empty", "文件是空的"),
    Hostile("blank.csv", lambda: b"\n" * 1_000_000, "is empty", "文件是空的"),
    Hostile("letter.pdf", b"%PDF-1.7 ...", "is a PDF, not CSV or XLSX", "是PDF 文件，不是 CSV 或 XLSX"),
    Hostile("renamed.csv", b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200, "is a program", "可执行程序"),
    Hostile("renamed.xlsx", b"\x7fELF\x02\x01\x01\x00" + b"\x00" * 200, "is a program", "可执行程序"),
    Hostile("picture.xlsx", b"\x89PNG\r\n\x1a\n", "is a picture", "图片"),
    Hostile("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old .xls or encrypted", "旧式 .xls"),
    Hostile("utf16.csv", SOUND.encode("utf-16"), "is UTF-16: save it as CSV UTF-8", "是 UTF-16 编码"),
    Hostile("nul.csv", SOUND.replace("Sound", "So\x00und").encode(), "holds NUL bytes", "空字节"),
    Hostile(
        "broken.csv",
        SOUND.replace("Sound", "新厂房").encode().replace("房".encode(), b"\xe6\x88"),
        "damaged character",
        "损坏的字符",
    ),
    Hostile(
        "quotes.csv", (HEADER + '"h-1,Sound,shop,2021-07-01\n' * 9).encode(), "is not well-formed CSV", "不是正确的 CSV"
    ),
    Hostile(
        "open.csv",
        (HEADER + '"h-1,Sound,shop\n').encode(),
        "a quote opened in this row is never closed",
        "引号没有闭合",
    ),
    Hostile("columns.csv", lambda: ",".join(f"c{n}" for n in range(200_000)).encode(), "200 columns", "200列"),
    Hostile(
        "cells.csv",
        lambda: (HEADER + "x" + "," * 200_000 + "\n").encode(),
        "this row has 200001 cells",
        "这一行有200001格",
    ),
    Hostile("cell.csv", lambda: f"{HEADER}h-1,{_long()},shop,2021-07-01\n".encode(), "is longer than", "超过"),
    Hostile(
        "faults.csv", lambda: (HEADER + "u\n" * 1_000_000).encode(), "20,000 faults up to row", "行已有20,000处错误"
    ),
    Hostile("zip.xlsx", zipped("a.txt", b"x"), "is a ZIP archive, not a spreadsheet", "ZIP 压缩包"),
    Hostile("torn.xlsx", workbook(_SOUND_ROW)[:-60], "is damaged or not a spreadsheet", "文件已损坏"),
    Hostile("half.xlsx", workbook(_SOUND_ROW, end=""), "its sheet breaks off", "工作表中途断开"),
    Hostile("macro.xlsm", workbook(_SOUND_ROW, xl__vbaProject_bin=b"x"), "holds macros", "含有宏"),
    Hostile("link.xlsx", workbook(_SOUND_ROW, xl__externalLinks__l=b"x"), "refers to other files", "引用了其他文件"),
    Hostile(
        "data.xlsx", workbook(_SOUND_ROW, xl__connections_xml=b"<x/>"), "fetches data from elsewhere", "会从别处取数"
    ),
    Hostile("object.xlsx", workbook(_SOUND_ROW, xl__embeddings__o=b"x"), "holds embedded files", "嵌入文件"),
    Hostile(
        "entity.xlsx",
        workbook(_SOUND_ROW, xl__theme_xml=b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'),
        "XML entities",
        "XML 实体",
    ),
    Hostile("bomb.xlsx", lambda: workbook(_SOUND_ROW, xl__theme_xml=b"0" * 60_000_000), "ZIP bomb", "压缩炸弹"),
    Hostile("corner.xlsx", workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "200 columns", "200列"),
    Hostile("quoted.xlsx", workbook("<row r='9'><c r='XFD1048576'><v>1</v></c></row>"), "200 columns", "200列"),
    Hostile("small.xlsx", workbook('<row r="9"><c t="n" r = "xfd9"><v>1</v></c></row>'), "200 columns", "200列"),
    Hostile("far.xlsx", workbook('<row r="999999"><c r="GR999999"><v>1</v></c></row>'), "20,000,000 cells", "单元格"),
    Hostile(
        "wide.xlsx",
        lambda: workbook("", head="<row>" + "".join(f"<c><v>{n}</v></c>" for n in range(200_000)) + "</row>"),
        "200 columns",
        "200列",
    ),
    Hostile(
        "cell.xlsx",
        lambda: workbook(row(2, "h-1", _long(), "shop", "2021-07-01")),
        "is longer than 100,000 characters",
        "超过100,000个字符",
    ),
    Hostile(
        "formula.xlsx",
        workbook('<row r="2"><c r="A2"><f>HYPERLINK("http://x")</f></c></row>'),
        "formula that was never worked out",
        "没有算出结果的公式",
    ),
    Hostile(
        "formulas.xlsx",
        lambda: workbook(_rows(range(2, 300_000), '<c r="A{0}"><f>A1</f></c>')),
        "formula that was never worked out",
        "没有算出结果的公式",
    ),
    Hostile(
        "error.xlsx",
        workbook('<row r="2"><c r="A2" t="e"><v>#REF!</v></c></row>'),
        "is an error of the spreadsheet",
        "电子表格的错误值",
    ),
]
#: Files that look odd and hold one sound row: they are read.
READ = [
    Hostile("plain.csv", SOUND.encode()),
    Hostile("mark.csv", SOUND.encode("utf-8-sig")),
    Hostile("gbk.csv", SOUND.replace("Sound", "新厂").encode("gbk")),
    Hostile("renamed.txt", SOUND.replace(",", ";").encode()),
    Hostile("rows.csv", lambda: (SOUND + "\n" * 1_000_000).encode()),
    Hostile("commas.csv", lambda: (SOUND + ",,,\n" * 1_000_000).encode()),
    Hostile("rows.xlsx", lambda: workbook(_SOUND_ROW + _rows(range(3, 1_000_001), ""))),
    Hostile("styled.xlsx", workbook(_SOUND_ROW + '<row r="1048576"><c r="XFD1048576" s="0"/></row>')),
    Hostile("deep.xlsx", lambda: workbook(_SOUND_ROW, xl__theme_xml=_deep())),
    Hostile("renamed.csv", workbook(_SOUND_ROW)),
]
