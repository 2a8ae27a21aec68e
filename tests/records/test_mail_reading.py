"""Letters read whatever their bytes are, and senders believed only where the park's own server found them genuine."""

from __future__ import annotations

import random
from email.message import EmailMessage

import pytest

from fivegood.errors import InputError
from fivegood.records.mail.authentic import is_authentic
from fivegood.records.mail.markup import text_of_html
from fivegood.records.mail.reading import MOST_BYTES, letter_read
from tests.records.letters import GENUINE, HOST, SENDER, letter

PLAIN = b"From: Wang <wang@unit.example>\r\nSubject: x\r\nMessage-ID: <a@b>\r\n"


def test_a_letter_is_read_as_it_was_written() -> None:
    made = letter("[融资] 【e001】 需要 300 万元 贷款", "您好：\n\n请联系。\n", In_Reply_To="<other@x>")
    made.add_attachment(b"%PDF-1.7 plan", maintype="application", subtype="pdf", filename="方案.pdf")
    made.add_attachment("a,b\n", filename="list.csv")
    read = letter_read(made.as_bytes())
    assert (read.sender, read.tags, read.title) == (SENDER, ("融资", "e001"), "需要 300 万元 贷款")
    assert read.text == "您好：\n\n请联系。"
    assert [(file.file_name, file.data) for file in read.files] == [
        ("方案.pdf", b"%PDF-1.7 plan"),
        ("list.csv", b"a,b\n"),
    ]
    assert (read.answers.strip(), read.is_automatic) == ("<other@x>", False)
    assert letter_read(letter("Re: 回复：[loan]  Re: money").as_bytes()).title == "money"


def test_html_is_read_only_where_there_is_no_plain_text() -> None:
    both = letter(text="plain\n")
    both.add_alternative("<p>rich</p>", subtype="html")
    assert (letter_read(both.as_bytes()).text, letter_read(both.as_bytes()).files) == ("plain", ())
    alone = EmailMessage()
    alone["From"] = SENDER
    alone.set_content(
        "<style>p{}</style><p>Two &lt;b&gt; welders<br>soon</p><script>x()</script><p>焊工", subtype="html"
    )
    assert letter_read(alone.as_bytes()).text == "Two <b> welders\nsoon\n\n焊工"
    assert text_of_html("<script>" * 3 + "x" + "</script>" * 5 + "y") == "y"


def test_a_letter_within_a_letter_is_one_file() -> None:
    made = letter()
    made.add_attachment(letter("inner"))
    (file,) = letter_read(made.as_bytes()).files
    assert b"Subject: inner" in file.data


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("gb2312", "焊工".encode("gb18030"), "焊工"),
        ("utf-8", "焊工".encode("gb18030"), "焊工"),
        ("no-such-charset", "焊工".encode(), "焊工"),
        ("utf-8", b"a\x00b\x07c\xed\xa0\x80", None),
        ("utf-16", b"\xff\xfeodd", None),
        ("idna", b"x" * 300, None),
    ],
)
def test_text_is_read_whatever_its_charset_says(charset: str, body: bytes, text: str | None) -> None:
    head = PLAIN + f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode()
    read = letter_read(head + body).text
    assert read
    assert text is None or read == text
    assert not any(sign in read for sign in "\x00\x07\ud800")


@pytest.mark.parametrize(
    "head",
    [
        b"Auto-Submitted: auto-replied\r\n",
        b"Precedence: bulk\r\n",
        b"Return-Path: <>\r\n",
        b"Return-Path: <MAILER-DAEMON@mx.example>\r\n",
        b"List-Id: <news.example>\r\n",
        b"Content-Type: multipart/report; boundary=x\r\n",
    ],
)
def test_what_a_program_wrote_is_known(head: bytes) -> None:
    assert letter_read(PLAIN + head + b"\r\nx").is_automatic
    assert not letter_read(PLAIN + b"Auto-Submitted: no\r\n\r\nx").is_automatic


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "does not name one sender"),
        (b"\x00" * 50, "does not name one sender"),
        (b"From: a@unit.example, b@unit.example\r\n\r\nx", "does not name one sender"),
        (b"From: a@unit.example\r\nFrom: b@unit.example\r\n\r\nx", "does not name one sender"),
        (b"x" * (MOST_BYTES + 1), "is larger than 25 MB"),
        (
            PLAIN + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 300,
            "more than 200 parts",
        ),
    ],
)
def test_what_is_no_letter_says_why(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        letter_read(data)


def test_no_letter_however_hostile_breaks_the_reader() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3_000))
    huge = b"From: " + b"a@b.example, " * 200_000 + b"\r\n\r\n"
    hostile = [PLAIN + deep, huge, PLAIN + b"Subject: =?x?b?" + b"A" * 500_000 + b"?=\r\n\r\n"]
    made = letter()
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="x.pdf")
    whole, chance = made.as_bytes(), random.Random(7)
    for _ in range(300):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        hostile.append(bytes(broken[: chance.randint(1, len(broken))]))
    for data in hostile:
        try:
            read = letter_read(data)
        except InputError:
            continue
        assert read.sender.count("@") == 1


@pytest.mark.parametrize(
    ("results", "genuine"),
    [
        ([GENUINE], True),
        ([f"{HOST}; dmarc=pass (p=reject) header.from=unit.example"], True),
        ([f"{HOST}; spf=pass smtp.mailfrom=wang@unit.example"], True),
        ([f"{HOST} 1; dkim=pass header.i=@x header.d=unit.example"], True),
        ([f"{HOST.upper()}; DKIM=PASS header.d=UNIT.example"], True),
        ([], False),
        ([f"{HOST}; none"], False),
        (["mx.elsewhere.example; dmarc=pass header.from=unit.example"], False),
        ([f"{HOST}; dmarc=fail header.from=unit.example"], False),
        ([f"{HOST}; dkim=pass header.d=evil.example"], False),
        ([f"{HOST}; dkim=pass header.d=mail.unit.example"], False),
        ([f"{HOST}; dkim=pass header.d=example"], False),
        ([f"{HOST}; spf=pass smtp.mailfrom=x@evil.example"], False),
        ([f"{HOST}; spf=fail (dmarc=pass header.from=unit.example)"], False),
        ([f'{HOST}; spf=fail reason="; dmarc=pass header.from=unit.example"'], False),
        ([f"{HOST}; dkim=fail header.d=unit.example", f"{HOST}; dkim=pass header.d=unit.example"], False),
        ([f"{HOST}.evil.example; dkim=pass header.d=unit.example"], False),
    ],
)
def test_a_sender_is_believed_where_the_parks_own_server_says_so(results: list[str], genuine: bool) -> None:
    assert is_authentic(results, HOST, SENDER) is genuine
