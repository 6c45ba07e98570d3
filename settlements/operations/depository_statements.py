"""Keeps what depositories state to be pending, page by page. They know no format."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from machinery.statements import value
from machinery.transactions import part
from recordkeeping.operations import record
from settlements.models import DepositoryLink, DepositoryStatement, DepositoryStatementLine
from settlements.queries.depositories import instructions_sent
from vocabulary.occasion import Occasion


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLine:
    """A line: see settlements.models.DepositoryStatementLine."""

    reference: str
    matching: str
    settlement: str
    reason: str
    direction: str
    isin: str
    quantity: Decimal
    currency: str
    amount: Decimal | None
    settlement_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingPage:
    """A page: see settlements.models.DepositoryStatement."""

    reference: str
    page: int
    is_last: bool
    stated_on: date
    told_at: datetime
    lines: Sequence[PendingLine]


@part
def keep_depository_statement(message: int, link: DepositoryLink, told: PendingPage, occasion: Occasion) -> None:
    """Keeps a page of what a depository states to be pending, each line with what of ours was sent there under its reference. A
    message that is kept: nothing more."""
    page = {name: getattr(told, name) for name in ("reference", "page", "is_last", "stated_on", "told_at")}
    ours = {"link": link, "receiver": link.receiver, "account": link.account}
    dated = {"business_date": occasion.business_date, "at": occasion.at}
    kept, is_new = DepositoryStatement.objects.get_or_create(message_id=message, defaults={**page, **ours, **dated})
    if not is_new:
        return
    sent = instructions_sent([each.reference for each in told.lines], link.receiver)
    DepositoryStatementLine.objects.bulk_create(
        DepositoryStatementLine(statement=kept, number=number, instruction_id=sent.get(each.reference), **asdict(each))
        for number, each in enumerate(told.lines, start=1)
    )
    record(
        by=occasion.by,
        at=occasion.at,
        code="depository.stated",
        subject_type="message",
        subject_ids=[message],
        after={
            "reference": told.reference,
            "stated_on": told.stated_on.isoformat(),
            "page": told.page,
            "stated_lines": len(told.lines),
            "digest": value("select settlements_pending_digest(%(message)s)", {"message": message}),
        },
    )
