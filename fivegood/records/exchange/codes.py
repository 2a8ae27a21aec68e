"""The park's codes with their words, as sheets want them: to read words as codes, and to offer codes with words."""

from __future__ import annotations

from fivegood.plan.goals import Park
from fivegood.sheets.headers import Units
from fivegood.sheets.reading import Labels
from fivegood.sheets.writing import Choices


def units_of(park: Park) -> Units:
    """Return what money and areas of the park are kept in."""
    return Units(park.currency, park.area_unit)


def labels_of(park: Park) -> Labels:
    """Return the code of each word, by list; a word that two codes share stands for neither."""
    found: dict[str, dict[str, str]] = {}
    for name, codes in park.lists.items():
        words: dict[str, set[str]] = {}
        for code, entry in codes.items():
            for word in (entry.en, entry.zh):
                words.setdefault(word, set()).add(code)
        found[name] = {word: next(iter(of)) for word, of in words.items() if len(of) == 1 and word not in codes}
    return found


def choices_of(park: Park) -> Choices:
    """Return the words of each code in both languages, by list."""
    return {
        name: {code: {"en": entry.en, "zh": entry.zh} for code, entry in codes.items()}
        for name, codes in park.lists.items()
    }
