"""What is left out of penalties, on the page of its instruction."""

from machinery.statements import run
from machinery.transactions import whole
from settlements.operations import submit
from settlements.prematched import Row
from tests.conftest import OwnDatabase
from tests.pages.conftest import enter
from tests.pages.firm import FIRST_ISIN, FRI_2026_11_20, SEED, lei, night_of
from tests.pages.reading import text

SAYS = "both sides say CORP (a corporate action on stock), which"


def test_the_page_says_why_no_penalty_comes(fresh: OwnDatabase) -> None:
    terms = {
        "payment": "FOP",
        "isin": FIRST_ISIN,
        "quantity": "10",
        "trade_date": "2026-11-18",
        "intended_settlement_date": "2026-11-20",
        "deliverer": str(lei(100)),
        "deliverer_account": "SAFE-001",
        "receiver": str(lei(101)),
        "receiver_account": "SAFE-002",
    }
    stock = {"transaction_type": "CORP", "place_of_trade": "XMAD", "instructed_by": "RECE"}
    rows = [
        Row(1, deliverer_reference="STOCK1", receiver_reference="STOCK2", **stock, **terms),
        Row(2, deliverer_reference="STOCK3", receiver_reference="STOCK4", **terms),
    ]
    fresh.use("owner")  # the firm numbers its matches itself
    for table in ("settlements_match", "settlements_instruction"):
        run(f"select setval(pg_get_serial_sequence('{table}', 'id'), 1000000)")
    fresh.use("web")
    with whole():
        taken = submit(rows, by=SEED, at=night_of(FRI_2026_11_20), business_date=FRI_2026_11_20)
    assert taken.made, [each.faults for each in taken.taken]
    left_out, plain = taken.made[1].delivering, taken.made[2].delivering
    oliver = enter("oliver")
    assert SAYS in text(oliver.get(f"/instructions/{left_out}/?tab=penalties"))
    assert SAYS not in text(oliver.get(f"/instructions/{plain}/?tab=penalties"))
    page = text(oliver.get(f"/instructions/{left_out}/"))
    for said in ("Transaction type CORP", "Place of trade XMAD", "Instructed by the receiver's party, for both sides"):
        assert said in page
