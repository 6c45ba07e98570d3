"""A trade whose counterparty settles at the depository of the market is instructed there, alone; else it is an exception."""

from decimal import Decimal
from typing import Any

import pytest

from clearing.invariants import LIMITS, TRADES
from clearing.models import OpenTrade, TradeInstruction
from clearing.operations import try_again
from clearing.submitted import Row
from machinery.invariants import Scope
from machinery.statements import rows
from refdata.operations import SsiWish, set_ssi
from settlements.correspondence.outside import send_due
from settlements.models import DepositoryOrder, Instruction, Unmatched
from settlements.operations import DepositoryWish, Occasion, cancel, set_depository
from tests.clearing.firm import captured, codes, columns, only, row
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, LEIS, LUMIERE, NINE, NORTE, START, Firm

OURS = "CUSTESMMXXX"
DEPOSITORY = "EURXESMMXXX"
OCCASION = Occasion(by=JOB, at=NINE, business_date=FRI_2026_11_20, reason="Rule 7")


@pytest.fixture(autouse=True)
def own_bic(settings: Any) -> None:
    settings.OWN_BIC = OURS


def reach(firm: Firm) -> None:
    """There is a way to the depository of the market."""
    location = firm.accounts["LOC-EURX"]
    set_depository(DepositoryWish(firm.market, DEPOSITORY, "ISO20022", "21817", location, location, 60), OCCASION)


def leads_to(agent: str, bic: str = LUMIERE) -> None:
    """A party settles with an agent, or at the depository itself."""
    wish = SsiWish(LEIS[bic], "Outside", "SETTLEMENT", "EQUITY", None, "EUR", None, "EURX", agent, "70/123", "70/999")
    set_ssi([wish], valid_from=START, by=JOB, at=NINE)


def sold(number: int = 1, **changes: str | None) -> Any:
    """Norte sells to Lumière."""
    return only(captured(row(number, counterparty=LUMIERE, **changes)))


def became(version: int) -> Instruction:
    made = TradeInstruction.objects.get(version=version)
    assert made.match_id is None and made.theirs_id is None
    return Instruction.objects.get(pk=made.ours_id)


def broken() -> list[Any]:
    return [
        found
        for full in (True, False)
        for check in (TRADES, LIMITS)
        for found in rows(check.sql(), check.parameters(Scope(FRI_2026_11_20, since=FRI_2026_11_20, full=full)))
    ]


def test_one_with_an_agent_of_the_counterparty_is_instructed_at_the_depository(firm: Firm) -> None:
    reach(firm)
    leads_to(HARTWELL)
    found = sold()
    assert codes(found) == [] and not OpenTrade.objects.exists()
    ours = became(found.version)
    assert (ours.place, ours.direction, ours.payment, ours.amount) == ("CSD", "DELI", "DVP", Decimal("12345.60"))
    assert (ours.participant_id, ours.counterparty_id) == (firm.parties[NORTE], firm.parties[HARTWELL])
    assert ours.matching_terms.receiver_client == LEIS[LUMIERE]
    assert ours.matching_terms.counterparty_account == "70/123"
    assert Unmatched.objects.get().pk == ours.pk and Instruction.objects.count() == 1
    assert send_due(OCCASION) == 1 and DepositoryOrder.objects.get().instruction_id == ours.pk
    assert broken() == []


def test_one_that_settles_there_by_itself_is_the_other_side(firm: Firm) -> None:
    reach(firm)
    leads_to(DEPOSITORY)
    ours = became(sold(side="BUY").version)
    assert (ours.direction, ours.counterparty_id) == ("RECE", firm.parties[LUMIERE])
    assert ours.matching_terms.deliverer_client is None and ours.reference.endswith("R")
    assert broken() == []


def test_the_same_trade_again_is_instructed_once(firm: Firm) -> None:
    reach(firm)
    leads_to(HARTWELL)
    first, again = sold(), sold()
    assert first.version == again.version and Instruction.objects.count() == TradeInstruction.objects.count() == 1


def test_without_a_way_it_stays_an_exception_that_says_the_way_out(firm: Firm) -> None:
    leads_to(HARTWELL)
    found = sold()
    assert codes(found) == [("settles_elsewhere", "theirs")]
    reach(firm)
    assert try_again([found.trade], OCCASION).done == 1
    assert became(found.version).place == "CSD" and not OpenTrade.objects.exists()


def test_an_agent_that_nobody_knows_stays_an_exception(firm: Firm) -> None:
    reach(firm)
    leads_to("IRVTUS3NXXX")
    assert codes(sold()) == [("settles_elsewhere", "theirs")]


def test_what_our_own_side_has_elsewhere_is_not_ours_to_instruct(firm: Firm) -> None:
    reach(firm)
    leads_to(HARTWELL, NORTE)
    assert codes(only(captured(row(1)))) == [("settles_elsewhere", "ours")] and not Instruction.objects.exists()


def test_an_amendment_waits_until_the_instruction_outside_is_cancelled(firm: Firm) -> None:
    reach(firm)
    leads_to(HARTWELL)
    first = sold()
    amended = Row(1, action="AMEND", **columns(1, counterparty=LUMIERE, quantity="90"))
    assert codes(only(captured(amended))) == [("matched_already", "reference")]
    assert cancel([became(first.version).pk], OCCASION).done == 1
    second = only(captured(amended))
    assert became(second.version).quantity == 90 and Instruction.objects.count() == 2
    assert broken() == []
