"""The numbers of a sentence as they were meant: value, unit, hedge, and what is counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fivegood.hedges import Hedge
from fivegood.report.proofread import numerals
from fivegood.report.proofread.lexicon import (
    AFTER,
    ALL_MEASURE_WORDS,
    BEFORE,
    DOWN,
    NOT_NOUNS,
    NOUN_ENDS,
    UNITS,
    UP,
)
from fivegood.report.proofread.reading import Sentence
from fivegood.report.proofread.times import Time

_SCALES = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "billion": 9, "tn": 12, "trillion": 12,
    "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "百亿": 10, "千亿": 11, "万亿": 12,
}  # fmt: skip
_SCALE = r"(?P<scale>万亿|千亿|百亿|千万|百万|[亿万千]|(?:thousand|million|billion|trillion|mn|bn|tn|m|k)\b(?!\d))"
_UNIT = "|".join(
    re.escape(unit) + (r"(?![a-z])" if unit[-1].isalpha() and unit.isascii() else "")
    for unit in sorted(UNITS, key=len, reverse=True)
)
_DIGITS = r"\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_NUMBER = re.compile(
    rf"(?P<sign>(?<![\d\w])[-+])?(?P<code>(?-i:\b[A-Z]{{3}} ?)|[¥€$£] ?)?"
    rf"(?:(?P<digits>(?<![\d.])(?:{_DIGITS}))|\b(?P<en>{numerals.ENGLISH})\b|(?P<percent>百分之)?(?P<zh>{numerals.CHINESE}))"
    rf"(?P<tail> ?{_SCALE})?(?P<plus>\+)?(?P<some>[余多])?(?:[ -]?(?P<unit>{_UNIT}))?(?P<some2>[余多])?",
    re.IGNORECASE,
)
_COUNT = "[零一二三四五六七八九十百]"
#: What looks like a number and is none: names, dates, places in a list, addresses.
_NONE = re.compile(
    "|".join(
        (
            r"〔\d{4}〕\s*第?\d+号|\[\d{4}\]\s*\d+号|[Nn]os?\. ?\d{2,}|第?\d+号(?!线)",  # documents, buildings
            # telephones
            r"\+?\d[\d()]*(?:[- ]\d{3,}){1,4}(?!\d|[.,]\d)|\b\d{7,}\b(?! ?(?:yuan|元|people|人|euro|CNY|EUR))",
            r"\b\d{1,2}:\d\d(?::\d\d)?|[\w.]+@[\w.]+|\b\d{1,2}(?:\.\d{1,2}){2,}",  # times, addresses, sections
            r"\b\d+(?:st|nd|rd|th)\b(?! ?(?:place|among|of|in the|out))",
            r"\b(?:phase|stage|table|figure|fig\.|page|article|section|chapter|annex|appendix|step|part|version|item|line|"
            r"room|building|no\.?|number|batch|lot|round) ?(?:\d+(?:\.\d+)*|[ivx]+|one|two|three)\b"
            r"(?! (?:aerial|projects|people))",
            rf"[表图附件第](?:\d+|{_COUNT}+)(?=[期届次批章条页款节季、,.:\s]|个)",
            rf"第(?:\d|{_COUNT})+(?:期|届|次|批|章|条|页|款|节|个|代|轮)|[一二三四五]期|\d期",
            r"十[三四五六]五|top[- ]?500|\d+强(?![市县])|[一二三四五]好|三一|一对一",
            r"\bfive[- ]goods?\b|\bthree (?:kinds|types) of\b|四上|三类|万家|统一|第一(?:时间|线)",
            r"一(?:批|些|系列|直|定|步|旦|样|般|方面|流|体)",
            r"\b[A-Za-z]+\d+\w*|\d+[A-Za-z]+\d\w*|\b24/7\b|\b\d+-(?:in|to)-\d+|\bcovid-19\b|\b\w+-year\b",
            # "two or three", 两三家
            rf"(?:\b(?:{numerals.ENGLISH})|\d+) or (?:(?:{numerals.ENGLISH})\b|\d+)",
            r"[一两二三四五六七八九][二三四五六七八九](?=[家个名项条天人])",
            r"\b(?:one|two|three)[- ](?:to|by)[- ]one\b|\bone another\b|\beach one\b|\bno one\b",
        )
    ),
    re.IGNORECASE,
)
_RANK = re.compile(
    "|".join(
        (
            rf"(?P<top>(?:top|前|first)[- ]?(?!500)(?P<n1>\d+|{_COUNT}+)(?: ?[名位强]|(?=\s|[,.，。)]|$)))",
            rf"第 ?(?P<n2>\d+|{_COUNT}+)[名位]?|\b(?P<n3>\d+)(?:st|nd|rd|th)\b",
            r"\b(?:rank(?:s|ed|ing)?|place[ds]?|number|no\.)[:]? ?(?:of )?(?P<n4>\d{1,2})\b",
            r"\b(?:rank(?:s|ed|ing)?|place[ds]?|come|came|comes|finish\w*|was|is|the|in|its|stood|stands|attained)\b:? "
            r"(?:the |in |at )?(?P<n5>first|second|third|fourth|fifth)\b"
            r"(?! (?:half|quarter|six|time|phase|batch|step))",
            r"\b(?P<n8>first|second|third|fourth|fifth)(?= (?:place|position|spot|rank)\b)",
            r"(?P<n6>首位|榜首|首名|头名|魁首)|(?P<n7>\d+)[名位](?=[,，。;]|$)",
        )
    ),
    re.IGNORECASE,
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_RANK_NEAR = re.compile(
    r"rank|place|position|evaluation|assessment|standing|table|排名|位列|名列|排|列|位居|居|评价|考核|名次|位次|跻身|进入",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z][A-Za-z&'-]*")
#: What is counted, up to a sign that begins something else.
_CHINESE_NOUN = re.compile(r"[余多]?(?:(?![在于为已被均都共获从对由将正是进达])[\u4e00-\u9fff“”\"])*")
_SOME = ("余", "多")
_COUNTING = tuple(ALL_MEASURE_WORDS)
_FOLLOWS = sorted(AFTER, key=len, reverse=True)
_LEADS = sorted(BEFORE, key=len, reverse=True)
_A_YEAR = re.compile(r" ?(?:(?:more|higher|growth|on average) )?(?:(?:a|per|each|every) year\b|annually\b|yearly\b)")
_EACH_YEAR = re.compile(r"(?:年均|每年|逐年|\b(?:annual|average annual|yearly)\b)[^,，。;；]{0,16}$", re.IGNORECASE)
_GROWTH = re.compile("|".join(rf"\b{word}\b" if word.isascii() else word for word in (*UP, *DOWN)), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A number in a sentence. ``step`` is what its last digit stands for; ``unit`` is empty for counted things.

    ``noun`` are the words that may name what is counted, ``classifier`` the Chinese measure word. ``strict`` is
    "less than" instead of "at most". ``is_small``: "one" or "a first", which say a number only where one is expected.
    ``is_yearly``: a growth of so much in every year of a plan.
    """

    start: int
    end: int
    text: str
    line: int
    value: Decimal
    step: Decimal
    unit: str
    hedge: Hedge
    noun: str = ""
    classifier: str = ""
    strict: bool = False
    is_small: bool = False
    is_growth: bool = False
    is_scaled: bool = False
    is_yearly: bool = False


def find_mentions(sentence: Sentence, times: Sequence[Time]) -> list[Mention]:
    """Return the numbers of a sentence, without its periods and what is no number."""
    text = sentence.text
    taken = [True] * sentence.start + [False] * (len(text) - sentence.start)
    for time in times:
        taken[time.start : time.end] = [True] * (time.end - time.start)

    def take(start: int, end: int) -> bool:
        """Take some signs, once."""
        if any(taken[start:end]):
            return False
        taken[start:end] = [True] * (end - start)
        return True

    ranks = [found for found in _RANK.finditer(text) if found["top"] or _RANK_NEAR.search(text)]
    mentions = [_rank(sentence, found) for found in ranks if take(*found.span())]
    for found in _NONE.finditer(text):
        take(*found.span())
    for found in _NUMBER.finditer(text):
        core = found.start("digits" if found["digits"] else "en" if found["en"] else "zh")
        if not any(taken[core : found.end()]) and (mention := _mention(sentence, found, core)) is not None:
            mentions.append(mention)
    return sorted(mentions, key=lambda mention: mention.start)


def _rank(sentence: Sentence, found: re.Match[str]) -> Mention:
    word = next(word for name, word in sorted(found.groupdict().items()) if name != "top" and word)
    value = _ORDINALS.get(word.lower()) or (1 if not word.isdigit() and word[-1] in "位首名" else None)
    number = Decimal(value) if value else Decimal(word) if word.isdigit() else numerals.chinese(word)
    hedge = Hedge.at_most if found["top"] else Hedge.exact
    start = found.start("n5") if found["n5"] else found.start()
    return Mention(
        start,
        found.end(),
        sentence.text[start : found.end()].strip(),
        sentence.lines[start],
        number,
        Decimal(1),
        "rank",
        hedge,
    )


def _mention(sentence: Sentence, found: re.Match[str], core: int) -> Mention | None:
    text, start, end = sentence.text, core, found.end()
    number = found["digits"] or found["en"] or found["zh"]
    unit, code = UNITS.get((found["unit"] or "").lower(), ""), (found["code"] or "").strip().lower()
    if code in UNITS:
        unit, start = UNITS[code], found.start("code")
    if found["percent"]:
        unit, start = "percent", found.start("percent")
    if _is_none(found, text[end:]):
        return None
    if found["zh"] and unit == "star" and text[end : end + 1] == "级":
        end += 1
    value, step = _value(number, found, _SCALES.get((found["scale"] or "").lower(), 0))
    classifier, noun = ("", "") if unit and unit != "star" else _counted(text, end)
    hedge, strict, start, last = _hedge(text, start, end + len(classifier))
    some = text[end + len(classifier) :][:1] if not unit else ""
    if found["plus"] or found["some"] or found["some2"] or some in _SOME:
        hedge = Hedge.more_than
        if not (found["plus"] or found["some"] or found["some2"]):
            noun, last = noun[1:], max(last, end + len(classifier) + 1)
    lead = text[:start] if sentence.start else text[max(0, start - 14) : start]
    growth = _GROWTH.findall(lead) if unit in ("percent", "percentage point") else []
    if growth and growth[-1].lower() in DOWN:
        value = -value
    is_yearly = unit == "percent" and bool(_A_YEAR.match(text, end) or _EACH_YEAR.search(lead))
    shown = text[start : max(end, last, _shown_to(text, end, classifier, noun))].strip()
    return Mention(
        start, max(end, last), shown, sentence.lines[core], value, step, unit, hedge, noun, classifier,
        strict=strict, is_small=number.lower() in ("one", "一"), is_growth=bool(growth) or is_yearly,
        is_scaled=bool(found["scale"]), is_yearly=is_yearly,
    )  # fmt: skip


def _is_none(found: re.Match[str], after: str) -> bool:
    """Say whether a number is none after all: a sign of a Chinese word, the digits of a name, a unit without digits."""
    if found["zh"]:
        return not (found["scale"] or found["unit"] or found["percent"] or after[:1] in _COUNTING)
    if found["digits"]:
        return bool(re.match(r"[A-Za-z]", after)) and not found["tail"] and not found["unit"]
    return (found["unit"] or "").lower() in ("t", "s", "m")


def _shown_to(text: str, end: int, classifier: str, noun: str) -> int:
    """Return up to where the words are shown: with the unit or the thing that is counted, not with what follows."""
    if classifier:
        return end + len(classifier)
    words = list(_WORD.finditer(text, end, end + 40))
    count = min(len(noun.split()), 4)
    return words[count - 1].end() if words and count and text[end : words[0].start()].strip() == "" else end


def _value(number: str, found: re.Match[str], exponent: int) -> tuple[Decimal, Decimal]:
    if found["digits"]:
        plain = Decimal(re.sub("[,，]", "", number))
    else:
        plain = numerals.english(number) if found["en"] else numerals.chinese(number)
    digits = plain.as_tuple().exponent
    step = Decimal(1).scaleb((digits if isinstance(digits, int) else 0) + exponent)
    value = plain.scaleb(exponent)
    return (-value if found["sign"] == "-" else value), step


def _counted(text: str, end: int) -> tuple[str, str]:
    """Return the measure word, and the words that may name what is counted."""
    rest = text[end:]
    lead = len(rest) - len(rest.lstrip(" +余多"))
    rest = rest[lead:]
    if rest[:1] in _COUNTING:
        found = _CHINESE_NOUN.match(rest[1:])
        return rest[0], (found[0] if found else "")[:10]
    if re.match(r"[\u4e00-\u9fff]", rest):
        found = _CHINESE_NOUN.match(rest)
        return "", (found[0] if found else "")[:10]
    words = []
    at = end + lead
    for found in _WORD.finditer(text, at):
        word = found[0].lower()
        if word in NOUN_ENDS or re.search(r"[^\s“”\"'‘’-]", text[at : found.start()]):
            break
        at = found.end()
        if word not in NOT_NOUNS:
            words.append(word)
        if len(words) == 6:
            break
    return "", " ".join(words)


def _hedge(text: str, start: int, end: int) -> tuple[Hedge, bool, int, int]:
    before = text[max(0, start - 24) : start]
    for words in _LEADS:
        # 签约 is no "about", 附近 no "nearly".
        pattern = (r"(?<![a-z])" if words.isascii() else "(?<![签合履特节条附最])") + re.escape(words)
        found = re.search(pattern + r"(?: the| of| a| to|达|了|到)? ?$", before, re.IGNORECASE)
        if found:
            hedge = BEFORE[words]
            at = start - len(before) + found.start()
            return (Hedge.at_most, True, at, end) if hedge == "<" else (Hedge(hedge), False, at, end)
    for words in _FOLLOWS:
        found = re.match(rf"\s?{re.escape(words)}", text[end:], re.IGNORECASE)
        if found:
            return Hedge(AFTER[words]), False, start, end + found.end()
    return Hedge.exact, False, start, end
