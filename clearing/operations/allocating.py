"""Allocates block trades: the parts that add up to one, each to an account of its party."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from clearing.allocation import Block, Part, allocate
from clearing.gate import pass_gate
from clearing.models import (
    Affirmation,
    Allocation,
    AllocationSet,
    Enrichment,
    NetMember,
    Trade,
    TradeInstruction,
    TradeVersion,
)
from clearing.operations.refusals import AllocationIsFinal, NoSuchTrade, NotAnAccountOfTheParty, NothingToAllocate
from clearing.submitted import Action
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.queries import accounts_by_number, assets_named, instrument_terms
from vocabulary.occasion import Occasion

ALLOCATION_RACES: Final = ("a_set_of_allocations_of_a_version_stands_once",)
"""Constraints that say that another transaction allocated the same trade at this moment: try again."""


@part
def allocate_trade(
    trade: int, parts: Sequence[tuple[str, Decimal]], remainder: str, occasion: Occasion
) -> list[Part[str]]:
    """Divides a trade among safekeeping accounts of its party, by number; what rounding leaves over goes to `remainder`.

    A further set takes the place of the former one until the trade is matched: instructed, netted or affirmed. The newest set
    again changes nothing. Refuses, in this order: NoSuchTrade, NothingToAllocate, AllocationIsFinal, NotAnAccountOfTheParty,
    InvalidAllocation.
    """
    pass_gate()
    found = Trade.objects.filter(pk=trade).first()
    version = TradeVersion.objects.filter(trade=trade).order_by("-number").first()
    if found is None or version is None:
        raise NoSuchTrade(trade=trade)
    enrichment = Enrichment.objects.filter(version=version).first()
    if version.action == Action.CANCEL or enrichment is None or version.market_id is None:
        raise NothingToAllocate(trade=trade)
    standing = AllocationSet.objects.filter(version=version).order_by("-number").first()
    accounts = accounts_by_number([number for number, _ in parts] + [remainder])
    day = enrichment.settlement_date
    for number in [*(number for number, _ in parts), remainder]:
        account = accounts.get(number)
        is_theirs = account is not None and (account.party, account.kind) == (found.party_id, "SECURITIES")
        if not is_theirs or account is None or not account.is_open(day):
            raise NotAnAccountOfTheParty(account=number)
    terms = instrument_terms([version.asset_id], version.trade_date)[version.asset_id]
    scale = assets_named([version.currency_id])[version.currency_id].scale
    block = Block(version.quantity, terms.multiple, enrichment.net, Decimal(1).scaleb(-scale), remainder)
    made = allocate(block, parts)
    if standing is not None:
        if _of(standing) == {(accounts[p.account].id, p.quantity, p.amount) for p in made}:
            return made
        if _is_matched(version.pk):
            raise AllocationIsFinal(trade=trade)
    ids = {number: each.id for number, each in accounts.items()}
    _write(version, standing.number + 1 if standing else 1, made, {**ids, "": ids[remainder]}, occasion)
    return made


def _of(standing: AllocationSet) -> set[tuple[int, Decimal, Decimal | None]]:
    return set(Allocation.objects.filter(set=standing).values_list("account_id", "quantity", "amount"))


def _is_matched(version: int) -> bool:
    """Whether it is affirmed, netted or instructed."""
    facts = (Affirmation, NetMember, TradeInstruction)
    return any(fact.objects.filter(version=version).exists() for fact in facts)


def _write(
    version: TradeVersion, number: int, made: Sequence[Part[str]], accounts: Mapping[str, int], occasion: Occasion
) -> None:
    """A set of parts; `accounts` has the id of each account, that of the remainder by ""."""
    fresh = AllocationSet.objects.create(
        version=version, number=number, remainder_id=accounts[""], by=occasion.by.name, at=occasion.at
    )
    Allocation.objects.bulk_create(
        Allocation(set=fresh, account_id=accounts[each.account], quantity=each.quantity, amount=each.amount)
        for each in made
    )
    record(
        by=occasion.by,
        at=occasion.at,
        code="trade.allocated",
        subject_type="trade",
        subject_ids=[version.trade_id],
        reason=occasion.reason,
        request_id=occasion.request_id,
        after={"version": version.number, "set": number, "allocations": len(made)},
    )
