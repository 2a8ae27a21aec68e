"""The components of the figures' structure, and the codes of the lists that the standard gives, in both languages.

The codes of observation status, confidentiality and frequency are those of SDMX's cross-domain code lists.
"""

from __future__ import annotations

from fivegood.hedges import RULES, Hedge
from fivegood.report.words import LANG_TAGS, LANGS

_Words = tuple[str, str]
#: A value that is not there, whether or not it could be: CL_OBS_STATUS.
STATUS_OF_MISSING = "O"

SCHEMES: dict[str, _Words] = {
    "AGENCIES": ("Agencies", "维护机构"),
    "CONCEPTS": ("Concepts", "概念"),
    "FIGURES": ("Figures", "数据"),
    "CL_FREQ": ("Frequency", "频率"),
    "CL_AREA": ("Park", "园区"),
    "CL_INDICATOR": ("Measure", "指标"),
    "CL_SLICE": ("Slice", "范围"),
    "CL_UNIT": ("Unit", "单位"),
    "CL_OBS_STATUS": ("Observation status", "数据状态"),
    "CL_CONF_STATUS": ("Confidentiality status", "保密状态"),
    "CL_HEDGE": ("Hedge", "限定词"),
}
CODES: dict[str, dict[str, _Words]] = {
    "CL_FREQ": {
        "A": ("Annual", "年度"),
        "S": ("Half-yearly", "半年度"),
        "Q": ("Quarterly", "季度"),
        "M": ("Monthly", "月度"),
        "D": ("Daily: holds on that day", "日（当日时点）"),
        "_O": ("Other", "其他"),
    },
    "CL_SLICE": {"_T": ("All", "全部")},
    "CL_OBS_STATUS": {
        "A": ("Normal value", "正常值"),
        "L": ("Missing value; data exist but were not collected", "缺失值：数据存在但未收集"),
        "M": ("Missing value; data cannot exist", "缺失值：数据不可能存在"),
        "O": ("Missing value", "缺失值"),
        "P": ("Provisional value", "初步值"),
        "Q": ("Missing value; suppressed", "缺失值：不予公布"),
    },
    "CL_CONF_STATUS": {
        "F": ("Free (free for publication)", "可公开"),
        "C": ("Confidential statistical information", "保密统计信息"),
        "N": ("Not for publication, restricted for internal use only", "不公开，仅限内部使用"),
        "A": ("Primary confidentiality due to small counts", "一级保密：单位数过少"),
        "O": ("Primary confidentiality due to dominance by one unit", "一级保密：一个单位占比过大"),
        "T": ("Primary confidentiality due to dominance by two units", "一级保密：两个单位占比过大"),
        "G": ("Primary confidentiality due to dominance by one or two units", "一级保密：一个或两个单位占比过大"),
        "D": ("Secondary confidentiality set by the sender, not for publication", "二级保密：由报送方设定，不公开"),
    },
    "CL_HEDGE": {
        hedge.value: (RULES[hedge], chinese)
        for hedge, chinese in (
            (Hedge.exact, "数值等于公布数"),
            (Hedge.more_than, "数值大于公布数"),
            (Hedge.nearly, "数值小于公布数，且不低于其97%"),
            (Hedge.about, "数值与公布数相差不超过3%"),
            (Hedge.at_most, "数值不超过公布数"),
            (Hedge.at_least, "数值不低于公布数"),
        )
    },
}
#: Id, name, role, list of codes or type of text, whether it is always there.
COMPONENTS: tuple[tuple[str, _Words, str, str, str, bool], ...] = (
    ("FREQ", ("Frequency", "频率"), "dimension", "CL_FREQ", "", True),
    ("REF_AREA", ("Reference area", "地区"), "dimension", "CL_AREA", "", True),
    ("INDICATOR", ("Measure", "指标"), "dimension", "CL_INDICATOR", "", True),
    ("SLICE", ("Slice", "范围"), "dimension", "CL_SLICE", "", True),
    ("TIME_PERIOD", ("Time period", "时期"), "time", "", "ObservationalTimePeriod", True),
    ("OBS_VALUE", ("Value", "数值"), "measure", "", "Decimal", False),
    ("UNIT_MEASURE", ("Unit of measure", "计量单位"), "series", "CL_UNIT", "", True),
    ("OBS_STATUS", ("Observation status", "数据状态"), "observation", "CL_OBS_STATUS", "", True),
    ("CONF_STATUS", ("Confidentiality status", "保密状态"), "observation", "CL_CONF_STATUS", "", True),
    ("HEDGE", ("Hedge", "限定词"), "observation", "CL_HEDGE", "", False),
    ("STATED", ("Number that the hedge speaks of", "公布数"), "observation", "", "Decimal", False),
    ("DEFINITION", ("Version of the definition", "定义版本"), "observation", "", "Integer", False),
    ("ROWS", ("Rows counted", "统计记录数"), "observation", "", "Integer", False),
    ("ROWS_MISSING", ("Rows without a value", "缺值记录数"), "observation", "", "Integer", False),
    ("ROWS_SYNTHETIC", ("Rows invented for a sample", "模拟记录数"), "observation", "", "Integer", False),
    ("SNAPSHOT", ("Snapshot", "快照"), "dataset", "", "String", False),
)


def told(words: _Words) -> dict[str, str]:
    """Return words by language tag."""
    return {LANG_TAGS[lang]: word for lang, word in zip(LANGS, words, strict=True)}
