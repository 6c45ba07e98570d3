"""What is written to a depository: our instruction (sese.023, MT540 to MT543), the request to cancel it (sese.020, MT54x with
function CANC) or to change it (sese.030, MT530). Pure.

At the depository we are the party, and whose instruction it is our client. What ISO 15022 has no place for, as a delivery with
payment, is written in ISO 20022.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from settlements.messages import iso15022, iso20022
from settlements.messages.contents import (
    CancellationRequest,
    CannotBeWritten,
    Change,
    Content,
    Header,
    Instruction,
    Linking,
    ModificationRequest,
    conditions_of,
)
from settlements.messages.parts import Cash, Chain, Counted, Flow, Link, Market, Named, Party, ProcessingPosition
from vocabulary.side import Direction, Partial, PaymentType

CANCELLED_BY_OWNER: Final = "CANI"
INFORMATION: Final = ProcessingPosition.INFORMATION
OFF_VENUE: Final = frozenset({"XOFF", "XXXX", "SINT"})
"""MICs that stand for a trade on no market."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """An instruction as its depository is told it: `reference` is ours there, `owner` we ourselves, `account` by which it knows
    us; `links` name what else was sent there, and pools, by our references there."""

    reference: str
    common_reference: str | None
    direction: str
    payment: str
    isin: str | None
    counted: Counted
    currency: str | None
    amount: Decimal | None
    trade_date: date
    settlement_date: date
    priority: int
    partial: str
    transaction_type: str
    place_of_trade: str | None
    cum_ex: str | None
    claim_opt_out: bool
    is_residue: bool
    owner: Party
    account: str
    client: Party
    other: Party
    other_account: str | None
    other_client: Party | None
    depository: Party
    links: tuple[Link, ...] = ()


def instruction(found: Outside) -> Instruction:
    """The instruction that is sent. Raises CannotBeWritten of a payment that is about no instrument."""
    if found.isin is None:
        raise CannotBeWritten(())
    delivers = found.direction == Direction.DELIVER
    mine = Chain(depository=found.depository, party=found.owner, account=found.account, client=found.client)
    theirs = Chain(
        depository=found.depository, party=found.other, account=found.other_account, client=found.other_client
    )
    return Instruction(
        reference=found.reference,
        direction=Direction(found.direction),
        payment_type=PaymentType.FREE if found.payment == "FOP" else PaymentType.AGAINST,
        common_reference=found.common_reference,
        trade_date=found.trade_date,
        market=market_of(found.place_of_trade) if found.place_of_trade else None,
        settlement_date=found.settlement_date,
        isin=found.isin,
        quantity=found.counted,
        trade_conditions=(found.cum_ex,) if found.cum_ex else (),
        account_owner=found.owner,
        account=found.account,
        transaction_type=found.transaction_type,
        conditions=conditions_of(claim_opt_out=found.claim_opt_out, is_residue=found.is_residue),
        partial=Partial(found.partial),
        priority=found.priority,
        links=found.links,
        deliverer=mine if delivers else theirs,
        receiver=theirs if delivers else mine,
        cash=cash_of(found.direction, found.payment, found.currency, found.amount),
    )


def market_of(mic: str) -> Market:
    """Where it was traded, by the MIC that was told; the kind of market is what the MIC says: an exchange, or over the counter."""
    return Market("OTCO" if mic in OFF_VENUE else "EXCH", mic)


def cash_of(direction: str, payment: str, currency: str | None, amount: Decimal | None) -> Cash | None:
    """What its side pays or gets; None of what is free of payment."""
    if currency is None or amount is None:
        return None
    pays = (direction == Direction.DELIVER) == (payment in {"DWP", "PFOD"})
    return Cash(currency, amount, Flow.DEBIT if pays else Flow.CREDIT)


def link_of(kind: str, reference: str) -> Link:
    """A link of what is sent, of a kind of ours, by our reference of the other instruction, or of the pool (POOL), there."""
    if kind == "POOL":
        return Link(position=ProcessingPosition.WITH, reference=reference, named=Named.POOL)
    return Link(position=ProcessingPosition(kind), reference=reference)


def cancellation(sent: Instruction, reference: str) -> CancellationRequest:
    """The request to cancel what was sent."""
    return CancellationRequest(
        reference=sent.reference,
        direction=sent.direction,
        payment_type=sent.payment_type,
        request_reference=reference,
        account_owner=sent.account_owner,
        account=sent.account,
        reason=CANCELLED_BY_OWNER,
    )


def modification(
    sent: Instruction, act: str, wanted: str, reference: str, links: tuple[Link, ...] = ()
) -> ModificationRequest:
    """The request to hold, to release, to change the priority (a figure) or the partial indicator of what was sent, or to make or
    take away links of it. A link for information says no position there: sese.030 has no code for it."""
    told = tuple(replace(each, position=None) if each.position == INFORMATION else each for each in links)
    change = {
        "HOLD": Change(reference=sent.reference, hold=True),
        "RELEASE": Change(reference=sent.reference, hold=False),
        "PRIORITY": Change(reference=sent.reference, priority=int(wanted) if act == "PRIORITY" else None),
        "PARTIAL": Change(reference=sent.reference, partial=Partial(wanted) if act == "PARTIAL" else None),
        "LINK": Change(reference=sent.reference, linking=Linking.LINK, links=told),
        "UNLINK": Change(reference=sent.reference, linking=Linking.UNLINK, links=told),
    }[act]
    return ModificationRequest(
        changes=(change,), request_reference=reference, account_owner=sent.account_owner, account=sent.account
    )


def written(content: Content, header: Header, *, is_fin: bool, sent: Instruction) -> bytes:
    """A message to a depository in its standard; in ISO 20022 where the other one has no place for what is to be said. Raises
    CannotBeWritten. `sent` is the instruction that a request is about, or itself."""
    if is_fin:
        try:
            own = "deliverer" if sent.delivers else "receiver"
            bare = replace(sent, **{own: replace(sent.own, depository=None)})  # type: ignore[arg-type]
            if isinstance(content, CancellationRequest):
                return iso15022.write_cancellation(replace(content, reason=None), bare, header)
            if isinstance(content, Instruction | ModificationRequest):
                return iso15022.write_message(bare if isinstance(content, Instruction) else content, header)
        except CannotBeWritten:
            pass
    if isinstance(content, CancellationRequest | ModificationRequest):
        content = replace(content, request_reference=None)
    return iso20022.write_message(content, header)
