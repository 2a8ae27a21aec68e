"""Signatures as Standard Webhooks 1.0.0 has them (https://www.standardwebhooks.com), symmetric scheme ``v1``. PURE."""

from __future__ import annotations

import base64
import hashlib
import hmac

PREFIX = "whsec_"
#: Bytes of chance in a secret; the specification asks for 24 to 64.
KEY_BYTES = 32


def secret_text(key: bytes) -> str:
    """Return a key as the secret that a receiver is given."""
    return PREFIX + base64.b64encode(key).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return what the header ``webhook-signature`` holds: HMAC-SHA256 over id, Unix seconds and body, dots between."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join([message_id.encode(), str(timestamp).encode(), body])
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def headers_of(secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the three headers that a receiver verifies a message by."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, message_id, timestamp, body),
    }
