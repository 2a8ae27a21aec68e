"""The words of the report's own furniture in English and Chinese, and how a goal or a time is written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from fivegood.facts.schema import NUMERIC, Column, ColumnType
from fivegood.hedges import Hedge, phrase
from fivegood.measures.compile import When
from fivegood.periods import Period, date_label
from fivegood.plan.goals import Park, Target
from fivegood.plan.scorecard import Standing, Status
from fivegood.quantities import Unit, format_number, format_quantity
from fivegood.rules.disclosure.text import DisclosureText

LANGS = ("en", "zh")
#: As the language attribute of a page has it.
LANG_TAGS = {"en": "en", "zh": "zh-CN"}

_WORDS = {
    "skip": ("Skip to the content", "跳到正文"),
    "about": (
        "Goals, report and figures of {}; each figure leads to the records that it counts.",
        "{}的目标、报告和数据，每个数据均可追溯到其统计的记录。",
    ),
    "size": ("Text size", "字号"),
    "size_s": ("S", "小"),
    "size_m": ("M", "中"),
    "size_l": ("L", "大"),
    "other_language": ("中文", "English"),
    "navigation": ("Pages", "页面"),
    "scorecard": ("Scorecard", "目标进度"),
    "report": ("Report", "报告"),
    "figures": ("Figures", "数据"),
    "pdf": ("Report as PDF", "报告PDF"),
    "data": ("Open data", "开放数据"),
    "as_of": ("As of", "截至"),
    "published": ("Published", "发布日期"),
    "published_on": ("Published on {}", "{}发布"),
    "standing_on": ("Where the goals stand on {}", "截至{}的目标进度"),
    "attained": (
        "{} of the weight of these goals is met or on track; what is missing counts as not.",
        "按权重计，{}的目标已完成或符合进度；数据缺失按未达到计。",
    ),
    "goal": ("Goal", "目标"),
    "now": ("Now", "当前值"),
    "target": ("Target", "目标值"),
    "by": ("by {}", "{}前"),
    "path": ("Path", "应达进度"),
    "pace": ("Pace", "进度比"),
    "status": ("Status", "状态"),
    "missing": ("Missing", "缺失"),
    "owner": ("Owner", "责任部门"),
    "missing_records": ("{} records missing", "缺{}条记录"),
    "missing_record": ("{} record missing", "缺{}条记录"),
    "no_path": ("no path", "不设进度"),
    "no_data": ("no data", "无数据"),
    "rounded": (
        "Values here are rounded to four digits; the exact value is on the page of each figure. Pace is what has been"
        " gained since the base, over what the path asks for.",
        "本页数值保留四位有效数字，准确值见各数据页。进度比为自基数以来的实际增量与应达增量之比。",
    ),
    "measure": ("Measure", "指标"),
    "period": ("Period", "时期"),
    "total": ("Total", "合计"),
    "rest": ("Not stated", "未注明"),
    "numbers": ("The numbers of this chart", "图中数据"),
    "joint": (
        "January and February are reported together, so they are one point.",
        "1月和2月数据合并上报，图中为一个点。",
    ),
    "value": ("Value", "数值"),
    "goal_value": ("Value", "实际值"),
    "goal_path": ("Path", "应达进度"),
    "series": ("Series", "系列"),
    "figure_list": ("Figures in this report", "报告数据清单"),
    "all_figures": ("All figures", "全部数据"),
    "all_figures_note": (
        "Each figure leads to its definition and to the records that it counts.",
        "每个数据均可追溯到定义和统计的记录。",
    ),
    "number": ("No.", "序号"),
    "printed": ("As printed", "文中表述"),
    "as_published": ("As published", "发布表述"),
    "exact": ("Exact value", "准确值"),
    "unit": ("Unit", "单位"),
    "definition": ("Definition", "定义"),
    "version": ("Version", "版本"),
    "version_text": ("{}, in force from {}", "第{}版，自{}起施行"),
    "rows": ("Rows counted", "统计记录数"),
    "synthetic": ("Synthetic rows", "模拟记录数"),
    "synthetic_mark": ("synthetic", "模拟"),
    "synthetic_some": ("{} of {} records counted are synthetic.", "统计的{1}条记录中有{0}条为模拟数据。"),
    "missing_rows": ("Rows without a value", "缺值记录数"),
    "snapshot": ("Snapshot", "数据快照"),
    "recomputed": ("Worked out again from the rows", "由记录重新计算"),
    "equal": ("equals the exact value", "与准确值一致"),
    "unequal": ("differs from the exact value", "与准确值不一致"),
    "sql": ("Query", "查询语句"),
    "provenance": ("Provenance (PROV, Turtle)", "来源说明（PROV，Turtle）"),
    "the_rows": ("The records counted", "统计的记录"),
    "shown_rows": ("The first {} of {} records are shown.", "显示前{}条，共{}条。"),
    "all_rows_csv": ("All records as CSV", "全部记录（CSV）"),
    "no_rows": ("There are no records behind this figure.", "该数据没有统计记录。"),
    "no_value": ("There is no value", "无数值"),
    "parts": ("Made of", "构成"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "notice": ("Notice", "说明"),
    "withheld": ("c, withheld", "c，不公布"),
    "withheld_minimum": ("it rests on fewer than {} units", "统计对象不足{}个"),
    "withheld_dominance": ("{} units make up more than {} per cent of it", "前{}个统计对象占比超过{}%"),
    "withheld_p_per_cent": ("one unit could be worked out to within {} per cent", "可推算单个统计对象，误差小于{}%"),
    "withheld_secondary": (
        "a withheld figure could be worked out from it and others",
        "可由其与其他数据推算出不公布的数据",
    ),
    "withheld_goals": (
        "Where {} goals stand is withheld (c), as it would tell of a single enterprise or person.",
        "{}项目标的进度不公布（c），以免涉及单个企业或个人。",
    ),
    "withheld_because": ("Not shown to the public: {}.", "不对外公布：{}。"),
    "decided": ("Published by decision of the park", "园区决定公布"),
    "decided_text": ("A rule would withhold it: {}. {}", "按规则不应公布：{}。{}"),
    "rows_withheld": (
        "The records behind this figure are each enterprise's or person's own and are not shown to the public.",
        "该数据的统计记录属于企业或个人信息，不对外公布。",
    ),
    "footer": (
        "Every figure leads to the records it counts. Snapshot {}.",
        "每个数据均可追溯到其统计的记录。数据快照{}。",
    ),
    "page_of": ("Page {} of {}", "第{}页，共{}页"),
}
_STATUS = {
    Status.MET: ("Met", "已完成"),
    Status.ON_TRACK: ("On track", "符合进度"),
    Status.BEHIND: ("Behind", "进度偏慢"),
    Status.OFF_TRACK: ("Off track", "明显滞后"),
    Status.OPEN: ("Not due yet", "未到期"),
    Status.MISSING: ("Data missing", "数据缺失"),
}
_COMPARATORS = {
    ">": Hedge.more_than,
    ">=": Hedge.at_least,
    "=": Hedge.exact,
    "<=": Hedge.at_most,
    "about": Hedge.about,
}


#: The shape of each lamp, so that it never speaks by colour alone.
SHAPES = {
    Status.MET: "◎",
    Status.ON_TRACK: "●",
    Status.BEHIND: "▲",
    Status.OFF_TRACK: "■",
    Status.OPEN: "○",
    Status.MISSING: "◇",
}


def word(key: str, lang: str, *values: object) -> str:
    """Return the words of a key in a language, with values put in."""
    text = _WORDS[key][LANGS.index(lang)]
    return text.format(*values) if values else text


def withheld_text(rule: str, rules: DisclosureText, lang: str) -> str:
    """Say by which rule a figure is withheld."""
    nk = rules.dominance
    values: dict[str, tuple[int, ...]] = {
        "minimum": (rules.minimum,),
        "dominance": (nk.n, nk.k) if nk is not None else (),
        "p_per_cent": (rules.p_per_cent or 0,),
    }
    return word(f"withheld_{rule}", lang, *values.get(rule, ()))


def status_word(status: Status, lang: str) -> str:
    """Return a lamp's words."""
    return _STATUS[status][LANGS.index(lang)]


def standing_word(standing: Standing, lang: str) -> str:
    """Return the words of a goal's lamp, or that where it stands is withheld."""
    return word("withheld", lang) if standing.withheld else status_word(standing.status, lang)


def target_text(target: Target, lang: str) -> str:
    """Write a target: "more than 100 bn yuan", "超过1000亿元"."""
    shown = format_quantity(target.value, target.unit, lang)
    if target.comparator == "<":
        return f"less than {shown}" if lang == "en" else f"低于{shown}"
    return phrase(target_hedge(target), shown, lang)


def target_hedge(target: Target) -> Hedge:
    """Return the hedge that says the same as a target's comparator."""
    return _COMPARATORS.get(target.comparator, Hedge.at_most)


def when_label(when: When, lang: str) -> str:
    """Write a period or a date for readers."""
    return when.label(lang) if isinstance(when, Period) else date_label(when, lang)


def when_head(when: When, lang: str) -> str:
    """Write a period or a date as the head of a column."""
    text = when_label(when, lang)
    return text[:1].upper() + text[1:]


def day_label(day: date, lang: str) -> str:
    """Write a day for readers."""
    return date_label(day, lang)


def cell_text(value: object, column: Column | None, park: Park, lang: str) -> str:
    """Write a cell of a row for readers: codes in words, numbers grouped, days and instants as a text has them."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return word("yes" if value else "no", lang)
    if column is None:
        return str(value)
    if column.type in NUMERIC:
        return format_number(Decimal(str(value)), lang)
    if column.type is ColumnType.DATE:
        return day_label(date.fromisoformat(str(value)), lang)
    if column.type is ColumnType.INSTANT:
        day, time = str(value)[:10], str(value)[11:16]
        return f"{day_label(date.fromisoformat(day), lang)}{', ' if lang == 'en' else ' '}{time}"
    return park.word(column.list_name, str(value), lang) if column.list_name else str(value)


def cell_kind(column: Column | None) -> str:
    """Say how a column stands: ``number`` at its end, ``day`` in one line, else nothing."""
    if column is None:
        return ""
    return "number" if column.type in NUMERIC else "day" if column.type in (ColumnType.DATE, ColumnType.INSTANT) else ""


def rounded(value: Decimal, unit: Unit, lang: str) -> str:
    """Write a value with four digits at most, a count with one decimal at most, as overviews show it."""
    if unit.dimension == "count" and abs(value) < 1000:
        return format_quantity(round(value, 1), unit, lang)
    return format_quantity(value, unit, lang, significant=4)


def per_cent(value: Decimal, lang: str) -> str:
    """Write a ratio in per cent, with all its digits."""
    shown = (value * 100).normalize()
    return f"{shown:f} %" if lang == "en" else f"{shown:f}%"
