"""Resources of subscriptions: made, read, paused, tested, replayed and ended by the client system that has them."""

from collections.abc import Callable
from typing import Any

from machinery.api import PAGE_PARAMETERS, Answer, ApiRequest, NotFound, Resource, operation, page_by_number
from machinery.request import acting
from notifications.api.serializers import (
    EXAMPLE,
    DeliveryAnswer,
    RangeBody,
    ReplayedAnswer,
    SecretsAnswer,
    SubscriptionAnswer,
    SubscriptionBody,
)
from notifications.api.views import told_delivery
from notifications.models import Subscription
from notifications.operations import (
    Wish,
    delete_subscription,
    pause_subscription,
    replay_range,
    resume_subscription,
    rotate_secret,
    send_test,
    subscribe,
)
from notifications.queries import signing_secrets, subscription_of, subscriptions

SUBSCRIBE = "notifications.subscribe"
NOT_FIT = ("subscription_not_fit",)


class Subscriptions(Resource):
    """The subscriptions of the caller."""

    @operation("notifications.read", parameters=PAGE_PARAMETERS, answers=SubscriptionAnswer, many=True)
    def get(self, request: ApiRequest) -> Answer:
        """One page of subscriptions, by id."""
        by = acting(request)
        return Answer(page_by_number(request, lambda place, limit: subscriptions(by, limit, place or 0), told))

    @operation(
        SUBSCRIBE,
        writes=True,
        takes=SubscriptionBody,
        answers=SubscriptionAnswer,
        status=201,
        refuses=("unknown_event_type", "target_refused", "address_subscribed"),
        example=EXAMPLE,
    )
    def post(self, request: ApiRequest) -> Answer:
        """Makes a subscription. Its secret is read at `…/secrets`: an answer that is kept for repetition has none."""
        made = subscribe(Wish(**request.sent), by=acting(request), at=request.at)
        return Answer(told(made), 201, {"Location": f"{request.path}/{made.pk}"})


class OneSubscription(Resource):
    """One subscription."""

    @operation("notifications.read", answers=SubscriptionAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One subscription by its id."""
        return Answer(told(seen(request, pk)))

    @operation(SUBSCRIBE, writes=True, answers=SubscriptionAnswer)
    def delete(self, request: ApiRequest, pk: int) -> Answer:
        """Ends a subscription for good: nothing more is sent to its address."""
        return changed(request, pk, delete_subscription)


class Secrets(Resource):
    """The secrets of one subscription."""

    @operation(SUBSCRIBE, answers=SecretsAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """The secrets that sign at this moment, the newest first: two while one is rotated."""
        return Answer({"secrets": signing_secrets(seen(request, pk).pk)}, headers={"Cache-Control": "no-store"})


class Rotating(Resource):
    """The rotation of the secret."""

    @operation(SUBSCRIBE, writes=True, answers=SubscriptionAnswer, refuses=NOT_FIT)
    def post(self, request: ApiRequest, pk: int) -> Answer:
        """Gives a new secret, read at `…/secrets`; the one before signs beside it for 24 hours."""
        return changed(request, pk, rotate_secret)


class Pausing(Resource):
    """The pause of a subscription."""

    @operation(SUBSCRIBE, writes=True, answers=SubscriptionAnswer, refuses=NOT_FIT)
    def post(self, request: ApiRequest, pk: int) -> Answer:
        """Sends nothing until it is taken up again; nothing is lost."""
        return changed(request, pk, pause_subscription)


class Resuming(Resource):
    """The taking up of a subscription."""

    @operation(SUBSCRIBE, writes=True, answers=SubscriptionAnswer, refuses=NOT_FIT)
    def post(self, request: ApiRequest, pk: int) -> Answer:
        """Goes on where it was paused or disabled, with everything that came meanwhile."""
        return changed(request, pk, resume_subscription)


class Testing(Resource):
    """A test of a subscription."""

    @operation(SUBSCRIBE, writes=True, answers=DeliveryAnswer, status=202, refuses=NOT_FIT)
    def post(self, request: ApiRequest, pk: int) -> Answer:
        """Puts a message of type subscription.test on its way."""
        made = send_test(seen(request, pk), by=acting(request), at=request.at)
        return Answer(told_delivery(made), 202)


class Replaying(Resource):
    """The repetition of a range of events."""

    @operation(
        SUBSCRIBE,
        writes=True,
        takes=RangeBody,
        answers=ReplayedAnswer,
        status=202,
        refuses=(*NOT_FIT, "range_too_long"),
        example={"first": 0, "last": 999},
    )
    def post(self, request: ApiRequest, pk: int) -> Answer:
        """Puts all events of a range on their way again, at most 10,000 ids, also those from before the subscription."""
        subscription, asked = seen(request, pk), request.sent
        count = replay_range(subscription, asked["first"], asked["last"], by=acting(request), at=request.at)
        return Answer({"events": count}, 202)


def told(found: Subscription) -> dict[str, Any]:
    """A subscription as its client system reads it."""
    return {
        "id": found.pk,
        "url": found.url,
        "types": found.types,
        "state": found.state,
        "after": found.position,
        "failures": found.failures,
        "created_at": found.created_at,
    }


def seen(request: ApiRequest, pk: int) -> Subscription:
    """A subscription of the caller. Refuses NotFound."""
    found = subscription_of(acting(request), pk)
    if found is None:
        raise NotFound()
    return found


def changed(request: ApiRequest, pk: int, act: Callable[..., Subscription]) -> Answer:
    """The subscription after an act."""
    return Answer(told(act(seen(request, pk), by=acting(request), at=request.at)))
