"""The sheet as it was sent, with every fault marked in it: to mend and send again."""

from __future__ import annotations

import io
from collections import defaultdict

import xlsxwriter

from fivegood.errors import Fault
from fivegood.sheets.reading import Sheet
from fivegood.sheets.writing import title_of

_RED = {"bg_color": "#F8D7DA", "font_color": "#7A1C25"}
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def marked_up(sheet: Sheet, *, lang: str = "en", only_faulty: bool = False) -> bytes:
    """Return the rows as XLSX: faulty cells coloured, and a last column that says what is wrong with each row."""
    by_line: dict[int, list[Fault]] = defaultdict(list)
    for fault in sheet.faults:
        by_line[fault.line].append(fault)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        page = book.add_worksheet(sheet.table.name)
        red, bold = book.add_format(_RED), book.add_format({"bold": True})
        width = max([len(sheet.header), *(len(cells) for cells in sheet.cells.values())], default=0)
        for place, text in enumerate(sheet.header):
            page.write_string(0, place, text, bold)
        page.write_string(0, width, "问题" if lang == "zh" else "Faults", bold)
        shown = 1
        for fault in [*by_line.get(0, []), *by_line.get(1, [])]:
            page.write_string(shown, width, _told(fault), red)
            shown += 1
        places = _places(sheet)
        for line, cells in sheet.cells.items():
            faults = by_line.get(line, [])
            if only_faulty and not faults:
                continue
            wrong = {place for fault in faults for place in places.get(fault.column, [])}
            for place, text in enumerate(cells):
                page.write_string(shown, place, text.lstrip("\x00"), red if place in wrong else None)
            if faults:
                page.write_string(shown, width, "; ".join(map(_told, faults)), red)
            shown += 1
        page.set_column(width, width, 80)
        page.freeze_panes(1, 0)
    return out.getvalue()


def _told(fault: Fault) -> str:
    return str(
        Fault(
            "",
            0,
            "",
            f"{fault.column}: {fault.message}" if fault.column else fault.message,
            fault.value,
            fault.suggestion,
        )
    )


def _places(sheet: Sheet) -> dict[str, list[int]]:
    """Return the places of the header's cells that name a column."""
    found: dict[str, list[int]] = defaultdict(list)
    for column in sheet.table.read_columns:
        titles = {title_of(column, header).casefold() for header in ("name", "en", "zh")}
        for place, text in enumerate(sheet.header):
            head = text.strip().rstrip("*").strip().casefold()
            if head in titles or any(head.startswith((f"{title}（", f"{title} (", f"{title}(")) for title in titles):
                found[column.name].append(place)
    return found
