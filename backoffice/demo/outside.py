"""What participants of the demo firm settle at the depository itself: one that failed there on the last past date, and on the last
date one in each state that it can have there."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from backoffice.demo.books import DEMO, DEPOSITORY, NOSTRO
from backoffice.demo.cast import BROKERS, MARKETS, Instrument, Participant, our_firms
from machinery.transactions import whole
from refdata.queries import accounts_by_number, markets_by_code
from settlements.correspondence.outside import ask_depository, send_due
from settlements.correspondence.taking import receive, take_up
from settlements.messages import iso20022
from settlements.messages.contents import Allegement, AllegementRemoval, Confirmation, Content, Header, StatusAdvice
from settlements.messages.parts import Axis, Chain, Counted, NamedBy, Party, Reason
from settlements.messages.stated import Frequency, Page, Pending, PendingStatement
from settlements.models import DepositoryOrder
from settlements.operations import DepositoryWish, Occasion, OwnRow, set_depository, submit_sides
from settlements.partials import Confirmation as Part
from vocabulary.side import Direction, PaymentType, QuantityType
from vocabulary.status import MatchingStatus, ProcessingStatus, SettlementStatus

MARKET: Final = "T2S"
ACCOUNT: Final = "21817"
ACCEPTED: Final[dict[str, Any]] = {"processing": Axis(ProcessingStatus.ACCEPTED)}
MATCHED: Final[dict[str, Any]] = ACCEPTED | {
    "matching": Axis(MatchingStatus.MATCHED),
    "settlement": Axis(SettlementStatus.PENDING, (Reason("FUTU"),)),
}
SAID: Final[Sequence[Mapping[str, Any]]] = (
    {},
    ACCEPTED,
    ACCEPTED | {"matching": Axis(MatchingStatus.UNMATCHED, (Reason("CMIS"),))},
    MATCHED,
    MATCHED | {"settlement": Axis(SettlementStatus.FAILING, (Reason("CLAC"),))},
    {"processing": Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),))},
    MATCHED,
    MATCHED,
)
"""What the depository says of each; of the last but one it has confirmed a part, and all of the last one."""


def fail_outside(
    parties: Sequence[Participant], listed: Sequence[Instrument], day: date, traded: Sequence[date | None], at: datetime
) -> None:
    """One instruction fails at the depository on a date, before its night, for the other side lacks the shares. Again: as it is."""
    share = next((n for n, each in enumerate(listed) if _is_share(each) and traded[n]), None)
    if share is None:
        return
    row = _row(parties[BROKERS + 2], parties[BROKERS + 12], listed[share], traded[share] or day, day)
    occasion = Occasion(DEMO, at, at.date(), "demo")
    _reach(occasion)
    with whole():
        intake = submit_sides([row], by=DEMO, at=at, business_date=at.date())
    with whole():
        send_due(occasion)
    sent = DepositoryOrder.objects.get(instruction=intake.standing_for(intake.taken[0]), attempt=1)
    bic = next(str(each.bic) for each in MARKETS if each.code == MARKET)
    failing = Axis(SettlementStatus.FAILING, (Reason("CLAC"),))
    _say(StatusAdvice(reference=sent.reference, **MATCHED | {"settlement": failing}), f"D{day:%y%m%d}F", bic, at)


def _is_share(each: Instrument) -> bool:
    return each.market == MARKET and each.cfi.startswith("ES")


def _reach(occasion: Occasion) -> None:
    """There is a way to the depository; the second time: as it stands."""
    bic = next(str(each.bic) for each in MARKETS if each.code == MARKET)
    accounts = accounts_by_number([f"{DEPOSITORY}-{MARKET}", f"{NOSTRO}-EUR"])
    location, nostro = (accounts[number].id for number in (f"{DEPOSITORY}-{MARKET}", f"{NOSTRO}-EUR"))
    with whole():
        set_depository(
            DepositoryWish(markets_by_code()[MARKET], bic, "ISO20022", ACCOUNT, location, nostro, 120), occasion
        )


def settle_outside(
    parties: Sequence[Participant], listed: Sequence[Instrument], day: date, traded: Sequence[date | None], at: datetime
) -> None:
    """Sends one instruction for each of SAID, free of payment, and takes in what the depository says. Again: as it is."""
    shares = [n for n, each in enumerate(listed) if _is_share(each) and traded[n]]
    occasion = Occasion(DEMO, at, at.date(), "demo")
    market = next(each for each in MARKETS if each.code == MARKET)
    rows = [
        _row(parties[BROKERS + 2 + n], parties[BROKERS + 12 + n % 5], listed[shares[n]], traded[shares[n]] or day, day)
        for n in range(len(SAID))
    ]
    _reach(occasion)
    with whole():
        intake = submit_sides(
            [row._replace(line=line) for line, row in enumerate(rows, start=1)], by=DEMO, at=at, business_date=at.date()
        )
    with whole():
        send_due(occasion)
    sent = [DepositoryOrder.objects.get(instruction=intake.standing_for(each), attempt=1) for each in intake.taken]
    for number, (order, axes) in enumerate(zip(sent, SAID, strict=True)):
        if axes:
            _say(StatusAdvice(reference=order.reference, **axes), f"D{day:%y%m%d}{number}", str(market.bic), at)
    half = Decimal(rows[-2].quantity or 0) / 2
    whole_of = Decimal(rows[-1].quantity or 0)
    for number, (order, row, quantity) in enumerate(((sent[-2], rows[-2], half), (sent[-1], rows[-1], whole_of))):
        part = Part.MORE_TO_COME if number == 0 else None
        said = _confirmed(order.reference, str(row.isin), at.date(), quantity, part)
        _say(said, f"D{day:%y%m%d}C{number}", str(market.bic), at + timedelta(minutes=5))
    _say(_stated(sent, rows, at.date()), f"D{day:%y%m%d}P", str(market.bic), at + timedelta(minutes=10))
    alleged = _alleged(rows, parties, day)
    contents: list[Content] = [*alleged, _removed(alleged[-1])]
    for number, content in enumerate(contents):
        _say(content, f"D{day:%y%m%d}L{number}", str(market.bic), at + timedelta(minutes=11))
    with whole():
        ask_depository([sent[3].instruction_id], "HOLD", "", occasion)


def _say(content: Content, identifier: str, depository: str, at: datetime) -> None:
    header = Header(sender=str(depository), receiver=str(our_firms()[0].bic), message_id=identifier, created_at=at)
    with whole():
        kept = receive(iso20022.write_message(content, header), "HTTP", by=DEMO, at=at, business_date=at.date())
        take_up(kept.message.pk, at=at, business_date=at.date())


def _row(own: Participant, other: Participant, share: Instrument, traded: date, day: date) -> OwnRow:
    return OwnRow(
        1,
        participant=str(own.lei),
        reference=f"{own.code}{day:%y%m%d}700001",
        counterparty=str(other.lei),
        direction="RECE",
        payment="FOP",
        isin=str(share.isin),
        quantity=str(Decimal(100) * share.multiple),
        trade_date=traded.isoformat(),
        intended_settlement_date=day.isoformat(),
        securities_account=own.account("SEC"),
        place="CSD",
    )


def _stated(sent: Sequence[DepositoryOrder], rows: Sequence[OwnRow], day: date) -> PendingStatement:
    """What the depository states to be pending: all but what it rejected, settled or has never heard of, one with another status
    and one of which it has less to settle than is on file here; and one that nobody sent from here."""
    transactions = []
    for number in (1, 2, 3, 4, 6):
        axes = tuple(SAID[number].values())
        less = 1 if number == 2 else 0
        status = (Axis(MatchingStatus.MATCHED), Axis(SettlementStatus.FAILING)) if number == 1 else axes
        left = Decimal(rows[number].quantity or 0) / (2 if number == 6 else 1) - less
        transactions.append(_pending(sent[number].reference, rows[number], left, status))
    transactions.append(_pending(f"X{day:%y%m%d}-1", rows[0], Decimal(rows[0].quantity or 0), tuple(MATCHED.values())))
    return PendingStatement(
        reference=f"P{day:%y%m%d}",
        page=Page(1, is_last=True),
        frequency=Frequency.DAILY,
        is_active=True,
        account=ACCOUNT,
        stated_on=day,
        transactions=tuple(transactions),
    )


def _alleged(rows: Sequence[OwnRow], parties: Sequence[Participant], day: date) -> list[Allegement]:
    """What the depository alleges: what is unmatched there with another quantity, what nobody has instructed here, what should have
    settled a week ago, and what it removes again."""
    days = (day, day, day - timedelta(days=7), day)
    less = (Decimal(1), Decimal(0), Decimal(0), Decimal(0))
    near = (rows[2], rows[3], rows[4], rows[0])
    place = Party(NamedBy.BIC, next(str(each.bic) for each in MARKETS if each.code == MARKET))
    others = [Party(NamedBy.SCHEME, str(near[0].counterparty), "GLEIF")]
    others += [Party(NamedBy.SCHEME, str(each.lei), "GLEIF") for each in parties[BROKERS : BROKERS + 3]]
    return [
        Allegement(
            reference=f"L{day:%y%m%d}-{number}",
            direction=Direction.RECEIVE,
            payment_type=PaymentType.FREE,
            trade_date=min(date.fromisoformat(row.trade_date or ""), due),
            settlement_date=due,
            isin=str(row.isin),
            quantity=Counted(Decimal(row.quantity or 0) - fewer, QuantityType.UNIT),
            account=ACCOUNT,
            transaction_type="TRAD",
            deliverer=Chain(depository=place, party=other),
            receiver=Chain(depository=place, party=Party(NamedBy.BIC, str(our_firms()[0].bic))),
        )
        for number, (row, due, fewer, other) in enumerate(zip(near, days, less, others, strict=True), start=1)
    ]


def _removed(alleged: Allegement) -> AllegementRemoval:
    return AllegementRemoval(
        reference=alleged.reference,
        direction=alleged.direction,
        payment_type=alleged.payment_type,
        account=alleged.account,
    )


def _pending(reference: str, row: OwnRow, quantity: Decimal, statuses: Sequence[Axis[Any]]) -> Pending:
    return Pending(
        reference=reference,
        activity="SETT",
        transaction_type="TRAD",
        direction=Direction.RECEIVE,
        payment_type=PaymentType.FREE,
        isin=str(row.isin),
        quantity=Counted(quantity, QuantityType.UNIT),
        trade_date=date.fromisoformat(row.trade_date or ""),
        settlement_date=date.fromisoformat(row.intended_settlement_date or ""),
        statuses=tuple(statuses),
    )


def _confirmed(reference: str, isin: str, day: date, quantity: Decimal, part: Part | None) -> Confirmation:
    place = Party(NamedBy.BIC, next(str(each.bic) for each in MARKETS if each.code == MARKET))
    return Confirmation(
        reference=reference,
        direction=Direction.RECEIVE,
        payment_type=PaymentType.FREE,
        settled_on=day,
        isin=isin,
        quantity=Counted(quantity, QuantityType.UNIT),
        account=ACCOUNT,
        transaction_type="TRAD",
        part=part,
        deliverer=Chain(depository=place),
        receiver=Chain(depository=place),
    )
