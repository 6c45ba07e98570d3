"""What a trade counts for against each kind of limit, and which trades of a set still fit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearing.exposure import Exchange, LimitKind, Money, NoRate, Rates, Traded, exposure
from clearing.headroom import Crossing, Need, Room, Taken, decide

RATES = Rates(
    {"EUR": Decimal(1), "USD": Decimal("1.25"), "JPY": Decimal(160)}, {"EUR": 2, "USD": 2, "JPY": 0}.__getitem__
)
DVP, FREE, FX = Exchange.VERSUS_PAYMENT, Exchange.FREE, Exchange.CURRENCIES


def euro(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


BOUGHT_DEAR = Traded(True, DVP, euro("1000"), euro("900"))
BOUGHT_CHEAP = Traded(True, DVP, euro("1000"), Money(Decimal("1500"), "USD"))
SOLD_DEAR = Traded(False, DVP, euro("1000"), euro("900"))
NO_PRICE = Traded(False, DVP, euro("1000"), None)
DELIVERED_FREE = Traded(False, FREE, None, euro("900"))
RECEIVED_FREE = Traded(True, FREE, None, euro("900"))
DOLLARS = Money(Decimal("1000"), "USD")
BOUGHT_DOLLARS = Traded(True, FX, euro("780"), DOLLARS, DOLLARS)
SOLD_DOLLARS = Traded(False, FX, euro("820"), DOLLARS, DOLLARS)


@pytest.mark.parametrize(
    ("trade", "settlement", "replacement", "daily", "nostro"),
    [
        # bought above the market: replacing it would cost less
        (BOUGHT_DEAR, euro("0"), euro("0"), euro("1000"), euro("1000")),
        # bought at 1,000, worth 1,500 / 1.25 = 1,200 now
        (BOUGHT_CHEAP, euro("200"), euro("200"), euro("1000"), euro("1000")),
        (SOLD_DEAR, euro("100"), euro("100"), euro("1000"), euro("0")),
        # without a price all that was agreed
        (NO_PRICE, euro("1000"), euro("1000"), euro("1000"), euro("0")),
        (DELIVERED_FREE, euro("900"), euro("0"), euro("900"), euro("0")),
        (RECEIVED_FREE, euro("0"), euro("0"), euro("900"), euro("0")),
        # 1,000 dollars are 800 euro: bought at 780, a gain of 20 would be lost; all that is paid is at risk
        (BOUGHT_DOLLARS, euro("780"), euro("20"), euro("780"), euro("780")),
        (SOLD_DOLLARS, DOLLARS, euro("20"), euro("820"), DOLLARS),
    ],
)
def test_each_kind_counts_what_it_says(
    trade: Traded, settlement: Money, replacement: Money, daily: Money, nostro: Money
) -> None:
    assert exposure(LimitKind.SETTLEMENT, trade, RATES) == settlement
    assert exposure(LimitKind.REPLACEMENT, trade, RATES) == replacement
    for kind in (LimitKind.DAILY, LimitKind.PRODUCT, LimitKind.COUNTRY):
        assert exposure(kind, trade, RATES) == daily
    assert exposure(LimitKind.NOSTRO, trade, RATES) == nostro


def test_what_has_neither_payment_nor_price_cannot_be_known() -> None:
    unknown = Traded(False, FREE, None, None)
    assert exposure(LimitKind.SETTLEMENT, unknown, RATES) is None and exposure(LimitKind.DAILY, unknown, RATES) is None
    assert exposure(LimitKind.SETTLEMENT, unknown._replace(buys=True), RATES) == euro("0")


def test_amounts_are_turned_once_and_rounded_half_up_to_the_minor_unit() -> None:
    assert RATES.rounded(euro("0.0078125"), "JPY") == 1  # 1.25 yen
    assert RATES.rounded(Money(Decimal("100.0125"), "USD"), "EUR") == Decimal("80.01")
    assert RATES.rounded(Money(Decimal("7.005"), "EUR"), "EUR") == Decimal("7.01")
    assert RATES.rounded(Money(Decimal(0), "BHD"), "EUR") == 0
    with pytest.raises(NoRate, match="BHD"):
        RATES.rounded(Money(Decimal(1), "BHD"), "EUR")


def rooms(*bounds: tuple[str, str, bool]) -> dict[int, Room]:
    return {n: Room(Decimal(bound), Decimal(used), hard) for n, (bound, used, hard) in enumerate(bounds, start=1)}


def test_a_trade_takes_of_all_its_limits_or_of_none_in_the_order_of_the_set() -> None:
    found = rooms(("100", "40", True), ("50", "0", False))
    needs = [
        (7, [Need(1, Decimal(50)), Need(2, Decimal(60))]),
        (8, [Need(1, Decimal(11)), Need(2, Decimal(1))]),
        (9, [Need(1, Decimal(10))]),
        (10, [Need(1, Decimal(0)), Need(2, Decimal(0))]),
    ]
    decided = decide(needs, found)
    assert decided.taken == [
        Taken(7, 1, Decimal(50), False),
        Taken(7, 2, Decimal(60), True),
        Taken(9, 1, Decimal(10), False),
    ]
    assert decided.refused == {8: [Crossing(1, Decimal(11), Decimal(90))]}
    assert (found[1].used, found[2].used) == (100, 60)


amounts = st.integers(0, 50).map(Decimal)
wanted = st.lists(st.lists(st.builds(Need, st.integers(1, 3), amounts), max_size=3, unique_by=lambda n: n.room))
bounded = st.lists(st.tuples(amounts, amounts, st.booleans()), min_size=3, max_size=3)


@given(wanted, bounded, st.integers(0, 10))
def test_hard_limits_hold_and_a_set_in_two_parts_comes_to_the_same(
    asked: list[list[Need]], bounds: list[tuple[Decimal, Decimal, bool]], cut: int
) -> None:
    def made() -> dict[int, Room]:
        return {n: Room(max(bound, used), used, hard) for n, (bound, used, hard) in enumerate(bounds, start=1)}

    needs = list(enumerate(asked))
    whole, parts = made(), made()
    once = decide(needs, whole)
    first, second = decide(needs[:cut], parts), decide(needs[cut:], parts)
    assert all(room.used <= room.bound for room in whole.values() if room.is_hard)
    assert once.taken == first.taken + second.taken and once.refused == first.refused | second.refused
    for number, (_, used, _) in enumerate(bounds, start=1):
        assert whole[number].used == used + sum((t.amount for t in once.taken if t.room == number), Decimal(0))


@given(st.booleans(), st.integers(1, 10**6), st.integers(1, 10**6))
def test_what_one_side_would_lose_the_other_would_gain(buys: bool, agreed: int, market: int) -> None:
    def loses(side: bool) -> Decimal:
        found = exposure(LimitKind.REPLACEMENT, Traded(side, DVP, euro(str(agreed)), euro(str(market))), RATES)
        assert found is not None
        return found.amount

    assert loses(buys) + loses(not buys) == abs(market - agreed) and min(loses(buys), loses(not buys)) == 0
