"""Which differences of two instructions are found, and what is told of them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.cash_tolerance import CSDR, Limits
from settlements.matching import (
    FIELDS,
    Candidate,
    Compared,
    Difference,
    InvalidInstruction,
    LimitsNotKnown,
    MatchedBy,
    NothingToMatch,
    Terms,
    differences,
    exact_key,
    matched_by,
    mirror_of,
    nearest,
    optional_fields,
    settlement_amounts,
    unmatched_reasons,
    why_unmatched,
)
from settlements.reasons import UNMATCHED
from tests.settlements.terms import DELIVERED, FREE, RECEIVED, delivered, received
from vocabulary.side import Direction, Payment

EUROS = CSDR
AS_RECEIVED: dict[str, Any] = {"direction": Direction.RECEIVE, "participant": "BUYER", "counterparty": "SELLER"}


TEXTS = (
    "isin", "currency", "participant", "counterparty", "place", "cum_ex", "common_reference",
    "deliverer_client", "receiver_client", "deliverer_account", "receiver_account",
)  # fmt: skip


def codes(ours: Terms, theirs: Terms, limits: Limits | None = EUROS) -> list[str]:
    return sorted(unmatched_reasons(ours, theirs, limits))


@pytest.mark.parametrize(
    ("said", "reasons"),
    [
        ({}, []),
        ({"isin": "DE0007164601"}, ["DSEC"]),
        ({"quantity": Decimal("1000.000000")}, []),
        ({"quantity": Decimal("999.999999")}, ["DQUA"]),
        ({"trade_date": date(2026, 6, 11)}, ["DTRD"]),
        ({"intended_settlement_date": date(2026, 6, 15)}, ["DDAT"]),
        ({"currency": "USD"}, ["NCRR"]),
        ({"currency": "USD", "amount": Decimal("50000.01")}, ["DMON", "NCRR"]),
        ({"place": "CRSTGB22"}, ["DEPT"]),
        ({"place": None}, ["DEPT"]),
        ({"place": ""}, ["DEPT"]),
        ({"isin": ""}, ["DSEC"]),
        ({"currency": ""}, ["NCRR"]),
        ({"participant": ""}, ["ICAG"]),
        ({"cum_ex": ""}, []),
        ({"counterparty": "ANOTHER"}, ["ICAG"]),
        ({"participant": "ANOTHER"}, ["ICAG"]),
        ({"direction": Direction.DELIVER}, ["DELN"]),
        ({"payment": Payment.DWP}, ["DMON"]),
        ({**FREE}, ["FRAP"]),
        ({"payment": Payment.FOP}, ["FRAP"]),
        ({"payment": Payment.FOP, "currency": "USD", "amount": Decimal(1)}, ["FRAP"]),
        ({"payment": Payment.PFOD, "isin": None, "quantity": None}, ["DMON", "DQUA", "DSEC"]),
        ({"isin": "DE0007164601", "quantity": Decimal(1), "cum_ex": "EX"}, ["DCMX", "DQUA", "DSEC"]),
        ({"amount": None}, ["DMON"]),
        ({"currency": None}, ["NCRR"]),
    ],
)
def test_mandatory_fields_agree_without_tolerance(said: dict[str, Any], reasons: list[str]) -> None:
    assert codes(DELIVERED, received(**said)) == reasons
    assert codes(received(**said), DELIVERED) == reasons


@pytest.mark.parametrize(
    ("ours", "theirs", "reasons"),
    [
        ({"cum_ex": "CUM"}, {"cum_ex": "CUM"}, []),
        ({"cum_ex": "CUM"}, {"cum_ex": "EX"}, ["DCMX"]),
        ({"cum_ex": "CUM"}, {}, ["DCMX"]),
        ({}, {"cum_ex": "EX"}, ["DCMX"]),
        ({"claim_opt_out": True}, {"claim_opt_out": True}, []),
        ({"claim_opt_out": True}, {}, ["DMCT"]),
        ({"claim_opt_out": True}, {"claim_opt_out": False}, ["DMCT"]),
        ({"claim_opt_out": False}, {}, []),
        ({"common_reference": "C-77"}, {}, []),
        ({}, {"common_reference": "C-77"}, []),
        ({"common_reference": "C-77"}, {"common_reference": ""}, []),
        ({"common_reference": "C-77"}, {"common_reference": "C-77"}, []),
        ({"common_reference": "C-77"}, {"common_reference": "c-77"}, ["IIND"]),
        (
            {"deliverer_client": "A", "receiver_client": "B"},
            {"deliverer_client": "B", "receiver_client": "A"},
            ["ICUS"],
        ),
        ({"deliverer_client": "A"}, {"receiver_client": "B"}, []),
        ({"receiver_account": "1"}, {"receiver_account": "2"}, ["SAFE"]),
        ({"deliverer_account": "1"}, {"deliverer_account": "2", "cum_ex": "EX"}, ["DCMX", "SAFE"]),
    ],
)
def test_additional_fields_are_compared_once_filled_and_optional_ones_if_both_are(
    ours: dict[str, Any], theirs: dict[str, Any], reasons: list[str]
) -> None:
    assert codes(delivered(**ours), received(**theirs)) == reasons


@pytest.mark.parametrize(
    ("delivers", "receives", "agree"),
    [
        ("50000.00", "50002.00", True),
        ("50000.00", "49998.00", True),
        ("50000.00", "50002.01", False),
        ("50000.00", "49997.99", False),
        ("100000.00", "99998.00", True),
        ("100000.00", "99997.99", False),
        ("100000.01", "100025.01", True),
        ("100000.01", "100025.02", False),
        ("250000.00", "250025.00", True),
        ("250000.00", "249975.00", True),
        ("250000.00", "250025.01", False),
        ("250000.00", "249974.99", False),
        ("100000.00", "100010.00", False),
        ("100010.00", "100000.00", True),
        ("0.00", "2.00", True),
        ("99999999999999999999999999.00", "99999999999999999999999999.00", True),
    ],
)
def test_the_limit_is_that_of_the_deliverers_amount(delivers: str, receives: str, agree: bool) -> None:
    """Where the two amounts lie on different sides of the band, the one that settles decides."""
    ours, theirs = delivered(amount=Decimal(delivers)), received(amount=Decimal(receives))
    assert codes(ours, theirs) == codes(theirs, ours) == ([] if agree else ["DMON"])
    assert settlement_amounts(ours, theirs) == settlement_amounts(theirs, ours)
    assert settlement_amounts(theirs, ours) == (Decimal(delivers), Decimal(receives))


@pytest.mark.parametrize(
    ("delivers", "receives", "agree"),
    [
        ("300000.00", "300021.60", True),
        ("300000.00", "300021.61", False),
        ("300000.00", "300270.00", False),
        ("1080000.00", "1080021.60", True),
        ("1080000.00", "1080021.61", False),
        ("1080000.01", "1080270.01", True),
        ("3000000.00", "3000270.00", True),
        ("3000000.00", "3000270.01", False),
    ],
)
def test_band_and_limits_are_converted_at_the_rate_of_1_january(delivers: str, receives: str, agree: bool) -> None:
    limits = EUROS.at(Decimal("10.8000"))
    sek = {"currency": "SEK"}
    found = codes(delivered(amount=Decimal(delivers), **sek), received(amount=Decimal(receives), **sek), limits)
    assert found == ([] if agree else ["DMON"])


def test_without_limits_only_equal_amounts_are_judged() -> None:
    sek, other = delivered(currency="SEK"), received(currency="SEK", amount=Decimal("50000.01"))
    assert codes(sek, received(currency="SEK"), None) == []
    assert codes(sek, received(currency="NOK", amount=Decimal(1)), None) == ["DMON", "NCRR"]
    assert codes(delivered(**FREE), received(**FREE), None) == []
    with pytest.raises(LimitsNotKnown):
        differences(sek, other, None)


def test_of_an_amount_without_a_currency_nothing_is_tolerated() -> None:
    """As the key says that pairing compares: there the amount is exact."""
    ours, theirs = delivered(currency=None), received(currency=None, amount=Decimal("50000.01"))
    assert codes(ours, theirs) == codes(theirs, ours) == ["DMON"]
    assert codes(ours, theirs, None) == ["DMON"]
    assert codes(ours, received(currency=None)) == []
    assert exact_key(ours) != exact_key(theirs)


def test_what_is_free_of_payment_has_neither_currency_nor_amount_to_compare() -> None:
    free = {"payment": Payment.FOP}
    assert codes(delivered(**free), received(**free, currency="USD", amount=Decimal(1))) == []


def test_cash_alone_and_cash_with_the_delivery_match_too() -> None:
    cash = delivered(payment=Payment.PFOD, isin=None, quantity=None)
    with_it = delivered(payment=Payment.DWP)
    assert codes(cash, mirror_of(cash)) == codes(with_it, mirror_of(with_it)) == []


def test_one_instruction_alone_lacks_its_counterpart() -> None:
    assert unmatched_reasons(DELIVERED, None, EUROS) == unmatched_reasons(None, RECEIVED, None) == ("CMIS",)
    with pytest.raises(NothingToMatch):
        unmatched_reasons(None, None, EUROS)


@pytest.mark.parametrize("said", [{"quantity": Decimal(0)}, {"quantity": Decimal(-1)}, {"amount": Decimal("-0.01")}])
def test_terms_that_no_instruction_has_are_refused(said: dict[str, Any]) -> None:
    with pytest.raises(InvalidInstruction):
        delivered(**said)


def test_a_difference_says_what_each_side_says() -> None:
    (found,) = differences(DELIVERED, received(quantity=Decimal(999)), EUROS)
    assert found == Difference("quantity", "DQUA", Decimal(1000), Decimal(999))
    (parties,) = differences(DELIVERED, received(counterparty="ANOTHER"), EUROS)
    assert (parties.ours, parties.theirs) == (("SELLER", "BUYER"), ("ANOTHER", "BUYER"))
    (direction,) = differences(DELIVERED, received(direction=Direction.DELIVER), EUROS)
    assert direction == Difference("direction", "DELN", Direction.DELIVER, Direction.RECEIVE)


def test_a_text_that_is_empty_is_not_filled() -> None:
    assert delivered(**dict.fromkeys(TEXTS, "")) == delivered(**dict.fromkeys(TEXTS))
    for name in TEXTS:
        ours, theirs = delivered(**{name: ""}), mirror_of(delivered(**{name: None}))
        assert (codes(ours, theirs), exact_key(ours)) == ([], exact_key(theirs))
        assert matched_by(ours) == matched_by(theirs)


def test_every_code_is_one_of_the_list_of_unmatched_reasons() -> None:
    assert {field.code for field in FIELDS} | {"CMIS"} <= set(UNMATCHED)


def near(ours: Terms, *others: tuple[int, Terms]) -> tuple[int, list[str]] | None:
    found = nearest(ours, others, EUROS)
    assert nearest(ours, reversed(others), EUROS) == found
    return found and (found.number, [difference.field for difference in found.differences])


def test_the_nearest_candidate_is_shown_with_the_fields_in_which_it_differs() -> None:
    far = received(isin="FR0000120271", quantity=Decimal(1), trade_date=date(2026, 1, 5), amount=Decimal(1))
    two = received(quantity=Decimal(999), trade_date=date(2026, 6, 9))
    one = received(amount=Decimal("50003.00"))
    assert near(DELIVERED) is None
    assert near(DELIVERED, (1, far)) is None
    assert near(DELIVERED, (1, far), (2, two)) == (2, ["quantity", "trade_date"])
    assert near(DELIVERED, (2, two), (3, one)) == (3, ["amount"])
    assert near(DELIVERED, (4, received(amount=Decimal("49990.00"))), (5, one)) == (5, ["amount"])
    assert near(DELIVERED, (7, one), (6, one)) == (6, ["amount"])
    assert near(DELIVERED, (8, delivered(participant="BUYER", counterparty="SELLER"))) == (8, ["direction"])


def test_a_common_reference_goes_before_a_closer_amount() -> None:
    ours = delivered(common_reference="C-77")
    meant = received(common_reference="C-77", amount=Decimal("51000.00"))
    closer = received(amount=Decimal("50003.00"))
    assert near(ours, (1, closer), (2, meant)) == (2, ["amount"])
    assert near(DELIVERED, (1, closer), (2, meant)) == (1, ["amount"])


QUANTITY = Difference("quantity", "DQUA", 1, 2)
AMOUNT = Difference("amount", "DMON", 1, 2)
CASH = Difference("cash_direction", "DMON", True, False)


@pytest.mark.parametrize(
    ("candidate", "how", "codes"),
    [
        (None, {}, ("CMIS",)),
        (None, {"is_tried": False, "possible_duplicate": True}, ("NMAS",)),
        (None, {"possible_duplicate": True}, ("PODU", "CMIS")),
        (None, {"counterpart_cancelled": True}, ("CPCA",)),
        (Candidate(7, (QUANTITY, CASH, AMOUNT)), {}, ("DQUA", "DMON")),
        (Candidate(7, (QUANTITY,)), {"counterpart_cancelled": True}, ("CPCA", "DQUA")),
        (Candidate(7, ()), {}, ("CMIS",)),
        (Candidate(7, (QUANTITY,)), {"possible_duplicate": True}, ("PODU", "DQUA")),
    ],
)
def test_the_party_of_an_unmatched_instruction_is_told_why(
    candidate: Candidate | None, how: dict[str, bool], codes: tuple[str, ...]
) -> None:
    assert why_unmatched(candidate, **how) == codes
    assert set(codes) <= set(UNMATCHED)


@pytest.mark.parametrize(
    ("said", "how", "who"),
    [
        ({}, {}, MatchedBy.TWO_SIDES),
        (FREE, {}, MatchedBy.TWO_SIDES),
        ({**FREE, "counterparty": "SELLER"}, {}, MatchedBy.NOBODY),
        ({"counterparty": "SELLER"}, {}, MatchedBy.TWO_SIDES),
        ({**FREE, "participant": None, "counterparty": None}, {}, MatchedBy.TWO_SIDES),
        ({**FREE, "participant": "", "counterparty": ""}, {}, MatchedBy.TWO_SIDES),
        ({}, {"sent_matched": True}, MatchedBy.VENUE),
        ({}, {"made_by_depository": True}, MatchedBy.DEPOSITORY),
        ({"payment": Payment.PFOD, "counterparty": "SELLER"}, {}, MatchedBy.TWO_SIDES),
    ],
)
def test_two_sides_are_needed_but_where_the_regulation_says_otherwise(
    said: dict[str, Any], how: dict[str, bool], who: MatchedBy
) -> None:
    assert matched_by(delivered(**said), **how) == who


maybe = st.sampled_from([None, "", "A", "B"])
amounts = st.sampled_from(["49999.99", "50000.00", "50002.00", "50002.01", "100000.00", "100010.00"]).map(Decimal)
side = st.builds(
    delivered,
    payment=st.sampled_from(Payment),
    isin=st.sampled_from([None, "", "DE0007164600"]),
    quantity=st.sampled_from([None, Decimal(1), Decimal("1.0")]),
    currency=st.sampled_from(["EUR", "USD"]),
    amount=st.none() | amounts,
    counterparty=st.sampled_from([None, "", "BUYER"]),
    place=maybe,
    cum_ex=st.sampled_from([None, "CUM", "EX"]),
    claim_opt_out=st.booleans(),
    common_reference=maybe,
    deliverer_client=maybe,
    receiver_account=maybe,
)


@given(side)
def test_what_mirrors_an_instruction_matches_it(ours: Terms) -> None:
    assert differences(ours, mirror_of(ours), None) == ()
    assert mirror_of(mirror_of(ours)) == ours
    assert exact_key(ours) == exact_key(mirror_of(ours))


@given(side, side)
def test_the_key_and_the_choices_say_what_the_comparison_says(ours: Terms, other: Terms) -> None:
    """Two match if and only if they have one key, amounts within the limit, and no optional field both fill differs."""
    theirs = mirror_of(other)
    found = differences(ours, theirs, EUROS)
    assert [difference.field for difference in differences(theirs, ours, EUROS)] == [each.field for each in found]
    assert [(each.ours, each.theirs) for each in found] == [
        (getattr(ours, each.field), getattr(other, each.field)) for each in found
    ]
    optional = zip(optional_fields(ours), optional_fields(theirs), strict=True)
    settles, receives = settlement_amounts(ours, theirs)
    may_meet = (
        exact_key(ours) == exact_key(theirs)
        and all(not one or not two or one == two for one, two in optional)
        and (not ours.payment.moves_cash or EUROS.tolerate(settles, receives))
    )
    assert (found == ()) == may_meet


def test_all_ways_to_compare_are_used() -> None:
    assert {field.compared for field in FIELDS} == set(Compared)
