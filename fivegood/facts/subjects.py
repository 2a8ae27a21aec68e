"""Every fact table of a park: the one place where its columns are named."""

from __future__ import annotations

from fivegood.facts.schema import SPAN_AXIS, TIMELESS, Column, ColumnType, Table, event, interval

_T = ColumnType
_UNIT = Column("unit_id", _T.CODE, "Unit", "单位", refers_to="units")
_PROJECT = Column("project_id", _T.CODE, "Project", "项目", refers_to="projects")
_VALID_TO_DOC = "Last day on which it holds; empty while it holds."


def _carried(via: str, *columns: Column) -> tuple[Column, ...]:
    """Give the same columns as copies that are carried over the reference ``via``."""
    return tuple(
        Column(
            column.name,
            column.type,
            column.en,
            column.zh,
            column.unit,
            required=False,
            list_name=column.list_name,
            carried=(via, column.name),
            doc=f"Carried from {via.removesuffix('_id')}.",
        )
        for column in columns
    )


_INDUSTRY = Column(
    "industry",
    _T.CODE,
    "Industry",
    "产业",
    required=False,
    list_name="industry",
    doc="The park's own industries (leading, characteristic, …), listed in plan.yaml under lists.industry.",
)
_UNIT_KIND = Column("unit_kind", _T.CODE, "Kind of unit", "单位类别", list_name="unit_kind")
_GROUP = Column(
    "group_code",
    _T.CODE,
    "Group",
    "集团",
    required=False,
    doc="Units of one large enterprise share it, so that a goal can name the enterprise as a whole.",
)
_OF_UNIT = _carried("unit_id", _UNIT_KIND, _INDUSTRY, _GROUP)

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
_OF_PROJECT = _carried(
    "project_id",
    Column("project_name", _T.TEXT, "Project", "项目名称"),
    _INDUSTRY,
    _SECTOR,
    _ORIGIN,
    _TOP500,
    _CHAIN_ROLE,
    _INVESTMENT,
)

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
        _UNIT_KIND,
        _INDUSTRY,
        _GROUP,
        Column("in_park_from", _T.DATE, "In the park from", "入园日期"),
        Column("in_park_to", _T.DATE, "In the park to", "离园日期", required=False, doc=_VALID_TO_DOC),
        Column(
            "reports_from",
            _T.DATE,
            "Owes returns from",
            "报表起始日期",
            required=False,
            doc="First day on which it is above designated size and owes monthly returns; empty: it owes none.",
        ),
        Column("reports_to", _T.DATE, "Owes returns to", "报表截止日期", required=False, doc=_VALID_TO_DOC),
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
        _UNIT,
        Column("title", _T.CODE, "Title", "称号", list_name="title"),
        Column("level", _T.CODE, "Level", "级别", list_name="level"),
        Column("batch", _T.TEXT, "Batch", "批次", required=False),
        Column("granted_on", _T.DATE, "Granted on", "认定日期"),
        Column("lapsed_on", _T.DATE, "Lapsed on", "失效日期", required=False, doc=_VALID_TO_DOC),
        *_OF_UNIT,
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
        Column("held_to", _T.DATE, "Held to", "使用截止日期", required=False, doc=_VALID_TO_DOC),
        *_OF_UNIT,
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
        _UNIT,
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
        *_OF_UNIT,
    ),
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
        _INDUSTRY,
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
        Column("lapsed_on", _T.DATE, "Lapsed on", "失效日期", required=False, doc=_VALID_TO_DOC),
    ),
)

OFFICERS = Table(
    "officers",
    "officers",
    "Service officers",
    "服务干部",
    "one row an officer",
    ("officer_id",),
    interval("in_post_from", "in_post_to"),
    (
        Column("officer_id", _T.CODE, "Officer", "干部"),
        Column("post", _T.TEXT, "Post", "岗位"),
        Column("in_post_from", _T.DATE, "In post from", "任职起始日期"),
        Column("in_post_to", _T.DATE, "In post to", "任职截止日期", required=False, doc=_VALID_TO_DOC),
    ),
)

ASSIGNMENTS = Table(
    "assignments",
    "officers",
    "Officers assigned to units",
    "干部联系单位",
    "one row an officer, unit and role",
    ("officer_id", "unit_id", "role", "assigned_from"),
    interval("assigned_from", "assigned_to"),
    (
        Column("officer_id", _T.CODE, "Officer", "干部", refers_to="officers"),
        _UNIT,
        Column("role", _T.CODE, "Role", "角色", list_name="role"),
        Column("assigned_from", _T.DATE, "Assigned from", "联系起始日期"),
        Column("assigned_to", _T.DATE, "Assigned to", "联系截止日期", required=False, doc=_VALID_TO_DOC),
        *_OF_UNIT,
    ),
)

NEEDS = Table(
    "needs",
    "needs",
    "Needs raised by units",
    "单位诉求",
    "one row a need",
    ("need_id",),
    event("raised_on"),
    (
        Column("need_id", _T.CODE, "Need", "诉求"),
        _UNIT,
        Column("category", _T.CODE, "Category", "类别", list_name="need_category"),
        Column("channel", _T.CODE, "Channel", "渠道", list_name="channel"),
        Column("raised_at", _T.INSTANT, "Raised at", "提出时间"),
        Column("answered_at", _T.INSTANT, "Answered at", "答复时间", required=False),
        Column("planned_at", _T.INSTANT, "Plan given at", "方案时间", required=False),
        Column("closed_at", _T.INSTANT, "Closed at", "办结时间", required=False),
        Column("is_satisfied", _T.BOOLEAN, "Satisfied", "是否满意", required=False),
        Column("raised_on", _T.DATE, "Raised on", "提出日期", computed=True),
        Column(
            "answer_minutes",
            _T.INTEGER,
            "Working minutes to the answer",
            "答复用时",
            unit="minute",
            required=False,
            computed=True,
            doc="Working minutes of the park's calendar from raised to answered; empty while unanswered.",
        ),
        Column(
            "plan_hours",
            _T.DECIMAL,
            "Hours to the plan",
            "方案用时",
            unit="hour",
            required=False,
            computed=True,
            doc="Hours of the clock, nights and holidays included, from raised to the plan.",
        ),
        Column(
            "close_days",
            _T.DECIMAL,
            "Days to the close",
            "办结用时",
            unit="day",
            required=False,
            computed=True,
            doc="Calendar days, with fractions, from raised to closed.",
        ),
        *_OF_UNIT,
    ),
)

APPROVALS = Table(
    "approvals",
    "approvals",
    "Approvals",
    "审批事项",
    "one row an approval",
    ("approval_id",),
    event("decided_on"),
    (
        Column("approval_id", _T.CODE, "Approval", "审批"),
        _UNIT,
        Column("procedure", _T.TEXT, "Procedure", "事项"),
        Column("submitted_on", _T.DATE, "Submitted on", "受理日期"),
        Column("promised_on", _T.DATE, "Promised by", "承诺日期", required=False),
        Column("decided_on", _T.DATE, "Decided on", "办结日期", required=False),
        Column("is_granted", _T.BOOLEAN, "Granted", "是否准予", required=False),
        Column("is_doorstep", _T.BOOLEAN, "Handled at the doorstep", "是否上门办理", required=False),
        *_OF_UNIT,
    ),
)

LOAN_STAGES = Table(
    "loan_stages",
    "loans",
    "Stages of loans",
    "贷款阶段",
    "one row a stage of a loan",
    ("loan_id", "loan_stage", "happened_on"),
    event("happened_on"),
    (
        Column("loan_id", _T.CODE, "Loan", "贷款"),
        _UNIT,
        Column("lender", _T.TEXT, "Lender", "贷款机构", required=False),
        Column("credit_kind", _T.CODE, "Kind of credit", "信贷类别", list_name="credit_kind"),
        Column("loan_stage", _T.CODE, "Stage", "阶段", list_name="loan_stage"),
        Column(
            "amount",
            _T.MONEY,
            "Amount",
            "金额",
            doc="The amount of that stage: needed, offered, approved, drawn and repaid are never mixed.",
        ),
        Column("happened_on", _T.DATE, "Happened on", "日期"),
        *_OF_UNIT,
    ),
)

CAMPAIGN_SESSIONS = Table(
    "campaign_sessions",
    "campaigns",
    "Sessions of campaigns",
    "专项行动场次",
    "one row a site and day",
    ("campaign_id", "site_id", "held_on"),
    event("held_on"),
    (
        Column("campaign_id", _T.CODE, "Campaign", "行动"),
        Column("campaign_kind", _T.CODE, "Kind", "类别", list_name="campaign_kind"),
        Column("site_id", _T.CODE, "Site", "点位"),
        Column("site_name", _T.TEXT, "Name of the site", "点位名称"),
        Column("site_name_zh", _T.TEXT, "Name of the site in Chinese", "点位中文名称", required=False),
        Column("site_kind", _T.CODE, "Kind of site", "点位类别", list_name="site_kind"),
        Column("held_on", _T.DATE, "Held on", "日期"),
        Column("persons", _T.INTEGER, "Persons", "人数", unit="person"),
        Column("samples", _T.INTEGER, "Samples", "样本数", unit="sample", required=False),
    ),
)

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
        _UNIT,
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
        Column("valid_to", _T.DATE, "To", "截止日期", required=False, doc=_VALID_TO_DOC),
        *_OF_UNIT,
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
        _UNIT,
        Column("product", _T.CODE, "Product", "产品", list_name="product"),
        Column("produced_on", _T.DATE, "Produced on", "日期"),
        Column("quantity", _T.DECIMAL, "Good pieces", "合格产量", unit="piece"),
        *_OF_UNIT,
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
        Column("valid_to", _T.DATE, "To", "截止日期", required=False, doc=_VALID_TO_DOC),
    ),
)

#: Referred-to tables stand before those that refer to them.
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        UNITS,
        TITLES,
        PARCELS,
        RETURNS,
        PROJECTS,
        PROJECT_STAGES,
        PROJECT_INVESTMENTS,
        PLATFORMS,
        OFFICERS,
        ASSIGNMENTS,
        NEEDS,
        APPROVALS,
        LOAN_STAGES,
        CAMPAIGN_SESSIONS,
        LINES,
        LINE_OUTPUT,
        STANDINGS,
    )
}
