"""The design system: contrast of every pair of colours, its page, and the reader's choice of text size."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from fivegood.records.actors import Role
from fivegood.web.design import PAIRS, contrast, tokens
from tests.people import Enter

STATIC = Path(__file__).parents[2] / "fivegood" / "web" / "static" / "fivegood"


@pytest.mark.parametrize("which", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids=" on ".join)
def test_every_pair_of_text_and_ground_has_contrast_enough(pair: tuple[str, str], which: int) -> None:
    light, dark = tokens()
    colours = (light, {**light, **dark})[which]
    assert contrast(colours[pair[0]], colours[pair[1]]) >= 4.5


def test_contrast_is_as_the_guidelines_define_it() -> None:
    # Published pairs: black on white is 21 to 1, #767676 on white is the lightest grey above 4.5 to 1.
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#ffffff", "#777777") == pytest.approx(4.48, abs=0.01)


def test_style_sheets_take_their_colours_from_the_tokens_alone() -> None:
    known = set(tokens()[0])
    for path in STATIC.glob("*.css"):
        text = path.read_text(encoding="utf-8")
        used = set(re.findall(r"var\(--([a-z-]+)\)", text))
        sizes = {name for name in used if name.startswith(("step", "gap", "round", "touch", "latin", "han", "code"))}
        assert used - sizes <= known, path.name
        if path.name != "tokens.css":
            colours = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", re.sub(r"@media print \{.*", "", text, flags=re.DOTALL)))
            assert colours == set(), path.name


@pytest.mark.django_db
def test_the_design_page_shows_every_lamp_in_both_languages(enter: Enter) -> None:
    client = enter(Role.LEADER)
    shown = client.get(reverse("design")).content.decode()
    assert all(word in shown for word in ("Met", "On track", "Behind", "Off track", "Not due yet", "Data missing"))
    client.cookies["django_language"] = "zh-hans"
    assert "设计规范" in client.get(reverse("design")).content.decode()


@pytest.mark.django_db
def test_the_size_of_text_is_chosen_once_and_kept(enter: Enter) -> None:
    client = enter(Role.LEADER)
    assert 'data-size="m"' in client.get(reverse("me")).content.decode()
    answer = client.post(reverse("text-size"), {"size": "l", "next": "/me/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/me/")
    assert 'data-size="l"' in client.get(reverse("me")).content.decode()
    client.post(reverse("text-size"), {"size": "huge", "next": "/me/"})
    assert 'data-size="l"' in client.get(reverse("me")).content.decode(), "what is no size changes nothing"


@pytest.mark.django_db
def test_choosing_a_size_leads_to_no_other_host() -> None:
    answer = Client().post(reverse("text-size"), {"size": "s", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"
