"""The words of the pages in Chinese: ``python -m tools.messages`` compiles them, ``--check`` says what is missing.

Every text that a template or module marks for translation must stand in the catalogue, and nothing else.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
WEB = ROOT / "fivegood" / "web"
LOCALE = WEB / "locale" / "zh_Hans" / "LC_MESSAGES"
_IN_TEMPLATES = re.compile(r"""{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")
_BLOCKS = re.compile(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)
_VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")
#: How Chinese is not set: a blank beside a figure or beside the place of one, or a half-width mark behind a character.
_FIGURE = r"(?:[0-9]+(?![0-9.:-]*[A-Za-z0-9])|%\((?:count|number|day|days|months|percent|share|page|pages|at)\)s)"
_ILL_SET = re.compile(
    rf"[\u4e00-\u9fff，。；：、（）] +{_FIGURE}|(?:(?<![A-Za-z0-9.-])[0-9]+|%\)s|%) +[\u4e00-\u9fff]"
    r"|[\u4e00-\u9fff](?:[,;:]| ?\()"
)
_IN_MODULES = re.compile(r'\b(?:_|later)\(\s*"((?:[^"\\]|\\.)+)"\s*\)')


def marked() -> set[str]:
    """Return every text that is marked for translation."""
    found: set[str] = set()
    for path in sorted((*WEB.rglob("*.html"), *WEB.rglob("*.txt"))):  # pages, and letters
        text = path.read_text(encoding="utf-8")
        found |= {first or second for first, second in _IN_TEMPLATES.findall(text)}
        found |= {_VARIABLE.sub(r"%(\1)s", block) for block in _BLOCKS.findall(text)}
    for path in sorted(WEB.rglob("*.py")):
        found |= {text.replace('\\"', '"') for text in _IN_MODULES.findall(path.read_text(encoding="utf-8"))}
    return found


def catalogue() -> Catalog:
    """Return the catalogue as it is written by hand."""
    with (LOCALE / "django.po").open("rb") as file:
        return read_po(file, locale="zh_Hans")


def compiled() -> bytes:
    """Return the catalogue as programs read it."""
    out = io.BytesIO()
    write_mo(out, catalogue())
    return out.getvalue()


def faults() -> list[str]:
    """Return what is not translated, for nothing, or not set as Chinese is, and whether the compiled form is old."""
    words = {str(message.id): str(message.string) for message in catalogue() if message.id}
    asked = marked()
    told = [f"not translated: {text}" for text in sorted(asked) if not words.get(text)]
    told += [f"nobody asks for: {text}" for text in sorted(set(words) - asked)]
    told += [
        f"blank or half-width mark in Chinese: {words[text]}" for text in sorted(words) if _ILL_SET.search(words[text])
    ]
    path = LOCALE / "django.mo"
    if not path.exists() or path.read_bytes() != compiled():
        told.append(f"{path.relative_to(ROOT)} is not current: python -m tools.messages writes it")
    return told


def main() -> int:
    """Compile, or check."""
    if "--check" not in sys.argv:
        (LOCALE / "django.mo").write_bytes(compiled())
    told = faults()
    print("\n".join(told) or "every text is translated")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
