"""Statements of what is pending at a depository, taken in: whether the account is ours there, and what is kept of them."""

from datetime import datetime
from typing import Final

from settlements.correspondence.doing import Said
from settlements.messages.stated import Pending, PendingStatement
from settlements.operations.depository_statements import PendingLine, PendingPage, keep_depository_statement
from settlements.operations.messages import Came
from settlements.queries.depositories import link_of_account
from vocabulary.fault import Fault
from vocabulary.status import MatchingStatus
from vocabulary.written import fault

KEEP: Final = "keep_pending"


def pending_stated(said: Said, content: PendingStatement, told_at: datetime) -> Came | tuple[Fault, ...]:
    """Keeps a page of what is pending; or everything for which it is set aside, and then nothing is kept."""
    link = link_of_account(said.message.sender, content.account)
    if link is None:
        return (fault("account_not_known_there", "account", content.account),)
    if content.stated_on > said.occasion.business_date:
        today = str(said.occasion.business_date)
        return (fault("stated_of_future", "stated_on", str(content.stated_on), today=today),)
    told = PendingPage(
        reference=content.reference,
        page=content.page.number,
        is_last=content.page.is_last,
        stated_on=content.stated_on,
        told_at=told_at,
        lines=[_line(each) for each in content.transactions],
    )
    keep_depository_statement(said.message.pk, link, told, said.occasion)
    return Came(1, "FOLLOWED", KEEP)


def _line(each: Pending) -> PendingLine:
    axes = [axis for axis in (each.settlement, each.matching) if axis]
    inferred = MatchingStatus.MATCHED if each.settlement else ""
    return PendingLine(
        reference=each.reference,
        matching=str(each.matching.status if each.matching else inferred),
        settlement=str(each.settlement.status) if each.settlement else "",
        reason=next((reason.code for axis in axes for reason in axis.reasons), ""),
        direction=str(each.direction),
        isin=each.isin,
        quantity=each.quantity.number,
        currency=each.cash.currency if each.cash else "",
        amount=each.cash.amount if each.cash else None,
        settlement_date=each.settlement_date,
    )
