"""Letters as mail programs write them, and the park's mail server that found them genuine."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import make_msgid

HOST = "mx.park.example"
SENDER = "wang@unit.example"
SERVICE = f"mail: {{authenticated_by: {HOST}}}\n"
GENUINE = f"{HOST}; dkim=pass header.d=unit.example; spf=fail smtp.mailfrom=bounce.example"


def letter(
    subject: str = "[labour] Two welders",
    text: str = "From Monday on.\n",
    *,
    genuine: str | None = GENUINE,
    **headers: str,
) -> EmailMessage:
    """Return a letter of a known sender; ``headers`` say more, or otherwise, of it."""
    made = EmailMessage()
    if genuine is not None:
        made["Authentication-Results"] = genuine
    told = {"From": f"Wang Wei <{SENDER}>", "To": "needs@park.example", "Subject": subject}
    told |= {"Message-ID": make_msgid(domain="unit.example")} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    for name, value in told.items():
        made[name] = value
    made.set_content(text)
    return made
