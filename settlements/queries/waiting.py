"""What waits in the queue, for the home page."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from machinery.statements import rows, statement
from settlements.queries.scope import Scope

BUCKETS = ("due", "failing", "held", "open")


@dataclass(frozen=True)
class Waiting:
    """Open instructions of one bucket and currency ("" is free of payment): how many, and what they pay and collect.

    The buckets overlap: `due` by the business date, `failing`, `held` by either side, and `open` (all of them).
    """

    bucket: str
    currency: str
    number: int
    to_pay: Decimal
    to_collect: Decimal


def waiting(scope: Scope, business_date: date) -> list[Waiting]:
    """What waits, by bucket in the order of BUCKETS, then by currency; a bucket without instructions is left out."""
    name = "waiting" if scope.parties is None else "waiting_of"
    found = rows(
        statement("settlements", name),
        {"parties": list(scope.parties or ()), "business_date": business_date},
    )
    return [
        Waiting(
            bucket,
            f["currency"],
            f[f"{bucket}_number"],
            f[f"{bucket}_pay"].scaleb(-f["scale"]),
            f[f"{bucket}_collect"].scaleb(-f["scale"]),
        )
        for bucket in BUCKETS
        for f in found
        if f[f"{bucket}_number"]
    ]
