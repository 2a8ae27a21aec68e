"""Figures that several updates print: each once, as it stands now, and in the words of the reader's language."""

from __future__ import annotations

import re

import pytest

from fivegood.park import OpenPark
from tests.publishing import JULY, one_more_giant, published
from tests.web.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
FIGURE = "small_giants_new.2021-07"


def test_a_figure_of_two_updates_stands_once_and_in_the_reader_s_language(sample: OpenPark) -> None:
    published(sample.plan, "2021-07", "monthly", JULY)
    one_more_giant()
    published(sample.plan, "2021-08", "monthly", {"en": JULY["en"]})
    for lang, words in (("en", "5 enterprises"), ("zh", "5家企业")):
        home = text_of(f"/{lang}/")
        assert len(re.findall(rf'href="[^"]*figures/{FIGURE}/"', home)) == 1
        assert words in home
        page = text_of(f"/{lang}/figures/{FIGURE}/")
        assert f'<p class="big">{words}' in page
    assert "enterprises" not in page
    assert "2021年7月19日" in page
    assert not re.search(r"\d{4}-\d{2}-\d{2}T", page.partition('id="rows"')[2].partition("</table>")[0])
