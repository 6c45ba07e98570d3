"""Why a penalty has the rate of growth markets, or not, on its page; and the list of such markets among the rules."""

from machinery.statements import run, value
from machinery.transactions import whole
from settlements.operations import set_growth_markets
from tests.conftest import OwnDatabase
from tests.pages.conftest import enter
from tests.pages.firm import FRI_2026_11_20, SEED, TUE_2026_11_17, night_of
from tests.pages.reading import text
from vocabulary.occasion import Occasion

OCCASION = Occasion(SEED, night_of(FRI_2026_11_20), FRI_2026_11_20, "As registered")
OF_SECURITIES = "side = 'DELI' and payment <> 'PFOD' and rate_class not in ('SOVEREIGN_DEBT', '')"
PRICED = (
    "alter table settlements_penalty disable trigger user;"
    " update settlements_penalty set price = 25, price_date = penalty_date, missing = '', amount = settlements_penalty_amount("
    "payment, side, 25, quantity, cash_amount, securities_rate, cash_rate, rounding) where id = {};"
    " alter table settlements_penalty enable trigger user"
)
"""Of a penalty that lacks its price."""
SAYS = (
    "insert into settlements_tradeterms (instruction_id, place_of_trade) select delivering_id, 'GROW' from settlements_match"
    " where id = (select match_id from settlements_penalty where id = %s)"
)
WHY = "not the rate of SME growth markets: only the deliverer names a place of trade, GROW"


def test_a_penalty_says_why_it_has_not_the_rate_of_growth_markets(fresh: OwnDatabase) -> None:
    pk = int(value(f"select min(id) from settlements_penalty where {OF_SECURITIES}"))
    fresh.use("owner")
    run(
        "insert into settlements_growthmarket (mic, valid, is_listed, source)"
        " values ('GROW', daterange(%s, null), true, 'ESMA register')",
        [TUE_2026_11_17],
    )
    run(SAYS, [pk])
    run(PRICED.format(pk))
    fresh.use("web")
    oliver = enter("oliver")
    page = text(oliver.get(f"/penalties/{pk}/"))
    assert "bp a day" in page and WHY in page
    instruction = value(
        "select delivering_id from settlements_match where id = (select match_id from settlements_penalty where id = %s)",
        [pk],
    )
    assert WHY in text(oliver.get(f"/instructions/{instruction}/?tab=penalties"))


def test_the_rules_of_a_market_list_growth_markets(fresh: OwnDatabase) -> None:
    fresh.use("web")
    later = FRI_2026_11_20.replace(day=30)
    with whole():
        set_growth_markets(["GROW"], is_listed=True, source="Register", valid_from=FRI_2026_11_20, occasion=OCCASION)
        set_growth_markets(["GROW"], is_listed=False, source="Struck off", valid_from=later, occasion=OCCASION)
    page = text(enter("oliver").get("/markets/EURX/"))
    assert "SME growth market GROW: what both sides say was traded there has its own penalty rate" in page
    assert "SME growth market later GROW: none any more 30 Nov 2026 — Struck off" in page
