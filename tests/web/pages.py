"""A page as text."""

from __future__ import annotations

from django.test import Client


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[-2000:]
    return response.content.decode()


def list_of(page: str) -> str:
    """Return the table of a list; tables of pictures stand above it."""
    return page.rpartition('<table class="stacked">')[2]
