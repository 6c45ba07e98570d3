"""What was changed of a penalty, one change after the other."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from refdata.queries import party_terms
from settlements.models import PenaltyChange


@dataclass(frozen=True)
class PenaltyChangeLine:
    """A change of a penalty with its names; see settlements.models.PenaltyChange."""

    number: int
    kind: str
    code: str
    side: str
    failing: str
    failing_lei: str
    receiving: str
    receiving_lei: str
    securities_rate: Decimal | None
    cash_rate: Decimal | None
    price: Decimal | None
    price_date: date | None
    amount: Decimal
    reason: str
    business_date: date
    by: str
    at: datetime


def changes_of_penalty(penalty: int, today: date) -> list[PenaltyChangeLine]:
    """All changes of a penalty, the first one first."""
    found = list(
        PenaltyChange.objects.filter(penalty=penalty).select_related("failing", "receiving").order_by("number")
    )
    names = party_terms(sorted({pk for each in found for pk in (each.failing_id, each.receiving_id) if pk}), today)

    def named(pk: int | None, lei: str) -> str:
        return names[pk].name if pk in names else lei

    return [
        PenaltyChangeLine(
            number=each.number,
            kind=each.kind,
            code=each.code,
            side=each.side,
            failing=named(each.failing_id, each.failing.lei if each.failing else ""),
            failing_lei=each.failing.lei if each.failing else "",
            receiving=named(each.receiving_id, each.receiving.lei if each.receiving else ""),
            receiving_lei=each.receiving.lei if each.receiving else "",
            securities_rate=each.securities_rate,
            cash_rate=each.cash_rate,
            price=each.price,
            price_date=each.price_date,
            amount=each.amount,
            reason=each.reason,
            business_date=each.business_date,
            by=each.by,
            at=each.at,
        )
        for each in found
    ]
