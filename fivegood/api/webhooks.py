"""The routes of webhooks: which addresses are told of writes, what became of each notice, sending one again."""

from __future__ import annotations

import json
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from fivegood.api.callers import caller, writer
from fivegood.api.paging import Paging, paged
from fivegood.api.problems import READ, WRITE
from fivegood.api.repeats import KEY, answered_once, shaped
from fivegood.records.webhooks.models import Delivery, Webhook
from fivegood.records.webhooks.selectors import deliveries_of, delivery_for, webhook_for, webhooks_for
from fivegood.records.webhooks.services import (
    delivery_redeliver,
    webhook_redeliver,
    webhook_register,
    webhook_secret,
    webhook_switch,
    webhook_test,
)

router = Router(tags=["webhooks"])
_ONE = "/webhooks/{int:number}"


class WebhookNew(Schema):
    """An address to be told of writes."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(description="https://…; plain http for this very machine alone, unless the park allows it.")
    tables: list[str] = Field([], max_length=100, description="The tables it is told of; none: all.")


class WebhookShape(Schema):
    """An address that is told of writes, and how that goes."""

    id: int
    url: str
    tables: list[str]
    is_active: bool
    created_by: str
    created_at: datetime
    waiting: int
    given_up: int
    delivered_at: datetime | None


class WebhookMade(WebhookShape):
    """A new webhook with the secret that verifies its notices, which is shown this once."""

    secret: str


class DeliveryShape(Schema):
    """One notice: what it tells of (null: a test), and what became of it."""

    id: int
    message_id: str
    entry: int | None = Field(alias="entry_id")
    state: str
    attempts: int
    next_attempt_at: datetime | None
    last_status: int | None
    last_error: str
    created_at: datetime
    tried_at: datetime | None
    ended_at: datetime | None

    @staticmethod
    def resolve_next_attempt_at(of: Delivery) -> datetime | None:
        """Return when it is tried next: never again once it ended."""
        return of.next_attempt_at if of.ended_at is None else None


class Again(Schema):
    """How many notices are sent again."""

    count: int


@router.get("/webhooks", response={200: list[WebhookShape], **READ}, operation_id="list_webhooks")
def many(request: HttpRequest, asked: Query[Paging]) -> list[Webhook]:
    """List the webhooks, the newest first."""
    return list(paged(webhooks_for(caller(request)), asked))


@router.post("/webhooks", response={201: WebhookMade, **WRITE}, operation_id="add_webhook")
def add(request: HttpRequest, sent: WebhookNew, idempotency_key: str | None = KEY) -> HttpResponse:
    """Register an address. Its secret stands in this answer, and in that to the same call sent again within a day."""

    def answer() -> HttpResponse:
        return _told(request, webhook_register(sent.url, sent.tables, writer(request))[0], 201)

    answered = answered_once(request, idempotency_key, answer)
    # What is kept of an answer holds no secret: that stands with its webhook alone.
    made = json.loads(answered.content)
    answered.content = json.dumps(made | {"secret": webhook_secret(made["id"], writer(request))}).encode()
    return answered


@router.get(_ONE, response={200: WebhookShape, **READ}, operation_id="get_webhook")
def one(request: HttpRequest, number: int) -> Webhook:
    """Show a webhook."""
    return webhook_for(caller(request), number)


@router.post(f"{_ONE}/off", response={200: WebhookShape, **WRITE}, operation_id="switch_off_webhook")
def switch_off(request: HttpRequest, number: int, idempotency_key: str | None = KEY) -> HttpResponse:
    """Switch a webhook off: what waits stays waiting, what is written meanwhile is not told."""
    return _switched(request, number, idempotency_key, is_active=False)


@router.post(f"{_ONE}/on", response={200: WebhookShape, **WRITE}, operation_id="switch_on_webhook")
def switch_on(request: HttpRequest, number: int, idempotency_key: str | None = KEY) -> HttpResponse:
    """Switch a webhook on again."""
    return _switched(request, number, idempotency_key, is_active=True)


@router.post(f"{_ONE}/test", response={202: DeliveryShape, **WRITE}, operation_id="test_webhook")
def send_test(request: HttpRequest, number: int, idempotency_key: str | None = KEY) -> HttpResponse:
    """Have a notice sent that tells of nothing, once."""
    found = webhook_for(caller(request), number)
    return answered_once(
        request, idempotency_key, lambda: shaped(DeliveryShape, webhook_test(found, writer(request)), 202)
    )


@router.post(f"{_ONE}/redeliver", response={202: Again, **WRITE}, operation_id="redeliver_webhook")
def redeliver_all(request: HttpRequest, number: int, idempotency_key: str | None = KEY) -> HttpResponse:
    """Have every notice sent again that was given up."""
    found = webhook_for(caller(request), number)
    return answered_once(
        request, idempotency_key, lambda: shaped(Again, {"count": webhook_redeliver(found, writer(request))}, 202)
    )


@router.get(f"{_ONE}/deliveries", response={200: list[DeliveryShape], **READ}, operation_id="list_deliveries")
def deliveries(request: HttpRequest, number: int, asked: Query[Paging]) -> list[Delivery]:
    """List the notices for a webhook, the newest first; those that ended are kept for 30 days."""
    return list(paged(deliveries_of(webhook_for(caller(request), number)), asked))


@router.post(
    f"{_ONE}/deliveries/{{int:delivery}}/redeliver",
    response={202: DeliveryShape, **WRITE},
    operation_id="redeliver_delivery",
)
def redeliver(request: HttpRequest, number: int, delivery: int, idempotency_key: str | None = KEY) -> HttpResponse:
    """Have a notice sent again at once, with the id it had."""
    found = delivery_for(webhook_for(caller(request), number), delivery)
    return answered_once(
        request, idempotency_key, lambda: shaped(DeliveryShape, delivery_redeliver(found, writer(request)), 202)
    )


def _switched(request: HttpRequest, number: int, key: str | None, *, is_active: bool) -> HttpResponse:
    found = webhook_for(caller(request), number)
    return answered_once(
        request, key, lambda: _told(request, webhook_switch(found, writer(request), is_active=is_active))
    )


def _told(request: HttpRequest, webhook: Webhook, status: int = 200) -> HttpResponse:
    return shaped(WebhookShape, webhook_for(caller(request), webhook.pk), status)
