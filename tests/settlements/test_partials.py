"""Partial settlement: every sentence of the rule as a row, and that parts add up to the whole whatever comes."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.partials import Confirmation, InvalidPart, OpenPair, Part, PartVerdict, settle_part
from vocabulary.invalid import Invalid
from vocabulary.money import Currency, TooManyDecimals
from vocabulary.side import Partial, Payment, QuantityType

PART, NPAR, PARQ, PARC = Partial.ALLOWED, Partial.NOT_ALLOWED, Partial.QUANTITY_THRESHOLD, Partial.CASH_THRESHOLD
WHOLE = PartVerdict.WHOLE


def pair(**facts: Any) -> OpenPair:
    """1,000 shares for EUR 50,000.00, in parts if need be; numbers may be given as text."""
    known: dict[str, Any] = {
        "payment": Payment.DVP, "quantity": "1000", "quantity_type": QuantityType.UNIT, "minimum_unit": "1", "multiple": "1",
        "deliverer_says": PART, "receiver_says": PART, "currency": Currency("EUR"), "amount": "50000.00",
    }  # fmt: skip
    facts = {**known, **facts}
    numbers = {"quantity", "minimum_unit", "multiple", "amount", "settled_quantity", "settled_amount"}
    return OpenPair(**{k: Decimal(v) if k in numbers and v is not None else v for k, v in facts.items()})


def free(**facts: Any) -> OpenPair:
    return pair(payment=Payment.FOP, currency=None, amount=None, **facts)


def settle(what: OpenPair, available: str, cash: str | None = None) -> Part:
    return settle_part(what, Decimal(available), None if cash is None else Decimal(cash))


@pytest.mark.parametrize(("what", "available", "cash", "verdict", "quantity"), [
    # everything is there: it settles whole, whatever was said
    (pair(), "1000", None, "WHOLE", "1000"),
    (pair(deliverer_says=NPAR), "1001", "50000", "WHOLE", "1000"),
    (pair(is_linked=True), "1000", None, "WHOLE", "1000"),
    (pair(quantity="150", amount="7500", minimum_unit="200", multiple="7"), "150", None, "WHOLE", "150"),
    (pair(settled_quantity="999", settled_amount="49950"), "1", None, "WHOLE", "1"),
    (pair(settled_quantity="1000", settled_amount="50000"), "0", None, "WHOLE", "0"),
    # never for lack of cash only
    (pair(), "1000", "49999.99", "LACK_OF_CASH", "0"),
    (pair(), "1000", "0", "LACK_OF_CASH", "0"),
    (free(), "1000", "0", "WHOLE", "1000"),
    (free(), "999", "0", "PART", "999"),
    (pair(payment=Payment.FOP), "1000", "0", "WHOLE", "1000"),
    (pair(payment=Payment.FOP), "1", "0", "PART", "1"),
    # both lack: a part that is paid settles, and it is not made smaller to suit the cash
    (pair(), "400", "20000", "PART", "400"),
    (pair(), "400", "19999.99", "PART_NOT_PAID", "0"),
    # not if either side says NPAR, not if linked
    (pair(deliverer_says=NPAR), "999", None, "NOT_ALLOWED", "0"),
    (pair(receiver_says=NPAR), "999", None, "NOT_ALLOWED", "0"),
    (free(receiver_says=NPAR), "999", None, "NOT_ALLOWED", "0"),
    (pair(is_linked=True), "999", None, "LINKED", "0"),
    (free(is_linked=True, deliverer_says=PARQ, receiver_says=PARQ), "999", None, "LINKED", "0"),
    # down to the multiple; the first part reaches the minimum
    (pair(multiple="300"), "899", None, "PART", "600"),
    (pair(multiple="0.001"), "400.0019", None, "PART", "400.001"),
    (free(multiple="300"), "299", None, "LACK_OF_SECURITIES", "0"),
    (free(), "0", None, "LACK_OF_SECURITIES", "0"),
    (free(), "-5", None, "LACK_OF_SECURITIES", "0"),
    (free(minimum_unit="100", multiple="10"), "99", None, "BELOW_MINIMUM", "0"),
    (free(minimum_unit="100", multiple="10"), "100", None, "PART", "100"),
    (free(minimum_unit="95", multiple="10"), "98", None, "BELOW_MINIMUM", "0"),
    (free(minimum_unit="100", multiple="10", settled_quantity="200"), "19", None, "PART", "10"),
    # what the part must be worth
    (pair(), "199", None, "BELOW_THRESHOLD", "0"),
    (pair(), "200", None, "PART", "200"),
    (pair(deliverer_says=PARC, receiver_says=PARC), "199", None, "BELOW_THRESHOLD", "0"),
    (pair(deliverer_says=PARQ), "199", None, "BELOW_THRESHOLD", "0"),
    (pair(receiver_says=PARQ), "199", None, "BELOW_THRESHOLD", "0"),
    (pair(deliverer_says=PARQ, receiver_says=PARC), "199", None, "BELOW_THRESHOLD", "0"),
    (pair(deliverer_says=PARQ, receiver_says=PARQ), "1", None, "PART", "1"),
    (pair(deliverer_says=PARQ, receiver_says=PARQ, minimum_unit="2"), "1", None, "BELOW_MINIMUM", "0"),
    (pair(settled_quantity="400", settled_amount="20000"), "199", None, "BELOW_THRESHOLD", "0"),
    (pair(payment=Payment.DWP), "199", None, "BELOW_THRESHOLD", "0"),
    (pair(quantity="500000", amount="500000", quantity_type=QuantityType.NOMINAL), "99999", None, "BELOW_THRESHOLD", "0"),
    (pair(quantity="500000", amount="500000", quantity_type=QuantityType.NOMINAL), "100000", None, "PART", "100000"),
    (pair(quantity="500000", amount="500000"), "10000", None, "PART", "10000"),
    (pair(currency=Currency("USD"), deliverer_says=PARQ, receiver_says=PARQ), "1", None, "PART", "1"),
    # the threshold sees the quantity that settles, not what is available
    (pair(multiple="150"), "299", None, "BELOW_THRESHOLD", "0"),
])  # fmt: skip
def test_what_settles_now(what: OpenPair, available: str, cash: str | None, verdict: str, quantity: str) -> None:
    found = settle(what, available, cash)
    assert (found.verdict, found.quantity) == (verdict, Decimal(quantity))
    assert found.quantity + found.remaining_quantity == what.open_quantity
    if what.amount is None:
        assert (found.amount, found.remaining_amount) == (None, None)


def test_amounts_are_in_proportion_rounded_half_up_and_the_last_takes_the_residue() -> None:
    thirds = pair(quantity="3000", amount="100000.00")
    first = settle(thirds, "1000")
    assert (first.amount, first.remaining_amount) == (Decimal("33333.33"), Decimal("66666.67"))
    last = settle(replace(thirds, settled_quantity=Decimal(2000), settled_amount=Decimal("66666.66")), "1000")
    assert (last.amount, last.remaining_amount) == (Decimal("33333.34"), Decimal(0))
    assert (first.confirmation, last.confirmation) == (Confirmation.MORE_TO_COME, Confirmation.LAST_PART)
    assert settle(thirds, "3000").confirmation is None
    half = pair(quantity="4", amount="0.02", deliverer_says=PARQ, receiver_says=PARQ)
    assert settle(half, "1").amount == Decimal("0.01")


def test_a_part_is_never_paid_more_than_is_left() -> None:
    """Ten parts of half a cent each, rounded up: the first five have taken it all."""
    tiny = pair(quantity="10", amount="0.05", deliverer_says=PARQ, receiver_says=PARQ)
    after_five = replace(tiny, settled_quantity=Decimal(5), settled_amount=Decimal("0.05"))
    assert (settle(after_five, "1").amount, settle(after_five, "1").remaining_amount) == (0, 0)


def test_an_amount_paid_before_that_nobody_told_is_in_proportion() -> None:
    assert pair(settled_quantity="400").open_amount == Decimal("30000.00")


def test_yen_have_no_decimals() -> None:
    yen = pair(quantity="3", amount="100000", currency=Currency("JPY"), deliverer_says=PARQ, receiver_says=PARQ)
    assert settle(yen, "1").amount == Decimal(33333)


@pytest.mark.parametrize(("facts", "says"), [
    ({"payment": Payment.PFOD}, "a delivery of securities"),
    ({"quantity": "0"}, "quantity above zero"),
    ({"minimum_unit": "-1"}, "minimum_unit above zero"),
    ({"multiple": "0"}, "multiple above zero"),
    ({"amount": None}, "the amount instructed"),
    ({"currency": None}, "the currency of the amount"),
    ({"amount": "-1"}, "an amount of zero or more"),
    ({"settled_quantity": "1001"}, "from 0 to 1000 settled before"),
    ({"settled_quantity": "-1"}, "from 0 to 1000 settled before"),
    ({"settled_quantity": "1", "settled_amount": "50000.01"}, "from 0 to 50000.00 EUR paid before"),
    ({"settled_quantity": "1", "settled_amount": "-0.01"}, "from 0 to 50000.00 EUR paid before"),
])  # fmt: skip
def test_what_no_instruction_has_is_refused(facts: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidPart, match=says):
        pair(**facts)


def test_a_payment_before_of_what_is_free_is_refused() -> None:
    with pytest.raises(InvalidPart, match="the amount instructed"):
        free(settled_quantity="1", settled_amount="5")


@pytest.mark.parametrize(
    ("facts", "why"), [({"amount": "1.001"}, TooManyDecimals), ({"quantity": "0.0000001"}, Invalid)]
)
def test_what_is_finer_than_its_unit_is_refused(facts: dict[str, Any], why: type[Invalid]) -> None:
    with pytest.raises(why):
        pair(**facts)


def test_a_currency_without_a_threshold_is_refused_where_one_counts() -> None:
    with pytest.raises(InvalidPart, match=r"a currency with a threshold for parts \(EUR\)"):
        settle(pair(currency=Currency("USD")), "400")
    with pytest.raises(InvalidPart):
        settle_part(pair(), Decimal(400), thresholds={("SEK", QuantityType.UNIT): Decimal(1)})
    found = settle_part(pair(), Decimal(1), thresholds={("EUR", QuantityType.UNIT): Decimal(50)})
    assert found.verdict == PartVerdict.PART


@given(
    st.integers(1, 10**9),
    st.integers(0, 10**9),
    st.integers(1, 50),
    st.integers(1, 200),
    st.sampled_from([(PART, PART), (PARQ, PARQ), (PARQ, PART), (PARC, PARC)]),
    st.lists(st.integers(-5, 10**9), max_size=30),
)  # fmt: skip
def test_parts_add_up_to_the_whole(
    quantity: int, cents: int, multiple: int, minimum: int, says: tuple[Partial, Partial], arrivals: list[int]
) -> None:
    what = pair(quantity=quantity, amount=Decimal(cents).scaleb(-2), multiple=multiple, minimum_unit=minimum,
                deliverer_says=says[0], receiver_says=says[1])  # fmt: skip
    whole = (what.quantity, what.amount)
    delivered, paid = Decimal(0), Decimal(0)
    for available in [*arrivals, quantity]:
        found = settle_part(what, Decimal(available))
        assert found.amount is not None
        assert 0 <= found.quantity <= max(available, 0) or found.verdict == WHOLE
        assert found.amount >= 0
        assert (found.quantity + found.remaining_quantity, found.remaining_amount) == (
            what.open_quantity, what.open_amount - found.amount,
        )  # fmt: skip
        if found.verdict == PartVerdict.PART:
            assert found.quantity % multiple == 0
            assert delivered or found.quantity >= minimum
            assert found.amount >= (0 if says == (PARQ, PARQ) else 10_000)
        delivered, paid = delivered + found.quantity, paid + found.amount
        what = replace(what, settled_quantity=delivered, settled_amount=paid)
    assert (delivered, paid) == whole


@given(st.integers(1, 2000), st.integers(-10, 2000), st.integers(-10, 2000))
def test_more_securities_never_settle_less(quantity: int, one: int, other: int) -> None:
    what = pair(quantity=quantity, multiple=7, minimum_unit=20)
    less, more = sorted((one, other))
    assert settle_part(what, Decimal(less)).quantity <= settle_part(what, Decimal(more)).quantity
