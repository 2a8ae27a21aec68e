"""Drawings of charts as the server gives them: by a key of a page, drawn once, in a process that may be lost."""

from __future__ import annotations

import gzip
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from fivegood.web import drawings
from fivegood.web.drawer import BusyError, Drawer
from fivegood.web.drawings import drawing, drawing_keep
from tests.web.test_charts import chart


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder without a drawing."""
    monkeypatch.setattr(settings, "DATA", tmp_path)
    return tmp_path / "drawings"


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    """A process that draws, ended in the end."""
    one = Drawer()
    yield one
    one.close()


def test_a_drawing_is_made_once_and_read_by_whoever_holds_its_key(
    folder: Path, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawings, "_DRAWER", drawer)
    shown = chart("stack")
    key, client = drawing_keep(shown.spec), Client()
    answer = client.get(reverse("chart", args=[key, 480, "m"]), headers={"Accept-Encoding": "gzip"})
    svg = gzip.decompress(answer.content).decode()
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert re.search(r'<svg [^>]*width="480"[^>]*><style>:root { --paper: #ffffff;', svg)
    assert "prefers-color-scheme: dark" in svg
    assert sorted(int(n) for n in re.findall(r'data-n="([0-9]+)"', svg)) == list(range(len(shown.told)))
    assert not re.search(r"aria-|role=|style=|#[0-9a-f]{6}", svg.partition("</style>")[2])
    with monkeypatch.context() as again:
        again.setattr(drawings, "_DRAWER", None)
        assert client.get(reverse("chart", args=[key, 480, "m"])).content.decode() == svg
        for asked in (("0" * 40, 480, "m"), (key, 490, "m"), (key, 4000, "m"), (key, 480, "x")):
            assert client.get(reverse("chart", args=asked)).status_code == 404
    assert drawing_keep(shown.spec) == key != drawing_keep(chart("sums").spec)
    assert len(list(folder.glob("*/*"))) == 3, "two specs and one drawing"


@pytest.mark.usefixtures("folder")
def test_letters_have_the_size_that_the_reader_chose(drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "_DRAWER", drawer)
    key = drawing_keep(chart("lines", "zh-hans").spec)
    sizes = {}
    for size in ("s", "m", "l"):
        svg = gzip.decompress(drawing(key, 300, size) or b"").decode()
        sizes[size] = {float(px) for px in re.findall(r'font-size="([0-9.]+)px"', svg)}
    assert sizes == {"s": {11.04}, "m": {12.0}, "l": {14.28}}


def test_what_nobody_looks_at_for_a_month_is_removed(
    folder: Path, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawings, "_DRAWER", drawer)
    old, looked_at = drawing_keep(chart("sums").spec), drawing_keep(chart("band").spec)
    past = time.time() - 31 * 24 * 60 * 60
    for path in folder.glob("*/*"):
        os.utime(path, (past, past))
    drawing_keep(chart("band").spec)
    drawing(looked_at, 300, "m")
    assert {path.name.partition(".")[0] for path in folder.glob("*/*")} == {looked_at}
    assert drawing(old, 300, "m") is None


def test_a_process_that_was_lost_is_followed_by_another(drawer: Drawer) -> None:
    spec = chart("sums").spec
    assert drawer.draw(spec, "a").startswith("<svg")
    assert drawer._process is not None
    drawer._process.kill()
    assert drawer.draw(spec, "a").startswith("<svg")
    with pytest.raises(ValueError, match=r".+"):
        drawer.draw({"mark": "none"}, "a")


@pytest.mark.usefixtures("folder")
def test_who_comes_when_enough_are_waiting_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = Drawer()
    while busy._turns.acquire(blocking=False):
        pass
    monkeypatch.setattr(drawings, "_DRAWER", busy)
    with pytest.raises(BusyError):
        busy.draw({}, "a")
    answer = Client().get(reverse("chart", args=[drawing_keep(chart("sums").spec), 480, "m"]))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
