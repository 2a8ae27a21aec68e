"""What people do at work, as Locust runs it: pages looked at, needs raised and worked, records corrected.

Locust reads this file by itself. ``FIVEGOOD_PEOPLE`` names the file of the people, ``FIVEGOOD_TOLD`` the one in which
is noted what they were told is written.
"""

from __future__ import annotations

import json
import os
import random
import re
import uuid
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from typing import Any

from locust import HttpUser, between, task

_PEOPLE = json.loads(Path(os.environ["FIVEGOOD_PEOPLE"]).read_text(encoding="utf-8"))
_TURN = count()
_FORM = re.compile(r'<form class="panel write" method="post" action="(/needs/[^"]+/steps/)".*?</form>', re.DOTALL)
_NEED = re.compile(r'href="(/needs/[^"/]+/)"')
_FOUND = re.compile(r'href="/records(/needs/[^"/]+/)"')
#: Acts that move a need on.
_ACTS = ("accept", "classify", "assign", "sign_for", "contact", "plan", "solve", "confirm", "archive")


def _tell(**told: Any) -> None:
    """Note what somebody was told is written: one line, so that no two are mixed."""
    with Path(os.environ["FIVEGOOD_TOLD"]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(told) + "\n")


class Person(HttpUser):
    """Somebody at work, logged in; they look and write as their role does, some seconds apart."""

    wait_time = between(3, 9)

    def on_start(self) -> None:
        """Take the next person of the file."""
        self.me = _PEOPLE[next(_TURN) % len(_PEOPLE)]
        self.client.cookies.set("sessionid", self.me["session"])
        self.chance = random.Random(self.me["name"])
        self.page("/", "home")

    @task
    def work(self) -> None:
        """Do one thing that the role does."""
        self.chance.choice(_WORK[self.me["role"]])(self)

    def page(self, address: str, name: str) -> str:
        """Return a page that must be given."""
        with self.client.get(address, name=name, catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code} at {address}")
            return str(answer.text)

    def post(self, address: str, sent: dict[str, str], name: str, *, from_page: str) -> int:
        """Send a form of a page, and return what came of it: 302 is written, 409 or 422 refused in words."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', from_page)
        sent = sent | {"csrfmiddlewaretoken": token.group(1) if token else ""}
        asked = {"name": name, "allow_redirects": False, "catch_response": True}
        with self.client.post(address, sent, headers={"Referer": self.host or ""}, **asked) as answer:
            if answer.status_code in (302, 409, 422):
                answer.success()
            else:
                answer.failure(f"{answer.status_code} at {address}")
            return int(answer.status_code)


def _look(address: str, name: str) -> Any:
    return lambda person: person.page(address, name)


def _work_at_need(person: Person) -> None:
    """Open a need of the day and do what may be done next."""
    _move_on(person, _NEED.findall(person.page("/day/", "day")))


def _receive(person: Person) -> None:
    """Look for needs that came in, and accept, classify or assign one."""
    _move_on(person, _FOUND.findall(person.page("/search/?q=load", "search")))


def _move_on(person: Person, needs: list[str]) -> None:
    if not needs:
        return
    address = person.chance.choice(needs)
    page = person.page(address, "need")
    forms = [(form.group(1), _fields(form.group(0))) for form in _FORM.finditer(page)]
    forms = [(to, fields) for to, fields in forms if fields.found.get("act") in _ACTS]
    if not forms:
        return
    to, fields = person.chance.choice(forms)
    sent, act = fields.first | fields.found | {"reason": "at work"}, fields.found["act"]
    if person.post(to, sent, "need: do", from_page=page) == 302:
        _tell(what="step", need=address.split("/")[2], seen=int(sent["seen"]), act=act)


def _note(person: Person) -> None:
    """Note something of a unit on the day."""
    page = person.page("/day/", "day")
    units = re.findall(r'<option value="(\w[^"]*)"', page)
    once = re.search(r'name="once" value="([^"]+)"', page)
    if units and once:
        sent = {"unit": person.chance.choice(units), "note": "at work", "what": "note", "once": once.group(1)}
        person.post("/day/", sent, "day: note", from_page=page)


def _raise(person: Person) -> None:
    """Raise a need of one's own unit."""
    page, title = person.page("/needs/raise/", "raise a need"), f"load {uuid.uuid4().hex}"
    once = re.search(r'name="once" value="([^"]+)"', page)
    categories = re.findall(r'name="category"[^>]*value="(\w+)"|<option value="(\w+)"', page)
    if not once or not categories:
        raise RuntimeError("the form that raises a need has changed")
    category = next(filter(None, person.chance.choice(categories)))
    sent = {"category": category, "title": title, "note": "", "once": once.group(1)}
    if person.post("/needs/raise/", sent, "raise a need: send", from_page=page) == 302:
        _tell(what="raise", title=title)


def _correct(person: Person) -> None:
    """Correct one of the records that everybody of the office corrects."""
    unit, address = person.chance.choice(person.me["shared"]), f"Road {uuid.uuid4().hex}"
    page = person.page(f"/records/units/{unit}/correct/", "correct")
    sent = _fields(page[page.index('class="grouped"') :]).found
    if not sent.get("version"):
        raise RuntimeError("the form that corrects a record has changed")
    to = f"/records/units/{unit}/correct/"
    if person.post(to, sent | {"address": address, "reason": "at work"}, "correct: send", from_page=page) == 302:
        _tell(what="correct", unit=unit, version=int(sent["version"]), address=address)


def _fields(form: str) -> _Fields:
    """Return what the fields of a form hold, and the first of each choice."""
    fields = _Fields()
    fields.feed(form)
    return fields


class _Fields(HTMLParser):
    """Reads what fields and choices hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.first: dict[str, str] = {}
        self._choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a field holds, or which choice is made."""
        of = {name: value or "" for name, value in attrs}
        if tag == "input" and "name" in of and of.get("type") not in ("checkbox", "radio"):
            self.found.setdefault(of["name"], of.get("value", ""))
        elif tag == "select":
            self._choice = of.get("name", "")
        elif tag == "option" and "selected" in of:
            self.found[self._choice] = of.get("value", "")
        elif tag == "option" and of.get("value"):
            self.first.setdefault(self._choice, of["value"])


_WORK = {
    "officer": [_look("/day/", "day"), _work_at_need, _work_at_need, _note, _look("/search/?q=e0", "search")],
    "contact": [_look("/", "home"), _raise, _look("/returns/", "returns")],
    "leader": [_look("/cockpit/", "cockpit"), _look("/plan/", "plan"), _look("/projects/", "projects")],
    "plan_office": [
        _correct,
        _receive,
        _receive,
        _look("/units/", "units"),
        _look("/records/needs/", "needs"),
        _look("/", "home"),
    ],
}
