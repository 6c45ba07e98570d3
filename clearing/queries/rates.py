"""How many trades went straight through, per source and reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from machinery.counting import COUNT_MILLISECONDS
from machinery.patience import TooSlow, at_most
from machinery.statements import rows, statement
from refdata.queries import party_terms
from settlements.queries import Scope


@dataclass(frozen=True)
class Rate:
    """Trades of one source that came in, how many of them no hand touched, and what stood against the others."""

    party: str
    lei: str
    channel: str
    number: int
    through: int
    reasons: Sequence[tuple[str, int]]

    @property
    def share(self) -> Decimal:
        """Of all, between 0 and 1."""
        return Decimal(self.through) / self.number


def straight_through(scope: Scope, since: datetime, today: date) -> list[Rate] | None:
    """Per party and channel the trades that came in since an instant, and what stood against them by code, the most frequent
    first; the source with the most that did not go through first. Straight through is a trade that never had an exception.
    None where reckoning takes too long."""
    sql = statement("clearing", "straight_through").format(
        scope="true" if scope.parties is None else "t.party_id = any (%(parties)s::int[])"
    )
    try:
        with at_most(COUNT_MILLISECONDS):
            found = rows(sql, {"since": since, "parties": list(scope.parties or ())})
    except TooSlow:
        return None
    names = party_terms({f["party_id"] for f in found}, today)
    reasons: dict[tuple[int, str], list[tuple[str, int]]] = {}
    for f in found:
        if f["code"]:
            reasons.setdefault((f["party_id"], f["channel"]), []).append((f["code"], f["number"]))
    rates = [_rate(f, names, reasons.get((f["party_id"], f["channel"]), [])) for f in found if not f["code"]]
    return sorted(rates, key=lambda rate: (rate.through - rate.number, rate.party, rate.channel))


def _rate(f: dict[str, Any], names: Any, reasons: list[tuple[str, int]]) -> Rate:
    name = names[f["party_id"]].name if f["party_id"] in names else f["lei"]
    ordered = sorted(reasons, key=lambda each: (-each[1], each[0]))
    return Rate(name, f["lei"], f["channel"], f["number"], f["through"], tuple(ordered))
