"""Reports as Inline XBRL: what Arelle makes of them, fact by fact against the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fivegood.periods import Period
from fivegood.quantities import CURRENCIES
from fivegood.report.nodes import Document, ScorecardBlock
from fivegood.report.words import LANG_TAGS, withheld_text, word
from fivegood.report.xbrl.documents import xbrl_files
from fivegood.report.xbrl.facts import instance_of, standings_of
from tests.standards.documents import PARKS, Reports

AS_OF = date(2021, 6, 30)


class Made(Reports):
    """The files of a park's reports, and what they were made of."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name)
        self.name, self.currency, self.folder = name, self.park.park.currency, folder
        self.files = xbrl_files(self.documents, self.park.plan, self.edition, self.card.as_of, self.rules)
        for file, text in self.files.items():
            (folder / file).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module", params=list(PARKS))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(request.param, tmp_path_factory.mktemp("xbrl"))


def read(file: Path) -> tuple[Any, list[Mapping[str, Any]]]:
    """Return a report as Arelle reads it without a network, and what it has to say against it."""
    from arelle.api.Session import Session
    from arelle.logging.handlers.StructuredMessageLogHandler import StructuredMessageLogHandler
    from arelle.RuntimeOptions import RuntimeOptions

    told = StructuredMessageLogHandler()
    options = RuntimeOptions(
        entrypointFile=str(file), internetConnectivity="offline", keepOpen=True, validate=True, utrValidate=True,
        calcs="c11r",
    )  # fmt: skip
    session = Session()
    session.run(options, logHandler=told)
    return session, [message for message in told.messages if message["levelname"] != "INFO"]


@pytest.fixture(scope="module", params=["en", "zh"])
def loaded(made: Made, request: pytest.FixtureRequest) -> Iterator[tuple[Document, Any]]:
    session, messages = read(made.folder / f"report.{request.param}.xhtml")
    assert messages == []
    yield made.documents[request.param], session.get_models()[0]
    session.close()


def unit_of(fact: Any) -> str:
    """Return a fact's unit as the ledger writes it."""
    above, below = fact.unit.measures
    return "/".join(str(name.localName) for name in (*above, *below))


def when_of(fact: Any) -> str:
    """Return when a fact holds; Arelle gives the midnight after the last day."""
    day = timedelta(days=1)
    if fact.context.isInstantPeriod:
        return str((fact.context.instantDatetime - day).date())
    return str(Period(fact.context.startDatetime.date(), (fact.context.endDatetime - day).date()))


def test_every_number_of_the_ledger_is_a_fact(made: Made, loaded: tuple[Document, Any]) -> None:
    document, model = loaded
    found = {
        (fact.concept.label(lang="en" if document.lang == "en" else "zh-CN"), when_of(fact), fact.xValue, unit_of(fact))
        for fact in model.facts
    }
    kept = {(entry.name, entry.when, entry.value, entry.unit.replace(" ", "_")) for entry in document.entries}
    assert len(kept) >= 5
    assert kept - found == set()
    goals = {
        (standing.goal.name.in_(document.lang), str(standing.goal.target.by), standing.goal.target.value)
        for block in document.blocks
        if isinstance(block, ScorecardBlock)
        for standing in block.standings
    }
    assert goals - {(label, when, value) for label, when, value, _unit in found} == set()
    told = instance_of(document, made.card.as_of, made.rules).facts
    assert found == {(one.label, str(one.context.when), one.value, one.unit.text.replace(" ", "_")) for one in told}


def test_what_is_withheld_is_a_fact_without_a_value_and_says_why(made: Made, loaded: tuple[Document, Any]) -> None:
    from arelle import XbrlConst

    document, model = loaded
    nil = {fact.concept.label(lang=LANG_TAGS[document.lang]): fact for fact in model.facts if fact.isNil}
    withheld = {one.goal.name.in_(document.lang): one for one in standings_of(document) if one.value is None}
    assert set(nil) == set(withheld)
    assert nil or made.name != "sample"
    told = model.relationshipSet(XbrlConst.factFootnote)
    for name, fact in nil.items():
        (footnote,) = [one.toModelObject for one in told.fromModelObject(fact)]
        rule = withheld[name].withheld
        why = withheld_text(rule, made.rules, document.lang) if rule else word("no_data", document.lang)
        assert why in footnote.viewText()


def test_a_number_in_the_text_is_a_fact_where_it_is_exact(made: Made, loaded: tuple[Document, Any]) -> None:
    document, model = loaded
    instance = instance_of(document, AS_OF, made.rules)
    counts = Counter(fact.concept.qname.localName for fact in model.facts)
    exact = [fact for fact in instance.listed if fact.printed()]
    rounded = [fact for fact in instance.listed if not fact.printed()]
    assert exact
    assert all(counts[fact.concept.name] >= 2 for fact in exact if fact.concept.name.startswith("figure."))
    for fact in rounded:  # each is rounded, or printed beside another number
        digits = "".join(sign for sign in fact.text if sign in "0123456789.")
        assert (
            not fact.value
            or not digits
            or Decimal(digits).normalize().as_tuple().digits != abs(fact.value).normalize().as_tuple().digits
        )


def test_money_is_in_the_park_s_currency(loaded: tuple[Document, Any]) -> None:
    _document, model = loaded
    money = [fact for fact in model.facts if fact.concept.isMonetary]
    assert money
    assert {unit_of(fact) in CURRENCIES for fact in money} == {True}


@pytest.mark.parametrize(
    ("sound", "broken", "code"),
    [
        ('decimals="INF" ', "", "xbrl"),
        ('format="ixt:num-dot-decimal"', 'format="ixt:num-comma-decimal"', "ix"),
        ('unitRef="u.CNY"', 'unitRef="u.project"', "xbrl"),
    ],
)
def test_what_is_wrong_is_told(made: Made, tmp_path: Path, sound: str, broken: str, code: str) -> None:
    """Arelle would not keep still about a fault: a silent check proves nothing."""
    sound = sound.replace("CNY", made.currency)
    assert sound in made.files["report.en.xhtml"]
    for name, text in made.files.items():
        (tmp_path / name).write_text(text.replace(sound, broken) if name == "report.en.xhtml" else text, "utf-8")
    session, messages = read(tmp_path / "report.en.xhtml")
    session.close()
    assert any(message["levelname"] == "ERROR" and message["messageCode"].startswith(code) for message in messages)
