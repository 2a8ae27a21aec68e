"""The server's settings: each documented, and HTTPS behind a reverse proxy as a browser meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.docs_settings import MEANINGS, variables_read

ROOT = Path(__file__).parent.parent
MADE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
from fivegood.records.accounts.models import User
User.objects.create_user("somebody", password="four plain words")
"""
ASKED = """
import django; django.setup()
import json
from django.conf import settings
from django.test import Client
client = Client(enforce_csrf_checks=True, headers={"Host": "park.example.org", **HEADERS})
page = client.get("/login/login/")
token = page.cookies["csrftoken"].value if "csrftoken" in page.cookies else ""
sent = {"login": "somebody", "password": "four plain words", "csrfmiddlewaretoken": token}
headers = {"Origin": "https://park.example.org", "Referer": "https://park.example.org/login/login/"}
answer = client.post("/login/login/", sent, headers=headers)
print(json.dumps([page.status_code, answer.status_code, page.headers.get("Strict-Transport-Security", ""),
    bool(answer.cookies.get("sessionid") and answer.cookies["sessionid"]["secure"]), settings.EMAIL_HOST]))
"""


def run(folder: Path, code: str, **more: str) -> str:
    """Run code in a process that reads its settings from the environment; return what it prints."""
    env = os.environ | {"FIVEGOOD_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "fivegood.site.settings"} | more
    env.pop("DATABASE_URL", None)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with somebody who can log in."""
    made = tmp_path_factory.mktemp("settings")
    run(made, MADE)
    return made


def asked(folder: Path, headers: dict[str, str], **more: str) -> list[object]:
    return list(json.loads(run(folder, ASKED.replace("HEADERS", repr(headers)), **more)))


def test_every_setting_is_documented_and_none_is_made_up() -> None:
    assert variables_read() == set(MEANINGS)
    page = (ROOT / "docs" / "reference" / "settings.md").read_text("utf-8")
    howto = (ROOT / "docs" / "howto" / "run-on-a-server.md").read_text("utf-8")
    for name in MEANINGS:
        assert f"| `{name}` |" in page
    for name in ("DATABASE_URL", "FIVEGOOD_HTTPS", "FIVEGOOD_HOSTS", "FIVEGOOD_OIDC_URL", "FIVEGOOD_MAIL_HOST"):
        assert name in howto


#: A server of its own, made once.
SERVED = pytest.mark.xdist_group("settings")
PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}


@pytest.mark.slow
@SERVED
@pytest.mark.parametrize(
    ("https", "headers", "logs_in"), [("yes", PROXY, 302), ("no", PROXY, 403)], ids=["believed", "not asked for"]
)
def test_a_form_sent_over_https_is_taken_behind_a_proxy_that_was_announced(
    folder: Path, https: str, headers: dict[str, str], logs_in: int
) -> None:
    page, status, kept, is_secure, mail = asked(
        folder,
        headers,
        FIVEGOOD_HTTPS=https,
        FIVEGOOD_HOSTS="park.example.org",
        FIVEGOOD_MAIL_HOST="mail.example.org",
    )
    assert (page, status, mail) == (200, logs_in, "mail.example.org")
    assert (bool(kept), is_secure) == ((True, True) if https == "yes" else (False, False))


@pytest.mark.slow
@SERVED
def test_a_name_that_is_not_the_servers_is_refused(folder: Path) -> None:
    assert asked(folder, PROXY, FIVEGOOD_HTTPS="yes", FIVEGOOD_HOSTS="other.example.org")[0] == 400
