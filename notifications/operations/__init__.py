"""Writes of events out."""

from notifications.operations.deliveries import (
    claim_delivery,
    fan_out,
    keep_result,
    replay_delivery,
    replay_range,
    send_test,
)
from notifications.operations.refusals import (
    RangeTooLong,
    ServerReleasedAlready,
    SubscriptionEnded,
    TargetRefused,
)
from notifications.operations.release import release_server
from notifications.operations.subscriptions import (
    Wish,
    delete_subscription,
    pause_subscription,
    resume_subscription,
    rotate_secret,
    subscribe,
)

__all__ = [
    "RangeTooLong",
    "ServerReleasedAlready",
    "SubscriptionEnded",
    "TargetRefused",
    "Wish",
    "claim_delivery",
    "delete_subscription",
    "fan_out",
    "keep_result",
    "pause_subscription",
    "release_server",
    "replay_delivery",
    "replay_range",
    "resume_subscription",
    "rotate_secret",
    "send_test",
    "subscribe",
]
