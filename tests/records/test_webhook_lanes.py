"""Notices sent to a real receiver: signed, in order, tried again, given up, one lane at a time."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, By, Role
from fivegood.records.book.services import record_add
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.webhooks import calls, lanes
from fivegood.records.webhooks.addresses import address_of
from fivegood.records.webhooks.calls import Answer, call
from fivegood.records.webhooks.lanes import (
    BACKOFF,
    HOLDING_ATTEMPTS,
    LEASE,
    MOST_ATTEMPTS,
    delivery_next,
    lane_run,
    webhooks_due,
)
from fivegood.records.webhooks.models import Delivery, Webhook
from fivegood.records.webhooks.notices import notice_of
from fivegood.records.webhooks.services import (
    delivery_redeliver,
    webhook_redeliver,
    webhook_register,
    webhook_switch,
    webhook_test,
)
from tests.conftest import NOW, TODAY
from tests.receiver import Receiver, is_authentic, listening

pytestmark = pytest.mark.django_db
ADMIN = By(Actor("root", Role.ADMINISTRATOR, TODAY), "page")
PLANNER = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "page")
State = Delivery.State


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as found:
        yield found


def register(url: str) -> tuple[int, str]:
    made, secret = webhook_register(url, [], ADMIN)
    return made.pk, secret


def add(*units: str) -> list[int]:
    """Write units; return the numbers of their entries."""
    cells = {"unit_name": "New", "unit_kind": "shop", "in_park_from": "2021-05-01"}
    written = [record_add(TABLES["units"], cells | {"unit_id": unit}, PLANNER, {}, NOW) for unit in units]
    return [outcome.entry or 0 for outcome in written]


def lapse(webhook: int, **only: object) -> None:
    """Let the time of the next attempt come."""
    Delivery.objects.filter(webhook=webhook, state=State.WAITING, **only).update(next_attempt_at=datetime.now(UTC))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


# -- What is sent


def test_a_notice_arrives_signed_and_is_noted(receiver: Receiver) -> None:
    webhook, secret = register(receiver.url)
    (entry,) = add("z-1")
    assert webhooks_due(datetime.now(UTC)) == [webhook]
    assert lane_run(webhook) == 1
    (got,) = receiver.got
    assert got.path == "/told?by=park"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert is_authentic(secret, got.headers, got.body, time.time())
    delivery = Delivery.objects.get()
    assert (got.told["id"], got.headers["webhook-id"]) == (delivery.message_id, delivery.message_id)
    assert (got.entry, delivery.state, delivery.attempts, delivery.last_status) == (entry, "delivered", 1, 204)
    assert webhooks_due(datetime.now(UTC)) == []
    assert lane_run(webhook) == 0


def test_notices_arrive_in_the_order_of_the_journal(receiver: Receiver) -> None:
    webhook, _ = register(receiver.url)
    entries = add(*(f"z-{number}" for number in range(12)))
    assert lane_run(webhook) == 12
    assert [got.entry for got in receiver.got] == entries


def test_a_test_goes_first_and_is_tried_once(receiver: Receiver) -> None:
    webhook, secret = register(receiver.url)
    add("z-1")
    receiver.answers += [500]
    test = webhook_test(Webhook.objects.get(), ADMIN)
    assert lane_run(webhook) == 2
    first, second = receiver.got
    assert (first.told["type"], first.told["data"]) == ("webhook.test", {})
    assert is_authentic(secret, first.headers, first.body, time.time())
    assert second.told["type"] == "records.changed"
    test.refresh_from_db()
    assert (test.state, test.last_error) == ("given_up", "answered 500 Internal Server Error")


# -- What fails


def test_a_failed_notice_is_tried_again_with_the_same_id_and_body_signed_anew(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook, secret = register(receiver.url)
    add("z-1")
    receiver.answers += [500]
    assert lane_run(webhook) == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_status) == ("waiting", 500)
    assert delivery.tried_at is not None
    assert timedelta(seconds=9) < delivery.next_attempt_at - delivery.tried_at < timedelta(seconds=15)
    assert lane_run(webhook) == 0, "not before its time"
    lapse(webhook)
    later = datetime.now(UTC) + timedelta(seconds=60)
    monkeypatch.setattr(lanes, "datetime", type("Later", (datetime,), {"now": classmethod(lambda _cls, _tz: later)}))
    assert lane_run(webhook) == 1
    first, second = receiver.got
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) >= 59
    assert is_authentic(secret, second.headers, second.body, later.timestamp())
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.last_error) == ("delivered", 2, "")


def test_attempts_come_at_growing_intervals_and_end(receiver: Receiver) -> None:
    webhook, _ = register(receiver.url)
    add("z-1")
    receiver.answers += [503] * MOST_ATTEMPTS
    waits = []
    for _ in range(MOST_ATTEMPTS):
        lapse(webhook)
        before = datetime.now(UTC)
        assert lane_run(webhook) == 1
        waits.append(Delivery.objects.get().next_attempt_at - before)
    assert [round(wait.total_seconds(), -1) for wait in waits[:-1]] == [10, 60, 300, 1_800, 7_200, 21_600, 43_200]
    assert [wait >= asked for wait, asked in zip(waits, BACKOFF, strict=False)] == [True] * 7
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("given_up", 8)
    assert delivery.last_error == "answered 503 Service Unavailable"
    assert lane_run(webhook) == 0
    assert webhook_redeliver(Webhook.objects.get(), ADMIN) == 1
    assert lane_run(webhook) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, len(receiver.got)) == ("delivered", 1, 9)
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1


@pytest.mark.parametrize(("asked", "least"), [("120", 120), ("99999999", 43_200), ("soon", 10), ("-1", 10)])
def test_a_receiver_may_ask_for_more_time(receiver: Receiver, asked: str, least: int) -> None:
    webhook, _ = register(receiver.url)
    add("z-1")
    receiver.answers, receiver.extra = [429], {"Retry-After": asked}
    before = datetime.now(UTC)
    lane_run(webhook)
    wait = (Delivery.objects.get().next_attempt_at - before).total_seconds()
    assert least <= wait < least + 5


def test_a_redirect_is_a_failure_and_is_not_followed(receiver: Receiver) -> None:
    with listening() as elsewhere:
        webhook, _ = register(receiver.url)
        add("z-1")
        receiver.answers, receiver.extra = [307], {"Location": elsewhere.url}
        lane_run(webhook)
        assert Delivery.objects.get().last_error == "answered 307 Temporary Redirect"
        assert elsewhere.got == []


def test_gone_switches_the_webhook_off_with_an_entry_and_what_waits_stays(receiver: Receiver) -> None:
    webhook, _ = register(receiver.url)
    entries = add("z-1", "z-2")
    receiver.answers += [410]
    assert lane_run(webhook) == 1
    assert not Webhook.objects.get().is_active
    entry = Entry.objects.latest("number")
    first, second = Delivery.objects.order_by("id")
    assert (entry.action, entry.actor, entry.channel) == ("webhooks.switch", "worker", "task")
    assert entry.reason == f"the receiver answered {first.message_id} with 410 Gone"
    assert (first.state, first.last_error, second.state) == ("given_up", "answered 410 Gone", "waiting")
    assert lane_run(webhook) == 0
    assert webhooks_due(datetime.now(UTC)) == []
    add("z-3")
    kept = webhook_switch(Webhook.objects.get(), ADMIN, is_active=True)
    delivery_redeliver(first, By(ADMIN.actor, "page"))
    assert lane_run(kept.pk) == 2
    assert [got.entry for got in receiver.got[1:]] == entries
    assert journal_verify().ok


def test_a_receiver_that_is_not_there_is_tried_again() -> None:
    webhook, _ = register(f"http://127.0.0.1:{free_port()}/")
    add("z-1")
    assert lane_run(webhook) == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_status) == ("waiting", None)
    assert delivery.last_error == "cannot be reached: Connection refused"


def _hang(_request: BaseHTTPRequestHandler) -> None:
    time.sleep(2)


def _trickle(request: BaseHTTPRequestHandler) -> None:
    for _ in range(20):
        request.wfile.write(b"H")
        request.wfile.flush()
        time.sleep(0.1)


def _garbage(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"no HTTP at all\r\n\r\n")


def _nothing(request: BaseHTTPRequestHandler) -> None:
    request.close_connection = True


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (_hang, "did not answer within 0.5 s"),
        (_trickle, "did not answer within 0.5 s"),
        (_garbage, "did not answer as HTTP: BadStatusLine"),
        (_nothing, "did not answer as HTTP: RemoteDisconnected"),
    ],
)
def test_an_attempt_ends_in_time_whatever_the_receiver_does(
    receiver: Receiver, answer: Callable[[BaseHTTPRequestHandler], None], said: str
) -> None:
    receiver.answers += [answer]
    began = time.monotonic()
    told = call(address_of(receiver.url), b"{}", {}, allows_http=False, timeout_seconds=0.5)
    assert told == Answer(None, said)
    assert time.monotonic() - began < 1.5
    assert len(receiver.got) == 1


def test_nothing_is_sent_once_the_time_is_over(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that takes long to look up leaves no time: a later worker may hold the lane by then."""
    real = socket.getaddrinfo

    def slow(*asked: object, **more: object) -> object:
        time.sleep(0.3)
        return real(*asked, **more)  # type: ignore[arg-type] # whatever was asked

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    told = call(address_of(receiver.url), b"{}", {}, allows_http=False, timeout_seconds=0.2)
    assert told == Answer(None, "could not be reached within 0.2 s")
    assert receiver.got == []
    assert timedelta(seconds=2 * calls.TIMEOUT_SECONDS) < LEASE


def test_plain_http_goes_to_this_machine_alone_unless_the_park_says_so(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("192.0.2.1", receiver.port))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_more: [place])
    told = call(address_of(f"http://localhost:{receiver.port}/"), b"{}", {}, allows_http=False)
    assert told == Answer(None, "cannot be reached: is plain http to another machine")


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[int]:
    """Serve TLS on this machine with a certificate that nobody vouches for; give its port."""
    certificate = tmp_path / "certificate.pem"
    certificate.write_bytes(_self_signed())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(202)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Keep the tests' output to the tests."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that does not trust us hangs up, which is what is tested."""

    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def _self_signed() -> bytes:
    """Return a key and a certificate for 127.0.0.1, as PEM."""
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "receiver")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    text, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, text, plain)
    return pem + made.public_bytes(serialization.Encoding.PEM)


def test_a_certificate_that_nobody_vouches_for_is_told_nothing(
    secure: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = address_of(f"https://127.0.0.1:{secure}/")
    told = call(address, b"{}", {}, allows_http=False)
    assert told.status is None
    assert told.error.startswith("its certificate is not trusted: self")
    trusting = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))
    monkeypatch.setattr(calls, "_trust", lambda: trusting)
    assert call(address, b"{}", {}, allows_http=False) == Answer(202)
    other = call(address_of(f"https://localhost:{secure}/"), b"{}", {}, allows_http=False)
    assert "Hostname mismatch" in other.error


# -- Lanes


def test_a_notice_that_is_tried_quickly_holds_those_behind_it_and_then_steps_aside(receiver: Receiver) -> None:
    webhook, _ = register(receiver.url)
    first, second, third = add("z-1", "z-2", "z-3")
    for attempt in range(1, HOLDING_ATTEMPTS):
        receiver.answers += [500]
        lapse(webhook, entry=first)
        assert lane_run(webhook) == 1, f"attempt {attempt} holds the others"
        assert webhooks_due(datetime.now(UTC)) == []
    receiver.answers += [500, 204, 204]
    lapse(webhook, entry=first)
    assert lane_run(webhook) == 3
    assert [got.entry for got in receiver.got] == [first] * HOLDING_ATTEMPTS + [second, third]
    late = add("z-4")[0]
    lapse(webhook, entry=first)
    assert lane_run(webhook) == 2
    assert [got.entry for got in receiver.got[-2:]] == [first, late]


def test_one_lane_is_one_workers_and_goes_to_another_when_that_is_lost(receiver: Receiver) -> None:
    webhook, _ = register(receiver.url)
    add("z-1")
    now = datetime.now(UTC)
    Webhook.objects.update(lease="of another worker", lease_until=now + LEASE)
    assert webhooks_due(now) == []
    assert lane_run(webhook) == 0
    Webhook.objects.update(lease_until=now - timedelta(seconds=1))
    Delivery.objects.update(attempts=1)
    assert lane_run(webhook) == 1
    kept = Webhook.objects.get()
    assert (kept.lease, kept.lease_until) == ("", None)
    assert Delivery.objects.get().attempts == 2


def test_while_one_sends_nobody_else_does(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    webhook, _ = register(receiver.url)
    add("z-1", "z-2")
    meanwhile: list[object] = []

    def looked(*told: object, **more: object) -> Answer:
        meanwhile.append((webhooks_due(datetime.now(UTC)), lane_run(webhook)))
        return call(*told, **more)  # type: ignore[arg-type] # whatever it is called with

    monkeypatch.setattr(lanes, "call", looked)
    assert lane_run(webhook) == 2
    assert meanwhile == [([], 0), ([], 0)]
    assert len(receiver.got) == 2


def test_what_was_asked_for_anew_while_it_was_sent_is_sent_anew(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook, _ = register(receiver.url)
    add("z-1")
    real = call

    def asked_meanwhile(*told: object, **more: object) -> Answer:
        if not receiver.got:
            delivery_redeliver(Delivery.objects.get(), ADMIN)
        return real(*told, **more)  # type: ignore[arg-type] # whatever it is called with

    monkeypatch.setattr(lanes, "call", asked_meanwhile)
    assert lane_run(webhook) == 2
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert Delivery.objects.get().state == "delivered"


def test_a_notice_that_cannot_be_made_keeps_no_other_from_being_sent(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook, _ = register(receiver.url)
    first, second = add("z-1", "z-2")
    real = notice_of

    def broken(delivery: Delivery) -> bytes:
        return real(delivery) if delivery.entry_id == second else bytes(1 // 0)

    monkeypatch.setattr(lanes, "notice_of", broken)
    Delivery.objects.filter(entry=first).update(attempts=HOLDING_ATTEMPTS - 1)
    assert lane_run(webhook) == 2
    assert [got.entry for got in receiver.got] == [second]
    assert Delivery.objects.get(entry=first).last_error == "could not be sent: ZeroDivisionError"


def test_nothing_waits_for_a_lane_that_is_off(receiver: Receiver) -> None:
    webhook, _ = register(receiver.url)
    add("z-1")
    webhook_switch(Webhook.objects.get(), ADMIN, is_active=False)
    assert lane_run(webhook) == 0
    assert delivery_next(webhook, datetime.now(UTC)) is not None, "it stays waiting"
    assert receiver.got == []
