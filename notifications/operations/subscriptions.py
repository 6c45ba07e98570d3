"""A client system's subscriptions: made, paused, taken up again, their secrets rotated, and ended."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now

from machinery.statements import value
from machinery.transactions import part
from notifications.models import Delivery, Release, Secret, Subscription
from notifications.operations.refusals import (
    AddressSubscribed,
    SubscriptionEnded,
    TargetRefused,
    UnknownEventType,
)
from notifications.queries import sealed, server_now
from notifications.registry import type_names
from notifications.target import InvalidTarget, target_of
from recordkeeping.operations import record
from recordkeeping.queries import last_position
from vocabulary.actor import Actor

OVERLAP: Final = timedelta(hours=24)
"""How long a secret that was rotated goes on signing beside the new one."""
BYTES: Final = 32
State = Subscription.State
_BEFORE: Final = {
    State.PAUSED: (State.ACTIVE,),
    State.ACTIVE: (State.PAUSED, State.DISABLED),
    State.DELETED: (State.ACTIVE, State.PAUSED, State.DISABLED),
}
"""From which states a subscription comes into another."""


@dataclass(frozen=True)
class Wish:
    """What a client system wants: where to, which types ([]: all), and after which position (None: what comes from now)."""

    url: str
    types: Sequence[str] = ()
    after: int | None = None


@part
def subscribe(wish: Wish, *, by: Actor, at: datetime) -> Subscription:
    """Makes a subscription of the client system `by`, with a secret.

    Refuses, in this order: UnknownEventType, TargetRefused, AddressSubscribed. The first of all makes this server the home
    from which events are sent.
    """
    unknown = [name for name in wish.types if name not in type_names()]
    if unknown:
        raise UnknownEventType(type=unknown[0], known=", ".join(type_names()))
    try:
        target_of(wish.url, loopback=settings.WEBHOOKS_TO_LOOPBACK, allowed=settings.WEBHOOK_HOSTS)
    except InvalidTarget as invalid:
        raise TargetRefused(url=invalid.found, expected=invalid.expected) from invalid
    application = value("select id from authorizations_application where client_id = %s for no key update", [by.id])
    mine = Subscription.objects.filter(application_id=application).exclude(state=State.DELETED)
    there = mine.filter(url=wish.url).first()
    if there:
        raise AddressSubscribed(subscription=there.pk)
    _make_home(by, at)
    made = Subscription.objects.create(
        application_id=application,
        url=wish.url,
        types=list(dict.fromkeys(wish.types)),
        position=last_position() if wish.after is None else min(wish.after, last_position()),
    )
    _new_secret(made.pk)
    _record(
        "subscription.made",
        made,
        {"url": made.url.partition("?")[0], "types": made.types, "after": made.position, "state": made.state},
        by=by,
        at=at,
    )
    made.refresh_from_db()
    return made


@part
def rotate_secret(subscription: Subscription, *, by: Actor, at: datetime) -> Subscription:
    """Gives a subscription a new secret; the one before signs beside it for 24 hours, older ones no more."""
    locked = _locked(subscription)
    Secret.objects.filter(subscription=locked, expires_at__gt=Now()).update(expires_at=Now())
    Secret.objects.filter(subscription=locked, expires_at=None).update(expires_at=Now() + OVERLAP)
    _new_secret(locked.pk)
    _record("subscription.secret_rotated", locked, {}, by=by, at=at)
    return locked


@part
def pause_subscription(subscription: Subscription, *, by: Actor, at: datetime) -> Subscription:
    """Sends nothing until it is taken up again; nothing is lost. Refuses SubscriptionEnded unless active; paused again: as
    it is."""
    return _move(subscription, State.PAUSED, "subscription.paused", by=by, at=at)


@part
def resume_subscription(subscription: Subscription, *, by: Actor, at: datetime) -> Subscription:
    """Goes on where it was paused or disabled: what came meanwhile is sent now. Active already: as it is."""
    return _move(subscription, State.ACTIVE, "subscription.resumed", by=by, at=at)


@part
def delete_subscription(subscription: Subscription, *, by: Actor, at: datetime) -> Subscription:
    """Ends a subscription for good: what was on its way is given up, its log stays on file for the house, its secrets end."""
    locked = _locked(subscription)
    Delivery.objects.filter(subscription=locked, state=Delivery.State.WAITING).update(
        state=Delivery.State.DEAD, next_at=None, lease_until=None
    )
    Secret.objects.filter(Q(expires_at=None) | Q(expires_at__gt=Now()), subscription=locked).update(expires_at=Now())
    return _move(subscription, State.DELETED, "subscription.deleted", by=by, at=at)


def _move(subscription: Subscription, to: State, code: str, *, by: Actor, at: datetime) -> Subscription:
    locked = _locked(subscription)
    if locked.state == to:
        return locked
    if locked.state not in _BEFORE[to]:
        raise SubscriptionEnded(subscription=locked.pk, state=str(State(locked.state).label))
    Subscription.objects.filter(pk=locked.pk).update(state=to, failures=0, rests_until=None)
    _record(code, locked, {"state": to}, by=by, at=at, before={"state": locked.state})
    locked.refresh_from_db()
    return locked


def _locked(subscription: Subscription) -> Subscription:
    """The subscription as it is now, until the transaction ends; refuses SubscriptionEnded for a deleted one."""
    found = Subscription.objects.select_for_update(no_key=True).get(pk=subscription.pk)
    if found.state == State.DELETED:
        raise SubscriptionEnded(subscription=found.pk, state=str(State.DELETED.label))
    return found


def _new_secret(subscription: int) -> None:
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(BYTES)).decode()
    Secret.objects.create(subscription_id=subscription, sealed=sealed(secret))


def _make_home(by: Actor, at: datetime) -> None:
    if not Release.objects.exists():
        told = {"actor_kind": by.kind, "actor_id": by.id, "actor_name": by.name, "at": at}
        Release.objects.bulk_create([Release(server=server_now(), home=True, **told)], ignore_conflicts=True)


def _record(
    code: str,
    subscription: Subscription,
    after: dict[str, Any],
    *,
    by: Actor,
    at: datetime,
    before: dict[str, Any] | None = None,
) -> None:
    client = subscription.application.principal_name
    record(
        by=by,
        at=at,
        code=code,
        subject_type="subscription",
        subject_ids=[subscription.pk],
        before=before,
        after={"client": client, **after},
    )
