"""Needs that were solved are found by words, in Chinese and English, on both databases, within the reader's rows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fivegood.errors import ForbiddenError
from fivegood.park import codes_of
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_add, record_withdraw
from fivegood.records.needs.models import NEEDS, NeedWords
from fivegood.records.needs.published import needs_published
from fivegood.records.needs.selectors import need_history
from fivegood.records.needs.words import needs_alike
from fivegood.records.notices.models import Notice
from fivegood.records.park.source import current_park
from fivegood.rules.desk.alike import LEAST, likeness, words_of
from fivegood.rules.desk.stages import Act
from tests.conftest import NOW, TODAY
from tests.records.test_need_steps import OFFICE, OFFICER, contact, do, need, taken, unit

__all__ = ["need", "unit"]
pytestmark = pytest.mark.django_db
TEXTS = (
    ("招聘焊工", "新生产线需要两名焊工，十月到岗"),
    ("Two welders for the new line", "From October on we need two welders."),
    ("厂区停电", "昨晚停电三小时，生产线停产"),
    ("Power cut", "The power went out last night; the line stood still for three hours."),
    ("员工宿舍", "希望增加员工宿舍和班车"),
    ("Ｐｏｗｅｒ ｃｕｔ", "全角字母也是字母"),
    ("道路积水", "厂门口道路积水，货车无法进出"),
)
ASKED = (
    "焊工",
    "生产线停电",
    "we need a welder: two welders",
    "POWER CUT at night",
    "宿舍班车",
    "积水的道路",
    "x",
    "",
    "“”'\" OR *",
)


def solved(unit_id: str, number: int, title: str, note: str) -> str:
    cells = {"need_id": f"s-{number}", "unit_id": unit_id, "category": "labour", "channel": "phone", "title": title}
    cells |= {"note": note, "raised_at": "2021-08-02T09:00", "answered_at": "2021-08-02T09:30"}
    cells["closed_at"] = f"2021-08-{10 + number}T10:00"
    record_add(NEEDS, cells, By(OFFICE, "page"), codes_of(current_park().park), NOW)
    return f"s-{number}"


@pytest.fixture
def texts(unit: str) -> dict[str, str]:
    """Needs of one unit that were solved, with their texts."""
    return {solved(unit, number, *text): "\n".join(text) for number, text in enumerate(TEXTS, 1)}


def found(text: str, actor: Actor = OFFICER) -> list[str]:
    return [str(one.need["need_id"]) for one in needs_alike(actor, text)]


def test_what_a_database_finds_is_what_reading_every_text_finds(texts: dict[str, str]) -> None:
    for asked in ASKED:
        words = words_of(asked)
        ranked = {need_id: likeness(words, words_of(text)) for need_id, text in texts.items()}
        alike = sorted(ranked, key=lambda one: (-ranked[one][0], -ranked[one][1], one))
        assert found(asked) == [one for one in alike if ranked[one][0] >= LEAST][:5], asked
    assert found("焊工")[0] == "s-1"
    assert set(found("power cut")) == {"s-4", "s-6"}
    assert found("x") == found("") == []


def test_words_are_pairs_of_chinese_characters_and_words_of_letters() -> None:
    assert words_of("招聘2名焊工 for ＡＢＣ the 厂") == ["招聘", "名焊", "焊工", "for", "abc", "the", "厂"]
    assert words_of("é là Straße") == ["straße"]
    assert likeness(["焊工"], ["焊工", "招聘"]) == (1.0, 0.5)
    assert likeness(["a"], []) == (0.0, 0.0)


def test_everybody_finds_within_their_own_rows(texts: dict[str, str], unit: str) -> None:
    other = rows_of("units").exclude(unit_id=unit).filter(is_withdrawn=False)[0].unit_id
    assert found("焊工", contact(unit)) == found("焊工", OFFICE) == found("焊工")
    assert found("焊工", contact(other)) == found("焊工", Actor("b", Role.BANK, TODAY, lender="Bank A")) == []
    theirs = solved(other, 9, *TEXTS[0])
    assert theirs not in found("焊工")
    assert theirs in found("焊工", OFFICE)
    assert NeedWords.objects.count() >= len(texts) + 1


def test_words_are_kept_with_every_write(need: str, unit: str) -> None:
    def is_found() -> bool:
        return need in found("two welders from October")

    taken(need)
    assert not is_found(), "it has no answer yet"
    do(need, Act.SOLVE, 60, reason="The school sent them.")
    assert is_found()
    assert needs_alike(OFFICER, "two welders")[0].answer == "The school sent them."
    assert needs_alike(OFFICER, "two welders", but=need) == []
    do(need, Act.REOPEN, 90, contact(unit), reason="It came back.")
    assert not is_found()
    number = solved(unit, 1, "Two welders", "")
    assert number in found("two welders")
    record_withdraw(NEEDS, [number], By(OFFICE, "page"), NOW + timedelta(minutes=1), expected=1)
    assert number not in found("two welders")
    assert not NeedWords.objects.filter(need_id__in=[number, need]).exists()


def test_another_unit_reads_what_the_office_published_and_nothing_else(need: str, unit: str) -> None:
    taken(need)
    do(need, Act.SOLVE, 60, reason="Ask Mr Li at Sany.")
    asked, shown = "two welders wanted", "Where do we find two welders? At the school of welding, by the month."
    assert needs_published(asked) == []
    for actor in (OFFICER, contact(unit)):
        with pytest.raises(ForbiddenError):
            do(need, Act.PUBLISH, 70, actor, reason=shown)
    do(need, Act.PUBLISH, 70, OFFICE, reason=shown)
    (one,) = needs_published(asked)
    assert (one.text, one.category, one.at) == (shown, "labour", NOW + timedelta(minutes=70))
    assert needs_published("a bridge") == needs_published("") == []
    other = rows_of("units").exclude(unit_id=unit)[0].unit_id
    assert need not in found(asked, contact(other)), "the need itself stays with its unit"
    do(need, Act.HIDE, 80, OFFICE)
    assert needs_published(asked) == []
    do(need, Act.PUBLISH, 90, OFFICE, reason=shown)
    do(need, Act.REOPEN, 95, contact(unit), reason="They did not come.")
    assert needs_published(asked) == [], "what was reopened has no answer to show"
    assert need_history(OFFICE, need).state.public == ""


def test_a_unit_writes_what_is_new_at_any_stage_and_no_clock_minds(need: str, unit: str) -> None:
    before = need_history(OFFICE, need).state
    do(need, Act.NOTE, 1, contact(unit), reason="It is three now.")
    after = need_history(OFFICE, need).state
    assert after == before
    told = Notice.objects.filter(key=need, occasion="2 note").values_list("role", "officer_id")
    assert list(told) == [(Role.OFFICER, "O-001")]
