"""Codes that carry their own check: the unified social credit code, and industries by GB/T 4754-2017."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from msgspec import Struct

#: Divisions of each section of GB/T 4754-2017, the first and the last.
SECTIONS: dict[str, tuple[int, int, str, str]] = {
    "A": (1, 5, "Agriculture, forestry, animal husbandry and fishery", "农、林、牧、渔业"),
    "B": (6, 12, "Mining", "采矿业"),
    "C": (13, 43, "Manufacturing", "制造业"),
    "D": (44, 46, "Electricity, heat, gas and water", "电力、热力、燃气及水生产和供应业"),
    "E": (47, 50, "Construction", "建筑业"),
    "F": (51, 52, "Wholesale and retail trade", "批发和零售业"),
    "G": (53, 60, "Transport, storage and post", "交通运输、仓储和邮政业"),
    "H": (61, 62, "Hotels and catering", "住宿和餐饮业"),
    "I": (63, 65, "Information transmission, software and IT services", "信息传输、软件和信息技术服务业"),
    "J": (66, 69, "Finance", "金融业"),
    "K": (70, 70, "Real estate", "房地产业"),
    "L": (71, 72, "Leasing and business services", "租赁和商务服务业"),
    "M": (73, 75, "Research and technical services", "科学研究和技术服务业"),
    "N": (76, 79, "Water, environment and public facilities", "水利、环境和公共设施管理业"),
    "O": (80, 82, "Resident services, repair and other services", "居民服务、修理和其他服务业"),
    "P": (83, 83, "Education", "教育"),
    "Q": (84, 85, "Health and social work", "卫生和社会工作"),
    "R": (86, 90, "Culture, sports and entertainment", "文化、体育和娱乐业"),
    "S": (91, 96, "Public administration and social organisations", "公共管理、社会保障和社会组织"),
    "T": (97, 97, "International organisations", "国际组织"),
}
_LONGEST = 4
_LENGTH = 18
#: Who registered (a letter for the army, villages and others), what kind, the area by GB/T 2260, then the organisation.
_CREDIT_CODE = re.compile(r"[1-9ANY][1-9A-HJ-NP-RTUWXY]\d{6}[0-9A-HJ-NP-RTUWXY]{10}", re.ASCII)
_SIGN = re.compile(r"[0-9A-HJ-NP-RTUWXY]", re.ASCII)
#: Letters that no code has, and the digits they are mistaken for.
_MISTAKEN = str.maketrans("IOSZ", "1052")


class CodeFault(Struct, frozen=True):
    """What is wrong with a code, and the valid code that it most likely stands for."""

    message: str
    suggestion: str | None = None


def fault_of_credit_code(text: str) -> CodeFault | None:
    """Return what is wrong with a unified social credit code (GB 32100-2015), None when it holds."""
    if _holds(text):
        return None
    plain = _plain(text)
    if plain != text and _holds(plain):
        return CodeFault("is written in 18 plain capital letters and digits, without blanks and hyphens", plain)
    if len(plain) != _LENGTH:
        return CodeFault(f"has {len(plain)} characters: a unified social credit code has {_LENGTH}")
    if not all(map(_SIGN.fullmatch, plain)):
        meant = plain.translate(_MISTAKEN)
        message = "holds a sign that no unified social credit code has (I, O, S, V and Z are not used)"
        return CodeFault(message, meant if _holds(meant) else None)
    if not _CREDIT_CODE.fullmatch(plain):
        return CodeFault("is no unified social credit code: its third to eighth characters are the digits of an area")
    right = plain[:-1] + _check_character(plain)
    return CodeFault("has a wrong check character: a sign before it was mistyped, or the last one", right)


def _plain(text: str) -> str:
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def _holds(text: str) -> bool:
    return _CREDIT_CODE.fullmatch(text) is not None and text[-1] == _check_character(text)


def _check_character(code: str) -> str:
    from stdnum.cn import uscc  # only once a code is met: most commands never meet one

    return str(uscc.calc_check_digit(code[:-1]))


def section_of(code: str) -> str | None:
    """Return the section of a code of GB/T 4754-2017 (C, 38, 384, 3841, C3841), None when there is no such code.

    Sections and divisions are checked; of groups and classes only their division is.
    """
    letter, digits = (code[0], code[1:]) if code[:1].isalpha() else ("", code)
    if not digits:
        return letter if letter in SECTIONS else None
    found = _section_of_digits(digits)
    return found if not letter or letter == found else None


def _section_of_digits(digits: str) -> str | None:
    if not (digits.isascii() and digits.isdecimal() and 2 <= len(digits) <= _LONGEST):
        return None
    division = int(digits[:2])
    return next((name for name, (first, last, *_) in SECTIONS.items() if first <= division <= last), None)


def fault_of_industry(text: str) -> CodeFault | None:
    """Return what is wrong with an industry code of GB/T 4754-2017, None when it holds."""
    if section_of(text):
        return None
    message = "is no section, division, group or class of GB/T 4754-2017: C, 38, 384, 3841; the letter may stand before"
    return CodeFault(message, _industry_meant(text))


def _industry_meant(text: str) -> str | None:
    """Return the code that a wrong one stands for: another spelling, a wrong letter, a digit too many, a name."""
    plain = _plain(text).replace(".", "")
    if section_of(plain):
        return plain
    digits = plain.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")[:_LONGEST]
    section = _section_of_digits(digits)
    if section:
        return (section if plain[:1].isalpha() else "") + digits
    named = (name for name, (*_, en, zh) in SECTIONS.items() if plain in (_plain(en), _plain(zh)))
    return next(named, None)


#: Rules by the names that a park's plan calls them by (plan.yaml, ``codes``): each tells what is wrong with a code.
RULES: Mapping[str, Callable[[str], CodeFault | None]] = {
    "cn_uscc": fault_of_credit_code,
    "gbt4754": fault_of_industry,
}
