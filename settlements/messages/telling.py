"""What a party is told of its instruction: where it stands (sese.024, MT548), or that it settled (sese.025, MT544 to MT547). Pure.

Sources: ISO 20022 sese.024.001.12 and sese.025.001.11; the four axes of reference A.2.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from settlements.messages import codes, iso15022, iso20022
from settlements.messages.contents import CannotBeWritten, Confirmation, Content, Header, StatusAdvice
from settlements.messages.parts import Axis, Cash, Chain, Counted, Flow, Party, Reason
from settlements.partials import Confirmation as Part
from vocabulary.side import Direction, PaymentType
from vocabulary.status import HoldStatus, MatchingStatus, ProcessingStatus, SettlementStatus

OTHER: Final = "OTHR"
NO_COUNTERPART: Final = "CMIS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An instruction and where it stands, as its own side sees it. Quantity and amount are those that settle; `isin` is None of a
    payment that is about no instrument, `settled_on` None of what has not settled. Where it settles in parts, `part` says
    whether more is to come; then what had settled before, and what is left. `ends_on` is the day at whose end the system cancels
    it, where it is warned of that. `why_unmatched` are the codes of what differs from the nearest candidate, none where it has
    none. What it says for its matching beside its terms comes last."""

    id: int
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
    account: str | None
    cash_account: str | None
    transaction_type: str
    own: Party
    other: Party
    depository: Party
    is_matched: bool
    settled_on: date | None
    processing: str
    why_processing: str
    settlement: str
    why_settlement: str
    hold: str
    imposed: str = ""
    ends_on: date | None = None
    why_unmatched: tuple[str, ...] = ()
    part: Part | None = None
    previously: Counted | None = None
    remaining: Counted | None = None
    previous_amount: Decimal | None = None
    remaining_amount: Decimal | None = None
    counterparty_account: str | None = None
    deliverer_client: str | None = None
    receiver_client: str | None = None
    cum_ex: str | None = None
    claim_opt_out: bool = False
    is_residue: bool = False


def advice(found: Standing, identifier: str) -> StatusAdvice:
    """Where it stands on each axis. A hold is told as why it is pending or failing; of what is unmatched as why it is not
    processed. Of what is unmatched each field is told by its code that differs from the nearest candidate (reference A.3), or that
    there is none (CMIS). A reason that the list of its status lacks is told as another one (OTHR)."""
    return StatusAdvice(
        reference=found.reference,
        advice_reference=identifier,
        servicer_reference=str(found.id),
        common_reference=found.common_reference,
        processing=_processing(found),
        matching=Axis(MatchingStatus.MATCHED) if found.is_matched else _unmatched(found),
        settlement=_settlement(found),
    )


def _processing(found: Standing) -> Axis[ProcessingStatus]:
    if found.processing == ProcessingStatus.CANCELLED:
        return Axis(ProcessingStatus.CANCELLED, _why(found.why_processing, codes.CANCELLED))
    if found.processing == ProcessingStatus.CANCELLATION_PENDING:
        return Axis(ProcessingStatus.CANCELLATION_PENDING, (Reason("CONF"),))
    if (found.hold or found.imposed) and not found.is_matched:
        return Axis(ProcessingStatus.PENDING_PROCESSING, _held(found, codes.PENDING_PROCESSING))
    return Axis(ProcessingStatus.ACCEPTED)


def _unmatched(found: Standing) -> Axis[MatchingStatus] | None:
    if found.processing == ProcessingStatus.CANCELLED:
        return None
    why = [reason for code in found.why_unmatched for reason in _why(code, codes.UNMATCHED)]
    return Axis(MatchingStatus.UNMATCHED, _warned(tuple(dict.fromkeys(why)) or (Reason(NO_COUNTERPART),), found))


def _settlement(found: Standing) -> Axis[SettlementStatus] | None:
    if not found.is_matched or found.processing == ProcessingStatus.CANCELLED:
        return None
    is_failing = found.settlement == SettlementStatus.FAILING
    allowed = codes.FAILING if is_failing else codes.PENDING
    return Axis(
        SettlementStatus.FAILING if is_failing else SettlementStatus.PENDING,
        _warned(
            _held(found, allowed)
            or _why("" if found.why_settlement in set(HoldStatus) else found.why_settlement, allowed),
            found,
        ),
    )


def _warned(reasons: tuple[Reason, ...], found: Standing) -> tuple[Reason, ...]:
    """The reasons, and in words that it is cancelled by the system at the end of a day."""
    if found.ends_on is None:
        return reasons
    words = f"CANCELLED BY THE SYSTEM AT THE END OF {found.ends_on} UNLESS IT SETTLES BEFORE"
    first, *others = reasons or (Reason(OTHER),)
    return (first._replace(text=words), *others)


def _held(found: Standing, allowed: str) -> tuple[Reason, ...]:
    """What the house holds it by, then which party does. A list without the conditional delivery that is a hold (CDEL) has the one
    that is not (CDLR)."""
    imposed = "CDLR" if found.imposed == "CDEL" and "CDEL" not in allowed.split() else found.imposed
    return tuple(dict.fromkeys((*_why(imposed, allowed), *_why(found.hold, allowed))))


def _why(code: str, allowed: str) -> tuple[Reason, ...]:
    return (Reason(code if code in allowed.split() else OTHER),) if code else ()


def confirmation(found: Standing, identifier: str) -> Confirmation | None:
    """That it settled, or a part of it, with what had settled before and what is left. None of a payment that is about no
    instrument, which the standards cannot tell."""
    if found.settled_on is None:
        raise ValueError(f"instruction {found.id} has not settled")
    if found.isin is None:
        return None
    delivers = found.direction == Direction.DELIVER
    mine = Chain(depository=found.depository, party=found.own, account=found.account)
    theirs = Chain(depository=found.depository, party=found.other)
    return Confirmation(
        reference=found.reference,
        confirmation_reference=identifier,
        servicer_reference=str(found.id),
        direction=Direction(found.direction),
        payment_type=PaymentType.FREE if found.payment == "FOP" else PaymentType.AGAINST,
        common_reference=found.common_reference,
        trade_date=found.trade_date,
        settlement_date=found.settlement_date,
        settled_on=found.settled_on,
        isin=found.isin,
        quantity=found.counted,
        account_owner=found.own,
        account=found.account,
        cash_account=found.cash_account,
        transaction_type=found.transaction_type,
        deliverer=mine if delivers else theirs,
        receiver=theirs if delivers else mine,
        cash=cash_of(found, delivers, found.amount),
        part=found.part,
        previously=found.previously if found.part and found.previously and found.previously.number else None,
        remaining=found.remaining if found.part == Part.MORE_TO_COME else None,
        previously_paid=cash_of(found, delivers, found.previous_amount)
        if found.part and found.previous_amount
        else None,
        remaining_cash=cash_of(found, delivers, found.remaining_amount) if found.part == Part.MORE_TO_COME else None,
    )


def cash_of(found: Standing, delivers: bool, amount: Decimal | None) -> Cash | None:
    """An amount with the way that it goes for a side of the instruction, by whether that side delivers; None of what is free."""
    if found.currency is None or amount is None:
        return None
    pays = delivers == (found.payment in {"DWP", "PFOD"})
    return Cash(found.currency, amount, Flow.DEBIT if pays else Flow.CREDIT)


def told(content: Content, header: Header | None, *, is_fin: bool) -> bytes:
    """A message in the standard that is wished; in ISO 20022 where the other one has no place for what is to be said, as for a
    delivery with payment, or where nobody is known to whom it goes."""
    if is_fin and header is not None:
        try:
            return iso15022.write_message(_for_fin(content), header)
        except CannotBeWritten:
            pass
    return iso20022.write_message(_for_xml(content), header)


def _for_fin(content: Content) -> Content:
    if isinstance(content, StatusAdvice):
        return replace(content, servicer_reference=None)
    if isinstance(content, Confirmation):
        side = "deliverer" if content.delivers else "receiver"
        own = replace(content.own, depository=None)
        return replace(content, servicer_reference=None, **{side: own})  # type: ignore[arg-type]
    return content


def _for_xml(content: Content) -> Content:
    if isinstance(content, StatusAdvice):
        return replace(content, advice_reference=None)
    if isinstance(content, Confirmation):
        return replace(content, confirmation_reference=None)
    return content
