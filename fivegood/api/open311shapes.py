"""The shapes of the Open311 door: what a park offers, and a need as a request of service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from fivegood.api.open311asked import UNIT, described
from fivegood.errors import InputError
from fivegood.facts.rows import Row
from fivegood.park import OpenPark
from fivegood.records.needs.requests import Asked
from fivegood.records.needs.selectors import limits_for, needs_promise
from fivegood.rules.desk.clocks import Reading, readings
from fivegood.rules.desk.explained import limit_told
from fivegood.rules.desk.stages import NeedState, replay
from fivegood.rules.promises import Step

CATEGORIES = "need_category"
_WORDS = {
    "en": {
        "unit": "Which unit of the park it is for",
        "help": "The id of the unit. Accounts of a unit leave it out: it is for their own.",
        "limits": "{clock}: within {limit}",
        "join": "; ",
        "contact": "{park}. The service officer of each unit takes what it needs.",
        "notice": "It was passed on to whoever serves the unit.",
        "kept": "What you sent beside it ({names}) is kept as words in its note: a need is of a unit, not of a place.",
        "keys": "The administration gives accounts; each issues its tokens at {url}.",
    },
    "zh": {
        "unit": "为园区内哪个单位提出",
        "help": "单位编号。单位自己的账号可不填，即为本单位提出。",
        "limits": "{clock}：{limit}以内",
        "join": "；",
        "contact": "{park}。各单位的诉求由其服务专员受理。",
        "notice": "已转交该单位的服务专员。",
        "kept": "随附内容（{names}）仅作为文字记入备注：诉求属于单位，不对应地点。",
        "keys": "账号由管理方开通，令牌由账号在 {url} 自行签发。",
    },
}


def discovery(park: OpenPark, lang: str, url: str, account_url: str, changed_at: datetime) -> Mapping[str, Any]:
    """Return what stands where, whom to ask, and since when it is so."""
    words, changeset = _WORDS[lang], instant(changed_at)
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": url,
        "changeset": changeset,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    return {
        "changeset": changeset,
        "contact": words["contact"].format(park=park.park.name.in_(lang)),
        "key_service": words["keys"].format(url=account_url),
        "endpoints": [endpoint],
    }


def services(park: OpenPark, lang: str) -> list[Mapping[str, Any]]:
    """Return the services: the kinds of need, each with the limits that the park sets itself."""
    return [
        {
            "service_code": code,
            "service_name": words.in_(lang),
            "description": _limits(park, code, lang),
            "metadata": True,
            "type": "realtime",
            "keywords": ", ".join(dict.fromkeys((words.in_("en"), words.in_("zh")))),
            "group": park.park.name.in_(lang),
        }
        for code, words in park.park.lists.get(CATEGORIES, {}).items()
    ]


def definition(code: str, lang: str) -> Mapping[str, Any]:
    """Return what is asked of a request of a service beside its words."""
    attribute = {
        "variable": True,
        "code": UNIT.removeprefix("attribute[").removesuffix("]"),
        "datatype": "string",
        "required": False,
        "datatype_description": _WORDS[lang]["help"],
        "order": 1,
        "description": _WORDS[lang]["unit"],
    }
    return {"service_code": code, "attributes": [attribute]}


def notice(kept: Sequence[str], lang: str) -> str:
    """Return what becomes of a request, and of what was sent beside it."""
    words = _WORDS[lang]
    return " ".join([words["notice"], *([words["kept"].format(names=", ".join(kept))] if kept else [])])


def request_told(asked: Asked, park: OpenPark, lang: str, now: datetime) -> Mapping[str, Any]:
    """Return a need as a request of service; our own stage and clocks stand under ``extended_attributes``."""
    need, events, state = asked.need, asked.events, replay(asked.events)
    clocks = _clocks(park, need, state, now)
    due = next((one.due_at for one in clocks if one.step is Step.CLOSE), None)
    category = str(need["category"])
    extended = {
        "stage": str(state.stage),
        "level": state.level,
        "clocks": [{"clock": str(one.step), "due_at": instant(one.due_at), "lamp": str(one.colour)} for one in clocks],
    }
    return {
        "service_request_id": need["need_id"],
        "status": "open" if need["closed_at"] is None else "closed",
        "status_notes": _notes(asked, park, lang),
        "service_name": park.park.word(CATEGORIES, category, lang),
        "service_code": category,
        "description": described(str(need["title"] or ""), str(need["note"] or "")),
        "agency_responsible": park.park.name.in_(lang),
        "service_notice": None,
        "requested_datetime": instant(events[0].at),
        "updated_datetime": instant(events[-1].at),
        "expected_datetime": instant(due),
        "address": None,
        "address_id": None,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
        "extended_attributes": extended | ({"unit_id": need["unit_id"]} if need["unit_id"] else {}),
    }


def instant(at: datetime | None) -> str | None:
    """Return an instant of the park's clock with its zone."""
    return None if at is None else at.replace(tzinfo=ZoneInfo(settings.TIME_ZONE)).isoformat(timespec="seconds")


def _limits(park: OpenPark, code: str, lang: str) -> str:
    """Return within how long the park answers, plans for and closes a need; empty where it sets no limit."""
    words, limits = _WORDS[lang], park.rules.desk.limits_of(code, "", needs_promise(park))
    told = [
        words["limits"].format(
            clock=park.park.word("need_clock", str(step), lang), limit=limit_told(limits[step], lang)
        )
        for step in Step
        if step in limits
    ]
    return words["join"].join(told)


def _clocks(park: OpenPark, need: Row, state: NeedState, now: datetime) -> list[Reading]:
    """Return the clocks of the current round; none where the calendar does not hold the days."""
    with suppress(InputError):
        found = readings(state, limits_for(park, need, state), park.rules.desk, park.calendar, now)
        return [one for one in found if one.round == len(state.rounds)]
    return []


def _notes(asked: Asked, park: OpenPark, lang: str) -> str:
    last = asked.events[-1]
    said = park.park.word("need_act", str(last.act), lang)
    return f"{said}{'：' if lang == 'zh' else ': '}{last.reason}" if last.reason else said
