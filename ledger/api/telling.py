"""The books as programs read them: the same facts as on the pages."""

from datetime import date
from decimal import Decimal
from typing import Any

from ledger.labels import journal_kind
from ledger.queries import AccountLine, AccountSheet, JournalSheet, PageLine
from vocabulary.amounts import in_units


def account_line(found: AccountLine, posted: Decimal | None) -> dict[str, Any]:
    """One line of the list; `posted` is the balance of an earlier day, None for now."""
    told = {**vars(found), "posted": in_units(found.posted if posted is None else posted, found.asset)}
    return told | {"held": in_units(found.held, found.asset) if posted is None else None}


def account(found: AccountSheet, as_of: date, posted: Decimal, *, is_now: bool) -> dict[str, Any]:
    """One account at the close of a day, or now."""
    present = {"held": found.held, "floor": found.floor, "available": found.available}
    return {
        "id": found.id,
        "number": found.holder,
        "kind": found.kind,
        "party": found.party,
        "asset": found.asset,
        "asset_name": found.asset_name,
        "as_of": as_of,
        "posted": in_units(posted, found.asset),
        **{name: in_units(number, found.asset) if is_now else None for name, number in present.items()},
    }


def statement_line(found: PageLine, asset: str) -> dict[str, Any]:
    """One movement of a statement."""
    return {
        "journal": found.journal_id,
        "leg": found.leg,
        "business_date": found.business_date,
        "value_date": found.value_date,
        "kind": found.kind,
        "narrative": found.narrative,
        "other_account": found.other,
        "amount": in_units(found.amount, asset),
        "balance": in_units(found.balance, asset),
    }


def journal(found: JournalSheet) -> dict[str, Any]:
    """One journal."""
    legs = [
        {
            "leg": leg.leg,
            "asset": leg.asset,
            "amount": in_units(leg.amount, leg.asset),
            "debit": leg.debit,
            "credit": leg.credit,
        }
        for leg in found.legs
    ]
    return {**vars(found), "words": journal_kind(found.kind), "legs": legs}
