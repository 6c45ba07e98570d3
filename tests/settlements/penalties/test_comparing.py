"""A penalty of a depository beside ours: verdicts, the terms that differ, and the price that an amount implies."""

from dataclasses import replace
from decimal import Decimal

import pytest

from settlements.penalties.comparing import Reckoned, Term, Verdict, compared, implied_price

OURS = Reckoned(
    state="ACTV",
    payer="DELI",
    currency="EUR",
    amount=Decimal("25.00"),
    days=1,
    quantity=Decimal(10_000),
    securities_rate=Decimal(1),
    price=Decimal(25),
)
THEIRS = replace(OURS, price=None)
CASH = replace(OURS, payer="RECE", securities_rate=None, cash_rate=Decimal("2.40"), amount=Decimal("16.67"))


@pytest.mark.parametrize(
    "changes, verdict, differs",
    [
        ({}, Verdict.EQUAL, ()),
        ({"amount": Decimal("25.10")}, Verdict.TOLERATED, ()),
        ({"amount": Decimal("25.25")}, Verdict.TOLERATED, ()),
        ({"amount": Decimal("25.27")}, Verdict.DIFFERS, (Term.PRICE,)),
        ({"amount": Decimal("24.74")}, Verdict.DIFFERS, (Term.PRICE,)),
        ({"quantity": None, "days": None, "securities_rate": None}, Verdict.EQUAL, ()),
        ({"payer": ""}, Verdict.EQUAL, ()),
        ({"payer": "RECE"}, Verdict.DIFFERS, (Term.PAYER,)),
        ({"currency": "USD"}, Verdict.DIFFERS, (Term.CURRENCY,)),
        ({"quantity": Decimal(8_000), "amount": Decimal("20.00")}, Verdict.DIFFERS, (Term.QUANTITY,)),
        ({"quantity": Decimal(8_000)}, Verdict.DIFFERS, (Term.QUANTITY,)),
        ({"securities_rate": Decimal("0.5"), "amount": Decimal("12.50")}, Verdict.DIFFERS, (Term.SECURITIES_RATE,)),
        ({"days": 2, "amount": Decimal("50.00")}, Verdict.DIFFERS, (Term.DAYS,)),
        ({"days": 2}, Verdict.DIFFERS, (Term.DAYS,)),
        ({"days": 2, "amount": Decimal("30.00")}, Verdict.DIFFERS, (Term.DAYS, Term.PRICE)),
        ({"state": "REMO", "amount": Decimal(0)}, Verdict.DIFFERS, (Term.STATE,)),
        ({"state": "NCOM", "amount": Decimal(0)}, Verdict.DIFFERS, (Term.STATE,)),
    ],
)
def test_of_a_delivery_at_the_rate_of_its_class(
    changes: dict[str, object], verdict: Verdict, differs: tuple[Term, ...]
) -> None:
    found = compared(replace(THEIRS, **changes), OURS, "DVP")  # type: ignore[arg-type]
    assert (found.verdict, found.differs) == (verdict, differs)


def test_for_cash_the_price_is_implied_by_the_daily_rate() -> None:
    """250,000 at 2.40 percent a year, a 360th of it a day: 0.0066666667 percent, 16.67."""
    theirs = replace(CASH, price=None)
    assert compared(theirs, CASH, "DVP").verdict == Verdict.EQUAL
    assert implied_price(theirs, CASH, "DVP") == Decimal("25.0049998750")
    assert compared(replace(theirs, amount=Decimal("16.80")), CASH, "DVP").verdict == Verdict.TOLERATED
    assert compared(replace(theirs, amount=Decimal("17.00")), CASH, "DVP").differs == (Term.PRICE,)
    assert compared(replace(theirs, cash_rate=Decimal("2.65")), CASH, "DVP").differs == (Term.CASH_RATE,)


def test_without_a_price_alone_the_amount_itself_is_compared() -> None:
    cash = Reckoned(
        state="ACTV", payer="DELI", currency="EUR", amount=Decimal("6.67"), days=1, cash_amount=Decimal(100_000)
    )
    ours = replace(cash, cash_rate=Decimal("2.40"))
    assert compared(cash, ours, "PFOD").verdict == Verdict.EQUAL
    assert compared(replace(cash, amount=Decimal("6.68")), ours, "PFOD").differs == (Term.AMOUNT,)
    changed = replace(cash, amount=Decimal("7.00"), cash_amount=Decimal(105_000))
    assert compared(changed, ours, "PFOD").differs == (Term.CASH_AMOUNT,)
    assert implied_price(cash, ours, "PFOD") is None
    both = replace(OURS, cash_rate=Decimal("2.40"), cash_amount=Decimal(5))
    assert implied_price(THEIRS, both, "DWP") is None
    assert compared(replace(THEIRS, amount=Decimal(26)), both, "DWP").differs == (Term.AMOUNT,)


def test_one_that_only_one_of_the_two_has() -> None:
    assert compared(None, OURS, "DVP").verdict == Verdict.OURS
    assert compared(THEIRS, None, "").verdict == Verdict.THEIRS
    removed = replace(THEIRS, state="REMO", amount=Decimal(0))
    assert compared(removed, None, "").verdict == Verdict.EQUAL, "nothing is charged on either side"


def test_both_removed_agree_whatever_they_were() -> None:
    theirs = replace(THEIRS, state="REMO", amount=Decimal(0), quantity=Decimal(1), days=3)
    assert compared(theirs, replace(OURS, state="REMO", amount=Decimal(0)), "DVP").verdict == Verdict.EQUAL
