"""What a trade is settled by names the venue of the trade as its place of trade, up to the penalty of its fail."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from backoffice.proof import look
from clearing.models import NetObligation, TradeInstruction
from clearing.operations import Netted, accept_exceptions, confirm
from clearing.submitted import Row
from machinery.statements import run
from machinery.transactions import whole
from refdata.operations import set_ssi
from settlements.correspondence.outside import send_due
from settlements.models import Message, Penalty, TradeTerms
from settlements.penalty_words import traded
from settlements.queries import Scope, forecast_of_match, penalties_of_match
from tests.clearing.central import join
from tests.clearing.firm import captured, codes, columns, only, row, settles
from tests.clearing.test_confirming import hartwell, said
from tests.clearing.test_nets import netted
from tests.clearing.test_outside import OCCASION as OUTSIDE
from tests.clearing.test_outside import OURS, leads_to, reach
from tests.clearing.test_repair import OCCASION
from tests.conftest import OwnDatabase
from tests.onlookers import somebody_looks
from tests.pages.conftest import enter
from tests.pages.reading import text
from tests.settlements.firm import FRI_2026_11_20, FUND, HARTWELL, JOB, LUMIERE, NINE, NORTE, SHARE, Firm
from tests.settlements.test_growth_markets import listed
from tests.settlements.test_penalising import MON_2026_11_23, in_scope, night

__all__ = ["hartwell"]

EVERYBODY = Scope(None)
WHY = "both sides name GROW as place of trade, an SME growth market (ESMA register)"
ALONE = {"product": "ETF", "isin": FUND, "price": "40"}


def places(version: int) -> list[str | None]:
    """What the instructions of a version name, the party's first."""
    made = TradeInstruction.objects.get(version=version)
    told = dict(TradeTerms.objects.values_list("instruction_id", "place_of_trade"))
    return [told.get(pk) for pk in (made.ours_id, made.theirs_id) if pk is not None]


def of_nets() -> dict[tuple[int, int], list[str]]:
    """(party, asset) -> what the instructions of its net that stands name."""
    told = dict(TradeTerms.objects.values_list("instruction_id", "place_of_trade"))
    found = NetObligation.objects.filter(superseded_by=None).exclude(match=None).select_related("match")
    return {
        (each.party_id, each.asset_id): [
            told[pk] or "" for pk in (each.match.delivering_id, each.match.receiving_id) if pk in told
        ]
        for each in found
    }


def broken() -> list[str]:
    """What a full proof names."""
    return [each.code for each in look(FRI_2026_11_20, full=True).broken]


@pytest.fixture
def late(market: Firm, own_database: OwnDatabase) -> Firm:
    """The market as its owner has it: who looks at a page is registered there."""
    own_database.use("owner")
    return market


@pytest.mark.parametrize(
    ("venue", "rate_class", "amount", "why"),
    [
        ("GROW", "GROWTH_MARKET", "0.06", WHY),
        ("XETR", "LIQUID_SHARES", "0.25", ""),
        ("XOFF", "LIQUID_SHARES", "0.25", ""),
        (None, "LIQUID_SHARES", "0.25", ""),
    ],
)
def test_a_trade_fails_at_the_rate_of_the_market_on_which_it_was_made(
    late: Firm, venue: str | None, rate_class: str, amount: str, why: str
) -> None:
    """Norte sells 100 SAP that it does not have, due on Friday, at 25: a quarter of a basis point, or one."""
    with whole():
        in_scope(late)
        listed("GROW")
        somebody_looks()
        found = only(captured(row(1, venue=venue)))
    assert codes(found) == [] and places(found.version) == [venue, venue]
    made = TradeInstruction.objects.get(version=found.version)
    assert made.match_id is not None
    [foreseen] = forecast_of_match(made.match_id, EVERYBODY, FRI_2026_11_20)
    assert (foreseen.rate_class, foreseen.amount, traded(foreseen)) == (rate_class, Decimal(amount), why)
    night()
    [fail] = Penalty.objects.filter(match=made.match_id)
    assert (fail.rate_class, fail.amount, fail.missing) == (rate_class, Decimal(amount), "")
    assert traded(penalties_of_match(made.match_id, None, MON_2026_11_23)[0]) == why
    oliver = enter("oliver")
    assert (WHY in text(oliver.get(f"/penalties/{fail.pk}/"))) == bool(why)
    for instruction in (made.ours_id, made.theirs_id):
        page = text(oliver.get(f"/instructions/{instruction}/"))
        assert (f"Place of trade {venue}" in page) if venue else ("Place of trade" not in page)
    assert broken() == []


def test_the_same_trade_again_names_it_once(firm: Firm) -> None:
    first, again = (only(captured(row(1, venue="GROW"))) for _ in range(2))
    assert first.version == again.version and TradeTerms.objects.count() == 2


def test_what_waited_names_it_once_nothing_stands_against_it(firm: Firm) -> None:
    found = only(captured(row(1, counterparty=LUMIERE, currency="USD", venue="GROW")))
    assert codes(found) == [("no_reference_price", "price"), ("ssi_missing", "theirs")]
    assert not TradeTerms.objects.exists()
    set_ssi([replace(settles(LUMIERE, "USD"), name="Dollars")], valid_from=FRI_2026_11_20, by=JOB, at=NINE)
    assert accept_exceptions([found.trade], OCCASION).done == 1
    assert places(found.version) == ["GROW", "GROW"]


@pytest.mark.usefixtures("hartwell")
def test_what_its_counterparty_confirms_names_it_then(firm: Firm) -> None:
    found = only(captured(row(1, venue="GROW")))
    assert not TradeTerms.objects.exists()
    assert confirm(said(firm), by=JOB, at=NINE, business_date=FRI_2026_11_20).is_affirmed
    assert places(found.version) == ["GROW", "GROW"]


def test_an_amended_venue_is_heeded_until_the_trade_is_instructed_and_refused_from_then_on(firm: Firm) -> None:
    waits = only(captured(row(1, price="200", venue="XETR")))
    assert codes(waits) == [("price_outside_collar", "price")]
    amended = only(captured(Row(1, action="AMEND", **columns(1, venue="GROW"))))
    assert codes(amended) == [] and places(amended.version) == ["GROW", "GROW"]
    again = only(captured(Row(1, action="AMEND", **columns(1, venue="XETR"))))
    assert codes(again) == [("matched_already", "reference")]
    assert places(amended.version) == ["GROW", "GROW"]


def test_what_settles_at_a_depository_names_it_there_and_anew_once_it_is_cancelled(firm: Firm, settings: Any) -> None:
    settings.OWN_BIC = OURS
    reach(firm)
    leads_to(HARTWELL)
    first = only(captured(row(1, counterparty=LUMIERE, venue="GROW")))
    assert places(first.version) == ["GROW"]
    assert send_due(OUTSIDE) == 1
    assert b"<Id><MktIdrCd>GROW</MktIdrCd></Id><Tp><Cd>EXCH</Cd></Tp>" in bytes(Message.objects.get().body)
    amended = Row(1, action="AMEND", **columns(1, counterparty=LUMIERE, venue="XOFF"))
    assert codes(only(captured(amended))) == [("matched_already", "reference")]


@pytest.mark.parametrize(
    ("venues", "named"),
    [
        (("GROW", "GROW"), "GROW"),
        (("XOFF", "XOFF"), "XOFF"),
        (("GROW", "XETR"), ""),
        (("GROW", None), ""),
        ((None, "GROW"), ""),
        ((None, None), ""),
    ],
)
def test_a_net_names_the_venue_of_all_its_trades_or_none(firm: Firm, venues: Sequence[str | None], named: str) -> None:
    join(firm)
    captured(*(row(number, quantity=f"10{number}", venue=venue) for number, venue in enumerate(venues, start=1)))
    assert netted() == Netted(nets=2, trades=2, instructed=2, left_out=0)
    expected = [named, named] if named else []
    assert of_nets() == {(firm.parties[bic], firm.assets[SHARE]): expected for bic in (NORTE, HARTWELL)}


def test_each_net_goes_by_its_own_trades(firm: Firm) -> None:
    """Norte sells on two venues, Hartwell and Lumière each buy on one."""
    join(firm)
    captured(row(1, venue="GROW"), row(2, venue="XETR", counterparty=LUMIERE))
    netted()
    of = {bic: of_nets()[firm.parties[bic], firm.assets[SHARE]] for bic in (NORTE, HARTWELL, LUMIERE)}
    assert of == {NORTE: [], HARTWELL: ["GROW", "GROW"], LUMIERE: ["XETR", "XETR"]}


def test_sums_of_several_ssis_that_settle_on_one_account_are_one_net_of_one_venue_or_of_none(firm: Firm) -> None:
    """What Norte sells by another SSI settles on the same account."""
    join(firm)
    other = replace(settles(NORTE, "EUR", "Funds"), product="ETF")
    set_ssi([other], valid_from=FRI_2026_11_20, by=JOB, at=NINE)
    captured(row(1, venue="GROW"), row(2, venue="GROW", **ALONE), row(3, venue="XETR", quantity="7", **ALONE))
    netted()
    assert of_nets()[firm.parties[NORTE], firm.assets[SHARE]] == ["GROW", "GROW"]
    assert of_nets()[firm.parties[NORTE], firm.assets[FUND]] == []


def test_a_net_without_a_trade_that_left_it_names_the_venue_of_those_that_stay(firm: Firm) -> None:
    join(firm)
    captured(row(1, venue="GROW"), row(2, venue="XETR", quantity="50"))
    netted()
    norte = (firm.parties[NORTE], firm.assets[SHARE])
    assert of_nets()[norte] == []
    moved = Row(1, action="AMEND", **columns(2, venue="GROW", quantity="50"))
    assert codes(only(captured(moved))) == []
    assert of_nets()[norte] == ["GROW", "GROW"], "the first trade alone"
    netted()
    assert {tuple(each) for each in of_nets().values()} == {("GROW", "GROW")}


def test_a_net_fails_at_the_rate_of_the_market_on_which_all_of_it_was_traded(late: Firm) -> None:
    """Both nets of Friday are of trades on GROW; Norte lacks the 150 SAP, the central counterparty waits for them."""
    with whole():
        in_scope(late)
        listed("GROW")
        join(late)
        captured(row(1, venue="GROW"), row(2, venue="GROW", quantity="50"))
        netted()
    night()
    assert set(Penalty.objects.values_list("rate_class", flat=True)) == {"GROWTH_MARKET"}
    assert broken() == []


TAMPERED = {
    "D02": "update settlements_tradeterms set place_of_trade = 'XETR' where instruction_id ="
    " (select max(ours_id) from clearing_tradeinstruction)",
    "N02": "update settlements_tradeterms set place_of_trade = 'XETR' where instruction_id in (select unnest("
    "array[m.delivering_id, m.receiving_id]) from settlements_match m join clearing_netobligation o on o.match_id = m.id)",
}


@pytest.mark.parametrize("code", TAMPERED)
def test_another_place_than_the_venue_is_named_and_none_is_what_was_made_before(late: Firm, code: str) -> None:
    with whole():
        if code == "N02":
            join(late)
        captured(row(1, venue="GROW"))
        netted()
    assert broken() == []
    with whole():
        run("alter table settlements_tradeterms disable trigger user")
        run(TAMPERED[code])
    assert code in broken()
    with whole():
        run("delete from settlements_tradeterms")
    assert not {"D02", "N02"} & set(broken())
