"""What participants of the drill's firm send by themselves, each its own side: matched, matched with a difference, unmatched."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final

from machinery.transactions import whole
from settlements.operations import Occasion, OwnRow, allege_due, cancel, hold, match_waiting, submit_sides
from vocabulary.actor import Actor

SEED: Final = Actor("job", "seed", "seed")
PRICE: Final = Decimal("12.40")
TRADED: Final = date(2026, 9, 25)


def send_own_sides(leis: Sequence[str], isin: str, day: date, due: date) -> None:
    """Four pairs of a day: one whose amounts differ by a euro and that settles that night, another with a difference and one
    that the deliverer holds, due later, of which a buy-in left the first over, and one whose amounts differ too much, of which
    the receiver cancels its side; and a deliverer alone. What waits for five hours is alleged."""
    told = {"at": datetime.combine(day, time(10), UTC), "business_date": day}
    amount = 10 * PRICE
    rows = [
        *_pair(leis, isin, f"{day:%m%d}-ownA", day, amount, amount + 1),
        *(
            each._replace(settlement_condition="BSSP")
            for each in _pair(leis, isin, f"{day:%m%d}-ownB", due, amount, amount + 2)
        ),
        *_pair(leis, isin, f"{day:%m%d}-ownC", due, amount + 10, amount + 10),
        *_pair(leis, isin, f"{day:%m%d}-ownD", due, amount, amount + 500),
        _pair(leis, isin, f"{day:%m%d}-ownE", due, 3 * amount, amount)[0],
    ]
    with whole():
        made = submit_sides([row._replace(line=n) for n, row in enumerate(rows, start=1)], by=SEED, **told).made  # type: ignore[arg-type]
        held = Occasion(by=SEED, reason="Waits for its client", **told)  # type: ignore[arg-type]
        hold([made[5]], held)
    with whole():
        match_waiting(None, **told)  # type: ignore[arg-type]
    with whole():
        allege_due(at=datetime.combine(day, time(16), UTC))
    with whole():
        cancel([made[8]], replace(held, at=datetime.combine(day, time(17), UTC)))


def _pair(leis: Sequence[str], isin: str, name: str, due: date, *amounts: Decimal) -> list[OwnRow]:
    """The first party delivers ten shares to the second; each says its own amount."""
    sides = ((0, 1, "DELI", amounts[0]), (1, 0, "RECE", amounts[1]))
    return [
        OwnRow(
            0,
            participant=leis[own],
            reference=f"{name}{own}",
            counterparty=leis[other],
            direction=direction,
            payment="DVP",
            isin=isin,
            quantity="10",
            currency="EUR",
            amount=f"{amount:.2f}",
            trade_date=TRADED.isoformat(),
            intended_settlement_date=due.isoformat(),
            securities_account=f"SAFE{own}",
            cash_account=f"CASH{own}EUR",
            common_reference=name,
        )
        for own, other, direction, amount in sides
    ]
