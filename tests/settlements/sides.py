"""Own instructions of the small market: what Norte and Hartwell each send of one trade."""

from settlements.own_side import OwnRow
from tests.settlements.firm import HARTWELL, NORTE, SHARE

DELIVERED: dict[str, str | None] = {
    "participant": NORTE,
    "reference": "N000001",
    "counterparty": HARTWELL,
    "direction": "DELI",
    "payment": "DVP",
    "isin": SHARE,
    "quantity": "100",
    "currency": "EUR",
    "amount": "12345.60",
    "trade_date": "2026-11-18",
    "intended_settlement_date": "2026-11-20",
    "securities_account": "SEC-NORT",
    "cash_account": "CSH-NORT-EUR",
}
RECEIVED: dict[str, str | None] = {
    **DELIVERED,
    "participant": HARTWELL,
    "reference": "H000001",
    "counterparty": NORTE,
    "direction": "RECE",
    "securities_account": "SEC-HART",
    "cash_account": "CSH-HART-EUR",
}
FREE: dict[str, str | None] = {"payment": "FOP", "currency": None, "amount": None, "cash_account": None}
"""What a free delivery says instead."""
CASH_ONLY: dict[str, str | None] = {"payment": "PFOD", "quantity": None, "securities_account": None}
"""What a payment free of delivery says instead."""


def columns(base: dict[str, str | None], number: int = 1, **changes: str | None) -> dict[str, str]:
    """The columns of one side with a reference of this number; None leaves one out."""
    reference = f"{(base['reference'] or '')[0]}{number:06d}"
    found = {**base, "reference": reference, **changes}
    return {name: value for name, value in found.items() if value is not None}


def delivers(number: int = 1, **changes: str | None) -> OwnRow:
    """Norte delivers 100 SAP to Hartwell for EUR 12,345.60, on line `number`."""
    return OwnRow(number, **columns(DELIVERED, number, **changes))


def receives(number: int = 1, **changes: str | None) -> OwnRow:
    """Hartwell receives them, on line 100,000 + `number`."""
    return OwnRow(100_000 + number, **columns(RECEIVED, number, **changes))
