"""Every page of the server in a real browser: it fits its window, breaks no rule of accessibility, asks nobody else.

Layout is checked at both widths in both languages. Axe reads each address of the URL configuration twice, in Chinese on
a dark phone and in English on a bright desk; the pages of further tables and roles at the same address take turns.
Every address is visited, or named with the reason why it is no page.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest
from django.urls import URLPattern, URLResolver

from tests.browser.books import WIDTHS, Book, Open
from tests.browser.staff import Watched
from tests.thorough import times

#: How pages are read: language, width, colours; each language at each width where the run has the time.
WAYS = (("zh-hans", 360, "dark"), ("en", 1440, "light"), ("zh-hans", 1440, "light"), ("en", 360, "dark"))
#: The pages about logging in that somebody sees before they are known, and after.
AT_THE_DOOR = {
    "account_login": "login/",
    "account_reset_password": "password/reset/",
    "account_reset_password_done": "password/reset/done/",
    "account_reset_password_from_key": "password/reset/key/1-none/",
    "account_reset_password_from_key_done": "password/reset/key/done/",
    "account_inactive": "inactive/",
    "socialaccount_login_cancelled": "3rdparty/login/cancelled/",
    "socialaccount_login_error": "3rdparty/login/error/",
}
OF_ONE_SELF = {
    "account_logout": "logout/",
    "account_change_password": "password/change/",
    "account_email": "email/",
    "account_reauthenticate": "reauthenticate/",
    "mfa_index": "2fa/",
    "mfa_list_webauthn": "2fa/webauthn/",
    "socialaccount_connections": "3rdparty/",
    "usersessions_list": "sessions/",
}
_WITHOUT_MAIL = "sends a message, or leads on from one, which this server does not do"
_IN_A_TEST = "is walked through in test_staff.py"
_ON = "leads on to another page, or gives what is no page"
NOT_AT_THE_DOOR: Mapping[str, str] = {
    **dict.fromkeys(("account_signup", "socialaccount_signup"), "is shut: accounts are given by an administrator"),
    **dict.fromkeys(
        ("account_email_verification_sent", "account_confirm_email", "account_confirm_login_code"), _WITHOUT_MAIL
    ),
    **dict.fromkeys(("mfa_activate_totp", "mfa_authenticate", "mfa_add_webauthn"), _IN_A_TEST),
    **dict.fromkeys(
        (
            *("account_set_password", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
            *("mfa_download_recovery_codes", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_login_webauthn"),
            *("mfa_remove_webauthn", "mfa_edit_webauthn", "openid_connect_login", "openid_connect_callback"),
        ),
        _ON,
    ),
}


def names_of(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names_of(one.url_patterns)
        elif one.name:
            yield one.name


class Page(NamedTuple):
    """A page that is visited. ``turn`` says in which way axe reads it, where another at the same route goes before."""

    name: str
    address: str
    turn: int | None


def pages_of(book: Book) -> Mapping[str, list[Page]]:
    """Return for each role the pages that it visits."""
    asked = [("", name, f"/login/{path}") for name, path in AT_THE_DOOR.items()]
    asked += [("plan_office", name, f"/login/{path}") for name, path in OF_ONE_SELF.items()]
    asked.append(("plan_office", "what is not there", "/nothing/"))
    for visit in json.loads(book.pages.read_text("utf-8"))["pages"]:
        asked += [(visit["who"], visit["page"], address) for address in visit["addresses"][:1]]
    found: dict[str, list[Page]] = {}
    counted: Counter[str] = Counter()
    for who, name, address in asked:
        found.setdefault(who, []).append(Page(name, address, counted[name] % 2 if counted[name] else None))
        counted[name] += 1
    return found


def test_every_address_is_visited_or_is_no_page(book: Book) -> None:
    from allauth.urls import urlpatterns

    assert json.loads(book.pages.read_text("utf-8"))["not_visited"] == []
    known = {*AT_THE_DOOR, *OF_ONE_SELF, *NOT_AT_THE_DOOR}
    assert set(names_of(urlpatterns)) == known


@pytest.mark.parametrize("way", range(times(2, thorough=4)))
def test_every_page_fits_breaks_no_rule_and_asks_nobody_else(watch: Open, book: Book, way: int) -> None:
    language, own, scheme = WAYS[way]
    wrong: list[str] = []
    for who, pages in pages_of(book).items():
        watched = watch(who, width=own, language=language, scheme=scheme)
        for page in pages:
            watched.open(page.address)
            what = f"{page} for {who or 'nobody'} in {language}, {scheme}"
            wrong += faults_of(watched, what, own, with_axe=page.turn in (None, way % 2) or way > 1)
    assert wrong == [], "\n\n".join(wrong)


def faults_of(watched: Watched, what: str, own: int, *, with_axe: bool) -> Iterator[str]:
    """Give what is wrong with a page at both widths, beginning with the one that the window has."""
    size = watched.page.viewport_size
    assert size is not None
    for wide in sorted(WIDTHS, key=lambda width: width != size["width"]):
        if wide != size["width"]:
            watched.page.set_viewport_size({"width": wide, "height": 900})
        try:
            (watched.check if with_axe and wide == own else watched.check_fits)(f"{what} at {wide} px")
        except AssertionError as error:
            yield str(error)
    if watched.complaints:
        yield f"{what}: {watched.complaints}"
        watched.complaints.clear()
