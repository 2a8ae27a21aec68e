"""One attempt to send a notice: it ends in time whatever the receiver does, and tells nothing to whom it must not."""

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

from fivegood.records.webhooks import calls
from fivegood.records.webhooks.addresses import address_of
from fivegood.records.webhooks.calls import Answer, call
from fivegood.records.webhooks.lanes import LEASE
from tests.receiver import Receiver


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
