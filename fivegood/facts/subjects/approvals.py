"""Approvals that units apply for, and what was done with each."""

from __future__ import annotations

from fivegood.facts.schema import TIMELESS, Column, ColumnType, Table, event
from fivegood.facts.subjects.shared import OF_UNIT, UNIT_ID

_T = ColumnType

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
        UNIT_ID,
        Column("procedure", _T.TEXT, "Procedure", "事项"),
        Column("submitted_on", _T.DATE, "Submitted on", "受理日期"),
        Column("promised_on", _T.DATE, "Promised by", "承诺日期", required=False),
        Column("decided_on", _T.DATE, "Decided on", "办结日期", required=False),
        Column("is_granted", _T.BOOLEAN, "Granted", "是否准予", required=False),
        Column("is_doorstep", _T.BOOLEAN, "Handled at the doorstep", "是否上门办理", required=False),
        Column(
            "statutory_days",
            _T.INTEGER,
            "Statutory workdays",
            "法定时限",
            unit="workday",
            required=False,
            doc="Workdays that the law gave when it was applied for; empty where they are not known.",
        ),
        Column(
            "paused_days",
            _T.INTEGER,
            "Workdays not counted",
            "不计时工作日",
            unit="workday",
            required=False,
            doc="Workdays up to the decision while the unit had documents to complete; empty where none are known of.",
        ),
        Column("taken_back_on", _T.DATE, "Taken back on", "撤回申请日期", required=False, in_facts=False),
        Column(
            "decision_days",
            _T.INTEGER,
            "Workdays to the decision",
            "办理用时",
            unit="workday",
            required=False,
            computed=True,
            doc="Workdays from the day after it was submitted to the decision, without those not counted; empty while "
            "undecided, and where the calendar does not hold these days.",
        ),
        Column(
            "saved_days",
            _T.INTEGER,
            "Workdays saved",
            "节约时间",
            unit="workday",
            required=False,
            computed=True,
            may_be_negative=True,
            doc="Statutory workdays less workdays to the decision; empty where either is not known.",
        ),
        *OF_UNIT,
    ),
)

APPROVAL_STEPS = Table(
    "approval_steps",
    "approvals",
    "Steps of approvals",
    "审批办理步骤",
    "one row a step of an approval",
    ("approval_id", "step"),
    TIMELESS,
    (
        Column("approval_id", _T.CODE, "Approval", "审批", refers_to="approvals"),
        Column("step", _T.INTEGER, "Step", "步骤", doc="From 1, which is the application."),
        UNIT_ID,
        Column("act", _T.CODE, "What was done", "办理动作", list_name="approval_act"),
        Column("happened_at", _T.INSTANT, "Happened at", "办理时间"),
        Column("reason", _T.TEXT, "Reason", "原因", required=False),
        Column(
            "procedure_step", _T.CODE, "Step of the procedure", "办理环节", required=False, doc="That was taken up."
        ),
        Column("department", _T.CODE, "Department", "部门", required=False, doc="That took the step up."),
        Column("time_limit", _T.TEXT, "Limit", "时限", required=False, doc='Of the step or the promise: "2 workdays".'),
        Column("statutory_limit", _T.TEXT, "Limit by law", "法定时限", required=False, doc='As "10 workdays".'),
        Column(
            "documents",
            _T.TEXT,
            "Documents",
            "材料",
            required=False,
            doc="Asked for with the application, else handed in, collected or lacking: codes separated by spaces.",
        ),
        Column("officer_id", _T.CODE, "Officer", "干部", required=False, refers_to="officers"),
        Column("receipt", _T.TEXT, "Receipt", "回执", required=False),
    ),
    doc="What was done with each approval, in order: where it is and its clocks follow from these rows alone.",
    is_worked=True,
    in_facts=False,
)
