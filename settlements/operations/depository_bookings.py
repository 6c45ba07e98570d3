"""What an external depository settled is booked as it confirms it: between the account of our client and our location there, cash
between that of our client and our nostro."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from ledger.operations import AccountWish, Entry, Leg, open_accounts, post
from machinery.statements import array, statement, tuples
from machinery.transactions import part
from recordkeeping.operations import record
from settlements.allegement import Removal
from settlements.depositories import SETTLED, Moved, is_wholly
from settlements.models import DepositoryConfirmation, DepositorySettlement, DepositoryStanding
from settlements.operations.allege import remove_allegements
from vocabulary.occasion import Occasion

KIND: Final = "DEPO"


@dataclass(frozen=True, slots=True)
class Settles:
    """The instruction that a confirmation is of, as it is booked: assets, scales, accounts of the client (books) and ours
    (holders), all of it in whole units."""

    instruction: int
    asset: int | None
    quantity_scale: int
    securities_account: int | None
    location: int
    currency: int | None
    amount_scale: int
    cash_account: int | None
    nostro: int
    delivers: bool
    pays: bool
    instructed: Moved


@part
def book_confirmation(
    message: int,
    stands: DepositoryStanding,
    of: Settles,
    *,
    now: Moved,
    settled_on: date,
    own_reference: str,
    occasion: Occasion,
) -> bool:
    """Books what a depository confirms of an instruction, whose standing is locked and whose confirmation agrees with it; whether
    nothing of it is left, so that it is settled.

    The value date is the day on which it settled there. Refuses as `post`: nothing is kept then.
    """
    number = DepositoryConfirmation.objects.filter(instruction=of.instruction).count() + 1
    before = Moved(stands.quantity_units, stands.amount_units)
    entry = Entry(f"depository:{of.instruction}/{number}", KIND, settled_on, _legs(of, now), subject=of.instruction)
    (posted,) = post([entry], business_date=occasion.business_date, by=occasion.by, at=occasion.at)
    DepositoryConfirmation.objects.create(
        message_id=message,
        instruction_id=of.instruction,
        number=number,
        own_reference=own_reference,
        quantity_units=now.quantity,
        amount_units=now.amount,
        settled_on=settled_on,
        journal_id=posted.journal_id,
        business_date=occasion.business_date,
        at=occasion.at,
    )
    stands.quantity_units, stands.amount_units = before.quantity + now.quantity, before.amount + now.amount
    whole = is_wholly(of.instructed, before, now)
    if whole:
        stands.state = SETTLED
        _settle(of.instruction, settled_on, occasion)
    stands.save(update_fields=["quantity_units", "amount_units", "state"])
    facts: dict[str, Any] = {"message": message, "journal": posted.journal_id, "settled_on": settled_on.isoformat()}
    record(
        by=occasion.by,
        at=occasion.at,
        code="depository.confirmed",
        subject_type="instruction",
        subject_ids=[of.instruction],
        after=facts | {"quantity": now.quantity, "amount": now.amount, "whole": whole, "moves": True},
    )
    return whole


def _legs(of: Settles, now: Moved) -> list[Leg]:
    """The client's account gives and our location gets back, or the other way: what a location is debited for, the depository
    holds."""
    found = []
    if now.quantity and of.asset and of.securities_account:
        ours = _ours(of.location, of.asset)
        gives, gets = (of.securities_account, ours) if of.delivers else (ours, of.securities_account)
        found.append(Leg(of.asset, gives, gets, Decimal(now.quantity).scaleb(-of.quantity_scale)))
    if now.amount and of.currency and of.cash_account:
        ours = _ours(of.nostro, of.currency)
        gives, gets = (of.cash_account, ours) if of.pays else (ours, of.cash_account)
        found.append(Leg(of.currency, gives, gets, Decimal(now.amount).scaleb(-of.amount_scale)))
    return found


def _ours(holder: int, asset: int) -> int:
    return open_accounts([AccountWish(holder, asset, None)])[holder, asset]


def _settle(instruction: int, settled_on: date, occasion: Occasion) -> None:
    DepositorySettlement.objects.create(
        instruction_id=instruction, settled_on=settled_on, business_date=occasion.business_date, at=occasion.at
    )
    gone = tuples(statement("settlements", "settled_outside"), {"instructions": array([instruction])})
    alleged = [number for number, was_alleged in gone if was_alleged]
    remove_allegements(alleged, Removal.MATCHED, by=occasion.by, at=occasion.at)
