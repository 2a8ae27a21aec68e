"""The page of settings: every environment variable that the package reads, with what it means."""

from __future__ import annotations

import re
from pathlib import Path

from tools.markdown import code, table

PACKAGE = Path(__file__).resolve().parent.parent / "fivegood"
_VARIABLE = re.compile(r'"(DATABASE_URL|FIVEGOOD_[A-Z_]+)"')
#: Passed between processes of ours, not a setting.
INTERNAL = frozenset({"FIVEGOOD_PARENT"})
#: Meaning and default of each, in the order in which somebody sets a server up.
MEANINGS: dict[str, tuple[str, str]] = {
    "FIVEGOOD_DATA": (
        "`fivegood-data` in the working folder",
        "The folder of the SQLite database, secret key, documents, snapshots, reports, static files, and of the counts "
        "that limit attempts to log in. Only its owner needs to read it.",
    ),
    "DATABASE_URL": (
        "SQLite in the folder above",
        "The database: `postgresql://user:password@host:5432/name`. A password with signs is percent-encoded. Behind a "
        "pooler that knows no prepared statements, add `?prepare_threshold=1000000000`.",
    ),
    "FIVEGOOD_TIME_ZONE": ("`Asia/Shanghai`", "The park's own clock: records are dated by it."),
    "FIVEGOOD_HOSTS": (
        "`localhost,127.0.0.1`",
        "The names under which people reach the server, separated by commas. Any other is refused.",
    ),
    "FIVEGOOD_PUBLIC_URL": (
        "the address that was asked",
        "The address that readers know the public site by, `https://park.example`: feeds, the map of the site and "
        "links to share name it.",
    ),
    "FIVEGOOD_HTTPS": (
        "no",
        "`yes` behind a reverse proxy that speaks HTTPS: cookies are sent over HTTPS alone, browsers are told to stay "
        "with it, and the proxy's `X-Forwarded-Proto` and `X-Forwarded-For` are believed.",
    ),
    "FIVEGOOD_SECRET_KEY": (
        "made once, kept in the folder above",
        "Signs sessions. Set it only when several machines serve one database; whoever changes it logs everybody out.",
    ),
    "FIVEGOOD_OIDC_URL": ("none", "The address of an OpenID Connect provider; people then log in with it as well."),
    "FIVEGOOD_OIDC_NAME": ("`OpenID Connect`", "What the button says."),
    "FIVEGOOD_OIDC_CLIENT_ID": ("empty", "The client that the provider knows this server as."),
    "FIVEGOOD_OIDC_SECRET": ("empty", "The secret of that client."),
    "FIVEGOOD_OIDC_SIGNUP": (
        "no",
        "`yes`: whoever the provider knows gets an account, which holds no role until it is given one.",
    ),
    "FIVEGOOD_WEBHOOK_HTTP": (
        "no",
        "`yes`: webhooks may be registered at plain HTTP addresses of other machines; without it only at HTTPS ones "
        "and at this very machine.",
    ),
    "FIVEGOOD_MAIL_HOST": ("none", "The mail server. Without one, letters wait as files in `mail` of the folder."),
    "FIVEGOOD_MAIL_PORT": ("`587`", "Its port."),
    "FIVEGOOD_MAIL_TLS": ("`yes`", "`no` for a mail server without STARTTLS."),
    "FIVEGOOD_MAIL_USER": ("empty", "Who logs in to it."),
    "FIVEGOOD_MAIL_PASSWORD": ("empty", "The password for that."),
    "FIVEGOOD_MAIL_FROM": ("`fivegood@localhost`", "The address that letters come from."),
    "FIVEGOOD_MAIL_FOLDER": (
        "none",
        "A Maildir whose letters the worker takes as needs: [take needs by mail](../howto/take-needs-by-mail.md).",
    ),
}


def variables_read() -> set[str]:
    """Return every environment variable that a module of the package names."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        found |= set(_VARIABLE.findall(path.read_text(encoding="utf-8")))
    return found - INTERNAL


def settings_page() -> str:
    """Return the page."""
    rows = [[code(name), default, meaning] for name, (default, meaning) in MEANINGS.items()]
    return f"""# Settings of the server

All settings come from the environment; there is no file of settings. How they are used stands in
[run it on a server](../howto/run-on-a-server.md).

{table(["variable", "by default", "meaning"], rows)}
"""
