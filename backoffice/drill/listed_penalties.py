"""What the depository of the drill's firm lists of penalties, day by day, and an appeal against each."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final

from backoffice.drill.own_sides import SEED
from machinery.transactions import whole
from refdata.queries import markets
from settlements.correspondence.taking import receive, take_up
from settlements.messages.iso20022 import write_message
from settlements.messages.parts import Cash, Flow, NamedBy, Party
from settlements.messages.penalties import (
    Block,
    Frequency,
    Holds,
    ListedPenalty,
    Penalised,
    PenaltyKind,
    PenaltyList,
    Period,
    WithCounterparty,
)
from settlements.models import ListedPenalty as Line
from settlements.operations import open_appeal, reject_appeal
from vocabulary.occasion import Occasion

SCHEME: Final = "GLEIF"
COST: Final = Cash("EUR", Decimal("12.34"), Flow.DEBIT)


def list_penalties(leis: Sequence[str], day: date) -> None:
    """On a day the depository charges the first party for an instruction that it sent; that is appealed, and rejected."""
    told: dict[str, Any] = {"at": datetime.combine(day, time(12), UTC), "business_date": day}
    with whole():
        kept = receive(write_message(_list(leis, day)), "HTTP", by=SEED, **told)
        take_up(kept.message.pk, **told)
    occasion = Occasion(SEED, told["at"], day, "The drill appeals")
    with whole():
        line = Line.objects.get(list__message=kept.message.pk)
        appeal = open_appeal(line.pk, "REALLOCATION", "", occasion)
        reject_appeal(appeal.pk, occasion)


def _list(leis: Sequence[str], day: date) -> PenaltyList:
    party, other = (Party(NamedBy.SCHEME, lei, SCHEME) for lei in leis[:2])
    penalty = ListedPenalty(
        common_reference=f"{day:%y%m%d}-P1",
        kind=PenaltyKind.SETTLEMENT_FAIL,
        amount=COST,
        days=1,
        penalised=Penalised(reference=f"{day:%m%d}-msgA"),
    )
    with_other = WithCounterparty(party=other, net=COST, penalties=(penalty,))
    block = Block(currency="EUR", day=day, party=party, net=COST, counterparties=(with_other,))
    return PenaltyList(
        reference=f"{day:%y%m%d}-L1",
        period=Period(day, day),
        frequency=Frequency.DAILY,
        holds=Holds.NEW,
        servicer=Party(NamedBy.BIC, next(iter(markets().values())).csd_bic),
        blocks=(block,),
    )
