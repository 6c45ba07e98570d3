"""What the sender asks: from which server it may send, and what it is to send where."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.db.models.functions import Now

from machinery import sealing
from machinery.statements import value
from notifications.models import Release, Secret, Subscription
from vocabulary.actor import Actor

PERSONS: Final = 2
PURPOSE: Final = b"backoffice webhook secrets"


def server_now() -> str:
    """Which server this is: its system identifier and its timeline. A copy restored from a dump has another identifier; one
    restored to a point in time, or promoted, another timeline."""
    return str(
        value(
            "select system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) from pg_control_system()"
        )
    )


@dataclass(frozen=True)
class Server:
    """The server that we are on, and whether events may be sent from it; `released_by` are the persons so far."""

    name: str
    may_send: bool
    released_by: tuple[str, ...]


def sending_server() -> Server:
    """Whether events may be sent from here: it is the home, or two persons have released it."""
    name = server_now()
    found = list(Release.objects.filter(server=name).order_by("id"))
    persons = tuple(each.actor_name for each in found if not each.home)
    home = any(each.home for each in found)
    return Server(name, home or len(persons) >= PERSONS, persons)


@dataclass(frozen=True)
class Letter:
    """One attempt that is to be made now: whose, where to, what; `attempt` is its number and its fence."""

    delivery: int
    attempt: int
    subscription: int
    position: int | None
    type: str
    url: str
    queued_at: datetime
    client: Actor

    @property
    def message_id(self) -> str:
        """The id by which the receiver knows it again: the same at each attempt and each replay."""
        return f"msg_{self.subscription}_{f'test{self.delivery}' if self.position is None else self.position}"


def signing_secrets(subscription: int) -> list[str]:
    """The secrets that sign at this moment, the one in force first, as whsec_ texts; a rotated one until it expires."""
    found = Secret.objects.filter(Q(expires_at=None) | Q(expires_at__gt=Now()), subscription=subscription)
    return [unsealed(bytes(each.sealed)) for each in found.order_by("-id")]


def sealed(secret: str) -> bytes:
    """A secret as it is kept."""
    return sealing.sealed(PURPOSE, secret)


def unsealed(kept: bytes) -> str:
    """A secret as it signs; "" where it was kept under another key than this installation's, and must be rotated."""
    return sealing.unsealed(PURPOSE, kept)


def are_there_subscriptions() -> bool:
    """Whether anything could have to be sent."""
    return Subscription.objects.filter(state=Subscription.State.ACTIVE).exists()
