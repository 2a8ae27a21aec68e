"""The public site: what was published and nothing else, the same for everybody, in two languages, kept by caches."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen
from xml.etree import ElementTree

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rdflib import RDF

from fivegood.cli.publishing import write_public_site
from fivegood.editions.models import Draft, Publication, StoredFigure
from fivegood.editions.writing import draft_start, draft_write
from fivegood.errors import InputError
from fivegood.park import OpenPark
from fivegood.plan.scorecard import Status, score
from fivegood.web.public import answering
from fivegood.web.public.export import export_site
from fivegood.web.public.feeds import places
from tests.publishing import HALF_YEAR, JULY, WHY, WRITER, published
from tests.web.reading import BASE, SCHEMA, Page, graph, served, site, text_of
from tests.web.test_budgets import BUDGETS

__all__ = ["site"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]
GIANTS, OLD, NEW = "small_giants.on-2021-07-31", "/en/zone/updates/2021-07/1/", "/en/zone/updates/2021-07/2/"


def test_before_anything_is_published_every_page_says_so_and_shows_no_figure(sample: OpenPark) -> None:
    draft = draft_start("2021-H1", "half_year", "2021-H1", WRITER, sample.plan)
    draft_write("2021-H1", HALF_YEAR, WRITER, expected=draft.version)
    assert StoredFigure.objects.exists()
    for place in places():
        page = text_of(place.path)
        of_page = ("has been restated", "尚无修订") if "restatements/" in place.path else ("published yet", "尚未发布")
        assert of_page[place.lang == "zh"] in page, place.path
        assert "The zone signed" not in page
    text_of("/en/figures/projects_signed.2021-h1/", 404)
    assert Client().get("/statistics/").status_code == 200, "as before, until the site has a page of its own"


@pytest.mark.one_database
@pytest.mark.usefixtures("site")
def test_every_page_has_its_counterpart_keeps_the_policy_and_leads_nowhere_wrong() -> None:
    seen: dict[str, Page] = {}
    listed = {place.path: place.lang for place in places()}
    assert len(listed) > 30
    for path, lang in listed.items():
        response = Client().get(path)
        assert response.status_code == 200, path
        assert (response["Vary"], "Set-Cookie" in response) == ("Accept-Encoding", False)
        assert response["Cache-Control"].startswith("public")
        assert not response.cookies
        page = seen[path] = Page(response.content.decode())
        assert page.lang == response["Content-Language"] == {"en": "en", "zh": "zh-CN"}[lang]
        assert [link["href"] for link in page.rel("canonical")] == [BASE + path]
        assert not [tag for tag, found in page.tags if tag == "style" or "style" in found]
        assert [found.get("type", found.get("src")) for tag, found in page.tags if tag == "script"][1:] == [
            "application/ld+json"
        ]
    asked = set[str]()
    for path, page in seen.items():
        pairs = {link["hreflang"]: link["href"] for link in page.rel("alternate") if "hreflang" in link}
        assert set(pairs) == {"en", "zh-CN", "x-default"}
        assert BASE + path in pairs.values()
        for tag in ("en", "zh-CN"):
            other = seen[pairs[tag].removeprefix(BASE)]
            assert {link["href"] for link in other.rel("alternate") if "hreflang" in link} == set(pairs.values())
        for link in page.links:
            to = urlsplit(urljoin(BASE + path, link["to"]))
            assert link["to"].startswith(BASE) or not link["to"].startswith(("/", "http")), "links are relative"
            if to.path in seen:
                assert not to.fragment or to.fragment in seen[to.path].ids, f"{path}: {link['to']}"
            elif not to.path.startswith("/static/") and to.path not in asked:
                asked.add(to.path)
                assert Client().head(to.path).status_code == 200, f"{path}: {link['to']}"


@pytest.mark.usefixtures("site")
def test_machines_read_of_each_page_what_people_do() -> None:
    article = graph("/zh" + NEW[3:])
    one = next(article.subjects(RDF.type, SCHEMA.Article))
    assert str(article.value(one, SCHEMA.headline)) == "七月小巨人"
    assert str(article.value(one, SCHEMA.inLanguage)) == "zh-CN"
    assert str(article.value(one, SCHEMA.isBasedOn)) == BASE + "/zh" + OLD[3:]
    assert len(list(article.subjects(RDF.type, SCHEMA.ListItem))) == 4
    figure = graph(f"/en/figures/{GIANTS}/")
    dataset = next(figure.subjects(RDF.type, SCHEMA.Dataset))
    value = figure.value(figure.value(dataset, SCHEMA.variableMeasured), SCHEMA.value)
    assert str(value) == str(Publication.objects.get(number=2).figures.get(slug=GIANTS).value)
    assert {str(url) for url in figure.objects(None, SCHEMA.contentUrl)} >= {BASE + "/published/2021-07/2/figures.csv"}
    assert list(graph("/en/").subjects(RDF.type, SCHEMA.WebSite))


@pytest.mark.usefixtures("site")
def test_a_page_is_not_sent_again_until_something_new_is_published(sample: OpenPark) -> None:
    client = Client()
    first = client.get("/en/")
    etag, changed = first["ETag"], first["Last-Modified"]
    for name, sent in (("if-none-match", etag), ("if-none-match", f"W/{etag}"), ("if-modified-since", changed)):
        again = client.get("/en/", headers={name: sent})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        assert again["Cache-Control"] == first["Cache-Control"]
    zipped = client.get("/en/", HTTP_ACCEPT_ENCODING="gzip")
    assert gzip.decompress(zipped.content) == first.content
    assert client.get("/en/", HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=zipped["ETag"]).status_code == 304
    assert client.head("/en/")["ETag"] == etag
    assert client.post("/en/").status_code == 405
    with CaptureQueriesContext(connection) as asked_again:
        client.get("/en/")
    assert len(asked_again) == 1
    published(sample.plan, "2021-08", "monthly", {"en": JULY["en"].replace("Giants in July", "Again & <again>")})
    new = client.get("/en/", HTTP_IF_NONE_MATCH=etag)
    assert new.status_code == 200
    assert "Again &amp; &lt;again&gt;" in new.content.decode()
    text = text_of("/zh/zone/updates/2021-08/1/")
    assert 'class="text" lang="en"' in text, "in the language it has, and said so"
    file = client.get("/published/2021-07/1/figures.csv")
    assert file["Cache-Control"].endswith("immutable")
    assert file.content == bytes(
        Publication.objects.get(edition="2021-07", number=1).files.get(name="figures.csv").data
    )


@pytest.mark.usefixtures("site")
def test_what_was_restated_stays_at_its_address_and_is_told_everywhere() -> None:
    old, new = text_of(OLD), text_of(NEW)
    assert "Figures of this update were restated" in old
    assert 'href="../../../../../en/zone/updates/2021-07/2/"' in old
    before, after = (
        Publication.objects.get(edition="2021-07", number=number).figures.get(slug=GIANTS).value for number in (1, 2)
    )
    assert int(after or 0) == int(before or 0) + 1
    for page in (new, text_of("/en/zone/restatements/")):
        assert f"<del>{before} enterprises</del>" in page
        assert f"<ins>{after} enterprises</ins>" in page
        assert (WHY["en"] in page, "1 came" in page) == (True, True)
    chinese = text_of("/zh/zone/restatements/")
    assert (WHY["zh"] in chinese, "新增1条" in chinese) == (True, True)
    figure = text_of(f"/en/figures/{GIANTS}/")
    assert figure.index(f"{after} enterprises") < figure.index(f"{before} enterprises"), (
        "both editions, the newest first"
    )
    assert text_of("/en/zone/updates/").count("<article>") == 2, "an edition is listed as it stands now"


@pytest.mark.usefixtures("site")
def test_nothing_that_was_not_published_shows(sample: OpenPark) -> None:
    known = set(re.findall(r"/en/figures/([^/\"]+)/", " ".join(place.path for place in places())))
    hidden = next(one.slug for one in StoredFigure.objects.exclude(slug__in=known).order_by("pk"))
    text_of(f"/en/figures/{hidden}/", 404)
    draft = Draft.objects.get(edition="2021-07")
    draft_write("2021-07", {"en": JULY["en"].replace("Giants in July", "Rumours")}, WRITER, expected=draft.version)
    draft_start("2021-06", "monthly", "2021-06", WRITER, sample.plan)
    answering._kept.cache_clear()
    assert not [place.path for place in places() if "Rumours" in text_of(place.path) or "2021-06/1" in place.path]
    for path in ("/en/zone/updates/2021-06/1/", "/en/zone/updates/2021-07/3/", "/published/2021-07/9/figures.csv"):
        text_of(path, 404)
    missing = text_of("/zh/zone/nothing/", 404)
    assert "已公布的内容中没有此页" in missing


@pytest.mark.usefixtures("site")
def test_each_number_of_an_update_leads_to_the_page_that_says_it() -> None:
    path = "/en/zone/updates/2021-H1/1/"
    text = text_of(path)
    links = re.findall(r'<a class="figure" href="([^"]+)">([^<]+)</a>', text)
    assert len(links) > 5
    for link, number in links:
        to = urljoin(path, link)
        if to.startswith("/en/figures/"):
            assert re.sub(r"\s", " ", number) in text_of(to), f"{number}: {to}"
        else:
            assert to.partition("#")[2] in Page(text_of("/en/zone/")).ids
    trace = text_of("/en/figures/projects_signed.2021-h1/")
    for words in ("SELECT", "Projects whose contract was signed", "<svg", Publication.objects.earliest("pk").snapshot):
        assert words in trace
    assert ("var(--data-1)" in trace, "#0b5c7f" in text) == (True, False), "charts take the colours of the page"


@pytest.mark.usefixtures("site")
def test_the_plan_at_a_glance_is_the_scorecard_of_the_newest_publication(sample: OpenPark) -> None:
    page = text_of("/en/zone/")
    newest = Publication.objects.latest("pk")
    full = {
        (one.goal.id, one.goal.target.by): one
        for one in score(sample.plan, sample.figures(newest.as_of), newest.as_of).standings
    }
    rows = list(csv.DictReader(io.StringIO(bytes(newest.files.get(name="scorecard.csv").data).decode())))
    assert len(rows) == len(full)
    assert Counter(row["disclosure"] for row in rows)["withheld"] > 0
    shown = [row for row in rows if row["disclosure"] != "withheld"]
    assert all(full[row["goal"], date.fromisoformat(row["by"])].status == row["status"] for row in shown)
    counts = Counter(row["status"] for row in shown)
    for status in Status:
        if status is not Status.MISSING:  # what is withheld wears its shape
            assert page.count(f'<span class="lamp {status}"') == counts[status] + bool(counts[status]), status
    assert page.count("c, withheld") == len(rows) - len(shown)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(("lang", "tag", "title"), [("en", "en", "Giants in July"), ("zh", "zh-CN", "七月小巨人")])
def test_a_reader_of_feeds_finds_every_publication_the_newest_first(lang: str, tag: str, title: str) -> None:
    """What RFC 4287 asks for is there: id, title, updated of feed and entries, an author, and where each is read."""
    response = Client().get(f"/{lang}/feed.xml")
    found = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert (found.bozo, found.version, found.feed.language) == (False, "atom10", tag)
    assert [found.feed[name] for name in ("id", "link")] == [f"{BASE}/{lang}/zone/updates/"] * 2
    assert {link.rel: link.href for link in found.feed.links}["self"] == f"{BASE}/{lang}/feed.xml"
    assert all((found.feed.title, found.feed.author))
    assert found.feed.updated_parsed == found.entries[0].updated_parsed
    assert [entry.title for entry in found.entries[:2]] == [title, title]
    assert len(found.entries) == len({entry.id for entry in found.entries}) == Publication.objects.count()
    for entry in found.entries:
        assert all((entry.author, entry.summary))
        assert entry.updated.endswith(("Z", "+00:00"))
        assert entry.link == entry.id
        assert Client().get(urlsplit(entry.link).path).status_code == 200
    stamps = [entry.updated_parsed for entry in found.entries]
    assert stamps[:2] == sorted(stamps[:2], reverse=True)


@pytest.mark.usefixtures("site")
def test_the_map_names_every_page_once_with_both_languages() -> None:
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    urls = ElementTree.fromstring(text_of("/sitemap.xml")).findall("s:url", names)
    pairs = {
        url.findtext("s:loc", "", names): {link.get("href") for link in url.findall("x:link", names)} for url in urls
    }
    assert set(pairs) == {BASE + place.path for place in places()}
    assert len(urls) == len(pairs)
    for loc, both in pairs.items():
        assert (loc in both, len(both)) == (True, 2)
        assert all(pairs[str(other)] == both for other in both)
    stamps = [url.findtext("s:lastmod", "", names) for url in urls]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp) for stamp in stamps)
    assert text_of("/robots.txt").splitlines()[-1] == f"Sitemap: {BASE}/sitemap.xml"


@pytest.mark.usefixtures("site")
def test_the_pages_keep_within_their_budget_of_queries() -> None:
    pages = {"home": "/en/", "plan": "/en/zone/", "update": NEW, "figure": f"/en/figures/{GIANTS}/"}
    pages |= {name: f"/en/zone/{name}/" for name in ("updates", "restatements")}
    pages |= {name: f"/en/{name}/" for name in ("figures", "statistics", "downloads")}
    spent = {}
    for name, path in pages.items():
        text_of(path)  # files of publications are read once
        answering._kept.cache_clear()
        with CaptureQueriesContext(connection) as asked:
            text_of(path)
        spent[f"public {name}"] = len(asked)
    budgets = json.loads(BUDGETS.read_text(encoding="utf-8"))
    assert spent == {name: budgets[name] for name in spent}
    assert max(spent.values()) <= 10


@pytest.mark.one_database
@pytest.mark.usefixtures("site")
def test_the_folder_of_the_site_is_the_live_site_to_the_byte_and_all_its_links_lead_to_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not the whole address of a site"):
        write_public_site(tmp_path / "site", "park.example", as_json=True)
    index = export_site(tmp_path / "site", BASE, lambda *_: None)
    with served(index.root) as address:
        for place in list(places())[::7]:
            with urlopen(address + place.path) as sent:
                assert sent.read() == Client().get(place.path).content, place.path
    for name in index.files:
        if not name.endswith(".html") or name.startswith("published/"):
            continue
        assert (
            name in ("index.html", "404.html")
            or (index.root / name).read_bytes() == Client().get("/" + name.removesuffix("index.html")).content
        )
        for link in Page((index.root / name).read_text("utf-8")).links:
            if link["to"].startswith("#"):
                continue
            to = urlsplit(urljoin(f"{BASE}/{name}", link["to"])).path.removeprefix("/")
            assert (index.root / to / "index.html" if to.endswith("/") or not to else index.root / to).is_file(), (
                name,
                to,
            )
    assert (index.root / "published/2021-07/1/figures.csv").is_file()
