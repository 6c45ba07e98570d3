"""Books what nights reckon of penalties, and what the depository changes of them: between two parties, from account to account.

Who owes is debited on the account of its penalties, who is owed is credited on its own. So a party's account says what it will get
of all that is not paid yet, or pay where it is below zero, and those of all parties add up to zero.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from ledger.operations import AccountWish as BookWish
from ledger.operations import Entry, Leg, open_accounts, post
from machinery.statements import copy_rows, rows, statement, value
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.models import Account
from refdata.operations import AccountWish, lock_list, open_account
from refdata.queries import accounts_by_number, leis_of
from settlements.models import AccrualNight
from settlements.penalties.accruing import to_book
from vocabulary.actor import Actor

KIND: Final = "PENA"
COLUMNS: Final = (
    "id", "night", "month", "market_id", "currency_id", "party_id", "counterparty_id", "standing", "amount", "journal_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MoneyNight:
    """The run of a night, its date, by whom and when it is."""

    run: int
    business_date: date
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Accrued:
    """How often what two parties owe each other has changed in a night, and how many journals book it."""

    accruals: int = 0
    journals: int = 0


@dataclass(frozen=True, slots=True)
class _Accrual:
    """By how much what stands between two parties has changed, and what is booked of it; see settlements.models.PenaltyAccrual."""

    id: int
    month: date
    market: int
    currency: int
    party: int
    counterparty: int
    standing: Decimal
    amount: Decimal


@part
def accrue_penalties(night: MoneyNight) -> Accrued:
    """Books what penalties have come to since a night accrued them last; of what was changed the difference. Second time:
    nothing more.

    Nobody reckons or changes any meanwhile. Accounts of penalties are opened where they are missing.
    """
    lock_list("settlements_penalty")
    if AccrualNight.objects.filter(business_date__gte=night.business_date).exists():
        return Accrued()
    through = int(value("select coalesce(max(id), 0) from settlements_penaltychange"))
    asked = {"business_date": night.business_date, "changes_through": through}
    found = [_accrual(f) for f in rows(statement("settlements", "penalty_accruing"), asked)]
    AccrualNight.objects.create(
        business_date=night.business_date, changes_through=through, run_id=night.run, at=night.at
    )
    if not found:
        return Accrued()
    journals = _book([each for each in found if each.amount], night)
    copy_rows("settlements_penaltyaccrual", COLUMNS, (_row(each, journals.get(each), night) for each in found))
    counted = Accrued(len(found), len(journals))
    record(
        by=night.by,
        at=night.at,
        code="penalties.accrued",
        subject_type="run",
        subject_ids=[night.run],
        after={
            "business_date": night.business_date.isoformat(),
            "accruals": counted.accruals,
            "journals": counted.journals,
            "changes_through": through,
        },
    )
    return counted


def accounts_of_penalties(parties: Collection[int], night: MoneyNight) -> dict[int, int]:
    """The account of penalties of each party, opened on the date where it is missing: party -> id of the holder."""
    numbers = {f"PENALTY/{lei}": party for party, lei in leis_of(parties).items()}
    known = accounts_by_number(numbers)
    wishes = [
        AccountWish(number, party, Account.Kind.CONTROL) for number, party in numbers.items() if number not in known
    ]
    made = open_account(wishes, opened_on=night.business_date, by=night.by, at=night.at) if wishes else {}
    return {party: made[number] if number in made else known[number].id for number, party in numbers.items()}


def _accrual(found: dict[str, Any]) -> _Accrual:
    decimals, stood, booked = (found.pop(name) for name in ("decimals", "stood", "booked"))
    change = found.pop("change")
    return _Accrual(**found, standing=change, amount=to_book(stood, booked, change, decimals))


def _book(found: Sequence[_Accrual], night: MoneyNight) -> dict[_Accrual, int]:
    """A journal of one movement for each accrual: its id."""
    if not found:
        return {}
    holders = accounts_of_penalties({party for each in found for party in (each.party, each.counterparty)}, night)
    books = open_accounts(
        [BookWish(holders[party], each.currency, None) for each in found for party in (each.party, each.counterparty)]
    )
    entries = [_entry(each, holders, books, night) for each in found]
    posted = post(
        entries, business_date=night.business_date, by=night.by, at=night.at, reason="Penalties of the night accrued"
    )
    return {each: answer.journal_id for each, answer in zip(found, posted, strict=True)}


def _entry(each: _Accrual, holders: dict[int, int], books: dict[tuple[int, int], int], night: MoneyNight) -> Entry:
    first, second = (books[holders[party], each.currency] for party in (each.party, each.counterparty))
    debit, credit = (first, second) if each.amount < 0 else (second, first)
    of = (each.month.strftime("%Y-%m"), each.market, each.currency, each.party, each.counterparty)
    return Entry(
        f"penalties:{night.business_date}:{':'.join(map(str, of))}",
        KIND,
        night.business_date,
        [Leg(each.currency, debit, credit, abs(each.amount))],
        subject=each.id,
        narrative=f"Penalties of {of[0]}",
    )


def _row(each: _Accrual, journal: int | None, night: MoneyNight) -> tuple[object, ...]:
    return (
        each.id, night.business_date, each.month, each.market, each.currency, each.party, each.counterparty,
        each.standing, each.amount, journal,
    )  # fmt: skip
