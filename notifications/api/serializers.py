"""The bodies of events and subscriptions, as the documents describe them and the door reads them."""

from typing import Any, Final

from rest_framework import serializers

from machinery.api import StrictInteger, StrictSerializer, StrictText
from machinery.api.fields import BadField
from notifications.models import Delivery, Subscription
from vocabulary.text import strict_text

MOST_TYPES: Final = 50
EXAMPLE: Final = {"url": "https://client.example/hooks/backoffice", "types": ["instruction.held", "night.settled"]}


class EventTypes(serializers.ListField):
    """A list of types of events; empty: all."""

    child = serializers.CharField()

    def read(self, raw: object) -> list[str]:
        """The names, or a refusal of what is no list of texts."""
        if not isinstance(raw, list) or len(raw) > MOST_TYPES or not all(type(each) is str for each in raw):
            raise BadField("not_a_list", found=type(raw).__name__)
        return [strict_text(each, longest=100) for each in raw]


class SubscriptionBody(StrictSerializer):
    """What a client system wants to be sent: where to, which types, and after which event (absent: from now on)."""

    url = StrictText(500)
    types = EventTypes(required=False)
    after = StrictInteger(-1, required=False)


class RangeBody(StrictSerializer):
    """A range of ids of events, both included."""

    first = StrictInteger(0)
    last = StrictInteger(0)


class SubjectAnswer(serializers.Serializer[Any]):
    """What an event is about: null where several things are touched."""

    type = serializers.CharField()
    id = serializers.CharField(allow_null=True)
    reference = serializers.CharField(allow_null=True)


class EventDataAnswer(serializers.Serializer[Any]):
    """The facts of an event."""

    subject = SubjectAnswer()


class EventAnswer(serializers.Serializer[Any]):
    """An event: thin; read the rest where it points."""

    id = serializers.IntegerField()
    type = serializers.CharField()
    timestamp = serializers.DateTimeField()
    items = serializers.CharField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """`data` besides, which is a word of the framework's own."""
        return {**super().get_fields(), "data": EventDataAnswer()}


class FeedAnswer(serializers.Serializer[Any]):
    """A stretch of the feed: go on with `next`, at once where there is `more`, else later."""

    items = EventAnswer(many=True)
    after = serializers.IntegerField()
    next = serializers.CharField()
    more = serializers.BooleanField()


class EventItemAnswer(serializers.Serializer[Any]):
    """One of the caller's own things that a set event touched."""

    id = serializers.IntegerField()
    reference = serializers.CharField()


class SubscriptionAnswer(serializers.Serializer[Any]):
    """A subscription; `after` is the id of the last event that was looked at for it."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    types = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(Subscription.State.values)
    after = serializers.IntegerField()
    failures = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class SecretsAnswer(serializers.Serializer[Any]):
    """The secrets that sign, the newest first: two while one is rotated."""

    secrets = serializers.ListField(child=serializers.CharField())


class AttemptAnswer(serializers.Serializer[Any]):
    """One attempt, and what came of it."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    trouble = serializers.CharField(allow_blank=True)
    milliseconds = serializers.IntegerField()


class DeliveryAnswer(serializers.Serializer[Any]):
    """One event on its way to one subscription."""

    id = serializers.IntegerField()
    subscription = serializers.IntegerField()
    event = serializers.IntegerField(allow_null=True)
    type = serializers.CharField()
    state = serializers.ChoiceField(Delivery.State.values)
    tries = serializers.IntegerField()
    next_at = serializers.DateTimeField(allow_null=True)
    queued_at = serializers.DateTimeField()


class DeliverySheetAnswer(DeliveryAnswer):
    """A delivery with its attempts, oldest first."""

    attempts = AttemptAnswer(many=True)


class ReplayedAnswer(serializers.Serializer[Any]):
    """How many events were put on their way again."""

    events = serializers.IntegerField()
