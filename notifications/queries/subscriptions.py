"""Reads of subscriptions and of what became of their deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from machinery.statements import rows, statement
from notifications.models import Attempt, Delivery, Subscription
from recordkeeping.queries import last_position
from vocabulary.actor import Actor


def visible_subscriptions(actor: Actor | None) -> QuerySet[Subscription]:
    """The subscriptions of a client system that are not deleted; None: those of all, deleted ones as history, for who
    operates them."""
    found = Subscription.objects.select_related("application")
    if actor is None:
        return found
    return found.filter(application__client_id=actor.id).exclude(state=Subscription.State.DELETED)


def subscriptions(actor: Actor | None, limit: int, after: int = 0) -> list[Subscription]:
    """Subscriptions by id, those after an id, at most `limit`."""
    return _page(visible_subscriptions(actor), limit, after)


def _page(among: QuerySet[Subscription], limit: int, after: int) -> list[Subscription]:
    return list(among.filter(pk__gt=after).order_by("pk")[:limit])


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


@dataclass(frozen=True)
class Overview:
    """A subscription with how many of its deliveries are on their way and given up, each counted to MOST at most, and the
    events of the trail that were not looked at for it yet (None for a deleted one: they never will be)."""

    subscription: Subscription
    waiting: int
    dead: int
    behind: int | None


MOST: Final = 1_000


def troubled() -> QuerySet[Subscription]:
    """The subscriptions of all clients to which nothing is sent, or whose last attempts came to nothing; not deleted ones."""
    found = visible_subscriptions(None).exclude(state=Subscription.State.DELETED)
    return found.filter(~Q(state=Subscription.State.ACTIVE) | Q(failures__gt=0))


def overviews(limit: int, after: int = 0, *, only_troubled: bool = False) -> list[Overview]:
    """All clients' subscriptions by id, those after an id, at most `limit`, as who operates them sees them."""
    found = _page(troubled() if only_troubled else visible_subscriptions(None), limit, after)
    counted = {
        (each["subscription"], each["state"]): each["number"]
        for each in rows(statement("notifications", "count_unsent"), {"ids": [s.pk for s in found], "most": MOST})
    }
    head = last_position()
    return [
        Overview(
            each,
            counted.get((each.pk, "WAITING"), 0),
            counted.get((each.pk, "DEAD"), 0),
            None if each.state == Subscription.State.DELETED else head - each.position,
        )
        for each in found
    ]


def last_attempts(those: Sequence[Delivery]) -> dict[int, Attempt]:
    """The last attempt at each of these deliveries, by the delivery's id; absent where there was none."""
    found = Attempt.objects.filter(delivery__in=[each.pk for each in those]).order_by("delivery_id", "-number")
    return {each.delivery_id: each for each in found.distinct("delivery_id")}
