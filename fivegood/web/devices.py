"""What a browser says of itself, in words that its owner knows: which browser, on what."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later

#: What names a browser, before what it names as well: most say that they are Chrome, Chrome says that it is Safari.
_BROWSERS = (
    ("MicroMessenger/", later("WeChat")),
    ("DingTalk/", later("DingTalk")),
    ("QQBrowser/", "QQ Browser"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
#: What names a system, likewise.
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_said(agent: str) -> str:
    """Return the browser and the system that a browser's own line names; where it names neither, how it begins."""
    browser, system = _first(_BROWSERS, agent), _first(_SYSTEMS, agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or agent[:40] or _("unknown")


def _first(names: Sequence[tuple[str, str]], agent: str) -> str:
    return next((_(name) for mark, name in names if mark in agent), "")
