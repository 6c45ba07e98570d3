"""What depositories state to be pending on the page, for programs, and among what is to be done."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from machinery.transactions import whole
from settlements.correspondence.taking import receive, take_up
from settlements.messages import iso20022
from settlements.messages.contents import Header
from settlements.messages.parts import Counted
from settlements.messages.stated import Frequency, Page, Pending, PendingStatement
from settlements.models import DepositoryOrder
from tests.pages.conftest import enter
from tests.pages.firm import FIRST_ISIN, FRI_2026_11_20, SEED
from tests.pages.reading import rows, text
from tests.pages.test_depositories import DEPOSITORY, TEN, outside
from vocabulary.side import Direction, PaymentType, QuantityType

__all__ = ["outside"]


@dataclass(frozen=True)
class Stated:
    """Two instructions at a depository, and the message that states one of them, a share less, and one of nobody."""

    first: int
    second: int
    message: int


@pytest.fixture
def stated(outside: list[int]) -> Stated:
    first, second, _ = outside
    lines = (_pending(DepositoryOrder.objects.get(instruction=first).reference), _pending("X-1"))
    content = PendingStatement(
        reference="P1",
        page=Page(1, is_last=True),
        frequency=Frequency.DAILY,
        is_active=True,
        account="21817",
        stated_on=FRI_2026_11_20,
        transactions=lines,
    )
    header = Header(sender=DEPOSITORY, receiver="CUSTESMMXXX", message_id="P1", created_at=TEN)
    told: dict[str, Any] = {"at": TEN, "business_date": FRI_2026_11_20}
    with whole():
        message = receive(iso20022.write_message(content, header), "HTTP", by=SEED, **told).message
        take_up(message.pk, **told)
    return Stated(first, second, message.pk)


def _pending(reference: str) -> Pending:
    return Pending(
        reference=reference,
        activity="SETT",
        transaction_type="TRAD",
        direction=Direction.RECEIVE,
        payment_type=PaymentType.FREE,
        isin=FIRST_ISIN,
        quantity=Counted(Decimal(9), QuantityType.UNIT),
        trade_date=FRI_2026_11_20,
        settlement_date=FRI_2026_11_20,
    )


def test_each_line_stands_beside_ours_and_leads_on(stated: Stated) -> None:
    oliver = enter("oliver")
    page = oliver.get("/depositories/pending/")
    said = text(page)
    assert all(each in said for each in ("OUT1", "OUT2", "X-1", "only ours", "only the depository's", "1–3 of 3"))
    assert "9 are still to settle at the depository, and 10 here." in said
    assert f'href="/instructions/{stated.first}/?tab=depository"' in page.content.decode()
    assert f'href="/messages/{stated.message}/"' in page.content.decode()
    for asked, number in (("difference=quantity", 1), ("difference=open", 3), ("difference=EQUAL", 0)):
        assert len(rows(oliver.get(f"/depositories/pending/?{asked}"))) == number
    assert len(rows(oliver.get("/depositories/pending/?market=EURX&stated_on=2026-11-20"))) == 3
    assert rows(oliver.get("/depositories/pending/?stated_on=2026-11-19")) == []
    assert oliver.get("/depositories/pending/?difference=nonsense").status_code == 422


def test_what_differs_is_something_to_do(stated: Stated) -> None:
    said = enter("lucia").get("/").content.decode()
    assert "/depositories/pending/?difference=open&amp;stated_on=2026-11-20" in said
