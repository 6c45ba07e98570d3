"""Messages of the small market: what Norte and Hartwell say of one trade, in either format."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from machinery.transactions import whole
from settlements.correspondence.taking import receive, take_up
from settlements.messages import iso15022, iso20022
from settlements.messages.contents import CancellationRequest, Change, Content, Header, Instruction, ModificationRequest
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.messages.parts import Cash, Chain, Counted, Flow, NamedBy, Party
from settlements.models import Message
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, NORTE, SHARE
from vocabulary.actor import Actor
from vocabulary.side import Direction, PaymentType, QuantityType

JOB = Actor("job", "test", "test")
TEN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
OURS = "CUSTESMMXXX"


def party(bic: str) -> Party:
    return Party(NamedBy.BIC, bic)


def place() -> str:
    """The depository of the market of the small market's share."""
    from refdata.queries import markets

    return next(iter(markets().values())).csd_bic


def delivers(number: int = 1, **changes: Any) -> Instruction:
    """Norte delivers 100 SAP to Hartwell for EUR 12,345.60."""
    told: dict[str, Any] = {
        "reference": f"N{number:06d}",
        "direction": Direction.DELIVER,
        "payment_type": PaymentType.AGAINST,
        "trade_date": date(2026, 11, 18),
        "settlement_date": date(2026, 11, 20),
        "isin": SHARE,
        "quantity": Counted(Decimal(100), QuantityType.UNIT),
        "account": "SEC-NORT",
        "cash_account": "CSH-NORT-EUR",
        "transaction_type": "TRAD",
        "deliverer": Chain(depository=party(place()), party=party(NORTE)),
        "receiver": Chain(depository=party(place()), party=party(HARTWELL)),
        "cash": Cash("EUR", Decimal("12345.60"), Flow.CREDIT),
    }
    return Instruction(**{**told, **changes})


def receives(number: int = 1, **changes: Any) -> Instruction:
    """Hartwell receives them."""
    told: dict[str, Any] = {
        "reference": f"H{number:06d}",
        "direction": Direction.RECEIVE,
        "account": "SEC-HART",
        "cash_account": "CSH-HART-EUR",
        "cash": Cash("EUR", Decimal("12345.60"), Flow.DEBIT),
    }
    return replace(delivers(number), **{**told, **changes})


def cancels(said: Instruction, **changes: Any) -> CancellationRequest:
    """The request to cancel an instruction."""
    told: dict[str, Any] = {
        "reference": said.reference,
        "direction": said.direction,
        "payment_type": said.payment_type,
        "account_owner": said.own.party,
    }
    return CancellationRequest(**{**told, **changes})


def changes_of(said: Instruction, *changes: Change) -> ModificationRequest:
    """The request to change an instruction."""
    return ModificationRequest(changes=changes, account_owner=said.own.party)


def header(identifier: str, sender: str = NORTE) -> Header:
    return Header(sender=sender, receiver=OURS, message_id=identifier, created_at=TEN)


def xml(content: Content, identifier: str = "", sender: str = NORTE) -> bytes:
    """As ISO 20022; with an identifier in an envelope."""
    return iso20022.write_message(content, header(identifier, sender) if identifier else None)


def fin(content: Content, identifier: str = "", sender: str = NORTE) -> bytes:
    """As ISO 15022, which tells the depository of the other side alone."""
    if isinstance(content, Instruction):
        own = "deliverer" if content.delivers else "receiver"
        content = replace(content, **{own: replace(content.own, depository=None)})  # type: ignore[arg-type]
    return iso15022.write_message(content, header(identifier, sender))


def sent(body: bytes, *, by: Actor = JOB, at: datetime = TEN, on: date = FRI_2026_11_20) -> Message:
    """The message, kept and taken up."""
    with whole():
        kept = receive(body, "HTTP", by=by, at=at, business_date=on)
        take_up(kept.message.pk, at=at, business_date=on)
    return kept.message


def state(message: Message) -> list[str]:
    """The states of its items; that in which it is open where it is."""
    found = list(message.outcomes.order_by("item").values_list("state", flat=True))
    opened = getattr(Message.objects.select_related("opened").get(pk=message.pk), "opened", None)
    return found + ([opened.state] if opened else [])


def answers(message: Message) -> list[Read]:
    """What was answered to a message, read again."""
    found = [read_message(bytes(each.body)) for each in message.answered_by.order_by("pk")]
    return [each for each in found if isinstance(each, Read)]
