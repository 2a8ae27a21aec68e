"""Units and quantities as people write them in English and Chinese: yuan, 万, 亿, mu. Exact decimals, no floats."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from msgspec import Struct

from fivegood.errors import Fault, InputError, nearest

FORMS = '"4.358 bn CNY", "43.58亿元", "300,000 CNY/mu", "13 km2", "78 projects", "78个项目", "11 %"'

# Unit, English plural, Chinese measure word, Chinese noun (measure word and noun follow a number); "-" for none.
_NOUN_TABLE = """
    enterprise enterprises 家 企业, project projects 个 项目, officer officers 名 干部, unit units 家 单位,
    site sites 个 采样点, person people 人 -, line lines 条 生产线, base bases 个 基地, star stars - 星级,
    institution institutions 家 机构, platform platforms 个 平台, centre centres 个 中心, cell cells 块 -,
    visit visits 次 走访, need needs 项 诉求, filing filings 份 报表, cluster clusters 个 集群, title titles 项 称号,
    job jobs 个 岗位, approval approvals 项 审批, workday workdays 个 工作日, loan loans 笔 贷款,
    sample samples 个 样本, item items 个 -, piece pieces 件 -, s s 秒 -, minute minutes 分钟 -, hour hours 小时 -,
    day days 天 -, metre metres 米 -, week weeks 周 -, month months 个 月, year years 年 -,
    kWh kWh 千瓦时 -, MWh MWh 兆瓦时 -, tonne tonnes 吨 -, mu mu 亩 -, ha ha 公顷 -, m2 m² 平方米 -, km2 km² 平方公里 -,
    percent % % -, percentage_point percentage_points 个 百分点, share - - -, rank - - -
"""
_ROWS = [[word.strip("-").replace("_", " ") for word in row.split()] for row in _NOUN_TABLE.split(",")]
_NOUNS = {unit: (plural, measure, noun) for unit, plural, measure, noun in _ROWS}
# How many of the second unit one of the first is.
_SIZES = {
    "mu": ("m2", Fraction(2000, 3)),
    "ha": ("m2", Fraction(10_000)),
    "km2": ("m2", Fraction(1_000_000)),
    "percent": ("share", Fraction(1, 100)),
    "hour": ("minute", Fraction(60)),
    "MWh": ("kWh", Fraction(1000)),
}
_AREAS = ("mu", "ha", "m2", "km2")
_SHARES = ("percent", "percentage point", "share")
_PER_TIME = {"minute": "分钟", "hour": "小时", "day": "日", "week": "周", "month": "月", "year": "年"}
_DECIMALS = dict.fromkeys((*_AREAS, "s", "hour", "kWh", "MWh", "tonne"), 2) | dict.fromkeys(_SHARES, 1) | {"share": 4}

# ISO 4217; two decimals unless listed below it.
_ISO_4217 = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
    HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
    MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
    RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
    USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_ISO_4217.split())
_NO_CENTS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_DECIMALS |= dict.fromkeys(_NO_CENTS.split(), 0) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)
_MONEY_ZH = {"CNY": "元", "EUR": "欧元", "USD": "美元", "GBP": "英镑", "JPY": "日元", "HKD": "港元"}

# Powers of ten; the three first of each language are what printing chooses from, the largest that fits.
_SCALES = {
    "en": {"tn": 12, "bn": 9, "m": 6, "k": 3, "mn": 6, "thousand": 3, "million": 6, "billion": 9, "trillion": 12},
    "zh": {"万亿": 12, "亿": 8, "万": 4},
}
_ALL_SCALES = _SCALES["en"] | _SCALES["zh"]

_NUMBER = re.compile(r"(?P<code>[A-Z]{3})? ?(?P<number>[-+]?[0-9][0-9,]*(?:\.[0-9]+)?) ?(?P<rest>.*)")
_GROUPED = re.compile(r"[-+]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_RANK = re.compile(r"第([-0-9.]+)名|([0-9]+)(?:st|nd|rd|th)|rank ([-0-9.]+)")


def _aliases() -> dict[str, str]:
    known = {name: unit for unit, (plural, measure, noun) in _NOUNS.items() for name in (plural, noun, measure + noun)}
    known |= {per: unit for unit, per in _PER_TIME.items()} | {name: code for code, name in _MONEY_ZH.items()}
    known |= {"m²": "m2", "yuan": "CNY", "人民币": "CNY", "人民币元": "CNY", "per cent": "percent", "persons": "person"}
    known |= {"center": "centre", "centers": "centre", "个": "item", "家": "enterprise", "块电芯": "cell"}
    known |= {name: name for name in (*_NOUNS, *CURRENCIES)}
    return {unicodedata.normalize("NFKC", name): unit for name, unit in known.items() if name}


_ALIASES = _aliases()


class Unit(Struct, frozen=True):
    """A unit, or units of which the later ones divide: "CNY", "CNY/mu", "s/cell/line".

    ``dimension`` is money, area, count, rate (every unit with a "/"), rank or share; ``decimals`` is how many digits
    after the point the unit is kept at.
    """

    id: str
    dimension: str
    decimals: int

    @classmethod
    def parse(cls, text: str) -> Unit:
        """Read a unit: an ISO 4217 code, an area, a noun in either language, or several joined by "/" or "per".

        A lowercase word that is not known counts things of that name. Raises InputError for anything else.
        """
        words = " ".join(unicodedata.normalize("NFKC", text).split())
        head, per, rest = re.sub(" an? | per ", "/", words).partition("/")
        ids = [_atom(part) for part in (head, *(re.split("/| and ", rest) if per else ()))]
        name = ids[0]
        dimension = "rate" if per else "money" if name in CURRENCIES else "area" if name in _AREAS else ""
        dimension = dimension or ("share" if name in _SHARES else "rank" if name == "rank" else "count")
        return cls("/".join(ids), dimension, _DECIMALS.get(name, 2 if name in CURRENCIES else 0))

    @property
    def currency(self) -> str | None:
        """The currency of an amount or of an amount per something, else None."""
        head = self.id.partition("/")[0]
        return head if head in CURRENCIES else None


class Quantity(Struct, frozen=True):
    """A finite decimal value in a unit, never scaled: 4.358 bn yuan is 4358000000 CNY."""

    value: Decimal
    unit: Unit

    def __post_init__(self) -> None:
        _check(self.value)

    @classmethod
    def parse(cls, text: str) -> Quantity:
        """Read a number, a scale (k, m, bn, tn, 万, 亿, 万亿) and a unit, exactly. Raises InputError."""
        plain = " ".join(unicodedata.normalize("NFKC", text).replace("−", "-").split())
        if rank := _RANK.fullmatch(plain):
            plain = f"{rank[1] or rank[2] or rank[3]} rank"
        if (found := _NUMBER.fullmatch(plain)) is None:
            raise _refused(f"this is not a number with a unit; valid forms are {FORMS}", text)
        if _GROUPED.fullmatch(found["number"]) is None:
            raise _refused("thousands separators stand before every third digit, as in 19,500", text)
        scale, unit = _split_scale(found["rest"])
        if bool(unit) == bool(found["code"]):
            raise _refused(f"a number has one unit, before or behind it; valid forms are {FORMS}", text)
        value = Decimal(found["number"].replace(",", ""))
        return cls(_unfolded(_shifted(value, _ALL_SCALES.get(scale, 0))), Unit.parse(found["code"] or unit))


def convert(value: Decimal, from_unit: Unit, to_unit: Unit) -> Decimal:
    """Turn a value into another unit of the same things: areas, percent and share, CNY/mu and CNY/km2.

    Computed with fractions (1 km2 = 1500 mu, 1 ha = 15 mu, 1 mu = 2000/3 m2) and exact where the result has an end,
    else rounded once, half-even, to 28 significant digits. Raises InputError when the units do not measure the same.
    """
    _check(value)
    pairs = list(zip(from_unit.id.split("/"), to_unit.id.split("/"), strict=False))
    sizes = [(_SIZES.get(a, (a, Fraction(1))), _SIZES.get(b, (b, Fraction(1)))) for a, b in pairs]
    if from_unit.id.count("/") != to_unit.id.count("/") or any(a[0] != b[0] for a, b in sizes):
        raise _refused(f"{from_unit.id} does not convert to {to_unit.id}; both must measure the same", from_unit.id)
    result = Fraction(value)
    for position, (a, b) in enumerate(sizes):
        result *= a[1] / b[1] if position == 0 else b[1] / a[1]
    return _decimal(result)


def round_significant(value: Decimal, significant: int) -> Decimal:
    """Round half-even to so many significant digits, at least one. Raises InputError."""
    _check(value)
    if significant < 1:
        raise _refused("a number keeps at least 1 significant digit", str(significant))
    return _unfolded(_context(significant).plus(value))


def format_number(value: Decimal, lang: str) -> str:
    """Write every digit with thousands separators, as tables in "en" and "zh" both do. Raises InputError."""
    _check(value, lang)
    return _plain(value, ",f")


def format_quantity(
    value: Decimal, unit: Unit, lang: str, *, significant: int | None = None, scale: str | None = None
) -> str:
    """Write a quantity as a reader of "en" or "zh" expects it: "4.358 bn yuan", "43.58亿元", "78个项目".

    The text is exact unless ``significant`` rounds half-even to that many digits. ``scale`` forces a scale of the
    language ("bn", "万"; "" for none); otherwise money takes one, and in Chinese areas and counts too, where few
    digits remain. Raises InputError.
    """
    _check(value, lang)
    if significant is not None:
        value = round_significant(value, significant)
    if unit.dimension == "rank":
        return _rank(value, lang)
    chosen = _fitting_scale(value, unit, lang, significant) if scale is None else scale
    if chosen and chosen not in _SCALES[lang]:
        raise _refused(f'the scales of {lang} are {", ".join(_SCALES[lang])} or ""', chosen, _SCALES[lang])
    mantissa = _shifted(value, -_SCALES[lang].get(chosen, 0))
    if lang == "zh":
        return _plain(mantissa, "f" if chosen else ",f") + chosen + _chinese(unit)
    return " ".join(filter(None, (_plain(mantissa, ",f"), chosen, _english(unit, abs(value) == 1 and not chosen))))


def _fitting_scale(value: Decimal, unit: Unit, lang: str, significant: int | None) -> str:
    """Choose the largest scale that leaves a whole part and few decimals; a value with many digits keeps them all."""
    head = unit.id.partition("/")[0]
    if unit.dimension == "share" or head in _SHARES or (lang == "en" and unit.currency is None):
        return ""
    decimals = max(4 if lang == "zh" else 3, significant or 0) if unit.currency else 2 if head in _AREAS else 1
    for name in list(_SCALES[lang])[:3]:
        mantissa = _plain(_shifted(abs(value), -_SCALES[lang][name]), "f")
        if not mantissa.startswith("0") and len(mantissa.partition(".")[2]) <= decimals:
            return name
    return ""


def _english(unit: Unit, is_one: bool) -> str:
    head, *per = unit.id.split("/")
    if head in CURRENCIES:
        return "/".join(["yuan" if head == "CNY" else head, *(_symbol(part) for part in per)])
    noun = _NOUNS.get(head, (head,))[0] if not is_one or _symbol(head) != head else head
    if len(per) == 1 and per[0] in _PER_TIME:
        return f"{noun} {'an' if per[0] == 'hour' else 'a'} {per[0]}"
    return f"{noun} per {' and '.join(_symbol(part) for part in per)}" if per else noun


def _symbol(part: str) -> str:
    return _NOUNS[part][0] if part in ("m2", "km2", "percent", "share") else part


def _chinese(unit: Unit) -> str:
    head, *per = unit.id.split("/")
    _, measure, noun = _NOUNS.get(head, ("", "", _MONEY_ZH.get(head, f" {head}")))
    return "/".join([measure + noun, *(_chinese_per(part) for part in per)])


def _chinese_per(part: str) -> str:
    # A divisor goes without its measure word: 元/企业, and by the day, 日, not 天.
    _, measure, noun = _NOUNS.get(part, ("", "", part))
    return _PER_TIME.get(part) or noun or measure


def _rank(value: Decimal, lang: str) -> str:
    text = _plain(value, "f")
    if lang == "zh":
        return f"第{text}名"
    ending = "th" if text[-2:-1] == "1" else {"1": "st", "2": "nd", "3": "rd"}.get(text[-1], "th")
    return text + ending if text.isdigit() else f"rank {text}"


def _split_scale(rest: str) -> tuple[str, str]:
    first, _, after = rest.partition(" ")
    if first in _SCALES["en"]:
        return first, after
    scale = next((name for name in _SCALES["zh"] if rest.startswith(name)), "")
    return scale, rest.removeprefix(scale).strip()


def _atom(part: str) -> str:
    if part in _ALIASES:
        return _ALIASES[part]
    # A noun that reads as a scale or as a currency would be taken for it in "5 m CNY" or "5 cny".
    is_noun = re.fullmatch("[a-z_]+(?: [a-z_]+)*", part) and part.split()[0] not in _ALL_SCALES
    if is_noun and part.upper() not in _MONEY_ZH:
        return part
    is_code = part.upper() in _MONEY_ZH or re.fullmatch("[A-Z]+", part)
    message = "no unit is called so; valid are an ISO 4217 code, an area (mu), a lowercase noun, or these with a /"
    raise _refused(message, part, sorted(CURRENCIES) if is_code else _ALIASES)


def _shifted(value: Decimal, places: int) -> Decimal:
    # Not scaleb, which rounds to the context that happens to be set.
    sign, digits, exponent = value.as_tuple()
    return Decimal((sign, digits, int(exponent) + places))


def _unfolded(value: Decimal) -> Decimal:
    # 300000, not the equal 3.0E+5, which would surprise in a trace or a file.
    return Decimal(format(value, "f"))


def _decimal(number: Fraction) -> Decimal:
    above, below = Decimal(number.numerator), Decimal(number.denominator)
    # If the digits end, they do so after at most as many places as the number below the line has bits.
    enough = max(28, len(above.as_tuple().digits) + number.denominator.bit_length())
    quotient = _context(enough).divide(above, below)
    return quotient if Fraction(quotient) == number else _context(28).divide(above, below)


def _context(digits: int) -> Context:
    return Context(prec=digits, rounding=ROUND_HALF_EVEN, Emin=MIN_EMIN, Emax=MAX_EMAX)


def _plain(value: Decimal, spec: str) -> str:
    text = format(value, spec)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _check(value: Decimal, lang: str = "en") -> None:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise _refused("a value is a finite decimal", str(value))
    if lang not in _SCALES:
        raise _refused("the language is en or zh", lang, _SCALES)


def _refused(message: str, value: str, choices: Iterable[str] = ()) -> InputError:
    return InputError([Fault("", message=message, value=value, suggestion=nearest(value, choices))])
