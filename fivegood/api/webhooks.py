"""The routes of webhooks: which addresses are told of writes, what became of each notice, sending one again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from fivegood.api.callers import caller, writer
from fivegood.api.paging import Paging, paged
from fivegood.api.problems import READ, WRITE
from fivegood.records.webhooks.models import Delivery, Webhook
from fivegood.records.webhooks.selectors import deliveries_of, delivery_for, webhook_for, webhooks_for
from fivegood.records.webhooks.services import (
    delivery_redeliver,
    webhook_redeliver,
    webhook_register,
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
def add(request: HttpRequest, sent: WebhookNew) -> Status[Any]:
    """Register an address. Its secret stands in this answer and nowhere else, so no Idempotency-Key keeps it."""
    made, secret = webhook_register(sent.url, sent.tables, writer(request))
    return Status(201, {**_told(request, made), "secret": secret})


@router.get(_ONE, response={200: WebhookShape, **READ}, operation_id="get_webhook")
def one(request: HttpRequest, number: int) -> Webhook:
    """Show a webhook."""
    return webhook_for(caller(request), number)


@router.post(f"{_ONE}/off", response={200: WebhookShape, **WRITE}, operation_id="switch_off_webhook")
def switch_off(request: HttpRequest, number: int) -> dict[str, Any]:
    """Switch a webhook off: what waits stays waiting, what is written meanwhile is not told."""
    return _told(request, webhook_switch(webhook_for(caller(request), number), writer(request), is_active=False))


@router.post(f"{_ONE}/on", response={200: WebhookShape, **WRITE}, operation_id="switch_on_webhook")
def switch_on(request: HttpRequest, number: int) -> dict[str, Any]:
    """Switch a webhook on again."""
    return _told(request, webhook_switch(webhook_for(caller(request), number), writer(request), is_active=True))


@router.post(f"{_ONE}/test", response={202: DeliveryShape, **WRITE}, operation_id="test_webhook")
def test(request: HttpRequest, number: int) -> Status[Any]:
    """Have a notice sent that tells of nothing, once."""
    return Status(202, webhook_test(webhook_for(caller(request), number), writer(request)))


@router.post(f"{_ONE}/redeliver", response={202: Again, **WRITE}, operation_id="redeliver_webhook")
def redeliver_all(request: HttpRequest, number: int) -> Status[Any]:
    """Have every notice sent again that was given up."""
    return Status(202, {"count": webhook_redeliver(webhook_for(caller(request), number), writer(request))})


@router.get(f"{_ONE}/deliveries", response={200: list[DeliveryShape], **READ}, operation_id="list_deliveries")
def deliveries(request: HttpRequest, number: int, asked: Query[Paging]) -> list[Delivery]:
    """List the notices for a webhook, the newest first; those that ended are kept for 30 days."""
    return list(paged(deliveries_of(webhook_for(caller(request), number)), asked))


@router.post(
    f"{_ONE}/deliveries/{{int:delivery}}/redeliver",
    response={202: DeliveryShape, **WRITE},
    operation_id="redeliver_delivery",
)
def redeliver(request: HttpRequest, number: int, delivery: int) -> Status[Any]:
    """Have a notice sent again at once, with the id it had."""
    found = delivery_for(webhook_for(caller(request), number), delivery)
    return Status(202, delivery_redeliver(found, writer(request)))


def _told(request: HttpRequest, webhook: Webhook) -> dict[str, Any]:
    found = webhook_for(caller(request), webhook.pk)
    return {name: getattr(found, name) for name in WebhookShape.model_fields}
