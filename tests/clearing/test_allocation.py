"""A block trade is divided among accounts: the parts add up to it exactly, whatever they are."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from clearing.allocation import Block, InvalidAllocation, Part, allocate
from clearing.models import Allocation, AllocationSet
from clearing.operations import (
    AllocationIsFinal,
    NoSuchTrade,
    NotAnAccountOfTheParty,
    NothingToAllocate,
    Occasion,
    allocate_trade,
)
from clearing.submitted import Row
from machinery.statements import run
from recordkeeping.models import Event
from tests.clearing.central import join
from tests.clearing.firm import captured, fx, only, row
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, Firm
from vocabulary.outcome import Refusal

CENT, ONE = Decimal("0.01"), Decimal(1)
OCCASION = Occasion(JOB, NINE, FRI_2026_11_20)


def block(quantity: str = "100", net: str | None = "1000.01", multiple: Decimal = ONE, to: str = "B") -> Block[str]:
    """A block whose remainder goes to B."""
    return Block(Decimal(quantity), multiple, None if net is None else Decimal(net), CENT, to)


def test_what_rounding_leaves_over_goes_to_the_account_that_is_named() -> None:
    parts = [("A", Decimal(33)), ("B", Decimal(33)), ("C", Decimal(34))]
    assert allocate(block(net="1000.00"), parts) == [
        Part("A", Decimal(33), Decimal("330.00")),
        Part("B", Decimal(33), Decimal("330.00")),
        Part("C", Decimal(34), Decimal("340.00")),
    ]
    thirds = [(name, Decimal(1)) for name in "ABC"]
    assert [each.amount for each in allocate(block("3", "100.00"), thirds)] == [
        Decimal("33.33"), Decimal("33.34"), Decimal("33.33"),
    ]  # fmt: skip
    assert [each.amount for each in allocate(block(net=None), [("B", Decimal(100))])] == [None]


@given(
    shares=st.lists(st.integers(1, 10**6), min_size=1, max_size=12),
    cents=st.integers(1, 10**12),
    place=st.integers(0, 11),
    multiple=st.sampled_from([ONE, Decimal("0.001"), Decimal(1000)]),
)
def test_parts_add_up_and_are_never_below_zero(shares: list[int], cents: int, place: int, multiple: Decimal) -> None:
    wanted = [(n, share * multiple) for n, share in enumerate(shares)]
    whole = Block(sum(q for _, q in wanted), multiple, cents * CENT, CENT, place % len(shares))
    made = allocate(whole, wanted)
    assert sum(each.quantity for each in made) == whole.quantity
    assert sum(each.amount for each in made if each.amount is not None) == whole.net
    for each in made:
        assert each.amount is not None and each.amount >= 0
        exact = cents * CENT * each.quantity / whole.quantity
        assert each.account == whole.remainder_to or 0 <= exact - each.amount < CENT
    assert allocate(whole, wanted) == made


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        ([], "at least one part"),
        ([("B", 50), ("B", 50)], "each account once"),
        ([("A", "50.5"), ("B", "49.5")], "a positive multiple of 1"),
        ([("A", 0), ("B", 100)], "a positive multiple of 1"),
        ([("A", 50), ("B", 49)], "parts that add up to 100"),
        ([("A", 100)], "the remainder to one of the accounts"),
    ],
)
def test_what_is_no_division_of_the_block_is_refused(parts: list[tuple[str, object]], wrong: str) -> None:
    with pytest.raises(InvalidAllocation) as refusal:
        allocate(block(), [(name, Decimal(str(quantity))) for name, quantity in parts])
    assert refusal.value.expected == wrong


def halves(first: int = 50) -> list[tuple[str, Decimal]]:
    """Two accounts of Norte."""
    return [("SEC-NORT", Decimal(first)), ("SEC-NORT-2", Decimal(100 - first))]


def test_a_trade_is_allocated_and_after_its_match_for_good(firm: Firm) -> None:
    trade = only(captured(row(1))).trade
    made = allocate_trade(trade, halves(33), "SEC-NORT", OCCASION)
    assert [each.amount for each in made] == [Decimal("4074.05"), Decimal("8271.55")]
    assert allocate_trade(trade, halves(33), "SEC-NORT", OCCASION) == made
    assert AllocationSet.objects.count() == 1 and Event.objects.filter(code="trade.allocated").count() == 1
    with pytest.raises(AllocationIsFinal):
        allocate_trade(trade, halves(40), "SEC-NORT", OCCASION)


def test_before_its_match_another_set_takes_the_place_of_the_first(firm: Firm, unmatched: int) -> None:
    allocate_trade(unmatched, halves(), "SEC-NORT", OCCASION)
    allocate_trade(unmatched, halves(60), "SEC-NORT-2", OCCASION)
    sets = AllocationSet.objects.order_by("number")
    assert [each.number for each in sets] == [1, 2]
    newest = Allocation.objects.filter(set=sets[1]).order_by("-quantity")
    assert [each.quantity for each in newest] == [60, 40]


@pytest.fixture
def unmatched(firm: Firm) -> int:
    """A trade that waits for netting."""
    join(firm)
    return only(captured(row(1))).trade


def refused(trade: int, parts: list[tuple[str, Decimal]], remainder: str = "SEC-NORT") -> type[Refusal]:
    """With which refusal an allocation ends."""
    with pytest.raises(Refusal) as refusal:
        allocate_trade(trade, parts, remainder, OCCASION)
    return type(refusal.value)


def test_what_cannot_be_allocated_is_refused(firm: Firm) -> None:
    trade, money = captured(row(1), Row(2, **fx(2))).rows
    assert refused(0, halves()) is NoSuchTrade
    assert refused(money.trade, halves()) is NothingToAllocate
    for account in ("SEC-HART", "CSH-NORT-EUR", "SEC-NORT-OLD", "NOWHERE"):
        assert refused(trade.trade, [(account, Decimal(100))], account) is NotAnAccountOfTheParty


@pytest.mark.role("owner")
def test_parts_that_do_not_add_up_are_refused_by_postgresql(firm: Firm) -> None:
    found = only(captured(row(1)))
    allocate_trade(found.trade, halves(), "SEC-NORT", OCCASION)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        run(
            "insert into clearing_allocationset (version_id, number, remainder_id, by, at)"
            " select version_id, 2, remainder_id, by, at from clearing_allocationset"
        )
        run(
            "insert into clearing_allocation (set_id, account_id, quantity, amount) select max(s.id), min(s.remainder_id),"
            " 99, 12345.60 from clearing_allocationset s"
        )
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
    assert refusal.value.__cause__.diag.constraint_name == "allocations_add_up_to_their_block"  # type: ignore[union-attr]
