"""Production lines with their output, and how the park is rated and ranked."""

from __future__ import annotations

from fivegood.facts.schema import Column, ColumnType, Table, event, interval
from fivegood.facts.subjects.shared import OF_UNIT, UNIT_ID, VALID_TO_DOC

_T = ColumnType

LINES = Table(
    "lines",
    "lines",
    "Production lines",
    "生产线",
    "one row a line and state",
    ("line_id", "state", "valid_from"),
    interval("valid_from", "valid_to"),
    (
        Column("line_id", _T.CODE, "Line", "生产线"),
        UNIT_ID,
        Column("product", _T.CODE, "Product", "产品", list_name="product"),
        Column("state", _T.CODE, "State", "状态", list_name="line_state"),
        Column(
            "cycle_seconds",
            _T.DECIMAL,
            "Ideal cycle",
            "理论节拍",
            unit="s/piece",
            required=False,
            doc="Seconds a piece takes on this line at best: a property of the machine, not the takt of demand.",
        ),
        Column(
            "design_per_month",
            _T.DECIMAL,
            "Design capacity a month",
            "设计月产能",
            unit="piece/month",
            required=False,
        ),
        Column("valid_from", _T.DATE, "From", "起始日期"),
        Column("valid_to", _T.DATE, "To", "截止日期", required=False, doc=VALID_TO_DOC),
        *OF_UNIT,
    ),
)

LINE_OUTPUT = Table(
    "line_output",
    "lines",
    "Daily output of lines",
    "生产线日产量",
    "one row a line and day",
    ("line_id", "product", "produced_on"),
    event("produced_on"),
    (
        Column("line_id", _T.CODE, "Line", "生产线"),
        UNIT_ID,
        Column("product", _T.CODE, "Product", "产品", list_name="product"),
        Column("produced_on", _T.DATE, "Produced on", "日期"),
        Column("quantity", _T.DECIMAL, "Good pieces", "合格产量", unit="piece"),
        *OF_UNIT,
    ),
)

STANDINGS = Table(
    "standings",
    "standings",
    "Standings of the park",
    "园区荣誉与排名",
    "one row a standing",
    ("standing", "valid_from"),
    interval("valid_from", "valid_to"),
    (
        Column("standing", _T.CODE, "Standing", "荣誉或排名", list_name="standing"),
        Column("standing_kind", _T.CODE, "Kind", "类别", list_name="standing_kind"),
        Column("subject", _T.TEXT, "Of what", "对象"),
        Column("subject_zh", _T.TEXT, "Of what, in Chinese", "对象中文", required=False),
        Column("value", _T.DECIMAL, "Rank, stars or number held", "名次、星级或数量"),
        Column("of_total", _T.INTEGER, "Of how many", "总数", required=False),
        Column("awarded_by", _T.TEXT, "By whom", "评定单位", required=False),
        Column("valid_from", _T.DATE, "From", "起始日期"),
        Column("valid_to", _T.DATE, "To", "截止日期", required=False, doc=VALID_TO_DOC),
    ),
)
