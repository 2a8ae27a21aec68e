"""Words of English and Chinese that a proofreader knows whatever the park: of units, of hedges, of time."""

from __future__ import annotations

from collections.abc import Mapping

from fivegood.hedges import Hedge
from fivegood.quantities import CURRENCIES

#: Words before a number that make a claim of it; the longest that fits is taken. ``<`` is "less than".
BEFORE: Mapping[str, str] = {
    **dict.fromkeys(
        ("more than", "over", "above", "exceed", "exceeds", "exceeded", "exceeding", "in excess of", "upwards of",
         "surpass", "surpasses", "surpassed", "surpassing", "pass", "passed", "topped", "top", "greater than",
         "higher than", "well over", ">"), Hedge.more_than),
    **dict.fromkeys(
        ("at least", "no fewer than", "not fewer than", "no less than", "not less than", "a minimum of", ">=", "≥"),
        Hedge.at_least),
    **dict.fromkeys(
        ("nearly", "almost", "close to", "just under", "just short of", "approaching", "just below", "not quite"),
        Hedge.nearly),
    **dict.fromkeys(
        ("about", "around", "roughly", "some", "approximately", "circa", "ca.", "in the region of", "an estimated", "~",
         "≈"), Hedge.about),
    **dict.fromkeys(
        ("at most", "no more than", "not more than", "up to", "within", "not longer than", "no longer than",
         "not exceeding", "does not exceed", "not over", "not above", "a maximum of", "<=", "≤"), Hedge.at_most),
    **dict.fromkeys(("less than", "fewer than", "under", "below", "<"), "<"),
    **dict.fromkeys(("超过", "超", "逾", "突破", "高于", "多于", "大于", "超出"), Hedge.more_than),
    **dict.fromkeys(("至少", "不少于", "不低于", "不小于", "最少"), Hedge.at_least),
    **dict.fromkeys(("近", "将近", "接近", "逼近"), Hedge.nearly),
    **dict.fromkeys(("约", "大约", "约为", "约达", "大概", "约有"), Hedge.about),
    **dict.fromkeys(("不超过", "不高于", "不多于", "不大于", "未超过", "至多", "最多", "没有超过",
                     "控制在"), Hedge.at_most),
    **dict.fromkeys(("不到", "不足", "低于", "少于", "未达", "未到"), "<"),
}  # fmt: skip
#: Words behind a number and its unit.
AFTER: Mapping[str, str] = {
    **dict.fromkeys(("or more", "and above", "or above", "at least"), Hedge.at_least),
    **dict.fromkeys(("or so", "or thereabouts"), Hedge.about),
    **dict.fromkeys(("or less", "or fewer", "at most", "or under"), Hedge.at_most),
    **dict.fromkeys(("以上", "及以上"), Hedge.at_least),
    **dict.fromkeys(("左右", "上下"), Hedge.about),
    **dict.fromkeys(("以内", "以下", "之内"), Hedge.at_most),
}
#: A unit as it is written behind a number, and the unit's id. Counted things are in ``NOUNS``.
UNITS: Mapping[str, str] = {
    "yuan": "CNY", "rmb": "CNY", "元": "CNY", "人民币": "CNY", "euro": "EUR", "euros": "EUR", "欧元": "EUR",
    "us dollars": "USD", "dollars": "USD", "美元": "USD", "pounds": "GBP", "英镑": "GBP", "港元": "HKD", "日元": "JPY",
    "yen": "JPY", "¥": "CNY", "€": "EUR", "$": "USD", "£": "GBP",
    "%": "percent", "per cent": "percent", "percent": "percent",
    "percentage points": "percentage point", "percentage point": "percentage point", "个百分点": "percentage point",
    "百分点": "percentage point",
    "mu": "mu", "亩": "mu", "hectares": "ha", "hectare": "ha", "ha": "ha", "公顷": "ha",
    "km2": "km2", "km²": "km2", "square kilometres": "km2", "square kilometers": "km2", "sq km": "km2",
    "平方公里": "km2", "平方千米": "km2", "m2": "m2", "square metres": "m2", "square meters": "m2", "平方米": "m2",
    "stars": "star", "star": "star", "星级": "star", "星": "star", "颗星": "star",
    "kwh": "kWh", "千瓦时": "kWh", "度": "kWh", "mwh": "MWh", "兆瓦时": "MWh",
    "seconds": "s", "second": "s", "s": "s", "秒": "s", "秒钟": "s",
    "minutes": "minute", "minute": "minute", "分钟": "minute", "hours": "hour", "hour": "hour", "小时": "hour",
    "days": "day", "day": "day", "天": "day", "workdays": "workday", "working days": "workday", "个工作日": "workday",
    "工作日": "workday", "weeks": "week", "week": "week", "周": "week", "months": "month", "month": "month",
    "个月": "month", "years": "year", "year": "year", "年": "year",
    **dict.fromkeys(("km", "kilometres", "kilometers", "公里", "千米"), "km"),
    **dict.fromkeys(("metres", "meters", "米"), "metre"), **dict.fromkeys(("kg", "kilograms", "公斤", "千克"), "kg"),
    "tonnes": "tonne", "tons": "tonne", "t": "tonne", "吨": "tonne",
    **{code.lower(): code for code in CURRENCIES},
}  # fmt: skip
#: Words that tell what is counted, by unit: English nouns and Chinese nouns.
NOUNS: Mapping[str, tuple[str, ...]] = {
    "enterprise": ("enterprise", "企业", "公司"),
    "project": ("project", "项目"),
    "officer": ("officer", "干部", "联系人", "服务员", "专员"),
    "unit": ("unit", "单位"),
    "site": ("site", "采样点", "点位", "检测点"),
    "person": ("person", "employee", "worker", "人", "人员", "人次", "居民", "员工", "群众", "就业"),
    "line": ("line", "生产线", "产线"),
    "base": ("base", "基地"),
    "institution": ("institution", "机构"),
    "platform": ("platform", "平台"),
    "cell": ("cell", "battery", "电芯", "电池"),
    "visit": ("visit", "走访"),
    "need": ("need", "诉求", "问题"),
    "filing": ("filing", "报表"),
    "cluster": ("cluster", "集群"),
    "title": ("title", "称号"),
    "approval": ("approval", "审批", "事项"),
    "loan": ("loan", "贷款"),
    "job": ("job", "岗位", "就业"),
}
#: The Chinese measure words that may count a unit.
MEASURE_WORDS: Mapping[str, str] = {
    "enterprise": "家户个", "project": "个项宗", "officer": "名位人个", "unit": "家个户", "site": "个处",
    "person": "人名位", "line": "条", "base": "个家", "institution": "家个", "platform": "个家台", "cell": "块片只支",
    "visit": "次人", "need": "项件个条", "filing": "份张", "cluster": "个", "title": "项个", "approval": "件项个",
    "loan": "笔", "job": "个",
}  # fmt: skip
ALL_MEASURE_WORDS = "家户个项宗名位人处条块片只支次件份张笔台套种辆座场批起头篇本"
#: Other words for the same thing, brought to one before words are compared.
SAME: Mapping[str, str] = {
    **dict.fromkeys(("firm", "company", "companies", "business", "businesses", "manufacturer"), "enterprise"),
    **dict.fromkeys(("cadre", "cadres", "official", "officials", "staff"), "officer"),
    **dict.fromkeys(("persons", "people", "resident", "residents", "individuals"), "person"),
    **dict.fromkeys(("station", "stations", "points", "location", "locations"), "site"),
    **dict.fromkeys(("service", "services", "serves", "served", "serving"), "serve"),
    **dict.fromkeys(("store", "stores"), "shop"), **dict.fromkeys(("building", "buildings"), "construct"),
    "listed": "listed", "little": "small",
    **dict.fromkeys(("scheme", "schemes", "venture"), "project"),
    **dict.fromkeys(("contract", "contracts", "contracted", "contractual", "agreement", "agreements", "concluded",
                     "signing", "signature", "signatures"), "sign"),
    **dict.fromkeys(("batteries",), "battery"),
    **dict.fromkeys(("carried", "execution", "executed", "underway"), "implement"),
    **dict.fromkeys(("ranking", "ranked", "ranks", "placed", "place", "position"), "rank"),
    **dict.fromkeys(("assessment", "appraisal"), "evaluation"),
    **dict.fromkeys(("daily",), "day"), **dict.fromkeys(("monthly",), "month"), **dict.fromkeys(("yearly",), "year"),
    **dict.fromkeys(("produce", "produced", "produces", "production", "turnout"), "output"),
    **dict.fromkeys(("rating", "rated", "stars"), "star"),
    **dict.fromkeys(("turnover",), "revenue"), **dict.fromkeys(("taxes",), "tax"),
    **dict.fromkeys(("lending", "borrowing", "borrowed"), "loan"),
    **dict.fromkeys(("ha", "hectares"), "hectare"),
}  # fmt: skip
#: English words that tell nothing apart.
STOP = frozenset((
    "put", "took", "take", "the",
    "a", "an", "of", "in", "at", "on", "by", "to", "for", "with", "from", "and", "or", "as", "is", "are",
    "was", "were", "be", "been", "it", "its", "their", "they", "them", "this", "that", "these", "those", "which",
    "who", "whose", "has", "have", "had", "per", "than", "into", "under", "over", "more", "most", "each", "all",
    "both", "number", "numbers", "will", "shall", "may", "not", "no", "such", "other", "further", "so", "far", "up",
    "out", "also", "while", "whereas", "s",
))  # fmt: skip
#: Where the words that name what is counted end.
NOUN_ENDS = frozenset((
    "between", "among", "already", "so", "before", "after", "under", "over", "into",
    "of", "in", "at", "on", "by", "to", "for", "with", "from", "and", "or", "as", "is", "are", "was", "were", "be",
    "been", "being", "has", "have", "had", "that", "which", "who", "whose", "during", "than", "while", "whereas",
    "but", "per", "will", "shall", "can", "could", "may", "must", "each", "every", "respectively", "through",
    "since", "until", "when", "where", "worth", "valued", "totalling", "totaling", "amounting",
))  # fmt: skip
NOT_NOUNS = frozenset(
    ("more", "new", "further", "additional", "other", "such", "of", "the", "these", "those", "a", "an", "its")
)
#: That a sentence speaks of what is wanted.
GOAL_WORDS = (
    "target", "goal", "plan to", "plans to", "planned", "expected", "aim", "aims", "strive", "is to", "are to",
    "shall", "will", "intend", "goals", "targets", "目标", "力争", "计划", "将", "规划", "预计", "争取", "确保",
)  # fmt: skip
#: That what has come, or what there is by now, is told.
COME = ("new", "newly", "joined", "added", "further", "additional", "another", "more(?! than)", "新增", "新获",
        "新认定", "又有", "新入选", "新晋")  # fmt: skip
HELD = (
    "total",
    "in all",
    "now",
    "altogether",
    "bringing",
    "stood at",
    "stands at",
    "as of",
    "总数",
    "累计",
    "已达",
    "达到",
    "增至",
    "共有",
    "现有",
    "升至",
    "达",
)
#: That a number is a part of what was told before.
PART_WORDS = ("of which", "of these", "of them", "among them", "among these", "of those", "thereof", "其中", "当中")
#: That a number is about more than the park.
BEYOND = ("in the province", "in the country", "nationwide", "across the country", "province-wide", "in china",
          "in the whole", "全省", "全国", "世界", "各地")  # fmt: skip
UP = ("up", "rise", "rose", "risen", "grow", "grew", "growth", "growing", "increase", "increased", "gain", "higher",
      "change", "变化", "增减", "同比", "增长", "提高", "上升", "增加", "增速", "增幅", "增")  # fmt: skip
DOWN = ("down", "fall", "fell", "fallen", "drop", "dropped", "decrease", "decreased", "decline", "declined", "shrank",
        "lower", "下降", "减少", "回落", "下滑", "降低")  # fmt: skip
