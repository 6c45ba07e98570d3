"""What keeps a trade from settling is mended and tried again, or accepted by a person for a reason."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from clearing.models import Enrichment, ExceptionEnd, OpenTrade, TradeException, TradeInstruction
from clearing.operations import Occasion, accept_exceptions, try_again
from clearing.submitted import Row
from machinery.transactions import whole
from recordkeeping.models import Event
from refdata.operations import set_ssi
from tests.clearing.firm import captured, codes, columns, fx, only, row, settles
from tests.sessions import apart, until_waiting
from tests.settlements.firm import FRI_2026_11_20, JOB, LUMIERE, NINE, Firm

OCCASION = Occasion(JOB, NINE, FRI_2026_11_20, "Agreed by telephone")


def ended() -> list[tuple[str, str]]:
    """Code of each exception that has ended, and how."""
    return list(ExceptionEnd.objects.order_by("exception_id").values_list("exception__code", "how"))


def test_a_trade_is_tried_again_when_its_ssi_is_registered(firm: Firm) -> None:
    found = only(captured(row(1, counterparty=LUMIERE, currency="USD")))
    assert try_again([found.trade], OCCASION).done == 1 and ended() == []
    wish = replace(settles(LUMIERE, "USD"), name="Dollars")
    set_ssi([wish], valid_from=FRI_2026_11_20, by=JOB, at=NINE)
    outcome = accept_exceptions([found.trade], OCCASION)
    assert (outcome.done, outcome.failures) == (1, ())
    assert ended() == [("no_reference_price", "ACCEPTED"), ("ssi_missing", "SOLVED")]
    assert TradeInstruction.objects.filter(version=found.version).exists() and not OpenTrade.objects.exists()
    told = Event.objects.filter(subject_type="trade").order_by("id").values_list("code", flat=True)
    assert list(told) == ["trades.captured", "trades.tried_again", "trades.accepted"]


def test_what_was_accepted_does_not_stand_against_the_trade_again(firm: Firm) -> None:
    found = only(
        captured(row(1, price="200", counterparty=LUMIERE, currency="EUR", isin="FR0000120271", product="ETF"))
    )
    assert codes(found) == [("price_outside_collar", "price"), ("ssi_ambiguous", "theirs")]
    assert accept_exceptions([found.trade], OCCASION).done == 1
    assert try_again([found.trade], OCCASION).done == 1
    assert ended() == [("price_outside_collar", "ACCEPTED")]
    assert list(TradeException.objects.filter(end=None).values_list("code", flat=True)) == ["ssi_ambiguous"]


def test_a_trade_that_is_being_repaired_is_not_amended_meanwhile(market: Firm) -> None:
    """The amendment waits, and then sees that the trade is instructed: nothing is instructed twice."""

    def amended() -> list[tuple[str, str]]:
        with whole():
            return codes(only(captured(Row(1, action="AMEND", **columns(1, price="124")))))

    with whole():
        found = only(captured(row(1, price="200")))
    with ThreadPoolExecutor(1) as other:
        with whole():
            assert accept_exceptions([found.trade], OCCASION).done == 1
            waiting = other.submit(apart(amended, "10s"))
            until_waiting(waiting)
        assert waiting.result() == [("matched_already", "reference")]
    assert TradeInstruction.objects.count() == 1


def test_what_cannot_be_repaired_says_why(firm: Firm) -> None:
    clean, waiting = only(captured(row(1))), only(captured(Row(2, **fx(2))))
    missing = only(
        captured(row(3, counterparty=LUMIERE, currency="EUR", isin="FR0000120271", product="ETF", price="40"))
    )
    outcome = try_again([clean.trade, waiting.trade, 10**9], OCCASION)
    assert [(f.item, f.code) for f in outcome.failures] == [
        (clean.trade, "nothing_to_repair"), (waiting.trade, "nothing_to_repair"), (10**9, "no_such_trade"),
    ]  # fmt: skip
    outcome = accept_exceptions([missing.trade], OCCASION)
    assert [(f.item, f.code) for f in outcome.failures] == [(missing.trade, "not_acceptable")]
    assert not Enrichment.objects.filter(version=missing.version).exists()
