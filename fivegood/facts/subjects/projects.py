"""Projects with their stages and investment, and the platforms the park builds."""

from __future__ import annotations

from fivegood.facts.schema import SPAN_AXIS, TIMELESS, Column, ColumnType, Table, event, interval
from fivegood.facts.subjects.shared import INDUSTRY, VALID_TO_DOC, carried

_T = ColumnType

_PROJECT = Column("project_id", _T.CODE, "Project", "项目", refers_to="projects")

_SECTOR = Column("sector", _T.CODE, "Sector", "行业门类", list_name="sector")
_ORIGIN = Column("origin", _T.CODE, "Origin of the investor", "投资方来源", list_name="origin")
_TOP500 = Column("top500", _T.CODE, "Top-500 list of the investor", "三类500强", required=False, list_name="top500")
_CHAIN_ROLE = Column("chain_role", _T.CODE, "Role in the chain", "产业链角色", required=False, list_name="chain_role")
_INVESTMENT = Column(
    "investment",
    _T.MONEY,
    "Contracted investment",
    "合同投资额",
    required=False,
    doc="Total investment as contracted. Empty when it is not known.",
)
_OF_PROJECT = carried(
    "project_id",
    Column("project_name", _T.TEXT, "Project", "项目名称"),
    INDUSTRY,
    _SECTOR,
    _ORIGIN,
    _TOP500,
    _CHAIN_ROLE,
    _INVESTMENT,
)

PROJECTS = Table(
    "projects",
    "projects",
    "Projects",
    "项目",
    "one row a project",
    ("project_id",),
    TIMELESS,
    (
        Column("project_id", _T.CODE, "Project", "项目"),
        Column("project_name", _T.TEXT, "Name", "名称"),
        Column("project_name_zh", _T.TEXT, "Name in Chinese", "中文名称", required=False),
        Column("unit_id", _T.CODE, "Unit", "单位", required=False, refers_to="units"),
        INDUSTRY,
        _SECTOR,
        _ORIGIN,
        _TOP500,
        _CHAIN_ROLE,
        _INVESTMENT,
        Column(
            "design_output",
            _T.MONEY,
            "Output a year at design capacity",
            "达产年产值",
            required=False,
        ),
        Column(
            "ramp_months",
            _T.INTEGER,
            "Months from production to design capacity",
            "投产至达产月数",
            unit="month",
            required=False,
            doc="As planned. The share of design output that is due grows on a straight line over them.",
        ),
        Column("note", _T.TEXT, "Note", "备注", required=False),
    ),
)

PROJECT_STAGES = Table(
    "project_stages",
    "projects",
    "Stages of projects",
    "项目阶段",
    "one row a stage of a project",
    ("project_id", "stage"),
    event("happened_on"),
    (
        _PROJECT,
        Column("stage", _T.CODE, "Stage", "阶段", list_name="stage"),
        Column("planned_on", _T.DATE, "Planned on", "计划日期", required=False),
        Column(
            "happened_on",
            _T.DATE,
            "Happened on",
            "实际日期",
            required=False,
            doc="Empty: not yet. A stage planned in the past that has not happened is late.",
        ),
        *_OF_PROJECT,
    ),
)

PROJECT_INVESTMENTS = Table(
    "project_investments",
    "projects",
    "Investment made by projects",
    "项目投资",
    "one row a project, kind and period",
    ("project_id", "investment_kind", "period"),
    SPAN_AXIS,
    (
        _PROJECT,
        Column("investment_kind", _T.CODE, "Kind", "投资类别", list_name="investment_kind"),
        Column("period", _T.SPAN, "Period", "报告期"),
        Column(
            "basis",
            _T.CODE,
            "Basis",
            "口径",
            list_name="basis",
            required=False,
            in_facts=False,
            doc="single: for the period alone; cumulative: since 1 January. Empty means single. Facts hold singles.",
        ),
        Column(
            "amount",
            _T.MONEY,
            "Amount",
            "金额",
            may_be_negative=True,
            doc="Below nought when funds went back or earlier work was measured again.",
        ),
        Column("period_start", _T.DATE, "First day", "起始日", computed=True),
        Column("period_end", _T.DATE, "Last day", "截止日", computed=True),
        *_OF_PROJECT,
    ),
)

PLATFORMS = Table(
    "platforms",
    "platforms",
    "Platforms and institutions",
    "平台与机构",
    "one row a platform and level",
    ("platform_id", "level"),
    interval("granted_on", "lapsed_on"),
    (
        Column("platform_id", _T.CODE, "Platform", "平台"),
        Column("platform_name", _T.TEXT, "Name", "名称"),
        Column("platform_name_zh", _T.TEXT, "Name in Chinese", "中文名称", required=False),
        Column("platform_kind", _T.CODE, "Kind", "类别", list_name="platform_kind"),
        Column("level", _T.CODE, "Level", "级别", list_name="level"),
        Column("unit_id", _T.CODE, "Run by", "依托单位", required=False, refers_to="units"),
        Column(
            "is_above_designated",
            _T.BOOLEAN,
            "Above designated size",
            "是否规模以上",
            required=False,
        ),
        Column("granted_on", _T.DATE, "Granted or opened on", "认定或开业日期"),
        Column("lapsed_on", _T.DATE, "Lapsed on", "失效日期", required=False, doc=VALID_TO_DOC),
    ),
)
