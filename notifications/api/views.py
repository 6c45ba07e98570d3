"""Resources of the feed, and of the log of deliveries."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from machinery.api import PAGE_PARAMETERS, Answer, ApiRequest, NotFound, Resource, operation, page_asked, page_by_number
from machinery.parameters import bad
from machinery.request import acting
from notifications.api.serializers import (
    DeliveryAnswer,
    DeliverySheetAnswer,
    EventAnswer,
    EventItemAnswer,
    FeedAnswer,
)
from notifications.models import Delivery
from notifications.operations import replay_delivery
from notifications.queries import (
    DeliverySheet,
    Reader,
    deliveries,
    delivery_sheet,
    event_at,
    events_after,
    items_of,
    reader_of,
    subscription_of,
)
from notifications.registry import type_names

_POSITION: Final = re.compile(r"-1|0|[1-9][0-9]{0,17}")


def reader(request: ApiRequest) -> Reader:
    """Who asks, with the rights of the token."""
    return reader_of(acting(request), request.at, request.permissions)


class Events(Resource):
    """The feed of the caller."""

    @operation("notifications.read", parameters=("after", "limit", "type"), answers=FeedAnswer)
    def get(self, request: ApiRequest) -> Answer:
        """Events that concern the caller, after the id of the last one that was read (-1: from the first), in order."""
        after, page, kind = _position(request.query), page_asked(request.query), request.query.get("type", "")
        if kind and kind not in type_names():
            raise bad("type", kind, _("one of %(names)s") % {"names": ", ".join(type_names())})
        feed = events_after(reader(request), after, page.limit, [kind] if kind else [])
        following = urlencode({**request.query, "after": feed.through})
        facts = {
            "items": [event.payload() for event in feed.events],
            "after": feed.through,
            "next": f"{request.path}?{following}",
            "more": feed.more,
        }
        return Answer(facts)


class OneEvent(Resource):
    """One event."""

    @operation("notifications.read", answers=EventAnswer)
    def get(self, request: ApiRequest, position: int) -> Answer:
        """One event by its id, as the feed tells it."""
        found = event_at(position, reader(request))
        if found is None:
            raise NotFound()
        return Answer(found[1].payload())


class EventItems(Resource):
    """What a set event touched."""

    @operation("notifications.read", parameters=PAGE_PARAMETERS, answers=EventItemAnswer, many=True)
    def get(self, request: ApiRequest, position: int) -> Answer:
        """The caller's own things that an event touched, by id."""
        asked = reader(request)
        found = event_at(position, asked)
        if found is None:
            raise NotFound()
        event = found[0]
        return Answer(
            page_by_number(
                request,
                lambda place, limit: items_of(event, asked, place or 0, limit),
                vars,
                lambda item: item.id,
            )
        )


class Deliveries(Resource):
    """The log of a subscription."""

    @operation("notifications.read", parameters=(*PAGE_PARAMETERS, "delivery_state"), answers=DeliveryAnswer, many=True)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """What was sent, is on its way or was given up, newest first."""
        state = request.query.get("delivery_state", "")
        if state and state not in Delivery.State.values:
            raise bad("delivery_state", state, " / ".join(Delivery.State.values))
        if subscription_of(acting(request), pk) is None:
            raise NotFound()
        return Answer(page_by_number(request, lambda place, limit: deliveries(pk, limit, place, state), told_delivery))


class OneDelivery(Resource):
    """One delivery."""

    @operation("notifications.read", answers=DeliverySheetAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One delivery with its attempts."""
        return Answer(told_sheet(_seen(request, pk)))


class ReplayingOne(Resource):
    """The repetition of one delivery."""

    @operation("notifications.subscribe", writes=True, answers=DeliverySheetAnswer, refuses=("subscription_not_fit",))
    def post(self, request: ApiRequest, pk: int) -> Answer:
        """Puts a delivery on its way again, under the same message id."""
        found = _seen(request, pk)
        replay_delivery(found.delivery, by=acting(request), at=request.at)
        return Answer(told_sheet(_seen(request, pk)))


def told_delivery(found: Delivery) -> dict[str, Any]:
    """One line of the log."""
    return {
        "id": found.pk,
        "subscription": found.subscription_id,
        "event": found.position,
        "type": found.type,
        "state": found.state,
        "tries": found.tries,
        "next_at": found.next_at,
        "queued_at": found.queued_at,
    }


def told_sheet(found: DeliverySheet) -> dict[str, Any]:
    """A delivery with its attempts."""
    names = ("number", "at", "status", "trouble", "milliseconds")
    attempts = [{name: getattr(each, name) for name in names} for each in found.attempts]
    return {**told_delivery(found.delivery), "attempts": attempts}


def _seen(request: ApiRequest, pk: int) -> DeliverySheet:
    found = delivery_sheet(acting(request), pk)
    if found is None:
        raise NotFound()
    return found


def _position(query: Mapping[str, str]) -> int:
    text = query.get("after", "") or "-1"
    if not _POSITION.fullmatch(text):
        raise bad("after", text, _("the id of an event, or -1"))
    return int(text)
