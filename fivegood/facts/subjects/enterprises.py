"""Units of the park: who they are, what they hold, what they return."""

from __future__ import annotations

from fivegood.facts.schema import SPAN_AXIS, Column, ColumnType, Table, interval
from fivegood.facts.subjects.shared import GROUP, INDUSTRY, OF_UNIT, UNIT_ID, UNIT_KIND, VALID_TO_DOC

_T = ColumnType

UNITS = Table(
    "units",
    "units",
    "Units served",
    "服务单位",
    "one row a unit",
    ("unit_id",),
    interval("in_park_from", "in_park_to"),
    (
        Column("unit_id", _T.CODE, "Unit", "单位"),
        Column("unit_name", _T.TEXT, "Name", "名称"),
        Column("unit_name_zh", _T.TEXT, "Name in Chinese", "中文名称", required=False),
        UNIT_KIND,
        INDUSTRY,
        GROUP,
        Column("in_park_from", _T.DATE, "In the park from", "入园日期"),
        Column("in_park_to", _T.DATE, "In the park to", "离园日期", required=False, doc=VALID_TO_DOC),
        Column(
            "reports_from",
            _T.DATE,
            "Owes returns from",
            "报表起始日期",
            required=False,
            doc="First day on which it is above designated size and owes monthly returns; empty: it owes none.",
        ),
        Column("reports_to", _T.DATE, "Owes returns to", "报表截止日期", required=False, doc=VALID_TO_DOC),
        Column(
            "credit_code",
            _T.CODE,
            "Unified social credit code",
            "统一社会信用代码",
            required=False,
            in_facts=False,
            doc="In China 18 characters with a check character (GB 32100-2015).",
            check="credit_code",
            is_unique=True,
        ),
        Column(
            "industry_class",
            _T.CODE,
            "Industry by GB/T 4754",
            "国民经济行业代码",
            required=False,
            in_facts=False,
            doc="In China the section letter, division, group or class of GB/T 4754-2017.",
            check="industry_class",
        ),
        Column(
            "chain_place",
            _T.CODE,
            "Place on the industrial chain",
            "产业链环节",
            required=False,
            list_name="chain_place",
            in_facts=False,
        ),
        Column("address", _T.TEXT, "Address", "地址", required=False, in_facts=False),
        Column(
            "merged_into_id",
            _T.CODE,
            "Merged into",
            "并入单位",
            required=False,
            refers_to="units",
            in_facts=False,
            doc="The unit that took over the records of this duplicate, which is withdrawn.",
        ),
    ),
)

UNIT_SIZES = Table(
    "unit_sizes",
    "units",
    "Size classes of units",
    "单位规模",
    "one row a size class of a unit and its first day",
    ("unit_id", "valid_from"),
    interval("valid_from", "valid_to"),
    (
        UNIT_ID,
        Column("size_class", _T.CODE, "Size class", "规模", list_name="size_class"),
        Column("valid_from", _T.DATE, "From", "起始日期"),
        Column("valid_to", _T.DATE, "To", "截止日期", required=False, doc=VALID_TO_DOC),
        Column("rule", _T.TEXT, "By which rule", "划型依据", required=False, in_facts=False),
        *OF_UNIT,
    ),
)

TITLES = Table(
    "titles",
    "titles",
    "Titles of enterprises",
    "企业称号",
    "one row a title of a unit",
    ("unit_id", "title", "granted_on"),
    interval("granted_on", "lapsed_on"),
    (
        UNIT_ID,
        Column("title", _T.CODE, "Title", "称号", list_name="title"),
        Column("level", _T.CODE, "Level", "级别", list_name="level"),
        Column("batch", _T.TEXT, "Batch", "批次", required=False),
        Column("granted_on", _T.DATE, "Granted on", "认定日期"),
        Column("lapsed_on", _T.DATE, "Lapsed on", "失效日期", required=False, doc=VALID_TO_DOC),
        *OF_UNIT,
    ),
)

PARCELS = Table(
    "parcels",
    "land",
    "Land parcels and their holders",
    "宗地",
    "one row a parcel and holder",
    ("parcel_id", "held_from"),
    interval("held_from", "held_to"),
    (
        Column("parcel_id", _T.CODE, "Parcel", "宗地"),
        Column("unit_id", _T.CODE, "Holder", "使用单位", required=False, refers_to="units"),
        Column("land_use", _T.CODE, "Use", "用途", list_name="land_use"),
        Column("area", _T.AREA, "Area", "面积", unit="area"),
        Column("held_from", _T.DATE, "Held from", "使用起始日期"),
        Column("held_to", _T.DATE, "Held to", "使用截止日期", required=False, doc=VALID_TO_DOC),
        *OF_UNIT,
    ),
)

RETURNS = Table(
    "returns",
    "returns",
    "Returns of enterprises",
    "企业报表",
    "one row a unit, item and period",
    ("unit_id", "item", "period"),
    SPAN_AXIS,
    (
        UNIT_ID,
        Column(
            "period",
            _T.SPAN,
            "Period",
            "报告期",
            doc="A month (2021-03), the joint months (2021-01/2021-02), a quarter, a half or a year.",
        ),
        Column("item", _T.CODE, "Item", "指标", list_name="item"),
        Column(
            "basis",
            _T.CODE,
            "Basis",
            "口径",
            list_name="basis",
            required=False,
            doc="single: for the period alone; cumulative: since 1 January. Empty means single.",
        ),
        Column(
            "stated",
            _T.MONEY,
            "Value as stated",
            "填报值",
            required=False,
            may_be_negative=True,
            doc="As the enterprise stated it, in the item's unit. Empty: filed without this value.",
        ),
        Column(
            "value",
            _T.MONEY,
            "Value of the period",
            "当期值",
            required=False,
            computed=True,
            doc="The stated value, or for a cumulative one what it adds since the return before. Empty: missing.",
        ),
        Column("period_start", _T.DATE, "First day", "起始日", computed=True),
        Column("period_end", _T.DATE, "Last day", "截止日", computed=True),
        Column(
            "is_owed",
            _T.BOOLEAN,
            "Owed, not filed",
            "应报未报",
            required=False,
            computed=True,
            doc="true: no such return is on record although the unit owed it; the row stands for what is missing.",
        ),
        *OF_UNIT,
    ),
)
