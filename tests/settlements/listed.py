"""Lists of penalties as the depository of the small market sends them: what it charges Norte for 100 SAP that did not settle."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from machinery.paging import Cut
from settlements.messages import iso20022
from settlements.messages.parts import Cash, Counted, Flow, NamedBy, Party
from settlements.messages.penalties import (
    Block,
    DayReckoned,
    Frequency,
    Holds,
    ListedPenalty,
    Penalised,
    PenaltyKind,
    PenaltyList,
    Period,
    Why,
    WithCounterparty,
)
from settlements.models import Message
from settlements.queries import ComparedLine, ComparedWanted, Scope, compared_lines
from tests.settlements.correspondence.posted import header, place, sent
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, NORTE, SHARE
from vocabulary.side import Direction, PaymentType, QuantityType

MON_2026_11_23 = date(2026, 11, 23)


def bic(value: str) -> Party:
    return Party(NamedBy.BIC, value)


def euros(amount: str, flow: Flow = Flow.DEBIT) -> Cash:
    return Cash("EUR", Decimal(amount), flow)


def penalty(cost: str = "0.25", /, **changes: Any) -> ListedPenalty:
    """Norte pays Hartwell for 100 SAP that failed on Friday, at one basis point."""
    told: dict[str, Any] = {
        "common_reference": "P1",
        "reference": "N-P1",
        "kind": PenaltyKind.SETTLEMENT_FAIL,
        "reasons": (Why("NEWP"),),
        "amount": euros(cost),
        "method": "SECU",
        "days": 1,
        "calculations": (DayReckoned(day=FRI_2026_11_20, isin=SHARE, securities_rate=Decimal("0.01")),),
        "penalised": about("N000001"),
    }
    return ListedPenalty(**{**told, **changes})


def about(reference: str | None, **changes: Any) -> Penalised:
    """The instruction that failed."""
    told: dict[str, Any] = {
        "reference": reference,
        "market_reference": "T2S-1",
        "transaction_type": "TRAD",
        "settlement_date": FRI_2026_11_20,
        "account": "SEC-NORT",
        "direction": Direction.DELIVER,
        "payment_type": PaymentType.AGAINST,
        "quantity": Counted(Decimal(100), QuantityType.UNIT),
        "cash": euros("12345.60", Flow.CREDIT),
        "failing": ("LACK",),
    }
    return Penalised(**{**told, **changes})


def block(*penalties: ListedPenalty, party: str = NORTE, other: str = HARTWELL, day: date = FRI_2026_11_20) -> Block:
    """What one party is told of one day; its nets are what its penalties come to."""
    net = sum((-p.amount.amount if p.amount.flow == Flow.DEBIT else p.amount.amount for p in penalties), Decimal(0))
    left = Cash("EUR", abs(net), Flow.DEBIT if net < 0 else Flow.CREDIT)
    with_other = WithCounterparty(party=bic(other), net=left, penalties=penalties)
    return Block(currency="EUR", day=day, party=bic(party), net=left, counterparties=(with_other,))


def listing(*blocks: Block, **changes: Any) -> PenaltyList:
    """A list of Friday."""
    told: dict[str, Any] = {
        "reference": "L1",
        "period": Period(FRI_2026_11_20, FRI_2026_11_20),
        "frequency": Frequency.DAILY,
        "holds": Holds.NEW,
        "has_activity": bool(blocks),
        "servicer": bic(place()),
        "blocks": blocks,
    }
    return PenaltyList(**{**told, **changes})


def comes(said: PenaltyList, identifier: str = "", **how: Any) -> Message:
    """The list comes as a message of the depository."""
    told = replace(header(identifier), sender=place()) if identifier else None
    return sent(iso20022.write_message(said, told), on=MON_2026_11_23, **how)


def compared(**wanted: Any) -> list[ComparedLine]:
    """The comparison, the newest first."""
    return list(compared_lines(ComparedWanted(**wanted), Scope(None), MON_2026_11_23, Cut()).rows)


def verdicts(**wanted: Any) -> list[tuple[str, tuple[str, ...]]]:
    """How the penalties stand to ours, and in what they differ."""
    return [(str(each.compared.verdict), tuple(map(str, each.compared.differs))) for each in compared(**wanted)]
