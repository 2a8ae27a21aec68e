"""Parts that are written out without a template say what a template would, and escape what is not theirs."""

from __future__ import annotations

from datetime import date

from django.template import Context, Template
from django.urls import reverse, set_script_prefix
from django.utils.translation import override

from fivegood.web.addresses import address
from fivegood.web.gantt import Axis, Bar, Drawing, StageTold
from fivegood.web.histories import Change, ChangeOfEntry, Difference
from fivegood.web.markup import (
    change_rows,
    coverage_rows,
    differences,
    entry_rows,
    lamp,
    options,
    span_row,
    told_rows,
)
from fivegood.web.visits import CoverageShown

TODAY = date(2021, 8, 1)
_SIGNS = "<b>&\"'"


def test_a_kept_address_is_the_one_that_django_gives_and_follows_the_prefix_of_the_server() -> None:
    shown = Template("{% url 'one' 'units' path %}").render(Context({"path": "a&b"}))
    assert shown == reverse("one", args=["units", "a&b"]).replace("&", "&amp;")
    assert Template("{% url 'home' as found %}{{ found }}").render(Context()) == reverse("home")
    try:
        set_script_prefix("/park/")
        assert address("home") == "/park/"
    finally:
        set_script_prefix("/")
    assert address("home") == "/"


def test_a_lamp_and_a_drawing_escape_every_word() -> None:
    assert _SIGNS not in lamp("red", "■", _SIGNS)
    assert lamp("red", "■", "x<y", is_chip=True) == (
        '<span class="lamp red chip"><span aria-hidden="true">■</span> x&lt;y</span>'
    )
    drawing = Drawing([], Axis([], TODAY), str)
    bars = [Bar("1%", "30%", _SIGNS, _SIGNS, kind, is_labelled=True) for kind in ("planned", "planned point", "real")]
    drawing.planned, drawing.real, drawing.late = bars[:2], bars[2:], bars[2:]
    drawn = span_row(drawing, Axis([], TODAY))
    assert "<b>" not in drawn
    assert drawn.count("&lt;b&gt;") == 7  # four titles, and the words of a plan, of what came, and of how late it is


def test_a_text_of_a_template_is_said_in_the_language_of_each_reader() -> None:
    page = Template("{% load i18n web %}{% translate 'Menu' %}|{% translate 'Menu' as found %}{{ found }}")
    for language, word in (("en", "Menu"), ("zh-hans", "菜单"), ("en", "Menu")):
        with override(language):
            assert page.render(Context()) == f"{word}|{word}"


def test_choices_and_differences_escape_every_word() -> None:
    assert options([("", "—"), ("a&b", "x<y")], "a&b") == (
        '<option value="">—</option><option value="a&amp;b" selected>x&lt;y</option>'
    )
    assert "selected" not in options([("", "—")], None)
    told = [Difference("Name", "", _SIGNS), Difference("Area", "1", "2")]
    assert differences(told, is_new=False) == (
        "Name: <del>—</del> → <ins>&lt;b&gt;&amp;&quot;&#x27;</ins>; Area: <del>1</del> → <ins>2</ins>"
    )
    assert differences(told[1:], is_new=True) == "Area: <ins>2</ins>"
    rows = change_rows([Change(_SIGNS, True, told)], _SIGNS, _SIGNS)
    rows += entry_rows([ChangeOfEntry(_SIGNS, _SIGNS, 2, False, told)], [_SIGNS] * 4)
    rows += coverage_rows([CoverageShown(_SIGNS, _SIGNS, 50, _SIGNS)], _SIGNS)
    rows += told_rows(_SIGNS, "/a&b", [StageTold(_SIGNS, "", _SIGNS, "", is_late=True)])
    assert "<b>" not in rows
    assert '<th scope="rowgroup" rowspan="1"><a href="/a&amp;b">' in rows
    assert '<td class="whole late-days">—</td>' in rows
    assert rows.count("<del>—</del>") == 1  # a new record had nothing before
    assert '<td class="n" data-label="&lt;b&gt;&amp;&quot;&#x27;">2</td>' in rows
