"""Sends what is due, beside the sealer in every worker: a few threads, each of which takes one delivery in hand, sends it
outside every transaction, and tells what came of it.

Any number of workers may do so at once. A copy of the database on another server sends nothing until two persons have
released it.
"""

import logging
import time
from datetime import datetime
from threading import Thread
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from standardwebhooks import Webhook

from itservices.queries import current_instant, real_instant
from machinery.api.answers import as_json
from machinery.transactions import whole
from notifications.operations import claim_delivery, fan_out, keep_result
from notifications.operations.deliveries import GONE
from notifications.queries import (
    Letter,
    are_there_subscriptions,
    event_at,
    reader_of,
    sending_server,
    signing_secrets,
)
from notifications.registry import TEST
from notifications.target import InvalidTarget, target_of
from notifications.transport import Answer, post

log = logging.getLogger(__name__)

THREADS: Final = 3
PAUSE_SECONDS: Final = 1.0


_senders: list[Thread] = []


def keep_sending() -> None:
    """Makes sure that the threads of this process that send are there; they end with it. Again: begins those anew that a
    bug has ended."""
    _senders[:] = [thread for thread in _senders if thread.is_alive()]
    while len(_senders) < THREADS:
        _senders.append(Thread(target=_for_ever, name="sender", daemon=True))
        _senders[-1].start()


def _for_ever() -> None:
    while True:
        try:
            busy = send_next()
        except (DatabaseError, InterfaceError, OSError) as trouble:
            log.warning("sender: %s", trouble)
            busy = False
        if not busy:
            connection.close()
            time.sleep(PAUSE_SECONDS)


def send_next() -> bool:
    """Puts the next stretch of events on their way and makes one attempt that is due; whether there was anything to do."""
    if not are_there_subscriptions() or not sending_server().may_send:
        return False
    with whole():
        moved = fan_out(current_instant())
    with whole():
        letter = claim_delivery()
    if letter is None:
        return moved > 0
    body = body_of(letter)
    secrets = [secret for secret in signing_secrets(letter.subscription) if secret]
    connection.close()
    answer = attempt(letter, body, secrets)
    with whole():
        keep_result(letter, answer)
    return True


def body_of(letter: Letter) -> bytes | None:
    """What a delivery says, made anew from the trail under the scope of this moment; None for what the client may not be
    told any more. The same bytes each time."""
    if letter.position is None:
        return as_json({"id": None, "type": TEST, "timestamp": letter.queued_at, "data": {}, "items": None})
    found = event_at(letter.position, reader_of(letter.client, current_instant()))
    return None if found is None else as_json(found[1].payload())


def attempt(letter: Letter, body: bytes | None, secrets: list[str]) -> Answer:
    """Makes one attempt; what stands in its way is an outcome too."""
    if body is None:
        return Answer(None, GONE, 0)
    if not secrets:
        return Answer(None, "no_secret", 0)
    try:
        target = target_of(letter.url, loopback=settings.WEBHOOKS_TO_LOOPBACK, allowed=settings.WEBHOOK_HOSTS)
    except InvalidTarget:
        return Answer(None, "not_allowed", 0)
    return post(target, body, headers_of(letter.message_id, real_instant(), body, secrets))


def headers_of(message_id: str, at: datetime, body: bytes, secrets: list[str]) -> dict[str, str]:
    """The headers of Standard Webhooks 1.0.0: a signature for each secret, so that one can be rotated."""
    signed = [Webhook(secret).sign(message_id, at, body.decode()) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": "backoffice-webhooks/1",
        "Webhook-Id": message_id,
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": " ".join(signed),
    }
