"""Penalties in a currency whose books have fewer decimals: what was accrued is paid, not what the net comes to."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from machinery.paging import Cut
from machinery.transactions import whole
from refdata.models import Account, Price
from refdata.operations import AccountWish, open_account
from settlements.models import PenaltyNet, PenaltyPayment
from settlements.operations import PenaltyInstrumentWish, PenaltyMarketWish, set_penalty_instruments, set_penalty_market
from settlements.penalty_payment_words import payment_in_words
from settlements.queries import NetsWanted, PenaltyNetLine, Scope, penalty_net_lines
from tests.settlements.firm import (
    FRI_2026_11_20,
    HARTWELL,
    JOB,
    LUMIERE,
    NINE,
    NORTE,
    OURS,
    SHARE,
    START,
    THU_2026_11_19,
    Firm,
    fund,
)
from tests.settlements.test_penalising import OCCASION, WEEK, broken, late, night, priced, took
from tests.settlements.test_penalty_money import MON_2026_12_28, THU_2026_12_24, ends_november
from vocabulary.money import Currency

__all__ = ["late"]


@pytest.fixture
def yen(late: Firm) -> Iterator[Firm]:
    """SAP stands at 70 yen, so that 100 of them cost 0.70 a day; all four have accounts and ten yen."""
    with whole():
        of = {"source": "Rule 7", "valid_from": THU_2026_11_19, "occasion": OCCASION}
        set_penalty_market(PenaltyMarketWish(late.market, True, "HALF_UP"), **of)  # type: ignore[arg-type]
        set_penalty_instruments([PenaltyInstrumentWish(late.assets[SHARE], is_liquid=True)], **of)  # type: ignore[arg-type]
        priced(late, SHARE, "70", Price.Quotation.ACTU, "JPY", WEEK)
        party = late.parties[OURS]
        wishes = [
            AccountWish("SEC-CUST", party, Account.Kind.SECURITIES),
            AccountWish("CSH-CUST-JPY", party, Account.Kind.CASH, Currency("JPY")),
        ]
        late.accounts.update(open_account(wishes, opened_on=START, by=JOB, at=NINE))  # type: ignore[attr-defined]
        for bic in (NORTE, HARTWELL, LUMIERE, OURS):
            fund(late, f"CSH-{bic[:4]}-JPY", "JPY", Decimal(10))
    yield late


def fails(number: int, payer: str, taker: str, quantity: str) -> None:
    """One does not deliver shares to the other."""
    sides = {
        f"{side}{name}": value
        for side, bic in (("deliverer", payer), ("receiver", taker))
        for name, value in (("", bic), ("_account", f"SEC-{bic[:4]}"), ("_cash_account", f"CSH-{bic[:4]}-JPY"))
    }
    took(number, quantity=quantity, currency="JPY", amount="1000", **sides)


def net_of(firm: Firm, bic: str) -> PenaltyNetLine:
    """What is left of November to a party over all others."""
    found = penalty_net_lines(NetsWanted(between="all"), Scope((firm.parties[bic],)), MON_2026_12_28, Cut())
    return next(each for each in found.rows if each.month == date(2026, 11, 1))


@pytest.mark.parametrize("turned", [False, True])
def test_a_net_of_zero_is_paid_as_it_was_accrued(yen: Firm, turned: bool) -> None:
    """Hartwell and Lumière owe Norte 0.70 each, and Norte owes Custodia 1.40: nothing is left, and a yen is accrued."""
    with whole():
        for number, (payer, taker, quantity) in enumerate(
            [(HARTWELL, NORTE, "100"), (LUMIERE, NORTE, "100"), (NORTE, OURS, "200")], start=1
        ):
            fails(number, *((taker, payer) if turned else (payer, taker)), quantity)
    night(FRI_2026_11_20)
    ends_november()
    sign = Decimal(-1 if turned else 1)
    net = PenaltyNet.objects.get(month_id=date(2026, 11, 1), counterparty=None, party_id=yen.parties[NORTE])
    assert (net.net, PenaltyPayment.objects.get(net=net).amount) == (Decimal(0), sign)
    line = net_of(yen, NORTE)
    assert (line.net, line.accrued, line.paid) == (Decimal(0), sign, sign)
    assert payment_in_words(line) == "paid on 24 Dec 2026"
    assert not broken(THU_2026_12_24)
    night(MON_2026_12_28)
    assert PenaltyPayment.objects.filter(net=net).count() == 1
    assert not broken(MON_2026_12_28)


def test_a_net_that_does_not_come_to_a_unit_is_nothing_to_pay(yen: Firm) -> None:
    """50 shares cost 0.35 yen."""
    with whole():
        fails(1, HARTWELL, NORTE, "50")
    night(FRI_2026_11_20)
    ends_november()
    line = net_of(yen, NORTE)
    assert (line.net, line.accrued, line.paid) == (Decimal("0.35"), Decimal(0), None)
    assert payment_in_words(line) == "nothing to pay"
    assert not broken(THU_2026_12_24)
