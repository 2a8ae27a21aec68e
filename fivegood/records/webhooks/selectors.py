"""Reading webhooks and their deliveries: for administrators and auditors."""

from __future__ import annotations

from django.db.models import Count, Max, Q, QuerySet

from fivegood.errors import ForbiddenError, MissingError
from fivegood.records.actors import Actor
from fivegood.records.scope import may_read_webhooks
from fivegood.records.webhooks.models import Delivery, Webhook

#: No database holds a larger number.
_LARGEST = 2**53


def webhooks_for(actor: Actor) -> QuerySet[Webhook]:
    """Return every webhook, the newest first, without its secret; each with what became of its deliveries.

    ``waiting`` and ``given_up`` count them, ``delivered_at`` is when one last arrived. Raises ForbiddenError.
    """
    if not may_read_webhooks(actor):
        raise ForbiddenError(f"the role {actor.role} may not read the webhooks")
    state = Delivery.State
    return (
        Webhook.objects.defer("secret")
        .annotate(
            waiting=Count("deliveries", filter=Q(deliveries__state=state.WAITING)),
            given_up=Count("deliveries", filter=Q(deliveries__state=state.GIVEN_UP)),
            delivered_at=Max("deliveries__ended_at", filter=Q(deliveries__state=state.DELIVERED)),
        )
        .order_by("-id")
    )


def webhooks_given_up(actor: Actor) -> list[tuple[int, str, int]]:
    """Return the webhooks with notices given up: number, address, how many of them. Raises ForbiddenError."""
    found = webhooks_for(actor).filter(given_up__gt=0)  # type: ignore[misc] # annotated there
    return list(found.values_list("id", "url", "given_up"))  # type: ignore[misc] # as above


def webhook_for(actor: Actor, number: int) -> Webhook:
    """Return one webhook as ``webhooks_for`` does. Raises ForbiddenError, MissingError."""
    found = webhooks_for(actor).filter(pk=min(number, _LARGEST)).first()
    if found is None:
        raise MissingError(f"there is no webhook {number}")
    return found


def deliveries_of(webhook: Webhook) -> QuerySet[Delivery]:
    """Return the deliveries of a webhook that ``webhook_for`` gave, the newest first."""
    return Delivery.objects.filter(webhook=webhook).order_by("-id")


def delivery_for(webhook: Webhook, number: int) -> Delivery:
    """Return one delivery of a webhook. Raises MissingError."""
    found = deliveries_of(webhook).filter(pk=min(number, _LARGEST)).first()
    if found is None:
        raise MissingError(f"webhook {webhook.pk} has no delivery {number}; those that ended are kept for 30 days")
    return found
