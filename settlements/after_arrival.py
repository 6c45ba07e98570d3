"""What an edge does once the transaction of an arrival has committed: of two sides that arrive at the same moment neither sees
the other in its own transaction; whoever commits last sees both here."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from machinery.patience import again
from machinery.transactions import whole
from settlements.operations import match_waiting


def match_again(keys: Collection[UUID], *, at: datetime, business_date: date, request_id: str = "") -> None:
    """Matches what waits under some keys, in a transaction of its own; again after a deadlock. What fails here is matched by the
    night."""

    def work() -> None:
        with whole():
            match_waiting(keys, at=at, business_date=business_date, request_id=request_id)

    again(work, ())
