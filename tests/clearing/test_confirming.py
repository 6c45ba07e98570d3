"""What a counterparty confirms by matching waits for it: what agrees goes on by itself, what differs stands against it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from clearing.models import (
    Affirmation,
    AwaitedConfirmation,
    Chaser,
    Comparison,
    Confirmation,
    ExceptionEnd,
    NetMember,
    OpenTrade,
    TradeException,
    TradeInstruction,
)
from clearing.operations import (
    ConfirmationReferenceTaken,
    ConfirmationWish,
    Confirmed,
    Occasion,
    ProfileWish,
    chase,
    confirm,
    net_trades,
    set_profile,
    try_again,
)
from clearing.submitted import Row
from clearing.tolerances import Tolerance, ToleranceCode
from tests.clearing.central import join
from tests.clearing.firm import captured, codes, columns, only, row
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, NINE, NORTE, SHARE, START, Firm

TOLD: dict[str, Any] = {"by": JOB, "at": NINE, "business_date": FRI_2026_11_20}
TOLERANCES = {
    "net": Tolerance(ToleranceCode.MNMX, below=Decimal(2), above=Decimal(2)),
    "price": Tolerance(ToleranceCode.NUFM),
}


@pytest.fixture
def hartwell(firm: Firm) -> int:
    """Hartwell, which confirms by matching: its amounts may differ by two euro, its prices as they like."""
    party = firm.parties[HARTWELL]
    assert set_profile(ProfileWish(party, firm.market, TOLERANCES), valid_from=START, by=JOB, at=NINE)
    assert not set_profile(ProfileWish(party, firm.market, TOLERANCES), valid_from=START, by=JOB, at=NINE)
    return party


def said(firm: Firm, reference: str = "H1", **changes: Any) -> ConfirmationWish:
    """Hartwell's confirmation of the trade of `row`: it buys what Norte sells."""
    return ConfirmationWish(
        **{
            "sender": firm.parties[HARTWELL],
            "reference": reference,
            "receiver": firm.parties[NORTE],
            "trade_reference": None,
            "side": "BUY",
            "asset": firm.assets[SHARE],
            "quantity": Decimal(100),
            "price": Decimal("123.456"),
            "currency": firm.assets["EUR"],
            "net": Decimal("12345.60"),
            "trade_date": date(2026, 11, 18),
            "settlement_date": FRI_2026_11_20,
            **changes,
        }
    )


def differing(found: Confirmed) -> list[tuple[str, str | None, str | None]]:
    """The fields in which a confirmation and its trade differ."""
    return [(each.field, each.ours, each.theirs) for each in found.fields if each.differs]


def test_a_trade_waits_for_its_confirmation_and_is_instructed_by_the_match(firm: Firm, hartwell: int) -> None:
    found = only(captured(row(1)))
    assert (codes(found), OpenTrade.objects.get().state) == ([], "AWAITING_CONFIRMATION")
    # Until 23:00 in Paris on Wed 18 Nov 2026.
    assert AwaitedConfirmation.objects.get().due_at == datetime(2026, 11, 18, 22, tzinfo=UTC)
    assert not TradeInstruction.objects.exists()
    made = confirm(said(firm, net=Decimal("12347.60"), price=Decimal(1)), **TOLD)
    assert (made.is_affirmed, made.trade, made.is_new) == (True, found.trade, True)
    assert TradeInstruction.objects.get().version_id == found.version == Affirmation.objects.get().version_id
    assert not OpenTrade.objects.exists()
    again = confirm(said(firm, net=Decimal("12347.60"), price=Decimal(1)), **TOLD)
    assert again == replace(made, is_new=False) and Confirmation.objects.count() == 1
    with pytest.raises(ConfirmationReferenceTaken):
        confirm(said(firm), **TOLD)


def test_what_differs_stands_against_the_trade_until_a_confirmation_agrees(firm: Firm, hartwell: int) -> None:
    trade = only(captured(row(1)))
    wrong = confirm(said(firm, net=Decimal("12347.61"), quantity=Decimal(99), trade_reference="F000001"), **TOLD)
    assert differing(wrong) == [("quantity", "100", "99"), ("net", "12345.6", "12347.61")]
    assert OpenTrade.objects.get().state == "EXCEPTION"
    against = TradeException.objects.order_by("id").values_list("code", "field", "value")
    assert list(against) == [("confirmation_differs", "quantity", "99"), ("confirmation_differs", "net", "12347.61")]
    assert try_again([trade.trade], Occasion(JOB, NINE, FRI_2026_11_20)).done == 1
    assert OpenTrade.objects.get().state == "EXCEPTION" and not ExceptionEnd.objects.exists()
    assert confirm(said(firm, "H2"), **TOLD).is_affirmed
    assert list(ExceptionEnd.objects.values_list("how", flat=True)) == ["SOLVED", "SOLVED"]
    assert TradeInstruction.objects.get().version_id == trade.version and Comparison.objects.count() == 2


def test_the_nearest_trade_is_compared(firm: Firm, hartwell: int) -> None:
    captured(row(1, quantity="70"), row(2, quantity="99"), row(3, side="BUY"))
    found = confirm(said(firm, net=Decimal("12222.14")), **TOLD)
    assert differing(found) == [("quantity", "99", "100")]
    assert confirm(said(firm, "H2", trade_date=date(2026, 11, 17), asset=firm.assets["USD"]), **TOLD).trade is None


def test_a_confirmation_that_comes_first_waits_for_its_trade(firm: Firm, hartwell: int) -> None:
    assert confirm(said(firm), **TOLD) == Confirmed(Confirmation.objects.get().pk, True)
    found = only(captured(row(1)))
    assert TradeInstruction.objects.get().version_id == found.version and not OpenTrade.objects.exists()


def test_an_amendment_that_agrees_with_what_was_confirmed_is_affirmed(firm: Firm, hartwell: int) -> None:
    captured(row(1, quantity="90"))
    assert not confirm(said(firm), **TOLD).is_affirmed
    captured(Row(1, action="AMEND", **columns(1)))
    assert Affirmation.objects.count() == 1 and not OpenTrade.objects.exists()
    assert sorted(ExceptionEnd.objects.values_list("how", flat=True)) == ["SUPERSEDED", "SUPERSEDED"]


def test_what_clears_through_a_central_counterparty_is_netted_after_its_match(firm: Firm, hartwell: int) -> None:
    join(firm)
    captured(row(1))
    assert net_trades(**TOLD).nets == 0
    confirm(said(firm), **TOLD)
    assert OpenTrade.objects.get().state == "AWAITING_NETTING" and not TradeInstruction.objects.exists()
    assert net_trades(**TOLD).nets == 2 and NetMember.objects.count() == 2


def test_trades_before_the_profile_and_with_others_settle_at_once(firm: Firm) -> None:
    wish = ProfileWish(firm.parties[HARTWELL], None, {})
    set_profile(wish, valid_from=date(2026, 11, 18), by=JOB, at=NINE)
    before, after = captured(row(1, trade_date="2026-11-17"), row(2)).rows
    set_profile(wish._replace(tolerances=None), valid_from=date(2026, 11, 19), by=JOB, at=NINE)
    ended = only(captured(row(3, trade_date="2026-11-19", settlement_date="2026-11-23")))
    instructed = set(TradeInstruction.objects.values_list("version_id", flat=True))
    assert instructed == {before.version, ended.version}
    assert OpenTrade.objects.get().version_id == after.version


@pytest.mark.role("job")
def test_what_is_not_confirmed_is_chased_once_a_day(firm: Firm, hartwell: int) -> None:
    found = captured(row(1), row(2, quantity="7")).rows
    confirm(said(firm), **TOLD)
    assert (chase(**TOLD), chase(**TOLD)) == (1, 0)
    assert Chaser.objects.get().version_id == found[1].version
