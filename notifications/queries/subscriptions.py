"""Reads of subscriptions and of what became of their deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from notifications.models import Attempt, Delivery, Subscription
from vocabulary.actor import Actor


def visible_subscriptions(actor: Actor | None) -> QuerySet[Subscription]:
    """The subscriptions of a client system that are not deleted; None: those of all, for who operates them."""
    found = Subscription.objects.exclude(state=Subscription.State.DELETED).select_related("application")
    return found if actor is None else found.filter(application__client_id=actor.id)


def subscriptions(actor: Actor | None, limit: int, after: int = 0) -> list[Subscription]:
    """Subscriptions by id, those after an id, at most `limit`."""
    return list(visible_subscriptions(actor).filter(pk__gt=after).order_by("pk")[:limit])


def subscription_of(actor: Actor | None, subscription: int) -> Subscription | None:
    """One subscription; None for what is not there or is another's."""
    return visible_subscriptions(actor).filter(pk=subscription).first()


@dataclass(frozen=True)
class DeliverySheet:
    """A delivery with its attempts, oldest first."""

    delivery: Delivery
    attempts: Sequence[Attempt]


def deliveries(subscription: int, limit: int, before: int | None = None, state: str = "") -> list[Delivery]:
    """The deliveries of a subscription, newest first, with an id below `before`; in one state only, where it is given."""
    found = Delivery.objects.filter(subscription=subscription).order_by("-id")
    if before is not None:
        found = found.filter(pk__lt=before)
    return list((found.filter(state=state) if state else found)[:limit])


def delivery_sheet(actor: Actor | None, delivery: int) -> DeliverySheet | None:
    """One delivery with its attempts; None for what is not there or is another's."""
    found = (
        Delivery.objects.filter(pk=delivery, subscription__in=visible_subscriptions(actor))
        .select_related("subscription")
        .first()
    )
    return DeliverySheet(found, list(found.attempts.order_by("number"))) if found else None
