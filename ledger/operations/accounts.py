"""Accounts are opened with their guard; floors are moved; amounts are held and released."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ledger.models import Guard, Hold, HoldRelease
from ledger.operations.refusals import AmountNotWhole, BalanceTooLow, HoldHasOtherFacts, HoldIsReleased
from machinery.statements import array, rows, run, statement
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor
from vocabulary.decimals import shortest

LARGEST = Decimal(10) ** 17
"""Above any amount that is kept, in the asset's own unit."""


@dataclass(frozen=True)
class AccountWish:
    """An account to be: holder and asset (ids) and how low it may go; floor None for our own locations."""

    holder: int
    asset: int
    floor: Decimal | None = Decimal(0)


@part
def open_accounts(wishes: Sequence[AccountWish]) -> dict[tuple[int, int], int]:
    """The account of each (holder, asset), made with its guard at zero where it is missing: (holder, asset) -> id."""
    columns = {
        "holders": array(w.holder for w in wishes),
        "assets": array(w.asset for w in wishes),
        "floors": array(w.floor for w in wishes),
    }
    run(statement("ledger", "open_accounts"), columns)
    found = rows(
        "select a.id, a.holder_id, a.asset_id from ledger_account a join unnest(%(holders)s::int[], %(assets)s::int[])"
        " w(holder, asset) on (a.holder_id, a.asset_id) = (w.holder, w.asset)",
        columns,
    )
    return {(f["holder_id"], f["asset_id"]): f["id"] for f in found}


@part
def set_floor(account: int, floor: Decimal | None, *, by: Actor, at: datetime, reason: str) -> None:
    """Changes how low an account may go (its credit line). Refuses BalanceTooLow when it stands below already."""
    guard = Guard.objects.select_for_update().get(pk=account)
    if floor is not None and guard.posted - guard.held < floor:
        raise BalanceTooLow(
            accounts=[
                {
                    "account": account,
                    "change": "0",
                    "posted": str(guard.posted),
                    "held": str(guard.held),
                    "floor": str(floor),
                }
            ]
        )
    Guard.objects.filter(pk=account).update(floor=floor)
    record(
        by=by,
        at=at,
        code="account.floor_set",
        subject_type="book_account",
        subject_ids=[account],
        before={"floor": None if guard.floor is None else shortest(guard.floor)},
        after={"floor": None if floor is None else shortest(floor)},
        reason=reason,
    )


@part
def place_hold(account: int, amount: Decimal, *, effect: str, reason: str, at: datetime, by: Actor) -> int:
    """Sets an amount of an account aside; the id of the hold. Second time with the same account and amount: that hold.

    Refuses AmountNotWhole, HoldHasOtherFacts, BalanceTooLow.
    """
    guard = Guard.objects.select_for_update(of=("self",)).select_related("asset").get(pk=account)
    asset = guard.asset
    if not (amount.is_finite() and 0 < amount <= LARGEST and amount == round(amount, asset.scale)):
        raise AmountNotWhole(amounts=[{"amount": str(amount), "asset": asset.code, "decimals": asset.scale}])
    found = Hold.objects.filter(effect=effect).first()
    if found:
        if (found.account_id, found.amount) != (account, amount):
            raise HoldHasOtherFacts(effect=effect, hold=found.pk, account=found.account_id, amount=str(found.amount))
        return found.pk
    changed = run(
        "update ledger_guard set held = held + %(amount)s"
        " where account_id = %(account)s and (floor is null or posted - held - %(amount)s >= floor)",
        {"amount": amount, "account": account},
    )
    if not changed:
        raise BalanceTooLow(
            accounts=[
                {
                    "account": account,
                    "change": str(-amount),
                    "posted": str(guard.posted),
                    "held": str(guard.held),
                    "floor": str(guard.floor),
                }
            ]
        )
    hold = Hold.objects.create(account_id=account, amount=amount, effect=effect, reason=reason, at=at)
    record(
        by=by,
        at=at,
        code="hold.placed",
        subject_type="book_account",
        subject_ids=[account],
        before={"held": shortest(guard.held)},
        after={"held": shortest(guard.held + amount), "hold": hold.pk, "amount": shortest(amount)},
        reason=reason,
    )
    return hold.pk


@part
def release_hold(hold_id: int, *, at: datetime, by: Actor, reason: str) -> None:
    """Gives a held amount free again. Refuses HoldIsReleased the second time."""
    hold = Hold.objects.get(pk=hold_id)
    guard = Guard.objects.select_for_update().get(pk=hold.account_id)
    if HoldRelease.objects.filter(hold=hold).exists():
        raise HoldIsReleased(hold=hold_id)
    HoldRelease.objects.create(hold=hold, at=at)
    run(
        "update ledger_guard set held = held - %(amount)s where account_id = %(account)s",
        {"amount": hold.amount, "account": hold.account_id},
    )
    record(
        by=by,
        at=at,
        code="hold.released",
        subject_type="book_account",
        subject_ids=[hold.account_id],
        before={"held": shortest(guard.held)},
        after={"held": shortest(guard.held - hold.amount), "hold": hold_id, "amount": shortest(hold.amount)},
        reason=reason,
    )
