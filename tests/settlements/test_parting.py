"""What settles in parts in a night is what the rule of parts says, row after row, whatever the queue."""

from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.decision import FIELDS, PARTLY, Queue, settle_in_order
from settlements.partials import InvalidPart, OpenPair, PartVerdict, settle_part
from settlements.parting import NO_LIMIT, NO_PARTS, Moved, Pass, Terms, following, part_in_order
from settlements.together import settle_together
from vocabulary.money import Currency
from vocabulary.side import Partial, Payment, QuantityType

EURO = Currency("EUR")
CENTS = Decimal("0.01")
MOST_UNITS = 10**17
DELIVERIES = (Payment.DVP, Payment.FOP, Payment.DWP)
SECURITIES, CASH = (1, 2, 3), (4, 5, 6)


@dataclass(frozen=True)
class Row:
    """One open match: who gives and takes, and what the rule of parts knows of it."""

    pair: OpenPair
    accounts: tuple[int, int, int, int]
    threshold: int


@st.composite
def drawn(draw: st.DrawFn) -> Row:
    """A match, fresh or with parts before, between two of three accounts each way."""
    small = draw(st.booleans())
    most = 200 if small else MOST_UNITS
    payment, says = draw(st.sampled_from(DELIVERIES)), st.sampled_from(Partial)
    quantity = draw(st.integers(1, most))
    price = draw(st.integers(1, most)) if payment.moves_cash else None
    gone = draw(st.integers(0, quantity - 1))
    paid = None if price is None else draw(st.integers(0, price - 1)) if gone else 0
    deliverer, receiver = draw(says), draw(says)
    released = draw(st.none() | st.integers(1, quantity - gone - 1)) if quantity - gone > 1 else None
    threshold = draw(st.integers(0, most))
    pair = OpenPair(
        payment, Decimal(quantity), QuantityType.UNIT, Decimal(draw(st.integers(1, 40))), Decimal(draw(st.integers(1, 9))),
        deliverer, receiver, None if price is None else EURO, None if price is None else price * CENTS,
        draw(st.sampled_from((False, False, True))), Decimal(gone), None if paid is None else paid * CENTS,
        None if released is None else Decimal(released),
    )  # fmt: skip
    giver, taker = draw(st.permutations(SECURITIES))[:2]
    payer, payee = draw(st.permutations(CASH))[:2] if payment.moves_cash else (0, 0)
    return Row(pair, (giver, taker, payer, payee), threshold)


def units(amount: Decimal | None) -> int:
    return 0 if amount is None else int(amount * 100)


def threshold_of(row: Row) -> int:
    """As the night sets it: none of free deliveries and where both sides say PARQ, no parts where one says NPAR or of links."""
    says = (row.pair.deliverer_says, row.pair.receiver_says)
    if Partial.NOT_ALLOWED in says or row.pair.is_linked:
        return NO_PARTS
    by_quantity = says == (Partial.QUANTITY_THRESHOLD, Partial.QUANTITY_THRESHOLD)
    return 0 if by_quantity or not row.pair.payment.moves_cash else row.threshold


def queue_of(rows: list[Row]) -> tuple[Queue, Terms]:
    columns: dict[str, list[int]] = {name: [0] * len(rows) for name, _ in FIELDS}
    columns["match"] = list(range(1, len(rows) + 1))
    columns["quantity"] = [int(row.pair.open_quantity) for row in rows]
    columns["amount"] = [units(row.pair.open_amount) for row in rows]
    for place, name in enumerate(("securities_from", "securities_to", "cash_from", "cash_to")):
        columns[name] = [row.accounts[place] for row in rows]
    terms = (
        [int(row.pair.quantity) for row in rows],
        [units(row.pair.amount) for row in rows],
        [int(row.pair.minimum_unit) for row in rows],
        [int(row.pair.multiple) for row in rows],
        [threshold_of(row) for row in rows],
        [NO_LIMIT if (released := row.pair.released_quantity) is None else int(released) for row in rows],
    )
    columns["deliverer_hold"] = [0 if row.pair.released_quantity is None else PARTLY for row in rows]
    as_array = {name: np.array(column, dtype=np.int64) for name, column in columns.items()}
    return Queue(**as_array), Terms(*(np.array(each, dtype=np.int64) for each in terms))


BALANCES = st.lists(st.integers(-5, 300) | st.integers(0, MOST_UNITS), min_size=6, max_size=6)


@given(st.lists(drawn(), min_size=1, max_size=12), BALANCES)
def test_what_moves_is_what_the_rule_says_of_each_after_the_ones_before(rows: list[Row], balances: list[int]) -> None:
    expected, left = [], [0, *balances]
    for row in rows:
        giver, taker, payer, payee = row.accounts
        cash = left[payer] * CENTS if row.pair.payment.moves_cash else None
        limits = {("EUR", QuantityType.UNIT): row.threshold * CENTS}
        found = settle_part(row.pair, Decimal(left[giver]), cash, limits)
        quantity, amount = int(found.quantity), units(found.amount)
        expected.append((quantity, amount))
        left[giver] -= quantity
        left[taker] += quantity
        left[payer] -= amount
        left[payee] += amount
    available = [0, *balances]
    moved = part_in_order(*queue_of(rows), available)
    assert list(zip(moved.quantity.tolist(), moved.amount.tolist(), strict=True)) == expected
    assert available == left


@given(st.lists(drawn(), min_size=1, max_size=12), BALANCES)
def test_nothing_is_made_nothing_is_lost_and_nobody_gives_what_he_has_not(rows: list[Row], balances: list[int]) -> None:
    available = [0, *balances]
    queue, _ = queue_of(rows)
    moved = part_in_order(*queue_of(rows), available)
    assert sum(available[1:4]) == sum(balances[:3]) and sum(available[4:]) == sum(balances[3:])
    assert all(after >= min(before, 0) for before, after in zip([0, *balances], available, strict=True))
    assert (moved.quantity <= queue.quantity).all() and (moved.amount <= queue.amount).all()
    whole = moved.quantity == queue.quantity
    assert (moved.amount[whole] == queue.amount[whole]).all()
    rest_is_paid = (queue.cash_from == 0) | (moved.quantity == 0) | whole | (moved.amount < queue.amount)
    assert rest_is_paid.all()


def test_a_part_that_would_be_paid_with_nothing_is_not_made() -> None:
    pair = OpenPair(
        Payment.DVP, Decimal(1000), QuantityType.UNIT, Decimal(1), Decimal(1),
        Partial.QUANTITY_THRESHOLD, Partial.QUANTITY_THRESHOLD, EURO, Decimal("1.00"),
    )  # fmt: skip
    assert settle_part(pair, Decimal(4)).verdict == PartVerdict.AMOUNT_NOT_DIVISIBLE
    assert settle_part(pair, Decimal(996)).verdict == PartVerdict.AMOUNT_NOT_DIVISIBLE
    assert settle_part(pair, Decimal(5)).amount == Decimal("0.01")


@dataclass
class Account:
    """What a night moved: every piece of each match in order, the passes made, what is open at the end."""

    pieces: dict[int, list[tuple[int, int]]]
    passes: list[Pass]
    open_after: Queue


def whole_night(queue: Queue, terms: Terms, available: list[int], chunk: int) -> Account:
    """A night over a queue in chunks; it forgets after each chunk all but what stays on file, as one that is taken over."""
    account, kind, key, moved_any = Account({}, [Pass.WHOLE], queue), Pass.WHOLE, None, False
    while True:
        rest = np.flatnonzero(queue.after(key)) if key else np.arange(len(queue))
        if len(rest):
            rows = rest if kind == Pass.TOGETHER else rest[:chunk]
            tried, key = queue.take(rows), queue.key(int(rows[-1]))
            if kind == Pass.PARTS:
                found = part_in_order(tried, terms.take(rows), available)
            elif kind == Pass.TOGETHER:
                settled = np.zeros(len(tried), dtype=np.bool_)
                settled[settle_together(tried, tried.deliverer_hold == 0, available)] = True
                found = Moved(tried.quantity * settled, tried.amount * settled)
            else:
                free = np.flatnonzero(tried.deliverer_hold == 0)
                settled = np.zeros(len(tried), dtype=np.int64)
                settled[free] = settle_in_order(tried.take(free), available)
                found = Moved(tried.quantity * settled, tried.amount * settled)
            for match, *piece in zip(tried.match.tolist(), found.quantity.tolist(), found.amount.tolist(), strict=True):
                if piece[0]:
                    account.pieces.setdefault(match, []).append((piece[0], piece[1]))
            assert found.legs(tried).match.tolist() == tried.match[found.quantity > 0].tolist()
            moved_any = moved_any or bool(found.quantity.any())
            every = Moved(np.zeros(len(queue), dtype=np.int64), np.zeros(len(queue), dtype=np.int64))
            every.quantity[rows], every.amount[rows] = found.quantity, found.amount
            queue, terms = every.left(queue, terms)
            continue
        after = following(kind, moved=moved_any, parts_left=bool((terms.threshold != NO_PARTS).any()))
        if after is None:
            account.open_after = queue
            return account
        account.passes.append(after)
        kind, key, moved_any = after, None, False


@given(st.lists(drawn(), min_size=1, max_size=12), BALANCES, st.integers(1, 5))
def test_a_night_moves_of_each_match_what_was_open_in_one_part_at_most_and_the_rest(
    rows: list[Row], balances: list[int], chunk: int
) -> None:
    queue, terms = queue_of(rows)
    available = [0, *balances]
    night = whole_night(queue, terms, available, chunk)
    open_after = dict(
        zip(
            night.open_after.match.tolist(),
            zip(night.open_after.quantity.tolist(), night.open_after.amount.tolist(), strict=True),
            strict=True,
        )
    )
    for match, quantity, amount, threshold, released in zip(
        queue.match.tolist(),
        queue.quantity.tolist(),
        queue.amount.tolist(),
        terms.threshold.tolist(),
        terms.released.tolist(),
        strict=True,
    ):
        pieces = night.pieces.get(match, [])
        rest = open_after.get(match, (0, 0))
        assert sum(piece[0] for piece in pieces) + rest[0] == quantity
        assert sum(piece[1] for piece in pieces) + rest[1] == amount
        assert len(pieces) <= 2 - (match in open_after)
        assert threshold != NO_PARTS or pieces in ([], [(quantity, amount)])
        assert released == NO_LIMIT or sum(piece[0] for piece in pieces) <= released < quantity
    assert sum(available[1:4]) == sum(balances[:3]) and sum(available[4:]) == sum(balances[3:])
    assert not settle_in_order(night.open_after.take(night.open_after.deliverer_hold == 0), list(available)).any()


@given(st.lists(drawn(), min_size=1, max_size=12), BALANCES, st.integers(1, 5))
def test_a_night_settles_the_same_whatever_the_chunk(rows: list[Row], balances: list[int], chunk: int) -> None:
    in_one = whole_night(*queue_of(rows), [0, *balances], len(rows))
    in_chunks = whole_night(*queue_of(rows), [0, *balances], chunk)
    assert (in_one.pieces, in_one.passes) == (in_chunks.pieces, in_chunks.passes)


def test_one_share_that_goes_round_makes_one_part_of_each() -> None:
    says = Partial.QUANTITY_THRESHOLD
    pair = OpenPair(Payment.FOP, Decimal(1000), QuantityType.UNIT, Decimal(1), Decimal(1), says, says)
    there, back = Row(pair, (1, 2, 0, 0), 0), Row(replace(pair, quantity=Decimal(900)), (2, 1, 0, 0), 0)
    night = whole_night(*queue_of([there, back]), [0, 1, 0, 0, 0, 0, 0], 2)
    assert night.pieces == {1: [(1, 0)], 2: [(1, 0)]}
    assert night.open_after.quantity.tolist() == [999, 899]
    assert night.passes == [Pass.WHOLE, Pass.TOGETHER, Pass.PARTS, Pass.WHOLE, Pass.TOGETHER]


def test_two_that_owe_each_other_as_much_settle_at_once_and_make_no_parts() -> None:
    says = Partial.QUANTITY_THRESHOLD
    pair = OpenPair(Payment.FOP, Decimal(1000), QuantityType.UNIT, Decimal(1), Decimal(1), says, says)
    rows = [Row(pair, (1, 2, 0, 0), 0), Row(pair, (2, 1, 0, 0), 0)]
    available = [0, 1, 0, 0, 0, 0, 0]
    night = whole_night(*queue_of(rows), available, 1)
    assert night.pieces == {1: [(1000, 0)], 2: [(1000, 0)]}
    assert (night.passes, available[1]) == ([Pass.WHOLE, Pass.TOGETHER, Pass.WHOLE, Pass.TOGETHER], 1)


def test_where_nothing_may_settle_in_part_no_pass_is_made_for_parts() -> None:
    pair = OpenPair(
        Payment.FOP, Decimal(10), QuantityType.UNIT, Decimal(1), Decimal(1), Partial.NOT_ALLOWED, Partial.ALLOWED
    )
    night = whole_night(*queue_of([Row(pair, (1, 2, 0, 0), 0)]), [0, 9, 0, 0, 0, 0, 0], 1)
    assert (night.pieces, night.passes) == ({}, [Pass.WHOLE, Pass.TOGETHER])


def test_cash_alone_settles_whole_in_a_pass_for_parts_or_not_at_all() -> None:
    columns = {name: np.zeros(2, dtype=np.int64) for name, _ in FIELDS}
    columns |= {"match": np.array([1, 2]), "amount": np.array([70, 31])}
    columns |= {"cash_from": np.array([4, 4]), "cash_to": np.array([5, 5])}
    queue, nothing = Queue(**columns), np.zeros(2, dtype=np.int64)
    terms, available = (
        Terms(nothing, columns["amount"], nothing, nothing, nothing, nothing + NO_LIMIT),
        [0, 0, 0, 0, 100, 0],
    )
    moved = part_in_order(queue, terms, available)
    assert moved.legs(queue).match.tolist() == [1]
    assert moved.is_whole(queue).tolist() == [True, False] and not moved.is_part(queue).any()
    assert moved.left(queue, terms)[0].amount.tolist() == [31]


def test_all_that_is_released_settles_below_the_threshold_and_less_of_it_does_not() -> None:
    pair = OpenPair(
        Payment.DVP, Decimal(1000), QuantityType.UNIT, Decimal(1), Decimal(1),
        Partial.ALLOWED, Partial.ALLOWED, EURO, Decimal("50000.00"), released_quantity=Decimal(100),
    )  # fmt: skip
    assert (settle_part(pair, Decimal(2000)).verdict, settle_part(pair, Decimal(2000)).quantity) == ("PART", 100)
    assert settle_part(pair, Decimal(99)).verdict == PartVerdict.BELOW_THRESHOLD
    assert settle_part(pair, Decimal(2000), Decimal(4_999)).verdict == PartVerdict.LACK_OF_CASH
    large = replace(pair, released_quantity=Decimal(400))
    assert settle_part(large, Decimal(300)).quantity == 300
    assert settle_part(large, Decimal(300), Decimal(1)).verdict == PartVerdict.PART_NOT_PAID


@pytest.mark.parametrize("released", [0, -1, 1000, 1001])
def test_what_is_released_is_a_part_of_what_is_open(released: int) -> None:
    with pytest.raises(InvalidPart):
        OpenPair(
            Payment.FOP, Decimal(1000), QuantityType.UNIT, Decimal(1), Decimal(1),
            Partial.ALLOWED, Partial.ALLOWED, released_quantity=Decimal(released),
        )  # fmt: skip
