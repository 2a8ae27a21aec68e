"""What the park does for its units: officers, visits, loans, campaigns."""

from __future__ import annotations

from fivegood.facts.schema import Column, ColumnType, Table, event, interval
from fivegood.facts.subjects.shared import OF_UNIT, PLACE, UNIT_ID, VALID_TO_DOC

_T = ColumnType

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
        Column("officer_name", _T.TEXT, "Name", "姓名", required=False, in_facts=False),
        Column("phone", _T.TEXT, "Phone", "电话", required=False, in_facts=False),
        Column("post", _T.TEXT, "Post", "岗位"),
        Column("in_post_from", _T.DATE, "In post from", "任职起始日期"),
        Column("in_post_to", _T.DATE, "In post to", "任职截止日期", required=False, doc=VALID_TO_DOC),
        Column(
            "skills",
            _T.TEXT,
            "Skills",
            "专长",
            required=False,
            in_facts=False,
            doc="Words separated by spaces: finance land approvals english.",
        ),
        Column("area", _T.TEXT, "Area", "片区", required=False, in_facts=False),
        Column(
            "availability",
            _T.DECIMAL,
            "Availability",
            "可投入比例",
            unit="share",
            required=False,
            in_facts=False,
            doc="Share of the working time for service, 0 to 1; empty: 1.",
            at_most=1,
        ),
        *PLACE,
        Column(
            "languages",
            _T.TEXT,
            "Languages",
            "语言",
            required=False,
            in_facts=False,
            doc="Words separated by spaces: zh en.",
        ),
    ),
)

OFFICER_CONFLICTS = Table(
    "officer_conflicts",
    "officers",
    "Conflicts of interest",
    "利益回避",
    "one row an officer and what they must not serve",
    ("conflict_id",),
    interval("valid_from", "valid_to"),
    (
        Column("conflict_id", _T.CODE, "Conflict of interest", "回避事项"),
        Column("officer_id", _T.CODE, "Officer", "干部", refers_to="officers"),
        Column("unit_id", _T.CODE, "Unit", "单位", required=False, refers_to="units"),
        Column(
            "group_code", _T.CODE, "Group", "集团", required=False, doc="In place of a unit: all units of the group."
        ),
        Column("valid_from", _T.DATE, "From", "起始日期"),
        Column("valid_to", _T.DATE, "To", "截止日期", required=False, doc=VALID_TO_DOC),
        Column("reason", _T.TEXT, "Reason", "原因"),
    ),
    doc="Whom an officer must not serve. The officer sees their own, units see none.",
    in_facts=False,
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
        UNIT_ID,
        Column("role", _T.CODE, "Role", "角色", list_name="role"),
        Column("assigned_from", _T.DATE, "Assigned from", "联系起始日期"),
        Column("assigned_to", _T.DATE, "Assigned to", "联系截止日期", required=False, doc=VALID_TO_DOC),
        *OF_UNIT,
    ),
)

ABSENCES = Table(
    "absences",
    "absences",
    "Absences of officers",
    "干部请假",
    "one row an officer and first day",
    ("officer_id", "absent_from"),
    interval("absent_from", "absent_to"),
    (
        Column("officer_id", _T.CODE, "Officer", "干部", refers_to="officers"),
        Column("absent_from", _T.DATE, "Absent from", "请假起始日期"),
        Column(
            "absent_to",
            _T.DATE,
            "Absent to",
            "请假截止日期",
            required=False,
            doc="The last day of it; empty: nobody knows yet.",
        ),
        Column(
            "stand_in_id",
            _T.CODE,
            "Who stands in",
            "代办人",
            required=False,
            refers_to="officers",
            doc="Empty: at each unit whoever serves it next, lead before deputies.",
        ),
        Column("absence_reason", _T.CODE, "Reason", "请假事由", required=False, list_name="absence_reason"),
    ),
    doc="While an officer is absent, their open work is with whoever stands in; after the last day it is theirs again.",
    in_facts=False,
)

VISITS = Table(
    "visits",
    "visits",
    "Visits and notes of officers",
    "走访记录",
    "one row a visit or note",
    ("visit_id",),
    event("visited_on"),
    (
        Column("visit_id", _T.CODE, "Visit", "走访"),
        UNIT_ID,
        Column("officer_id", _T.CODE, "Officer", "干部", refers_to="officers"),
        Column("planned_on", _T.DATE, "Planned on", "计划日期", required=False),
        Column(
            "visited_on",
            _T.DATE,
            "Visited on",
            "走访日期",
            required=False,
            doc="Empty: not made yet, or a note that no visit stands behind.",
        ),
        Column("purpose", _T.TEXT, "Purpose", "事由", required=False, in_facts=False),
        Column("note", _T.TEXT, "Note", "记录", required=False, in_facts=False),
        Column(
            "moved_from",
            _T.DATE,
            "Planned at first",
            "原计划日期",
            required=False,
            in_facts=False,
            doc="The day that was planned before the visit was moved for the first time.",
        ),
        Column("is_cancelled", _T.BOOLEAN, "Cancelled", "是否取消", required=False),
        Column("why", _T.TEXT, "Why moved or cancelled", "改期或取消原因", required=False, in_facts=False),
        Column(
            "is_served",
            _T.BOOLEAN,
            "Of a unit served",
            "是否联系单位",
            required=False,
            computed=True,
            doc="The unit has a lead officer on the last day of the month of the visit.",
        ),
        Column(
            "is_by_lead",
            _T.BOOLEAN,
            "By the lead officer",
            "是否主联系干部走访",
            required=False,
            computed=True,
            doc="The visitor is the unit's lead officer on the last day of the month of the visit.",
        ),
        *OF_UNIT,
    ),
    doc="What officers plan with their units and note there. It is theirs and the office's: a unit does not see it. "
    "Facts hold planned and made visits without a word of what was noted.",
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
        UNIT_ID,
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
        *OF_UNIT,
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
