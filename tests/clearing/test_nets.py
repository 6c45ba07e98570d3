"""What clears through a central counterparty is netted, once; a trade that is cancelled leaves its nets."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from clearing.models import Membership, NetMember, NetObligation, Novation, OpenTrade, TradeInstruction, TradeVersion
from clearing.netting import Transfers, net_positions, novate
from clearing.operations import MembershipWish, NetCannotSettle, Netted, net_trades, set_memberships
from clearing.submitted import Row
from recordkeeping.models import Event
from refdata.operations import close_account
from settlements.models import HoldKind, ImposedHold, Instruction, OpenMatch
from settlements.operations import HoldWish, PriorityStands, impose_hold, lift_hold, prioritise
from tests.clearing.central import TOLD, join
from tests.clearing.firm import bond, captured, codes, columns, only, row
from tests.settlements.firm import FRI_2026_11_20, FUND, HARTWELL, JOB, LUMIERE, NINE, NORTE, SHARE, Firm
from tests.settlements.test_acts import OCCASION
from vocabulary.control_totals import ACCEPTED


@pytest.fixture
def ccp(firm: Firm) -> int:
    """The central counterparty, with its members."""
    return join(firm)


def netted() -> Netted:
    """The netting of Friday."""
    return net_trades(by=JOB, at=NINE, business_date=FRI_2026_11_20)


def day_of_trades() -> list[Row]:
    """Six trades of three members in two instruments; Norte buys and sells the same number of funds at other prices."""
    fund = {"product": "ETF", "isin": FUND, "currency": "EUR"}
    return [
        row(1, quantity="100"),
        row(2, quantity="60", side="BUY"),
        row(3, quantity="50", counterparty=LUMIERE),
        row(4, quantity="40", party=LUMIERE, counterparty=HARTWELL),
        Row(5, **columns(5, quantity="10", price="40", **fund)),
        Row(6, **columns(6, quantity="10", price="41", side="BUY", **fund)),
    ]


def standing() -> dict[tuple[int, int], tuple[Decimal, Decimal]]:
    """(party, asset) -> what its net that stands receives, in securities and money."""
    found = NetObligation.objects.filter(superseded_by=None)
    return {(each.party_id, each.asset_id): (each.quantity, each.amount) for each in found}


def reckoned(versions: list[int], ccp: int, firm: Firm) -> dict[tuple[int, int], tuple[Decimal, Decimal]]:
    """The same by the pure netting of the novated trades."""
    trades = TradeVersion.objects.filter(pk__in=versions).select_related("trade", "enrichment")
    columns_of: dict[str, list[int]] = defaultdict(list)
    for each in trades:
        sides = [each.trade.party_id, each.counterparty_id]
        giver, taker = sides if each.side == "SELL" else sides[::-1]
        for source, target, kind, units in (
            (giver, taker, 0, each.quantity * 1_000),
            (taker, giver, 1, each.enrichment.net * 100),
        ):
            columns_of["giver"].append(source)
            columns_of["taker"].append(target)
            columns_of["asset"].append(2 * each.asset_id + kind)
            columns_of["units"].append(int(units))
    found = net_positions(novate(Transfers(**{name: np.array(units) for name, units in columns_of.items()}), ccp))
    nets: dict[tuple[int, int], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for party, asset, units in zip(found.party, found.asset, found.net, strict=True):
        nets[int(party), int(asset) // 2][int(asset) % 2] = Decimal(int(units)) / (100 if asset % 2 else 1_000)
    return {key: (amounts[0], amounts[1]) for key, amounts in nets.items() if key[0] != ccp}


def test_trades_of_members_are_novated_and_netted_at_the_cut_off_once(firm: Firm, ccp: int) -> None:
    found = captured(*day_of_trades())
    assert [codes(each) for each in found.rows] == [[]] * 6
    assert set(OpenTrade.objects.values_list("state", flat=True)) == {"AWAITING_NETTING"}
    assert Novation.objects.filter(ccp=ccp).count() == 6 and not TradeInstruction.objects.exists()
    assert netted() == Netted(nets=5, trades=6, instructed=5, left_out=0)
    assert standing() == reckoned([each.version for each in found.rows], ccp, firm)
    assert standing()[firm.parties[NORTE], firm.assets[SHARE]] == (Decimal(-90), Decimal("11111.04"))
    assert not OpenTrade.objects.exists() and OpenMatch.objects.count() == 5
    assert NetMember.objects.count() == 12
    assert netted() == Netted(0, 0, 0, 0)
    assert Event.objects.filter(code="trades.netted").count() == 1


def test_a_net_becomes_one_pair_with_the_central_counterparty(firm: Firm, ccp: int) -> None:
    captured(*day_of_trades())
    netted()
    shares = NetObligation.objects.get(party=firm.parties[NORTE], asset=firm.assets[SHARE])
    gives, takes = (Instruction.objects.get(pk=pk) for pk in (shares.match.delivering_id, shares.match.receiving_id))
    assert (gives.participant_id, takes.participant_id, gives.payment) == (firm.parties[NORTE], ccp, "DVP")
    assert (gives.quantity, gives.amount, gives.intended_settlement_date) == (90, Decimal("11111.04"), FRI_2026_11_20)
    assert gives.securities_account.holder.number == "SEC-NORT" and takes.reference == f"N{shares.pk}C"
    assert (gives.priority, takes.priority, shares.match.open.priority) == (2, 2, 2), "top, as the system says"
    assert [each.code for each in prioritise([gives.pk], 3, OCCASION).failures] == [PriorityStands.code]
    money = NetObligation.objects.get(party=firm.parties[NORTE], asset=firm.assets[FUND])
    assert (money.quantity, money.amount, money.gross) == (0, Decimal("-10.00"), 2)
    pays = Instruction.objects.get(pk=money.match.delivering_id)
    assert (pays.payment, pays.participant_id, pays.amount) == ("PFOD", firm.parties[NORTE], Decimal("10.00"))


def test_what_nets_to_nothing_settles_nothing(firm: Firm, ccp: int) -> None:
    captured(row(1), row(2, side="BUY"))
    assert netted() == Netted(nets=2, trades=2, instructed=0, left_out=0)
    assert not OpenMatch.objects.exists()


def test_a_cancelled_trade_leaves_its_nets_and_others_take_their_place(firm: Firm, ccp: int) -> None:
    found = captured(*day_of_trades())
    netted()
    before = {each.party_id: each for each in NetObligation.objects.filter(asset=firm.assets[SHARE])}
    gone = only(captured(Row(1, action="CANCEL", party=NORTE, reference="F000002")))
    assert (gone.state, codes(gone)) == (ACCEPTED, [])
    kept = [each.version for each in found.rows if each.row.line != 2]
    assert standing() == reckoned(kept, ccp, firm)
    assert standing()[firm.parties[NORTE], firm.assets[SHARE]] == (Decimal(-150), Decimal("18518.40"))
    fresh = NetObligation.objects.exclude(supersedes=None).order_by("id")
    assert {each.party_id: each.supersedes_id for each in fresh} == {
        party: before[party].pk for party in (firm.parties[NORTE], firm.parties[HARTWELL])
    }
    waiting = set(OpenMatch.objects.values_list("match_id", flat=True))
    assert not waiting & {each.supersedes.match_id for each in fresh} and {each.match_id for each in fresh} <= waiting
    assert netted() == Netted(0, 0, 0, 0)


def test_nothing_leaves_a_net_that_the_house_holds(firm: Firm, ccp: int) -> None:
    """By whichever reason: the net would be cancelled, and what takes its place would be held by nobody."""
    captured(*day_of_trades())
    netted()
    net = NetObligation.objects.get(party=firm.parties[NORTE], asset=firm.assets[SHARE])
    before = NetObligation.objects.count()
    gone = Row(1, action="CANCEL", party=NORTE, reference="F000002")
    for legal in ("", "SANCTIONS"):
        wish = HoldWish(HoldKind.CSDH, "A name like one of a list", legal)
        assert impose_hold([net.match.delivering_id], wish, OCCASION).failures == ()
        refused = only(captured(gone))
        assert codes(refused) == [("net_settles", "reference")]
        assert NetObligation.objects.count() == before and OpenMatch.objects.filter(match=net.match).exists()
        (hold,) = ImposedHold.objects.filter(ending=None)
        assert lift_hold([hold.pk], OCCASION).failures == ()
    assert only(captured(gone)).state == ACCEPTED
    assert not OpenMatch.objects.filter(match=net.match).exists()


def test_an_amended_trade_leaves_its_nets_and_is_netted_again(firm: Firm, ccp: int) -> None:
    first = captured(row(1), row(2, quantity="30"))
    netted()
    changed = only(captured(Row(1, action="AMEND", **columns(2, quantity="20"))))
    assert codes(changed) == [] and OpenTrade.objects.get().state == "AWAITING_NETTING"
    assert standing()[firm.parties[NORTE], firm.assets[SHARE]] == (Decimal(-100), Decimal("12345.60"))
    assert netted() == Netted(nets=2, trades=1, instructed=2, left_out=0)
    ours = NetObligation.objects.filter(party=firm.parties[NORTE], superseded_by=None)
    assert sorted(each.quantity for each in ours) == [-100, -20]
    assert first.rows[0].version in set(NetMember.objects.values_list("version_id", flat=True))


def test_who_clears_elsewhere_or_what_is_traded_before_settles_by_itself(firm: Firm) -> None:
    join(firm, valid_from=date(2026, 11, 18))
    before = only(captured(row(1, trade_date="2026-11-17")))
    alone = [MembershipWish(firm.parties[HARTWELL], firm.market, None)]
    assert set_memberships(alone, valid_from=date(2026, 11, 19), **TOLD) == 1
    assert set_memberships(alone, valid_from=date(2026, 11, 19), **TOLD) == 0
    on_the_day, after = captured(row(2), row(3, trade_date="2026-11-19", settlement_date="2026-11-23")).rows
    versions = [each.version for each in (before, on_the_day, after)]
    assert list(Novation.objects.values_list("version_id", flat=True)) == versions[1:2]
    assert set(TradeInstruction.objects.values_list("version_id", flat=True)) == {versions[0], versions[2]}
    assert Membership.objects.filter(party=firm.parties[HARTWELL]).count() == 1


def test_a_central_counterparty_without_ssi_is_an_exception_and_never_a_guess(firm: Firm) -> None:
    join(firm, settles=False)
    found = only(captured(row(1)))
    assert codes(found) == [("ssi_missing", "ccp")]
    assert OpenTrade.objects.get().state == "EXCEPTION" and not Novation.objects.exists()


def test_the_buyer_of_a_bond_owes_its_interest_in_the_net(firm: Firm, ccp: int) -> None:
    captured(Row(1, **bond()))
    netted()
    ours = NetObligation.objects.get(party=firm.parties[NORTE])
    assert (ours.quantity, ours.amount) == (Decimal(-10000), Decimal("10138.49"))


def test_nothing_leaves_a_net_whose_rest_could_not_be_instructed(firm: Firm, ccp: int) -> None:
    captured(*day_of_trades())
    netted()
    closed = [firm.accounts["SEC-LUMI"]]
    close_account(closed, closed_on=FRI_2026_11_20, reason="Moved", by=JOB, at=NINE)
    with pytest.raises(NetCannotSettle):
        captured(Row(1, action="CANCEL", party=NORTE, reference="F000003"))


def test_what_settlement_would_refuse_waits_on_with_both_its_legs(firm: Firm, ccp: int) -> None:
    captured(*day_of_trades())
    close_account([firm.accounts["SEC-LUMI"]], closed_on=FRI_2026_11_20, reason="Moved", by=JOB, at=NINE)
    assert netted() == Netted(nets=4, trades=4, instructed=4, left_out=2)
    assert OpenTrade.objects.filter(state="AWAITING_NETTING").count() == 2
