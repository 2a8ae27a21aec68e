"""Reading a letter as it came: who wrote it, what it says, what is attached; whatever its bytes are. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from fivegood.errors import Fault, InputError
from fivegood.records.mail.markup import text_of_html

#: A letter may hold so many bytes, in so many parts.
MOST_BYTES = 25_000_000
_MOST_PARTS = 200
#: So much of a header is looked at.
_LONGEST_HEADER = 4_000
_LONGEST_TITLE = 200
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\]+@[A-Za-z0-9.-]+")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_CHARSETS = ("utf-8", "gb18030", "latin-1")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a letter, by the name it bears."""

    file_name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter. ``sender`` is its one address, in small letters; ``tags`` stood in brackets before its title.

    ``is_automatic``: a program wrote it. ``answers`` are the ids of the letters that it refers to.
    """

    message_id: str
    sender: str
    title: str
    tags: tuple[str, ...]
    text: str
    files: tuple[Attached, ...]
    is_automatic: bool
    answers: str
    authenticated: tuple[str, ...]


def letter_read(data: bytes) -> Letter:
    """Return a letter. Raises InputError for what is none, is too large, or does not say who wrote it."""
    if len(data) > MOST_BYTES:
        raise _unread(f"is larger than {MOST_BYTES // 1_000_000} MB")
    try:
        return _read(message_from_bytes(data, policy=policy.compat32))
    except InputError:
        raise
    except Exception as error:  # broken letters break the parser in ways that nobody has counted
        raise _unread(f"cannot be read: {type(error).__name__}") from error


def _read(message: Message) -> Letter:
    parts = list(_leaves(message))
    body = _body(parts)
    tags, title = _tagged(_header(message, "Subject"))
    senders = [_cut(one) for one in message.get_all("From", [])]
    found = [address for _name, address in getaddresses(senders)]
    if len(senders) != 1 or len(found) != 1 or not _ADDRESS.fullmatch(found[0]):
        raise _unread("does not name one sender")
    return Letter(
        message_id=_header(message, "Message-ID"),
        sender=found[0].lower(),
        title=title,
        tags=tags,
        text=_text(body).strip() if body is not None else "",
        files=tuple(_file(part) for part in parts if part is not body and _is_file(part)),
        is_automatic=_is_automatic(message),
        answers=f"{_header(message, 'In-Reply-To')} {_header(message, 'References')}",
        authenticated=tuple(_cut(one) for one in message.get_all("Authentication-Results", [])),
    )


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that hold something, a letter within the letter as one; no deeper than a stack holds."""
    waiting, count = [message], 0
    while waiting:
        part, count = waiting.pop(), count + 1
        if count > _MOST_PARTS:
            raise _unread(f"holds more than {_MOST_PARTS} parts")
        held = part.get_payload()
        if isinstance(held, list) and part.get_content_maintype() == "multipart":
            waiting += [one for one in reversed(held) if isinstance(one, Message)]
        else:
            yield part


def _body(parts: list[Message]) -> Message | None:
    """Return the part that is read: the first plain text that is no file, else the first HTML."""
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
                return part
    return None


def _is_file(part: Message) -> bool:
    """True for a part that somebody sent along, not for another form of the text."""
    return part.get_content_disposition() == "attachment" or part.get_content_maintype() not in ("text", "multipart")


def _file(part: Message) -> Attached:
    held = part.get_payload()
    within = held[0] if isinstance(held, list) and held else None
    data = within.as_bytes() if isinstance(within, Message) else part.get_payload(decode=True)
    name = part.get_filename() or ""
    return Attached(_decoded(name), data if isinstance(data, bytes) else b"")


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    text = _as_text(data if isinstance(data, bytes) else b"", str(part.get_content_charset() or ""))
    if part.get_content_type() == "text/html":
        text = text_of_html(text)
    return _clean(text.replace("\r\n", "\n").replace("\r", "\n"))


def _as_text(data: bytes, charset: str) -> str:
    """Return bytes as text: in the charset they name if they are, else in the first that they may be."""
    for name in (charset, *_CHARSETS):
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")


def _header(message: Message, name: str) -> str:
    return " ".join(_clean(_decoded(_cut(message.get(name, "")))).split())


def _cut(value: object) -> str:
    return str(value)[:_LONGEST_HEADER]


def _decoded(text: str) -> str:
    """Return a header with its encoded words as text."""
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(part if isinstance(part, str) else _as_text(part, charset or "") for part, charset in parts)


def _clean(text: str) -> str:
    """Return text without what no record holds: signs that steer, halves of characters."""
    return _NO_TEXT.sub(" ", text)


def _tagged(subject: str) -> tuple[tuple[str, ...], str]:
    """Return the words in brackets before a title, and the title."""
    tags = []
    while found := re.match(
        r"\s*(?:re|aw|回复|答复)\s*[:：]\s*|\s*[\[【]([^\]】]{1,60})[\]】]\s*", subject, re.IGNORECASE
    ):
        tags += [found[1].strip()] if found[1] else []
        subject = subject[found.end() :]
    title = subject.strip()
    return tuple(tags), title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"


def _is_automatic(message: Message) -> bool:
    """True for what a program wrote: it is neither a need nor answered (RFC 3834)."""
    return (
        _header(message, "Auto-Submitted").lower() not in ("", "no")
        or _header(message, "Precedence").lower() in _BULK
        or _header(message, "Return-Path").upper().startswith(("<>", "<MAILER-DAEMON"))
        or "List-Id" in message
        or message.get_content_type() == "multipart/report"
    )


def _unread(message: str) -> InputError:
    return InputError([Fault("letter", 0, "", message)], "letter")
