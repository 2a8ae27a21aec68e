"""Returns on their way in: what units state, form by form, before the office accepts it."""

from __future__ import annotations

from fivegood.facts.schema import SPAN_AXIS, TIMELESS, Column, ColumnType, Table
from fivegood.facts.subjects.shared import OF_UNIT, UNIT_ID

_T = ColumnType
_PERIOD = Column("period", _T.SPAN, "Period", "报告期")

FILINGS = Table(
    "filings",
    "returns",
    "Filings of forms",
    "报表报送",
    "one row a unit, form and period",
    ("unit_id", "form", "period"),
    SPAN_AXIS,
    (
        UNIT_ID,
        Column("form", _T.CODE, "Form", "报表", doc="A form of the park's returns.yaml."),
        _PERIOD,
        Column("state", _T.CODE, "State", "状态", list_name="filing_state", in_facts=False),
        Column("due_at", _T.INSTANT, "Due at", "截止时间", required=False, doc="Empty: the calendar lacks that year."),
        Column("channel", _T.CODE, "Channel", "渠道", required=False, list_name="channel"),
        Column(
            "is_on_behalf",
            _T.BOOLEAN,
            "On the unit's behalf",
            "是否代报",
            required=False,
            doc="true: an officer or the office filled it in; the unit confirms it before it is accepted.",
        ),
        Column("first_submitted_at", _T.INSTANT, "First submitted at", "首次提交时间", required=False),
        Column(
            "submitted_at",
            _T.INSTANT,
            "Submitted at",
            "提交时间",
            required=False,
            doc="Of the newest version; empty while the filing is open, as when it was sent back.",
        ),
        Column("confirmed_at", _T.INSTANT, "Confirmed by the unit at", "企业确认时间", required=False),
        Column("accepted_at", _T.INSTANT, "Accepted at", "验收时间", required=False),
        Column("locked_at", _T.INSTANT, "Locked at", "锁定时间", required=False),
        Column(
            "explanation",
            _T.TEXT,
            "Explanation of doubtful values",
            "数据情况说明",
            required=False,
            doc="A line a doubt, by item and check (tax_paid.missing: …); a line without them is of all doubts.",
            in_facts=False,
        ),
        Column("answer", _T.TEXT, "Why it was sent back", "退回原因", required=False, in_facts=False),
        Column("period_start", _T.DATE, "First day", "起始日", computed=True),
        Column("period_end", _T.DATE, "Last day", "截止日", computed=True),
        *OF_UNIT,
    ),
    is_worked=True,
)

STATED_VALUES = Table(
    "stated_values",
    "returns",
    "Values stated in filings",
    "报送数值",
    "one row a unit, item and period",
    ("unit_id", "item", "period"),
    TIMELESS,
    (
        UNIT_ID,
        _PERIOD,
        Column("item", _T.CODE, "Item", "指标", list_name="item"),
        Column("stated", _T.MONEY, "Value as stated", "填报值", required=False, may_be_negative=True),
    ),
    doc="What a unit has filled in so far. It becomes a return, and a fact, when the office accepts the filing.",
    is_worked=True,
    in_facts=False,
)
