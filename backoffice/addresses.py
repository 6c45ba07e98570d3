"""Addresses of lists to which several pages lead, each written once: what is told beside them is counted by the same question."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse


def due_url(day: date, **narrower: str) -> str:
    """What is due by a business date and not on hold, narrowed by more filters of the list."""
    asked = {"state": "open", "hold": "none", "until": day.isoformat(), **narrower}
    return f"{reverse('instructions')}?{urlencode(asked)}"


def set_aside_url(since: date) -> str:
    """The files of which rows were set aside, that came in on a day of the reader's or later."""
    return f"{reverse('loads')}?{urlencode({'quarantined': 1, 'since': since.isoformat()})}"
