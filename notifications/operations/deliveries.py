"""Deliveries: put on their way behind the sealed trail, taken in hand by a sender, ended, and put on their way again.

A delivery is a row before anything is sent, and sending is between two transactions: whoever is killed in the middle
leaves a lease that lapses, and the same message goes again under the same id. At least once, never nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.db.models.functions import Now

from machinery.statements import row, run, statement, value
from machinery.transactions import part
from notifications.models import Attempt, Delivery, Subscription
from notifications.operations.refusals import RangeTooLong, SubscriptionEnded
from notifications.queries import Letter, Reader, affordable, codes_for, outgoing_of, reader_of
from notifications.registry import TEST
from notifications.retries import JITTER, rest_after, wait_after
from notifications.transport import Answer
from recordkeeping.operations import record
from recordkeeping.queries import SealedEvent, last_position, sealed_events
from vocabulary.actor import Actor

AT_ONCE: Final = 1_000
"""Positions of one pass."""
FACTS: Final = 100_000
LONGEST_RANGE: Final = 10_000
LEASE: Final = timedelta(seconds=60)
"""Four times as long as an attempt may take once its name is resolved, and long enough for a slow resolver."""
GONE: Final = "out_of_scope"
_FANNING_OUT: Final = 7007
"""Who fans out, one at a time: a singleton, never a limit."""
State = Delivery.State


@part
def fan_out(at: datetime) -> int:
    """Looks at the next stretch of the sealed trail for the active subscriptions that are furthest behind; how many
    positions it went on, 0 when all are at its end, or while another session does it.

    Each event that a subscription may be told of becomes its delivery in the transaction that moves its position: none is
    left out, and none is put on its way twice.
    """
    if not value("select pg_try_advisory_xact_lock(%s)", [_FANNING_OUT]):
        return 0
    head = last_position()
    active = Subscription.objects.filter(state=Subscription.State.ACTIVE, position__lt=head)
    behind = list(
        active.select_for_update(no_key=True, of=("self",)).select_related("application").order_by("position")
    )
    if not behind:
        return 0
    start = behind[0].position
    others = [each.position for each in behind if each.position > start]
    end = min([head, start + AT_ONCE, *others])
    those = [each for each in behind if each.position == start]
    events, end = affordable(sealed_events(start, end, codes_for()), end, FACTS)
    for subscription in those:
        _put_on_way(subscription, events, _reader(subscription, at))
    Subscription.objects.filter(pk__in=[each.pk for each in those]).update(position=end)
    return end - start


def _reader(subscription: Subscription, at: datetime) -> Reader:
    application = subscription.application
    return reader_of(Actor("client", application.client_id, application.principal_name), at)


def _put_on_way(subscription: Subscription, events: Iterable[SealedEvent], reader: Reader) -> list[int]:
    """Makes the deliveries of some events to one subscription, where they are not there yet; their positions."""
    wanted = [
        told for told in outgoing_of(list(events), reader) if not subscription.types or told.type in subscription.types
    ]
    Delivery.objects.bulk_create(
        (Delivery(subscription=subscription, position=told.position, type=told.type) for told in wanted),
        ignore_conflicts=True,
        batch_size=1_000,
    )
    return [told.position for told in wanted]


@part
def claim_delivery() -> Letter | None:
    """Takes the delivery that is longest due, for one attempt; None when nothing is due, or others have all of it.

    Of one subscription one at a time is under way: it is held while the next statement, on a snapshot of its own, looks
    whether another of its deliveries was taken meanwhile. An attempt whose maker fell silent is told as lost.
    """
    run(statement("notifications", "end_lost_deliveries"))
    subscription = value(statement("notifications", "subscription_due"))
    found = row(statement("notifications", "claim_delivery"), {"subscription": subscription, "lease": LEASE})
    if found is None:
        return None
    client = Actor("client", found.pop("client_id"), found.pop("principal_name"))
    return Letter(**found, client=client)


@part
def keep_result(letter: Letter, answer: Answer) -> None:
    """Tells what came of an attempt: delivered on 2xx; otherwise again after a while, given up after the tenth time.

    410 disables the subscription. What is no longer the client's to know is given up unsent. Second time: no change.
    The subscription is held first, as by whoever else changes its deliveries.
    """
    subscription = Subscription.objects.select_for_update(no_key=True).get(pk=letter.subscription)
    told = {"delivery_id": letter.delivery, "number": letter.attempt, "milliseconds": answer.milliseconds}
    Attempt.objects.bulk_create([Attempt(status=answer.status, trouble=answer.trouble, **told)], ignore_conflicts=True)
    tries = Delivery.objects.values_list("tries", flat=True).get(pk=letter.delivery)
    wait = wait_after(tries)
    given_up = answer.is_gone or answer.trouble == GONE or wait is None
    state = State.DELIVERED if answer.is_good else State.DEAD if given_up else State.WAITING
    facts = {"delivery": letter.delivery, "attempt": letter.attempt, "state": state, "jitter": JITTER}
    run(statement("notifications", "keep_result"), {**facts, "wait": wait or timedelta(0)})
    _told_of_address(subscription, answer)


def _told_of_address(subscription: Subscription, answer: Answer) -> None:
    """What an answer says of the address, whatever was sent there: that it is well, that it fails, that it is gone."""
    held = Subscription.objects.filter(pk=subscription.pk)
    if answer.is_good:
        held.filter(failures__gt=0).update(failures=0, rests_until=None)
    elif answer.trouble != GONE:
        failures = subscription.failures + 1
        held.update(failures=failures, rests_until=Now() + rest_after(failures))
    if answer.is_gone:
        held.filter(state=Subscription.State.ACTIVE).update(state=Subscription.State.DISABLED)


@part
def send_test(subscription: Subscription, *, by: Actor, at: datetime) -> Delivery:
    """Puts a test message on its way, which looks like any other. Refuses SubscriptionEnded unless active."""
    _must_be_active(subscription)
    made = Delivery.objects.create(subscription=subscription, type=TEST)
    _record("subscription.tested", subscription.pk, by, at, {"delivery": made.pk})
    made.refresh_from_db()
    return made


@part
def replay_delivery(delivery: Delivery, *, by: Actor, at: datetime) -> Delivery:
    """Puts a delivery on its way again, under the same message id, with all its attempts before it. Refuses
    SubscriptionEnded unless its subscription is active; one that waits is tried at once, one that a sender has in hand
    when that attempt has failed."""
    _must_be_active(delivery.subscription)
    _again(Delivery.objects.filter(pk=delivery.pk))
    _record("delivery.replayed", delivery.subscription_id, by, at, {"delivery": delivery.pk})
    delivery.refresh_from_db()
    return delivery


@part
def replay_range(subscription: Subscription, first: int, last: int, *, by: Actor, at: datetime) -> int:
    """Puts on their way again all events of a range of positions, both included, that the client may be told of now, also
    those from before the subscription was made; how many. Refuses RangeTooLong, SubscriptionEnded."""
    _must_be_active(subscription)
    if not (first <= last <= last_position() and last - first < LONGEST_RANGE):
        raise RangeTooLong(first=first, last=last, most=LONGEST_RANGE)
    reader, start, positions = _reader(subscription, at), first - 1, []
    while start < last:
        events, end = affordable(sealed_events(start, last, codes_for()), last, FACTS)
        positions += _put_on_way(subscription, events, reader)
        start = end
    _again(Delivery.objects.filter(subscription=subscription, position__in=positions))
    _record("subscription.replayed", subscription.pk, by, at, {"first": first, "last": last, "events": len(positions)})
    return len(positions)


def _again(those: QuerySet[Delivery]) -> None:
    those.update(state=State.WAITING, tries=0, next_at=Now())


def _must_be_active(subscription: Subscription) -> None:
    found = Subscription.objects.select_for_update(no_key=True).get(pk=subscription.pk)
    if found.state != Subscription.State.ACTIVE:
        raise SubscriptionEnded(subscription=subscription.pk, state=str(Subscription.State(found.state).label))


def _record(code: str, subscription: int, by: Actor, at: datetime, after: dict[str, object]) -> None:
    record(by=by, at=at, code=code, subject_type="subscription", subject_ids=[subscription], after=after)
