"""What a depository's words make of where an instruction stands, and of what it confirms."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.depositories import Advised, Moved, Standing, follow, is_wholly, reference_of, why_not_booked

TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)
INSTRUCTED = Moved(100, 5_000)
NOTHING = Moved(0, 0)


def advised(processing: str = "", matching: str = "", settlement: str = "", hold: str = "", *codes: str) -> Advised:
    return Advised(processing, matching, settlement, hold, codes, TEN)


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (("PACK",), "ACKNOWLEDGED"),
        (("PACK", "NMAT"), "ACKNOWLEDGED"),
        (("PACK", "MACH", "PEND"), "MATCHED"),
        (("", "", "PENF"), "FAILING"),
        (("REJT",), "REJECTED"),
        (("CAND", "MACH", "PENF"), "CANCELLED"),
        (("REPR",), "ACKNOWLEDGED"),
    ],
)
def test_all_axes_make_one_state(told: tuple[str, ...], state: str) -> None:
    after = follow(Standing(), advised(*told))
    assert after is not None and after.state == state
    assert Standing().state == "SENT"


def test_an_axis_of_which_nothing_is_told_stays() -> None:
    first = follow(Standing(), advised("PACK", "MACH", "PEND", "PREA", "PREA"))
    assert first is not None and first.hold == "PREA"
    later = follow(first, advised(matching="MACH"))
    assert later is not None and (later.processing, later.settlement, later.hold) == ("PACK", "PEND", "PREA")
    freed = follow(first, advised(settlement="PEND"))
    assert freed is not None and freed.hold == ""
    apart = follow(first, advised(matching="NMAT"))
    assert apart is not None and apart.settlement == ""


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_whatever_the_order_of_arrival_the_newest_word_stands(minutes: list[int]) -> None:
    standing = Standing()
    for minute in minutes:
        told = Advised("PACK", "", "PEND", "", (str(minute),), TEN + timedelta(minutes=minute))
        standing = follow(standing, told) or standing
    assert standing.reason == str(max(minutes))


@pytest.mark.parametrize(
    ("before", "now", "part", "previously", "code"),
    [
        (NOTHING, INSTRUCTED, "", None, None),
        (NOTHING, INSTRUCTED, "", 0, None),
        (NOTHING, Moved(40, 2_000), "PAIN", None, None),
        (Moved(40, 2_000), Moved(60, 3_000), "PARC", 40, None),
        (Moved(40, 2_000), Moved(60, 3_000), "", None, "confirmed_otherwise"),
        (NOTHING, INSTRUCTED, "PARC", None, "confirmed_otherwise"),
        (NOTHING, INSTRUCTED, "PAIN", None, "confirmed_otherwise"),
        (NOTHING, Moved(40, 2_000), "", None, "confirmed_otherwise"),
        (NOTHING, Moved(101, 5_000), "", None, "confirmed_otherwise"),
        (NOTHING, Moved(100, 4_999), "", None, "confirmed_otherwise"),
        (NOTHING, NOTHING, "PAIN", None, "confirmed_otherwise"),
        (NOTHING, Moved(40, 0), "PAIN", None, "confirmed_otherwise"),
        (NOTHING, Moved(0, 2_000), "PAIN", None, "confirmed_otherwise"),
        (Moved(40, 2_000), Moved(60, 3_000), "PARC", 0, "confirmed_out_of_sequence"),
    ],
)
def test_a_confirmation_is_booked_where_it_agrees(
    before: Moved, now: Moved, part: str, previously: int | None, code: str | None
) -> None:
    assert why_not_booked(INSTRUCTED, before, now, part=part, previously=previously) == code
    assert is_wholly(INSTRUCTED, before, now) == (
        before.quantity + now.quantity == 100 and before.amount + now.amount == 5_000
    )


@given(st.lists(st.integers(1, 30), min_size=1, max_size=6))
def test_parts_that_are_booked_sum_to_the_whole_and_to_no_more(parts: list[int]) -> None:
    before, whole = NOTHING, Moved(60, 0)
    for each in parts:
        left = whole.quantity - before.quantity
        part = "PAIN" if each < left else "PARC" if before.quantity else ""
        if why_not_booked(whole, before, Moved(each, 0), part=part, previously=None) is None:
            before = Moved(before.quantity + each, 0)
    assert before.quantity <= 60


def test_references_have_sixteen_characters_at_most() -> None:
    assert len(reference_of(2**63 - 1, 99)) <= 17 and reference_of(1, 1) == "D1-1"
