"""What a worker does every two seconds: it is there, it hands due steps to its pool, and it keeps the trail."""

import logging

from django.db import DatabaseError, close_old_connections
from kombu.exceptions import OperationalError

from backoffice.celery import send_outside, take_in, take_up, tell_parties, wake
from backoffice.trail import keep_trail
from itservices.operations import sign_of_life
from itservices.queries import due_steps
from ledger.queries import business_date_or_none
from machinery.transactions import whole
from settlements.queries import handed_in_bodies, is_there_to_tell, is_to_send, messages_to_take_up

log = logging.getLogger(__name__)


def poll(worker: str) -> None:
    """One look. Trouble with the database or the broker is logged and met again two seconds later."""
    try:
        close_old_connections()
        with whole():
            sign_of_life(worker)
        for step_id in due_steps():
            wake(step_id)
        for load_id in handed_in_bodies():
            take_in(load_id)
        if day := business_date_or_none():
            for message in messages_to_take_up(day):
                take_up(message)
            if is_there_to_tell():
                tell_parties()
            if is_to_send():
                send_outside()
        keep_trail()
    except (DatabaseError, OperationalError, OSError) as trouble:
        log.warning("poll: %s", trouble)
