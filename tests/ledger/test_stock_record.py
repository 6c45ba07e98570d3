"""The stock record: ownership equals location."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.stock_record import Line, Movement, MovementVerdict, examine
from vocabulary.money import Quantity


def lines(**quantities: str) -> tuple[Line, ...]:
    return tuple(Line(place, Quantity.of(quantity)) for place, quantity in quantities.items())


OWNED = lines(customer_x="1000", customer_y="500")
LOCATED = lines(depository="600", fail_to_receive="400", stock_borrowed="500")


def test_a_record_without_movement() -> None:
    found = examine(OWNED, LOCATED)
    assert (found.balanced, found.difference, found.movement) == (True, Quantity.of("0"), None)


@pytest.mark.parametrize(
    ("ownership", "locations", "difference", "verdict"),
    [
        (lines(customer_y="-100"), (), "-100", MovementVerdict.REFUSED),
        ((), lines(depository="-100"), "100", MovementVerdict.REFUSED),
        (lines(customer_y="-100"), lines(depository="-100"), "0", MovementVerdict.ACCEPTED),
        (lines(customer_y="-100", customer_x="100"), (), "0", MovementVerdict.ACCEPTED),
        ((), lines(depository="400", fail_to_receive="-400"), "0", MovementVerdict.ACCEPTED),
        (lines(firm="-250.5"), lines(fail_to_deliver="-250.5"), "0", MovementVerdict.ACCEPTED),
        (lines(customer_y="-100"), lines(depository="100"), "-200", MovementVerdict.REFUSED),
        ((), (), "0", MovementVerdict.ACCEPTED),
    ],
)
def test_a_movement_changes_both_sides_alike_or_is_refused(
    ownership: tuple[Line, ...], locations: tuple[Line, ...], difference: str, verdict: MovementVerdict
) -> None:
    found = examine(OWNED, LOCATED, Movement(ownership, locations))
    assert found.movement is verdict
    assert found.difference == Quantity.of(difference)
    assert found.balanced == (difference == "0")


def test_an_unequal_movement_is_refused_even_if_it_would_mend_the_record() -> None:
    found = examine(OWNED, lines(depository="1600"), Movement(lines(customer_x="100"), ()))
    assert (found.balanced, found.movement) == (True, MovementVerdict.REFUSED)


def test_an_equal_movement_is_accepted_even_if_the_record_is_out_of_balance() -> None:
    found = examine(OWNED, lines(depository="1600"), Movement(lines(customer_x="100"), lines(depository="100")))
    assert (found.balanced, found.movement) == (False, MovementVerdict.ACCEPTED)
    assert found.difference == Quantity.of("-100")


def test_a_short_owner_counts_as_minus() -> None:
    assert examine(lines(customer="1000", firm="-400"), lines(depository="600")).balanced


quantities = st.lists(st.decimals(-(10**9), 10**9, places=6), max_size=8)


@given(quantities, quantities, quantities, quantities)
def test_a_movement_is_accepted_if_and_only_if_the_difference_stays(
    owned: list[Decimal], located: list[Decimal], gained: list[Decimal], moved: list[Decimal]
) -> None:
    def side(values: list[Decimal]) -> tuple[Line, ...]:
        return tuple(Line(str(place), Quantity(value)) for place, value in enumerate(values))

    before = examine(side(owned), side(located))
    after = examine(side(owned), side(located), Movement(side(gained), side(moved)))
    assert (after.movement is MovementVerdict.ACCEPTED) == (after.difference == before.difference)
