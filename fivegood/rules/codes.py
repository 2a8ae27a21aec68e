"""Codes that carry their own check: the unified social credit code, and industries by GB/T 4754-2017."""

from __future__ import annotations

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


def fault_of_credit_code(text: str) -> str | None:
    """Return what is wrong with a unified social credit code (GB 32100-2015), None when it holds."""
    from stdnum.cn import uscc
    from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

    try:
        uscc.validate(text)
    except InvalidLength:
        return f"has {len(text)} characters: a unified social credit code has 18"
    except InvalidFormat:
        return "holds a sign that no unified social credit code has (I, O, S, V and Z are not used)"
    except InvalidChecksum:
        right = uscc.calc_check_digit(text[:-1])
        return f"has a wrong check character: a sign was mistyped, or it ends in {right}"
    except ValidationError as error:
        return str(error)
    return None


def section_of(code: str) -> str | None:
    """Return the section of a code of GB/T 4754-2017 (C, 38, 384, 3841, C3841), None when there is no such code.

    Sections and divisions are checked; of groups and classes only their division is.
    """
    letter, digits = (code[0], code[1:]) if code[:1].isalpha() else ("", code)
    if not digits:
        return letter if letter in SECTIONS else None
    if not (digits.isascii() and digits.isdecimal() and 2 <= len(digits) <= _LONGEST):
        return None
    division = int(digits[:2])
    found = next((name for name, (first, last, *_) in SECTIONS.items() if first <= division <= last), None)
    return found if not letter or letter == found else None


def fault_of_industry(text: str) -> str | None:
    """Return what is wrong with an industry code, None when it holds."""
    if section_of(text):
        return None
    return "is no section, division, group or class of GB/T 4754-2017: C, 38, 384 or 3841, the letter may stand before"
