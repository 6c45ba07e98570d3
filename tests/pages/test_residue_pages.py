"""What a buy-in left over, on its page."""

from typing import Any

from machinery.transactions import whole
from settlements.operations import OwnRow, submit_sides
from tests.conftest import OwnDatabase
from tests.pages.conftest import enter
from tests.pages.firm import FIRST_ISIN, FRI_2026_11_20, SEED, lei, night_of
from tests.pages.reading import text


def test_the_page_says_that_a_buy_in_left_it_over(fresh: OwnDatabase) -> None:
    terms: dict[str, Any] = {
        "participant": str(lei(100)),
        "counterparty": str(lei(101)),
        "direction": "RECE",
        "payment": "FOP",
        "isin": FIRST_ISIN,
        "quantity": "10",
        "trade_date": "2026-11-18",
        "intended_settlement_date": "2026-11-20",
        "securities_account": "SAFE-001",
    }
    sides = [OwnRow(1, reference="LEFT1", settlement_condition="BSSP", **terms), OwnRow(2, reference="LEFT2", **terms)]
    with whole():
        made = submit_sides(sides, by=SEED, at=night_of(FRI_2026_11_20), business_date=FRI_2026_11_20).made
    oliver = enter("oliver")
    says = "BSSP what a partly successful buy-in left over"
    assert says in text(oliver.get(f"/instructions/{made[1]}/"))
    assert says not in text(oliver.get(f"/instructions/{made[2]}/"))
