"""A chance in words."""

from __future__ import annotations

#: From this chance on, the words for it in both languages: the IPCC's scale (guidance note, 2010) without its ends.
_WORDS = (
    (0.9, "very likely", "很可能"),
    (0.66, "likely", "较可能"),
    (0.33, "as likely as not", "可能与否各半"),
    (0.1, "unlikely", "不太可能"),
    (0.0, "very unlikely", "很不可能"),
)


def words_of(chance: float) -> tuple[str, str]:
    """Return a chance in words, in English and in Chinese."""
    return next((en, zh) for least, en, zh in _WORDS if chance >= least)
