"""Celery's skin over what is handed in: it is only told which body or message to look at. Losing that loses nothing."""

import logging

from celery import shared_task

from itservices.queries import current_instant
from ledger.queries import business_date
from machinery.transactions import whole
from settlements.correspondence.outside import send_due
from settlements.correspondence.telling import tell
from settlements.correspondence.working import take_up_one
from settlements.loading import load_body
from vocabulary.actor import Actor
from vocabulary.occasion import Occasion
from vocabulary.outcome import Refusal

log = logging.getLogger(__name__)


@shared_task(name="settlements.load_body", ignore_result=True)
def load_body_task(load_id: int) -> None:
    """Takes in one body, unless another worker is at it; the poller says it again until it is done."""
    try:
        load_body(load_id, business_date=business_date())
    except Refusal as refusal:
        log.info("load %s waits: %s", load_id, refusal.code)


@shared_task(name="settlements.take_up_message", ignore_result=True)
def take_up_message_task(message: int) -> None:
    """Takes up one message, unless something has come of it already; the poller says it again until something has."""
    take_up_one(message, at=current_instant(), business_date=business_date())


@shared_task(name="settlements.tell_parties", ignore_result=True)
def tell_parties_task() -> None:
    """Tells parties by message what they wish to be told, as far as the trail is sealed; the poller says it again."""
    is_more, messages, left_out = True, 0, 0
    while is_more:
        with whole():
            told = tell(by=Actor("job", "messages", "messages"), at=current_instant(), business_date=business_date())
        is_more, messages, left_out = told.is_more, messages + told.messages, left_out + told.left_out
    if messages or left_out:
        log.info("%s messages told, %s facts that no message can tell", messages, left_out)


@shared_task(name="settlements.send_outside", ignore_result=True)
def send_outside_task() -> None:
    """Sends to depositories what is to be sent there; the poller says it again."""
    by, sent = Actor("job", "messages", "messages"), 0
    while True:
        with whole():
            found = send_due(Occasion(by, current_instant(), business_date()))
        sent += found
        if not found:
            break
    if sent:
        log.info("%s instructions sent to depositories", sent)
