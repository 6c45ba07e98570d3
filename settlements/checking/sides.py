"""What one side of a row says: its party and its accounts. Pure."""

from datetime import date
from typing import Final, NamedTuple

from settlements.checking.known import Known
from settlements.checking.written import Leg
from vocabulary.fault import Fault
from vocabulary.side import Payment
from vocabulary.written import Faults, fault, party_fault

_ALONE: Final = ("securities_account", "cash_account")
"""The columns of the accounts of a side that comes alone."""


class Side(NamedTuple):
    """Ids of the party, its safekeeping and its cash account; None where they could not be told."""

    party: int | None
    account: int | None
    cash: int | None
    faults: Faults


class Asked(NamedTuple):
    """One side as it came. `role` is deliverer or receiver, or participant for a side that comes alone; accounts have to be open
    on `open_on`, if that is known."""

    role: str
    payment: str | None
    party: str | None
    account: str | None
    cash: str | None
    currency: str | None
    open_on: date | None


def side_of(known: Known, *asked: str | date | None) -> Side:
    """The side that a row's columns tell (`Asked`)."""
    return _Side(Asked(*asked), known).found()  # type: ignore[arg-type]


class _Side:
    """One side being looked at; what is wrong is gathered on the way."""

    def __init__(self, asked: Asked, known: Known) -> None:
        self.asked, self.known = asked, known
        self.faults: list[Fault] = []

    def found(self) -> Side:
        asked, payment = self.asked, Payment.__members__.get(self.asked.payment or "")
        account, cash = (
            _ALONE if asked.role == "participant" else (f"{asked.role}_account", f"{asked.role}_cash_account")
        )
        if payment is not None:
            self.faults += Leg(payment, payment.moves_securities, None).presence(account, asked.account)
            self.faults += Leg(payment, payment.moves_cash, None).presence(cash, asked.cash)
        party = self.party()
        return Side(
            party,
            self.account(account, asked.account, party, "SECURITIES"),
            self.account(cash, asked.cash, party, "CASH"),
            tuple(self.faults),
        )

    def party(self) -> int | None:
        """The party that a LEI or BIC names, if the actor may act for it."""
        field, written = self.asked.role, self.asked.party
        if written is None:
            self.faults.append(fault("missing", field, None))
            return None
        if code := party_fault(written):
            self.faults.append(fault(code, field, written))
            return None
        found = self.known.parties.get(written)
        if found is None:
            self.faults.append(fault("unknown_party", field, written))
        return found

    def account(self, field: str, written: str | None, party: int | None, kind: str) -> int | None:
        """An account of that party and kind, open on the day; one of another party is as unknown as none.

        Nothing is told of it while the party is not known: not even whether it exists.
        """
        if written is None or party is None:
            return None
        found = self.known.accounts.get(written)
        if found is None or found.kind != kind or found.party != party:
            self.faults.append(fault("unknown_account", field, written))
            return None
        currency = self.known.assets.get(self.asked.currency or "")
        if kind == "CASH" and currency is not None and found.currency != currency.id:
            self.faults.append(fault("account_in_other_currency", field, written, currency=currency.code))
        day = self.asked.open_on
        if day is not None and not found.is_open(day):
            self.faults.append(fault("account_not_open", field, written, day=day.isoformat()))
        return found.id
