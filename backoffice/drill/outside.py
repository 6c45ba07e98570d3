"""What participants of the drill's firm settle at an external depository: sent, told, confirmed in parts and whole."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final

from backoffice.drill.own_sides import SEED, TRADED
from machinery.statements import value
from machinery.transactions import whole
from settlements.correspondence.outside import send_due
from settlements.correspondence.taking import receive, take_up
from settlements.messages import iso20022
from settlements.messages.contents import (
    Allegement,
    AllegementRemoval,
    CancellationRequest,
    CancellationStatus,
    Confirmation,
    Content,
    Header,
    StatusAdvice,
)
from settlements.messages.parts import Axis, Chain, Counted, NamedBy, Party, Reason
from settlements.messages.stated import Frequency, Page, Pending, PendingStatement
from settlements.models import DepositoryOrder, DepositoryRequest
from settlements.operations import DepositoryWish, Occasion, OwnRow, set_depository, submit_sides
from settlements.partials import Confirmation as Part
from vocabulary.identifiers import Bic
from vocabulary.side import Direction, PaymentType, QuantityType
from vocabulary.status import MatchingStatus, ProcessingStatus, SettlementStatus

OURS: Final = Bic("DRHSESMMXXX")
DEPOSITORY: Final = "DRDPESMMXXX"
FAILING: Final = Axis(SettlementStatus.FAILING, (Reason("CLAC"),))
"""The other side lacks the shares: it is expected to pay for that."""


def settle_outside(leis: Sequence[str], isin: str, day: date) -> None:
    """The first party receives four times ten shares from outside, free of payment: one is confirmed in two parts, one whole, one
    is failing, and of one a cancellation is asked for by message and denied. Two more are alleged, of which one stands."""
    _reach_depository(day)
    told: dict[str, Any] = {"at": datetime.combine(day, time(11), UTC), "business_date": day}
    rows = [_row(leis, isin, f"{day:%m%d}-out{name}", line, day) for line, name in enumerate("ABCD", start=1)]
    with whole():
        made = submit_sides(rows, by=SEED, **told).made
    with whole():
        send_due(Occasion(SEED, **told))
    ours = [DepositoryOrder.objects.get(instruction=made[row.line]).reference for row in rows]
    _hand_in(iso20022.write_message(_cancels(leis[0], rows[3].reference), None), told)
    asked = DepositoryRequest.objects.get(instruction=made[rows[3].line]).reference
    said: list[Content] = [
        StatusAdvice(
            reference=each,
            processing=Axis(ProcessingStatus.ACCEPTED),
            matching=Axis(MatchingStatus.MATCHED),
            settlement=FAILING if number == 2 else Axis(SettlementStatus.PENDING),
        )
        for number, each in enumerate(ours)
    ]
    said += [
        _confirmed(ours[0], isin, day, 4, Part.MORE_TO_COME),
        _confirmed(ours[0], isin, day, 6, Part.LAST_PART),
        _confirmed(ours[1], isin, day, 10, None),
        _stated(ours[2], isin, day),
        _alleged(isin, day, 1),
        (over := _alleged(isin, day, 2)),
        AllegementRemoval(reference=over.reference, direction=over.direction, payment_type=over.payment_type),
        CancellationStatus(request_reference=asked, processing=Axis(ProcessingStatus.DENIED, (Reason("CDCY"),))),
    ]
    for number, content in enumerate(said):
        header = Header(sender=DEPOSITORY, receiver=OURS, message_id=f"{day:%m%d}-{number}", created_at=told["at"])
        _hand_in(iso20022.write_message(content, header), told)


def _hand_in(body: bytes, told: dict[str, Any]) -> None:
    with whole():
        kept = receive(body, "HTTP", by=SEED, **told)
        take_up(kept.message.pk, **told)


def _cancels(lei: str, reference: str | None) -> CancellationRequest:
    """The party asks us, by its LEI, that what is at the depository be cancelled."""
    return CancellationRequest(
        reference=reference or "",
        direction=Direction.RECEIVE,
        payment_type=PaymentType.FREE,
        account_owner=Party(NamedBy.SCHEME, lei, "GLEIF"),
    )


def _reach_depository(day: date) -> None:
    """There is a way to the depository of the firm's market; the second time: as it stands."""
    location = value("select id from refdata_account where number = 'LOC'")
    market = value("select id from refdata_market where code = 'OWN'")
    wish = DepositoryWish(market, DEPOSITORY, "ISO20022", "21817", location, location, 60)
    with whole():
        set_depository(wish, Occasion(SEED, datetime.combine(day, time(8), UTC), day, "Rule 7"))


def _row(leis: Sequence[str], isin: str, name: str, line: int, day: date) -> OwnRow:
    return OwnRow(
        line,
        participant=leis[0],
        reference=name,
        counterparty=leis[1],
        direction="RECE",
        payment="FOP",
        isin=isin,
        quantity="10",
        trade_date=TRADED.isoformat(),
        intended_settlement_date=day.isoformat(),
        securities_account="SAFE0",
        place="CSD",
    )


def _alleged(isin: str, day: date, number: int) -> Allegement:
    """Somebody at the depository delivers eleven shares to us, of which nothing was instructed here."""
    place = Party(NamedBy.BIC, DEPOSITORY)
    return Allegement(
        reference=f"{day:%y%m%d}-L{number}",
        direction=Direction.RECEIVE,
        payment_type=PaymentType.FREE,
        trade_date=TRADED,
        settlement_date=day,
        isin=isin,
        quantity=Counted(Decimal(11), QuantityType.UNIT),
        account="21817",
        transaction_type="TRAD",
        deliverer=Chain(depository=place, party=Party(NamedBy.BIC, "HARTGB2LXXX")),
        receiver=Chain(depository=place, party=Party(NamedBy.BIC, str(OURS))),
    )


def _stated(reference: str, isin: str, day: date) -> PendingStatement:
    pending = Pending(
        reference=reference,
        activity="SETT",
        transaction_type="TRAD",
        direction=Direction.RECEIVE,
        payment_type=PaymentType.FREE,
        isin=isin,
        quantity=Counted(Decimal(10), QuantityType.UNIT),
        trade_date=TRADED,
        settlement_date=day,
        statuses=(Axis(SettlementStatus.FAILING),),
    )
    return PendingStatement(
        reference=f"{day:%y%m%d}-P1",
        page=Page(1, is_last=True),
        frequency=Frequency.DAILY,
        is_active=True,
        account="21817",
        stated_on=day,
        transactions=(pending,),
    )


def _confirmed(reference: str, isin: str, day: date, quantity: int, part: Part | None) -> Confirmation:
    place = Party(NamedBy.BIC, DEPOSITORY)
    return Confirmation(
        reference=reference,
        direction=Direction.RECEIVE,
        payment_type=PaymentType.FREE,
        settled_on=day,
        isin=isin,
        quantity=Counted(Decimal(quantity), QuantityType.UNIT),
        account="21817",
        transaction_type="TRAD",
        part=part,
        deliverer=Chain(depository=place),
        receiver=Chain(depository=place),
    )
