"""Reads of events out."""

from notifications.queries.feed import (
    Feed,
    Item,
    affordable,
    codes_for,
    event_at,
    events_after,
    items_of,
    outgoing_of,
    reader_of,
)
from notifications.queries.projection import EventOut, Reader
from notifications.queries.sending import (
    Letter,
    Server,
    are_there_subscriptions,
    sealed,
    sending_server,
    server_now,
    signing_secrets,
)
from notifications.queries.subscriptions import (
    DeliverySheet,
    Overview,
    deliveries,
    delivery_sheet,
    last_attempts,
    overviews,
    subscription_of,
    subscriptions,
    troubled,
    visible_subscriptions,
)
from notifications.registry import NAMED, Thing, Touched
from recordkeeping.queries import SealedEvent

__all__ = [
    "NAMED",
    "DeliverySheet",
    "EventOut",
    "Feed",
    "Item",
    "Letter",
    "Overview",
    "Reader",
    "SealedEvent",
    "Server",
    "Thing",
    "Touched",
    "affordable",
    "are_there_subscriptions",
    "codes_for",
    "deliveries",
    "delivery_sheet",
    "event_at",
    "events_after",
    "items_of",
    "last_attempts",
    "outgoing_of",
    "overviews",
    "reader_of",
    "sealed",
    "sending_server",
    "server_now",
    "signing_secrets",
    "subscription_of",
    "subscriptions",
    "troubled",
    "visible_subscriptions",
]
