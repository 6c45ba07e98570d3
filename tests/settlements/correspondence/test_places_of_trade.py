"""Where a trade was made, as messages say it."""

from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from settlements.messages.outside import market_of
from settlements.messages.own import own_row
from settlements.messages.parts import Market
from settlements.models import DepositoryOrder, TradeTerms
from tests.settlements.correspondence.posted import OURS, delivers, sent, state, xml
from tests.settlements.correspondence.test_depositories import order, reach, said, send
from tests.settlements.correspondence.test_taking import BOTH, Written
from tests.settlements.firm import Firm
from tests.settlements.messages.said import USUAL
from tests.settlements.messages.test_iso20022 import needs_data, schema


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


@pytest.mark.parametrize(("form", "kind"), [("ISO20022", "sese.023"), ("ISO15022", "MT543")])
def test_what_was_told_of_the_trade_is_sent_on_to_the_depository(
    market: Firm, settings: Any, form: str, kind: str
) -> None:
    settings.OWN_BIC = OURS
    reach(market, form)
    message = sent(xml(delivers(market=Market("EXCH", "XETR"), transaction_type="SECL"), "M1"))
    sent(xml(delivers(2, market=Market("OTCO", "XOFF")), "M2"))
    sent(xml(delivers(3, market=Market("OTCO")), "M3"))
    assert send() == 3
    told = said(message.outcomes.get().instruction_id or 0)
    assert order(message.outcomes.get().instruction_id or 0).message.kind == kind
    assert (told.market, told.transaction_type) == (Market("EXCH", "XETR"), "SECL")
    others = [said(each.instruction_id).market for each in DepositoryOrder.objects.order_by("pk")[1:]]
    assert others == [Market("OTCO", "XOFF"), None]


@needs_data
def test_what_is_sent_on_is_valid(market: Firm, settings: Any) -> None:
    settings.OWN_BIC = OURS
    reach(market)
    sent(xml(delivers(market=Market("EXCH", "XETR"), transaction_type="SECL"), "M1"))
    assert send() == 1
    _header, document = etree.fromstring(bytes(DepositoryOrder.objects.get().message.body))
    schema("sese.023.001.11").assertValid(etree.fromstring(etree.tostring(document)))


@pytest.mark.parametrize(("mic", "kind"), [("XMAD", "EXCH"), ("XOFF", "OTCO"), ("XXXX", "OTCO"), ("SINT", "OTCO")])
def test_a_mic_says_its_kind_of_market(mic: str, kind: str) -> None:
    assert market_of(mic) == Market(kind, mic)
