"""Celery's skin over what is handed in: a message only says which body to look at. Losing it loses nothing."""

import logging

from celery import shared_task

from ledger.queries import business_date
from settlements.loading import load_body
from vocabulary.outcome import Refusal

log = logging.getLogger(__name__)


@shared_task(name="settlements.load_body", ignore_result=True)
def load_body_task(load_id: int) -> None:
    """Takes in one body, unless another worker is at it; the poller says it again until it is done."""
    try:
        load_body(load_id, business_date=business_date())
    except Refusal as refusal:
        log.info("load %s waits: %s", load_id, refusal.code)
