"""Where a trade was made, as messages say it."""

from dataclasses import replace

import pytest

from settlements.messages.own import own_row
from settlements.messages.parts import Market
from settlements.models import TradeTerms
from tests.settlements.correspondence.posted import delivers, sent, state
from tests.settlements.correspondence.test_taking import BOTH, Written
from tests.settlements.firm import Firm
from tests.settlements.messages.said import USUAL


@BOTH
def test_a_message_says_on_which_market_it_was_traded(market: Firm, as_written: Written) -> None:
    assert state(sent(as_written(delivers(market=Market("EXCH", "XETR")), "M1"))) == ["ACCEPTED"]
    assert state(sent(as_written(delivers(2, market=Market("OTCO")), "M2"))) == ["ACCEPTED"]
    found = TradeTerms.objects.order_by("instruction__reference")
    assert list(found.values_list("instruction__reference", "place_of_trade")) == [("N000001", "XETR")]


@pytest.mark.parametrize(
    ("said", "place"), [(None, None), (Market("OTCO"), None), (Market("EXCH", "XMAD"), "XMAD")], ids=str
)
def test_its_row_has_the_market_where_the_message_names_one(said: Market | None, place: str | None) -> None:
    assert own_row(replace(USUAL, market=said)).place_of_trade == place
