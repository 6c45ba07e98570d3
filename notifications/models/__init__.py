"""The nouns of events out."""

from notifications.models.delivery import Attempt, Delivery
from notifications.models.release import Release
from notifications.models.subscription import Secret, Subscription

__all__ = ["Attempt", "Delivery", "Release", "Secret", "Subscription"]
