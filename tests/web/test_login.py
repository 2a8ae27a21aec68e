"""Logging in: by name or address, with a second factor, by a real OpenID provider; limits, and sessions ended."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from fivegood.records.accounts.demo import DemoAccount
from fivegood.records.accounts.models import User
from fivegood.records.actors import Role
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from tests.people import Enter

# The provider of the tests uses what its own libraries are about to change.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
Accounts = dict[Role, DemoAccount]


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def log_in(client: Client, name: str, password: str) -> int:
    data = {"login": name, "password": password}
    return client.post(reverse("account_login"), data).status_code


def test_a_name_or_an_address_opens_the_door_and_a_wrong_password_does_not(accounts: Accounts) -> None:
    account = accounts[Role.LEADER]
    User.objects.filter(username=account.username).update(email="leader@example.org")
    assert log_in(Client(), account.username, "wrong") == 200
    for name in (account.username, "leader@example.org"):
        client = Client()
        assert log_in(client, name, account.password) == 302
        assert client.get("/").status_code == 200


def test_attempts_are_limited(accounts: Accounts) -> None:
    account = accounts[Role.LEADER]
    for _ in range(12):
        assert log_in(Client(), account.username, "wrong") == 200
    response = Client().post(reverse("account_login"), {"login": account.username, "password": account.password})
    assert response.status_code == 200
    assert "Too many failed login attempts" in response.content.decode()


@pytest.mark.parametrize(
    ("language", "subject", "unknown"),
    [("en", "A new password", "who makes accounts"), ("zh-hans", "重设密码", "联系园区系统管理员")],
)
def test_a_forgotten_password_is_chosen_anew_by_a_letter_in_the_language_of_the_reader(
    accounts: Accounts, mailoutbox: list[EmailMessage], language: str, subject: str, unknown: str
) -> None:
    name = accounts[Role.OFFICER].username
    User.objects.filter(username=name).update(email="officer@example.org")
    client = Client()
    client.cookies["django_language"] = language
    for address in ("officer@example.org", "stranger@example.org"):
        client.post(reverse("account_reset_password"), {"email": address})
    known, stranger = mailoutbox
    assert (known.to, known.subject) == (["officer@example.org"], f"Fivegood · {subject}")
    assert name in known.body
    assert unknown in stranger.body
    assert "signup" not in stranger.body, "nobody makes an account for themselves"
    link = re.findall("http://testserver(/\\S+)", str(known.body))[0]
    form = client.get(link, follow=True)
    changed = {"password1": "four plain words", "password2": "four plain words"}
    assert client.post(form.redirect_chain[-1][0], changed).status_code == 302
    assert log_in(Client(), name, "four plain words") == 302


def test_nobody_makes_an_account_for_themselves(accounts: Accounts) -> None:
    count = User.objects.count()
    data = {
        "username": "me",
        "email": "me@example.org",
        "password1": "four plain words",
        "password2": "four plain words",
    }
    Client().post(reverse("account_signup"), data)
    assert User.objects.count() == count == len(accounts)


def test_a_second_factor_is_asked_for_and_used_once(accounts: Accounts) -> None:
    account = accounts[Role.PLAN_OFFICE]
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(User.objects.get(username=account.username), secret)
    client = Client()
    response = client.post(reverse("account_login"), {"login": account.username, "password": account.password})
    assert response.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/").status_code == 302
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000" if code != "000000" else "111111"})
    assert wrong.status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.get("/").status_code == 200
    stored = Authenticator.objects.get(user__username=account.username, type=Authenticator.Type.TOTP)
    assert stored.data
    assert get_adapter() is not None


def test_sessions_are_listed_and_ended_one_by_one_or_all_but_this(accounts: Accounts) -> None:
    account, other = accounts[Role.AUDITOR], accounts[Role.LEADER]
    agents = [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0 Safari/604.1",
        "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
        "curl/8.9",
    ]
    here, phone, home, program = (Client(headers={"user-agent": agent}) for agent in agents)
    for client in (here, phone, home, program):
        assert log_in(client, account.username, account.password) == 302
    stranger = Client()
    assert log_in(stranger, other.username, other.password) == 302
    address = reverse("usersessions_list")
    page = here.get(address).content.decode()
    assert re.findall("<strong>(.*?)</strong>", page) == [
        "curl/8.9",
        "Firefox on Linux",
        "WeChat on iPhone",
        "Chrome on Windows",
    ]
    assert page.count("from the address 127.0.0.1") == 4
    numbers = re.findall('name="session" value="([0-9]+)"', page)
    assert len(numbers) == 3, "the session that asks is ended by logging out"
    of_stranger = UserSession.objects.get(user__username=other.username).pk
    for wrong in (of_stranger, "x", "9" * 30):
        assert "had ended already" in here.post(address, {"session": wrong}, follow=True).content.decode()
    here.post(address, {"session": numbers[2]})
    assert [client.get("/").status_code for client in (here, phone, home, program, stranger)] == [
        200,
        302,
        200,
        200,
        200,
    ]
    here.post(address, {"what": "others"})
    assert [client.get("/").status_code for client in (here, phone, home, program, stranger)] == [
        200,
        302,
        302,
        302,
        200,
    ]


def test_a_number_that_is_none_is_told_and_breaks_nothing(enter: Enter) -> None:
    office = enter(Role.ADMINISTRATOR)
    for what, name in (("end", "membership"), ("shut", "user")):
        for number in ("abc", "", "9" * 30):
            assert office.post("/accounts/", {"what": what, name: number}).status_code == 404
    held = office.get("/me/").content.decode().split('name="membership"')[1].split('value="')[1].split('"')[0]
    for days in ("9" * 11, "0", "367", "soon"):
        answer = office.post("/me/", {"membership": held, "days": days, "name": "a program"})
        assert (answer.status_code, "fg_" in answer.content.decode()) == (422, False)


def test_an_account_that_is_shut_is_out_at_once(accounts: Accounts, enter: Enter) -> None:
    client = enter(Role.LEADER)
    User.objects.filter(username=accounts[Role.LEADER].username).update(is_active=False)
    assert client.get("/").status_code == 302


@pytest.fixture
def provider(settings: Settings) -> Iterator[str]:
    """A real OpenID Connect provider on loopback, which knows whoever names themselves."""
    from oidc_provider_mock import run_server_in_thread

    with run_server_in_thread(require_client_registration=False) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "oidc",
                        "name": "City login",
                        "client_id": "fivegood",
                        "secret": "a-secret",
                        "settings": {"server_url": address},
                    }
                ],
            }
        }
        yield address
    assert threading.active_count() >= 1


def through_provider(client: Client, sub: str) -> int:
    """Go to the provider as a browser would, say who one is, and come back with the code."""
    login = client.post(reverse("openid_connect_login", args=["oidc"]))
    assert login.status_code == 302
    answer = httpx.post(login.headers["Location"], data={"sub": sub}, follow_redirects=False)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    query = {name: values[0] for name, values in parse_qs(back.query).items()}
    return client.get(back.path, query).status_code


def test_the_citys_own_login_opens_an_account_that_bears_the_verified_address(
    provider: str, accounts: Accounts, settings: Settings
) -> None:
    account = accounts[Role.LEADER]
    User.objects.filter(username=account.username).update(email="leader@example.org")
    httpx.put(f"{provider}/users/leader-sub", json={"email": "leader@example.org", "email_verified": True})
    client = Client()
    assert through_provider(client, "leader-sub") == 302
    assert "demo.leader" in client.get("/").content.decode()
    assert settings.OIDC_SIGNUP is False
    assert journal_verify().ok


def test_who_the_park_does_not_know_gets_no_account_unless_it_says_so(
    provider: str, accounts: Accounts, settings: Settings
) -> None:
    httpx.put(f"{provider}/users/stranger", json={"email": "stranger@example.org", "email_verified": True})
    count = User.objects.count()
    through_provider(Client(), "stranger")
    assert User.objects.count() == count == len(accounts)
    settings.OIDC_SIGNUP = True
    client = Client()
    through_provider(client, "stranger")
    assert User.objects.count() == count + 1
    page = client.get("/")
    assert page.status_code == 403
    assert re.search("holds no role", page.content.decode())
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.action, entry.channel) == ("users.join", "oidc")
    assert journal_verify().ok
