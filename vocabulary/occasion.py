"""On which occasion something is done."""

from dataclasses import dataclass
from datetime import date, datetime

from vocabulary.actor import Actor


@dataclass(frozen=True)
class Occasion:
    """Who acts, when, on which business date, and why."""

    by: Actor
    at: datetime
    business_date: date
    reason: str = ""
    request_id: str = ""
