"""What a market nets is put into nets by the night, settles at once or not at all, and is taken out when it is cancelled."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backoffice.day import run_night
from backoffice.proof import look
from compliance.models import LegalReason, ReasonCode
from compliance.operations import place_block
from compliance.queries import Subject
from itservices.operations import open_run
from itservices.queries import next_step
from itservices.runner import run_step, run_to_end
from machinery.statements import rows, value
from machinery.transactions import whole
from recordkeeping.models import Event
from settlements.foreseen import foresee
from settlements.models import InstructionNet, NetEnd, NetPosition, NettedMatch, OpenMatch, Penalty, StandingNet
from settlements.netting import Model, Netting
from settlements.operations import (
    InTheNight,
    LinkWish,
    NettedCounts,
    NettingNight,
    NettingWish,
    NightsStand,
    cancel,
    hold,
    link,
    net_instructions,
    set_netting,
    set_recycling,
    take_out_of_nets,
)
from settlements.queries import netting_rule_on
from settlements.queries.around import state_around
from settlements.queries.netting import bound_tonight, nets_tonight
from settlements.recycling import RecyclingPeriods
from settlements.waits import lacking
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, LUMIERE, NORTE, SHARE, Firm, fund
from tests.settlements.test_penalising import MON_2026_11_23, OCCASION, evening, in_scope, took

NAMES: Mapping[str, str] = {NORTE: "NORT", HARTWELL: "HART", LUMIERE: "LUMI"}
TUE_2026_11_24 = date(2026, 11, 24)


def trade(
    number: int, giver: str, taker: str, quantity: str = "100", amount: str = "1000.00", **more: str | None
) -> int:
    """A delivery of SAP against payment in euro, due on Friday; its match."""
    return took(
        number,
        deliverer=giver,
        receiver=taker,
        deliverer_account=f"SEC-{NAMES[giver]}",
        receiver_account=f"SEC-{NAMES[taker]}",
        deliverer_cash_account=f"CSH-{NAMES[giver]}-EUR",
        receiver_cash_account=f"CSH-{NAMES[taker]}-EUR",
        quantity=quantity,
        amount=amount,
        **more,
    )


def rule(
    firm: Firm, model: Model = Model.NET, netting: Netting = Netting.MULTILATERAL, since: date = FRI_2026_11_20
) -> bool:
    """The market nets euro in one way from a day on."""
    wish = NettingWish(firm.market, firm.assets["EUR"], model, netting)
    return set_netting(wish, source="Rulebook 4", valid_from=since, occasion=OCCASION)


def ring(firm: Firm) -> tuple[int, int, int]:
    """Norte delivers Hartwell, Hartwell Lumière, Lumière Norte: nobody has a share, and Norte ten euro, which is what it owes."""
    fund(firm, "CSH-NORT-EUR", "EUR", Decimal(10))
    return round_trip()


def round_trip() -> tuple[int, int, int]:
    """The trades of the ring alone."""
    return (
        trade(1, NORTE, HARTWELL, amount="1000.00"),
        trade(2, HARTWELL, LUMIERE, amount="1000.00"),
        trade(3, LUMIERE, NORTE, amount="1010.00"),
    )


def night(day: date = FRI_2026_11_20) -> None:
    """Runs the nights up to a day."""
    assert set(run_night(day, by=JOB, at=evening(day)).values()) <= {"DONE"}


def sides_of(match: int) -> list[int]:
    """Both instructions of a match."""
    found = rows("select delivering_id as d, receiving_id as r from settlements_match where id = %s", [match])
    return [found[0]["d"], found[0]["r"]]


def members_of(net: int) -> list[int]:
    """The matches of a net, rising."""
    return list(NettedMatch.objects.filter(net=net).order_by("match_id").values_list("match_id", flat=True))


def foreseen_of(match: int) -> tuple[set[int], list[int]]:
    """What Monday's night would settle around a match, as it is foreseen, and what its net would lack after that."""
    around = state_around(OpenMatch.objects.get(pk=match), MON_2026_11_23)
    assert around is not None
    found = foresee(around.state)
    return set(found.settled), list(lacking(around.state, found, match).values())


def broken(day: date) -> list[str]:
    """What a full proof names."""
    with whole():
        return sorted({each.code for each in look(day, full=True).broken})


@pytest.fixture
def owned(market: Firm, own_database: Any) -> Iterator[Firm]:
    """The market as its owner has it: what a test does to it may go round the operations."""
    own_database.use("owner")
    yield market


def test_a_ring_settles_with_nothing_but_what_is_owed_net_in_one_chunk(market: Firm) -> None:
    with whole():
        assert rule(market)
        matches = ring(market)
    night()
    net = InstructionNet.objects.get()
    assert (net.model, net.netting, net.one_id, net.matches) == (3, "MULT", None, 3)
    assert (net.gross_units, net.net_units) == (301_000, 1_000)
    assert members_of(net.pk) == sorted(matches)
    positions = NetPosition.objects.filter(net=net, asset=market.assets["EUR"]).order_by("units")
    assert list(positions.values_list("units", flat=True)) == [-1_000, 0, 1_000]
    assert set(NetPosition.objects.filter(net=net, asset=market.assets[SHARE]).values_list("units", flat=True)) == {0}
    assert not OpenMatch.objects.exists()
    (settled,) = Event.objects.filter(code="night.settled")
    assert settled.after is not None
    assert (settled.after["count"], settled.after["at_once"]) == (3, 0)
    told = Event.objects.get(code="night.netted").after
    assert told is not None
    assert (told["nets"], told["ended"]) == (1, 0)
    assert broken(FRI_2026_11_20) == []
    night(MON_2026_11_23)
    assert not StandingNet.objects.exists()
    assert Event.objects.filter(code="night.netted").count() == 1
    assert broken(MON_2026_11_23) == []


def test_a_net_that_one_cannot_pay_stays_and_says_who_lacks_what(market: Firm) -> None:
    """Norte has nine euro of the ten that it owes: it alone lacks cash, though nobody could pay what is instructed."""
    with whole():
        rule(market)
        fund(market, "CSH-NORT-EUR", "EUR", Decimal(9))
        first, second = trade(1, NORTE, HARTWELL, amount="1000.00"), trade(2, HARTWELL, NORTE, amount="1010.00")
    night()
    found = OpenMatch.objects.order_by("pk").values_list("pk", "deliverer_reason", "receiver_reason")
    assert list(found) == [(first, "CYCL", "CYCL"), (second, "CMON", "MONY")]
    assert foreseen_of(first) == (set(), [100])
    with whole():
        fund(market, "CSH-NORT-EUR", "EUR", Decimal(1), MON_2026_11_23)
    assert foreseen_of(first) == ({first, second}, [])
    night(MON_2026_11_23)
    assert not OpenMatch.objects.exists()
    assert InstructionNet.objects.count() == 1
    assert broken(MON_2026_11_23) == []


def test_by_model_2_securities_are_delivered_in_order(market: Firm) -> None:
    """The ring has no share to begin with: by model 3 that does not matter, by model 2 it does."""
    with whole():
        rule(market, Model.CASH_NET)
        first, *_ = ring(market)
    night()
    assert not NetPosition.objects.filter(asset=market.assets[SHARE]).exists()
    assert OpenMatch.objects.count() == 3
    assert OpenMatch.objects.get(pk=first).deliverer_reason == "LACK"
    with whole():
        fund(market, "SEC-NORT", SHARE, Decimal(100), MON_2026_11_23)
    night(MON_2026_11_23)
    assert not OpenMatch.objects.exists()
    assert broken(MON_2026_11_23) == []


def test_between_two_each_pair_has_a_net_of_its_own(market: Firm) -> None:
    with whole():
        rule(market, Model.NET, Netting.BILATERAL)
        pair = [trade(1, NORTE, HARTWELL), trade(2, HARTWELL, NORTE)]
        trade(3, HARTWELL, LUMIERE)
    night()
    net = InstructionNet.objects.get()
    assert {net.one_id, net.other_id} == {market.parties[NORTE], market.parties[HARTWELL]}
    assert members_of(net.pk) == pair
    assert list(OpenMatch.objects.values_list("deliverer_reason", flat=True)) == ["LACK"]
    assert broken(FRI_2026_11_20) == []


def test_tomorrows_nets_are_known_and_what_is_cancelled_is_taken_out(market: Firm) -> None:
    """Due on Monday: netted by Friday's night. Cancelled by both sides, a match leaves; the old net can still be read."""
    with whole():
        rule(market)
        fund(market, "CSH-NORT-EUR", "EUR", Decimal(10))
        due = {"intended_settlement_date": "2026-11-23"}
        back, there, gone = (
            trade(1, NORTE, HARTWELL, amount="1000.00", **due),
            trade(2, HARTWELL, NORTE, amount="1010.00", **due),
            trade(3, HARTWELL, LUMIERE, **due),
        )
    night()
    first = InstructionNet.objects.get()
    assert members_of(first.pk) == [back, there, gone]
    assert not nets_tonight(FRI_2026_11_20)
    assert [unit.members for unit in nets_tonight(MON_2026_11_23).units] == [(back, there, gone)]
    with whole():
        assert cancel(sides_of(gone), OCCASION).done == 2
    second = InstructionNet.objects.exclude(pk=first.pk).get()
    assert (second.matches, second.run_id, members_of(second.pk)) == (2, None, [back, there])
    assert NetEnd.objects.get(net=first).replaced_by_id == second.pk
    assert members_of(first.pk) == [back, there, gone]
    told = Event.objects.get(code="instructions.unnetted")
    assert (told.subject_ids, told.after) == ([str(side) for side in sides_of(gone)], {"nets": [[first.pk, second.pk]]})
    assert broken(MON_2026_11_23) == []
    night(MON_2026_11_23)
    assert not OpenMatch.objects.exists()
    assert InstructionNet.objects.count() == 2
    assert broken(MON_2026_11_23) == []


def test_of_a_net_of_two_nothing_is_left(market: Firm) -> None:
    with whole():
        rule(market)
        matches = [trade(1, NORTE, HARTWELL), trade(2, HARTWELL, LUMIERE)]
    night()
    net = InstructionNet.objects.get()
    with whole():
        assert cancel(sides_of(matches[0]), OCCASION).done == 2
        assert take_out_of_nets(matches, by=JOB, at=OCCASION.at, business_date=FRI_2026_11_20) == 0
        assert take_out_of_nets([], by=JOB, at=OCCASION.at, business_date=FRI_2026_11_20) == 0
    assert NetEnd.objects.get(net=net).replaced_by_id is None
    assert not StandingNet.objects.exists()
    assert broken(FRI_2026_11_20) == []


def test_what_is_on_hold_before_the_night_is_left_out_and_comes_back_once_it_is_released(market: Firm) -> None:
    with whole():
        rule(market)
        matches = [*ring(market), trade(4, HARTWELL, LUMIERE, amount="1.00")]
    night()
    first = InstructionNet.objects.get()
    assert members_of(first.pk) == matches
    with whole():
        assert hold(sides_of(matches[3]), OCCASION).done == 2
    night(MON_2026_11_23)
    second = NetEnd.objects.get(net=first).replaced_by_id
    assert second is not None
    assert members_of(second) == matches[:3]
    assert list(OpenMatch.objects.values_list("pk", flat=True)) == [matches[3]]
    assert broken(MON_2026_11_23) == []


def test_what_is_blocked_or_linked_before_the_night_is_left_out(market: Firm) -> None:
    """Of five matches one is linked, and one is with Lumière, which is blocked."""
    with whole():
        rule(market)
        fund(market, "CSH-NORT-EUR", "EUR", Decimal(10))
        there, back = trade(1, NORTE, HARTWELL, amount="1000.00"), trade(2, HARTWELL, NORTE, amount="1010.00")
        linked, other, stopped = trade(3, NORTE, HARTWELL), trade(4, NORTE, HARTWELL), trade(5, NORTE, LUMIERE)
        assert not link([LinkWish(sides_of(linked)[0], "WITH", sides_of(other)[0])], OCCASION).failures
        place_block(
            [Subject("party", market.parties[LUMIERE])],
            reason_code=ReasonCode.BLOC,
            legal_reason=LegalReason.COURT_ORDER,
            legal_basis="Reg. (EU) 269/2014",
            blocked_from=FRI_2026_11_20,
            by=JOB,
            at=OCCASION.at,
        )
    night()
    assert members_of(InstructionNet.objects.get().pk) == [there, back]
    assert list(OpenMatch.objects.order_by("pk").values_list("pk", flat=True)) == [linked, other, stopped]
    assert broken(FRI_2026_11_20) == []


def test_what_was_linked_after_it_was_netted_settles_by_its_links(firm: Firm) -> None:
    rule(firm)
    matches = round_trip()
    made = net_instructions(NettingNight(7, FRI_2026_11_20, JOB, OCCASION.at))
    assert made == NettedCounts(1, 0)
    assert net_instructions(NettingNight(7, FRI_2026_11_20, JOB, OCCASION.at)) == NettedCounts()
    link([LinkWish(sides_of(matches[0])[0], "INFO", sides_of(matches[2])[1])], OCCASION)
    assert [unit.members for unit in bound_tonight(FRI_2026_11_20).units] == [matches]
    link([LinkWish(sides_of(matches[0])[0], "BEFO", sides_of(matches[2])[1])], OCCASION)
    (*linked, netted) = bound_tonight(FRI_2026_11_20).units
    assert [unit.members for unit in linked] == [(matches[0],), (matches[2],)]
    assert netted.members == (matches[1],)


def test_a_rule_holds_from_its_day_and_says_where_it_is_laid_down(firm: Firm) -> None:
    assert rule(firm, since=MON_2026_11_23)
    assert not rule(firm, since=MON_2026_11_23)
    euro = firm.assets["EUR"]
    assert netting_rule_on(firm.market, euro, FRI_2026_11_20) == ""
    assert netting_rule_on(firm.market, euro, MON_2026_11_23) == "3 MULT (Rulebook 4)"
    round_trip()
    assert net_instructions(NettingNight(7, FRI_2026_11_20, JOB, OCCASION.at)) == NettedCounts()
    assert rule(firm, Model.GROSS, Netting.NONE, since=TUE_2026_11_24)
    assert netting_rule_on(firm.market, euro, TUE_2026_11_24) == "1 NONE (Rulebook 4)"


def test_a_market_that_nets_no_more_ends_its_nets(market: Firm) -> None:
    with whole():
        rule(market)
        trade(1, NORTE, HARTWELL), trade(2, HARTWELL, LUMIERE)
    night()
    with whole():
        rule(market, Model.GROSS, Netting.NONE, since=MON_2026_11_23)
    with whole(), pytest.raises(NightsStand):
        rule(market, Model.GROSS, Netting.NONE)
    night(MON_2026_11_23)
    assert NetEnd.objects.get().replaced_by_id is None
    assert not value("select exists (select from settlements_standingnet)")
    assert broken(MON_2026_11_23) == []


def test_what_the_system_cancels_leaves_its_net_and_what_lacks_on_the_net_is_penalised(market: Firm) -> None:
    """The market tries for one business day: on Monday evening the net is over with all that was in it."""
    with whole():
        rule(market)
        in_scope(market)
        set_recycling(
            market.market, RecyclingPeriods(1, 1, 0, 0), source="x", valid_from=FRI_2026_11_20, occasion=OCCASION
        )
        matches = [trade(1, NORTE, HARTWELL, amount="1000.00"), trade(2, HARTWELL, NORTE, amount="1010.00")]
    night()
    assert set(Penalty.objects.values_list("match_id", "side")) == {(matches[1], "RECE")}
    night(MON_2026_11_23)
    assert not OpenMatch.objects.exists()
    assert not StandingNet.objects.exists()
    assert NetEnd.objects.get().replaced_by_id is None
    told = Event.objects.get(code="instructions.unnetted")
    assert told.subject_ids == [str(side) for match in matches for side in sides_of(match)]
    assert broken(MON_2026_11_23) == []


def test_what_a_night_has_claimed_in_a_net_does_not_leave_it_by_a_link(market: Firm) -> None:
    """Something waits for it from now on; after it only the next night may net the rest without it."""
    with whole():
        rule(market)
        matches = ring(market)
        opened = open_run("night", FRI_2026_11_20, by=JOB, at=evening(FRI_2026_11_20)).pk
    while (step := next_step(opened)) and value("select name from itservices_step where id = %s", [step]) != "settle":
        assert run_step(step)
    with whole():
        late = trade(4, NORTE, HARTWELL)
        first, second = sides_of(matches[0])[0], sides_of(late)[0]
        for wish in (LinkWish(first, "BEFO", second), LinkWish(second, "AFTE", first)):
            (failure,) = link([wish], OCCASION).failures
            assert (failure.code, failure.data["run"]) == (InTheNight.code, opened)
        assert not link([LinkWish(first, "INFO", second)], OCCASION).failures
    assert run_to_end(opened) == "DONE"
    assert not OpenMatch.objects.filter(pk__in=matches).exists()
    assert broken(FRI_2026_11_20) == []
