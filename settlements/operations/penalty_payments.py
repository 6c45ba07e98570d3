"""Pays the nets of a month of penalties on its payment day: payers first, then whom that is enough for.

A net is paid from the party's cash account to the account of its penalties, or from that to the cash account: then nothing of that
month, depository and currency is left there. Source: ECSDA CSDR Penalties Framework, 9.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final

from ledger.operations import AccountWish as BookWish
from ledger.operations import BalanceTooLow, Entry, Leg, Posted, open_accounts, post
from machinery.statements import array, copy_rows, rows, statement, tuples
from machinery.transactions import attempt, part
from recordkeeping.operations import record
from refdata.operations import lock_list
from settlements.models import PenaltyUnpaid
from settlements.operations.penalty_accruals import MoneyNight, accounts_of_penalties
from settlements.penalties.accruing import Claim, paid_out
from settlements.queries.penalty_days import penalty_days

KIND: Final = "PENP"
PAID: Final = ("net_id", "account_id", "amount", "journal_id", "business_date", "run_id", "at")
UNPAID: Final = ("net_id", "business_date", "why", "amount", "run_id", "at")
ZERO: Final = Decimal(0)
Why = PenaltyUnpaid.Why


@dataclass(frozen=True, slots=True)
class PaidCounts:
    """How many nets were paid in a night, and how many that are due could not be."""

    paid: int = 0
    unpaid: int = 0


@dataclass(frozen=True, slots=True)
class _Due:
    """A net over all of a party that is due: what was accrued of it (below zero, it pays)."""

    net: int
    month: date
    market: int
    currency: int
    party: int
    amount: Decimal

    @property
    def pot(self) -> tuple[date, int, int]:
        """What is paid in and out together: a month of a depository and currency."""
        return self.month, self.market, self.currency


@part
def pay_penalties(night: MoneyNight) -> PaidCounts:
    """Pays what is due of the nets of months whose payment day in their market has come. Who pays does so if its cash account has
    enough; who is to get something is paid in full or not at all, the smallest first, of what was paid in for its month, depository
    and currency.

    Why a net is not paid is kept, and told; every later night tries again. Second time: nothing more.
    """
    lock_list("settlements_penaltypayment")
    months = [m for (m,) in tuples("select month from settlements_penaltymonth order by month")]
    if not months or PenaltyUnpaid.objects.filter(business_date=night.business_date).exists():
        return PaidCounts()
    days = penalty_days()
    found = [_Due(**f) for f in rows(statement("settlements", "penalties_due"), {"months": array(months)})]
    due = [each for each in found if days.month(each.market, each.month).paid_on <= night.business_date]
    if not due:
        return PaidCounts()
    accounts = _cash_accounts(due, night.business_date)
    why = {each.net: Why.NO_ACCOUNT for each in due if each.net not in accounts}
    payers = [each for each in due if each.amount < 0 and each.net in accounts]
    paid = _pay(payers, accounts, night)
    why |= {each.net: Why.NO_CASH for each in payers if each.net not in paid}
    takers = [each for each in due if each.amount > 0 and each.net in accounts]
    enough = _enough_for(takers)
    paid |= _pay([each for each in takers if each.net in enough], accounts, night)
    why |= {each.net: Why.NOT_PAID_IN for each in takers if each.net not in enough}
    _tell(due, set(paid), why, night)
    return PaidCounts(len(paid), len(why))


def _cash_accounts(due: Sequence[_Due], on: date) -> dict[int, int]:
    """The account of the books from or to which each net is paid; none where its party has no open one of the currency."""
    asked = {
        "nets": array(each.net for each in due),
        "months": array(each.month for each in due),
        "markets": array(each.market for each in due),
        "currencies": array(each.currency for each in due),
        "parties": array(each.party for each in due),
        "business_date": on,
    }
    holders = dict(tuples(statement("settlements", "penalty_cash_accounts"), asked))
    currency = {each.net: each.currency for each in due}
    books = open_accounts([BookWish(holder, currency[net]) for net, holder in holders.items()])
    return {net: books[holder, currency[net]] for net, holder in holders.items()}


def _pay(wished: Sequence[_Due], accounts: Mapping[int, int], night: MoneyNight) -> dict[int, int]:
    """Books and keeps payments: net -> journal. What an account has too little for is left out, the last of it first."""
    if not wished:
        return {}
    own = accounts_of_penalties({each.party for each in wished}, night)
    books = open_accounts([BookWish(own[each.party], each.currency, None) for each in wished])

    def entry(each: _Due) -> Entry:
        cash, penalties = accounts[each.net], books[own[each.party], each.currency]
        debit, credit = (cash, penalties) if each.amount < 0 else (penalties, cash)
        leg = Leg(each.currency, debit, credit, abs(each.amount))
        told = f"Penalties of {each.month:%Y-%m}"
        return Entry(f"penalty-net:{each.net}", KIND, night.business_date, [leg], subject=each.net, narrative=told)

    left, posted = _posted(list(wished), accounts, entry, night)
    paid = {each.net: answer.journal_id for each, answer in zip(left, posted, strict=True)}
    copy_rows(
        "settlements_penaltypayment",
        PAID,
        (
            (each.net, accounts[each.net], each.amount, paid[each.net], night.business_date, night.run, night.at)
            for each in left
        ),
    )
    return paid


def _posted(
    left: list[_Due], accounts: Mapping[int, int], entry: Callable[[_Due], Entry], night: MoneyNight
) -> tuple[list[_Due], list[Posted]]:
    """Posts what the books take: of each account that would fall below its floor the last payment is left out, until all do."""
    while left:
        try:
            with attempt():
                return left, post(
                    [entry(each) for each in left],
                    business_date=night.business_date,
                    by=night.by,
                    at=night.at,
                    reason="Penalties of a month paid",
                )
        except BalanceTooLow as refusal:
            short = {each["account"] for each in refusal.data["accounts"]}
            last = {accounts[each.net]: each.net for each in left}
            without = {last[account] for account in short if account in last}
            if not without:
                raise
            left = [each for each in left if each.net not in without]
    return [], []


def _enough_for(takers: Sequence[_Due]) -> set[int]:
    """Which nets are paid of what was paid in by now."""
    if not takers:
        return set()
    found = rows(statement("settlements", "penalties_paid_in"), {"nets": array(each.net for each in takers)})
    paid_in = {(f["month"], f["market"], f["currency"]): f["amount"] for f in found}
    by_pot = groupby(sorted(takers, key=lambda each: each.pot), key=lambda each: each.pot)
    return {
        claim.net
        for pot, claims in by_pot
        for claim in paid_out(paid_in.get(pot, ZERO), [Claim(each.net, each.amount) for each in claims])
    }


def _tell(due: Sequence[_Due], paid: set[int], why: Mapping[int, Why], night: MoneyNight) -> None:
    """Keeps why nets are not paid; one event of those that are, and one of those that are not."""
    amounts = {each.net: each.amount for each in due}
    copy_rows(
        "settlements_penaltyunpaid",
        UNPAID,
        ((net, night.business_date, reason.value, amounts[net], night.run, night.at) for net, reason in why.items()),
    )
    told = {
        "penalties.paid": [[net, f"{amounts[net]:f}"] for net in sorted(paid)],
        "penalties.not_paid": [[net, f"{amounts[net]:f}", why[net].value] for net in sorted(why)],
    }
    for code, nets in told.items():
        if nets:
            record(
                by=night.by,
                at=night.at,
                code=code,
                subject_type="run",
                subject_ids=[night.run],
                after={"business_date": night.business_date.isoformat(), "nets": nets},
            )
