"""What participants of the drill's firm send as settlement messages: taken in, cancelled, changed, too early, and unreadable."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final

from authorizations.operations import withdraw
from backoffice.drill.own_sides import PRICE, SEED, TRADED
from machinery.transactions import whole
from refdata.queries import markets
from settlements.correspondence.taking import receive, take_up
from settlements.messages.contents import CancellationRequest, Change, Content, Instruction, ModificationRequest
from settlements.messages.iso20022 import write_message
from settlements.messages.parts import Cash, Chain, Counted, Flow, NamedBy, Party
from settlements.models import Message
from vocabulary.side import Direction, PaymentType, QuantityType

SCHEME: Final = "GLEIF"


def send_messages(leis: Sequence[str], isin: str, day: date, due: date) -> None:
    """On a day the first party sends two instructions, holds one of them and cancels the other; a cancellation that waits in vain,
    and bytes that nobody can read. To a release of the one on hold others would have to agree: it is taken back before."""
    first, second = (_instruction(leis, isin, f"{day:%m%d}-msg{letter}", due) for letter in "AB")
    owner = first.own.party
    cancels = CancellationRequest(
        reference=second.reference, direction=second.direction, payment_type=second.payment_type, account_owner=owner
    )
    early = CancellationRequest(
        reference=f"{day:%m%d}-msgC", direction=second.direction, payment_type=second.payment_type, account_owner=owner
    )
    holds = ModificationRequest(changes=(Change(reference=first.reference, hold=True),), account_owner=owner)
    said: list[Content] = [first, second, holds, cancels, early]
    for body in (*map(write_message, said), f"no message of {day}".encode()):
        _send(body, day)
    released = ModificationRequest(changes=(Change(reference=first.reference, hold=False),), account_owner=owner)
    waits = _send(write_message(released), day)
    with whole():
        withdraw(int(waits.outcomes.get().request_id or 0), by=SEED, at=datetime.combine(day, time(12), UTC))


def _send(body: bytes, day: date) -> Message:
    told: dict[str, Any] = {"at": datetime.combine(day, time(11), UTC), "business_date": day}
    with whole():
        kept = receive(body, "HTTP", by=SEED, **told)
        take_up(kept.message.pk, **told)
    return kept.message


def _instruction(leis: Sequence[str], isin: str, reference: str, due: date) -> Instruction:
    """The first party delivers ten shares to the second, which says nothing of it."""
    place = Party(NamedBy.BIC, next(iter(markets().values())).csd_bic)
    giver, taker = (Chain(depository=place, party=Party(NamedBy.SCHEME, lei, SCHEME)) for lei in (leis[0], leis[1]))
    return Instruction(
        reference=reference,
        direction=Direction.DELIVER,
        payment_type=PaymentType.AGAINST,
        trade_date=TRADED,
        settlement_date=due,
        isin=isin,
        quantity=Counted(Decimal(10), QuantityType.UNIT),
        account="SAFE0",
        cash_account="CASH0EUR",
        transaction_type="TRAD",
        deliverer=giver,
        receiver=taker,
        cash=Cash("EUR", (10 * PRICE + 1_000).quantize(Decimal("0.01")), Flow.CREDIT),
    )
