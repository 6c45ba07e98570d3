"""Lists of penalties of several parties under one reference, lists that come late, and penalties that come to nothing."""

import re
from datetime import date
from decimal import Decimal

import pytest

from machinery.transactions import whole
from settlements.messages import iso20022
from settlements.messages.parts import Cash, Flow
from settlements.messages.penalties import Holds, PenaltyState, Period, Why
from settlements.models import ListedPenalty, OpenMessage, Penalty, PenaltyList
from settlements.operations import remove_penalties
from tests.settlements.correspondence.posted import place, sent, state
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, NORTE, Firm
from tests.settlements.listed import MON_2026_11_23, about, block, comes, compared, euros, listing, penalty, verdicts
from tests.settlements.messages.test_penalty_lists import FIN
from tests.settlements.test_penalising import in_scope, late, night, took
from tests.settlements.test_penalty_changes import on

__all__ = ["late"]


@pytest.fixture
def failed(market: Firm) -> int:
    """The match that fails on Friday: Norte pays Hartwell 0.25."""
    with whole():
        in_scope(market)
        match = took(1)
    night()
    return match


CREDITED = penalty(amount=euros("0.25", Flow.CREDIT), reference="H-P1", penalised=about("H000001"))


def test_a_list_without_an_owner_supersedes_one_of_the_same_parties_alone(failed: int) -> None:
    comes(listing(block(penalty())), "M1")
    comes(listing(block(CREDITED, party=HARTWELL, other=NORTE)), "M2")
    assert not PenaltyList.objects.exclude(supersedes=None).exists()
    assert verdicts() == [("EQUAL", ()), ("EQUAL", ())]
    comes(listing(block(penalty("0.90"))), "M3")
    later = PenaltyList.objects.get(supersedes__isnull=False)
    assert later.supersedes == PenaltyList.objects.order_by("pk")[0]


def test_an_identifier_of_a_depository_is_used_up_for_the_parties_of_its_list_alone(failed: int) -> None:
    said = listing(block(penalty()))
    first = comes(said, "M1")
    other = comes(listing(block(CREDITED, party=HARTWELL, other=NORTE), reference="L2"), "M1")
    assert state(first) == state(other) == ["ACCEPTED"]
    assert comes(said, "M1").pk == first.pk
    again = comes(listing(block(penalty("9.00")), reference="L3"), "M1")
    assert state(again) == ["QUARANTINED"]
    assert OpenMessage.objects.get().reasons[0]["code"] == "identifier_used"


def test_a_list_that_comes_late_is_not_the_newest(failed: int) -> None:
    comes(listing(block(penalty()), reference="L2", reported_on=MON_2026_11_23), "M1")
    comes(listing(block(penalty("9.00")), reported_on=FRI_2026_11_20), "M2")
    assert verdicts() == [("EQUAL", ())]
    comes(listing(block(penalty("8.00")), reference="L2", reported_on=FRI_2026_11_20), "M3")
    assert verdicts() == [("EQUAL", ())], "what was dated before the last of its reference is not kept"
    assert PenaltyList.objects.count() == 2


def test_what_an_earlier_list_of_the_reference_said_is_not_kept_again(failed: int) -> None:
    first, second = listing(block(penalty("9.00"))), listing(block(penalty()))
    for number, said in enumerate((first, second, first), start=1):
        assert state(comes(said, f"M{number}")) == ["ACCEPTED"]
    assert PenaltyList.objects.count() == 2 and verdicts() == [("EQUAL", ())]


@pytest.mark.parametrize("flow", [None, Flow.DEBIT, Flow.CREDIT])
def test_a_penalty_of_nothing_is_paid_by_nobody_unless_it_has_a_sign(failed: int, flow: Flow | None) -> None:
    gone = penalty(amount=Cash("EUR", Decimal(0), flow), state=PenaltyState.REMOVED, reasons=(Why("TECH"),))
    comes(listing(block(gone), holds=Holds.AMENDED))
    with whole():
        remove_penalties([Penalty.objects.get().pk], "TECH", on())
    assert ListedPenalty.objects.get().flow == (flow or "")
    [line] = compared()
    expected = ("DIFFERS", ("payer",)) if flow == Flow.CREDIT else ("EQUAL", ())
    assert (line.compared.verdict, line.compared.differs) == expected


def test_a_penalty_of_nothing_of_iso_15022_is_paid_by_nobody(failed: int) -> None:
    told = {"CBFTDEFFXXX": place(), "CBFTDEFFAXXX": f"{place()[:8]}A{place()[8:]}", "HARTGB2LXXX": HARTWELL}
    dated = {"202111": "202611", "20261129": "20261120", "20261130": "20261120"}
    removed = {":25D::PNST//ACTV": ":25D::PNST//REMO", ":24B::ACTV//SWIC\n:24B::UPDT//UPDT": ":24B::REMO//TECH"}
    amount = {
        ":19A::AMCO//NEUR1,04": ":19A::AMCO//EUR0,",
        "GBNT//NEUR1,04": "GBNT//EUR0,",
        "AGNT//NEUR1,04": "AGNT//EUR0,",
    }
    text = FIN
    for old, new in {**told, **dated, **removed, **amount, "ACOW//NONREF": "ACOW//N000001"}.items():
        text = text.replace(old, new)
    message = sent(text.replace("\n", "\r\n").encode(), on=MON_2026_11_23)
    assert state(message) == ["ACCEPTED"], OpenMessage.objects.values_list("reasons")
    assert ListedPenalty.objects.get().flow == ""
    with whole():
        remove_penalties([Penalty.objects.get().pk], "TECH", on())
    assert verdicts() == [("EQUAL", ())]


def test_nothing_that_goes_neither_way_is_written_without_a_sign(market: Firm) -> None:
    written = iso20022.write_message(listing(block(penalty(amount=Cash("EUR", Decimal(0), None)))))
    [amount] = re.findall(b"<CmptdAmt>.*</CmptdAmt>", written)
    assert b"CdtDbt" not in amount


def test_without_days_the_newest_month_that_is_listed_is_compared(failed: int) -> None:
    of_october = Period(date(2026, 10, 30), date(2026, 10, 30))
    earlier = penalty(common_reference="P0", calculations=(), penalised=None)
    comes(listing(block(earlier, day=of_october.since), reference="L0", period=of_october), "M1")
    assert verdicts() == [("THEIRS", ())]
    comes(listing(block(penalty())), "M2")
    assert verdicts() == [("EQUAL", ())]
    assert verdicts(month=date(2026, 10, 1)) == verdicts(until=of_october.until) == [("THEIRS", ())]
    assert len(verdicts(since=of_october.since)) == 2
