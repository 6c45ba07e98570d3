"""Trades become versions, are enriched and instruct themselves: once, whoever sends them and how often."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from clearing.models import Enrichment, ExceptionEnd, OpenTrade, Trade, TradeException, TradeInstruction, TradeVersion
from clearing.operations import Source, capture, check_trades
from clearing.submitted import Channel, Row
from recordkeeping.models import Event
from refdata.models import Ssi
from refdata.operations import set_ssi
from settlements.models import Instruction, OpenMatch
from settlements.operations import Occasion, cancel
from tests.clearing.firm import bond, captured, codes, columns, fx, only, row, settles
from tests.settlements.firm import FRI_2026_11_20, FUND, HARTWELL, JOB, LUMIERE, NINE, NORTE, START, Firm
from vocabulary.control_totals import ACCEPTED, REFUSED, UNCHANGED


def test_a_trade_becomes_both_instructions_without_a_hand_touching_it(firm: Firm) -> None:
    found = only(captured(row(1)))
    assert (found.state, codes(found)) == (ACCEPTED, [])
    version = TradeVersion.objects.get(trade=found.trade)
    assert (version.pk, version.number, version.action, version.gross, version.net) == (
        found.version, 1, "NEW", Decimal("12345.60"), Decimal("12345.60"),
    )  # fmt: skip
    settled_by = Enrichment.objects.get(version=version)
    assert (settled_by.settlement_date, settled_by.net) == (FRI_2026_11_20, Decimal("12345.60"))
    assert Ssi.objects.get(pk=settled_by.ours_id).name == "EUR"
    made = TradeInstruction.objects.get(version=version)
    ours, theirs = Instruction.objects.get(pk=made.ours_id), Instruction.objects.get(pk=made.theirs_id)
    assert (ours.direction, ours.participant_id, ours.amount, ours.common_reference) == (
        "DELI", firm.parties[NORTE], Decimal("12345.60"), f"T{found.trade}",
    )  # fmt: skip
    assert (theirs.direction, theirs.securities_account.holder.number) == ("RECE", "SEC-HART")
    assert OpenMatch.objects.get().pk == made.match_id
    assert not OpenTrade.objects.exists() and not TradeException.objects.exists()
    assert Event.objects.get(code="trades.captured").subject_ids == [str(found.trade)]


def test_the_same_facts_again_are_what_exists_and_others_are_refused(firm: Firm) -> None:
    first = only(captured(row(1)))
    again = only(captured(row(1, quantity="100.0", settlement_date=None)))
    other = only(captured(row(1, quantity="101")))
    assert (again.state, again.trade, again.version) == (UNCHANGED, first.trade, first.version)
    assert (other.state, codes(other)) == (REFUSED, [("duplicate_reference", "reference")])
    assert (Trade.objects.count(), OpenMatch.objects.count()) == (1, 1)


def test_rows_of_one_trade_in_one_set_are_captured_in_their_order(firm: Firm) -> None:
    opened = columns(1, counterparty=LUMIERE, product="ETF", isin=FUND, price="40")
    rows = [
        Row(1, **opened),
        Row(2, **opened),
        Row(3, action="AMEND", **(opened | {"quantity": "50"})),
        Row(4, action="CANCEL", party=NORTE, reference=opened["reference"]),
        Row(5, action="AMEND", **opened),
    ]
    found = captured(*rows).rows
    assert [each.state for each in found] == [ACCEPTED, UNCHANGED, ACCEPTED, ACCEPTED, REFUSED]
    assert codes(found[0]) == [("ssi_ambiguous", "theirs")] and codes(found[4]) == [("trade_cancelled", "reference")]
    versions = TradeVersion.objects.order_by("number")
    assert [(v.action, v.quantity) for v in versions] == [("NEW", 100), ("AMEND", 50), ("CANCEL", 50)]
    assert not OpenTrade.objects.exists()
    assert list(ExceptionEnd.objects.values_list("how", flat=True)) == ["SUPERSEDED", "SUPERSEDED"]


def test_an_amendment_waits_until_matched_instructions_are_cancelled_by_both_sides(firm: Firm) -> None:
    first = only(captured(row(1)))
    changed = Row(1, action="AMEND", **columns(1, quantity="90"))
    assert codes(only(captured(changed))) == [("matched_already", "reference")]
    made = TradeInstruction.objects.get(version=first.version)
    occasion = Occasion(JOB, NINE, FRI_2026_11_20, "Wrong quantity")
    assert cancel([made.ours_id], occasion).done and cancel([made.theirs_id], occasion).done
    second = only(captured(changed))
    assert (second.state, second.trade) == (ACCEPTED, first.trade)
    assert TradeInstruction.objects.get(version=second.version).match_id == OpenMatch.objects.get().pk
    assert only(captured(changed)).state == UNCHANGED


def test_what_settles_in_two_ways_or_in_none_is_an_exception_and_never_a_guess(firm: Firm) -> None:
    ambiguous = only(captured(row(1, counterparty=LUMIERE, product="ETF", isin=FUND, price="40")))
    missing = only(captured(row(2, counterparty=LUMIERE, currency="USD")))
    assert codes(ambiguous) == [("ssi_ambiguous", "theirs")]
    assert codes(missing) == [("no_reference_price", "price"), ("ssi_missing", "theirs")]
    work = OpenTrade.objects.order_by("trade_id")
    assert [(each.trade_id, each.state) for each in work] == [
        (ambiguous.trade, "EXCEPTION"),
        (missing.trade, "EXCEPTION"),
    ]
    assert TradeException.objects.get(version=ambiguous.version).data == {"names": "EUR, Funds"}
    assert not Enrichment.objects.exists() and not OpenMatch.objects.exists()


def test_what_the_parties_agree_on_before_its_turn_counts(firm: Firm) -> None:
    told: dict[str, Any] = {"by": JOB, "at": NINE, "business_date": FRI_2026_11_20}
    ahead = check_trades([row(1), row(2, counterparty=LUMIERE, currency="USD")], **told)
    set_ssi([settles(LUMIERE, "USD", "Dollars")], valid_from=START, by=JOB, at=NINE)
    first, second = capture(ahead, Source(Channel.API), **told).rows
    assert not codes(first) and codes(second) == [("no_reference_price", "price")]
    assert ahead.enriching.exceptions.keys() == {2}, "as it was when it was checked"


def test_the_buyer_of_a_bond_pays_the_interest_that_has_accrued(firm: Firm) -> None:
    found = only(captured(Row(1, **bond())))
    # 4 % on 10,000 from Mon 1 Jun to Fri 20 Nov 2026: 172 days of 365.
    accrued = Decimal("188.49")
    enriched = Enrichment.objects.get(version=found.version)
    assert (codes(found), enriched.accrued, enriched.net) == ([], accrued, Decimal("9950.00") + accrued)
    assert OpenMatch.objects.get().amount_units == 1_013_849
    agreed = only(captured(Row(2, **bond(2, quantity="20000", accrued="376.98", net="20276.98"))))
    differing = only(captured(Row(3, **bond(3, quantity="30000", accrued="500.00"))))
    assert codes(agreed) == [] and codes(differing) == [("accrued_differs", "accrued")]


def test_a_price_outside_the_collar_and_a_day_that_is_none_wait_for_a_person(firm: Firm) -> None:
    far = only(captured(row(1, price="136")))
    near = only(captured(row(2, price="135.80")))
    sunday = only(captured(row(3, trade_date="2026-11-15", quantity="7")))
    assert codes(far) == [("price_outside_collar", "price")] and codes(near) == []
    assert codes(sunday) == [("not_a_trading_day", "trade_date"), ("no_reference_price", "price")]


def test_who_sends_one_trade_twice_under_two_references_is_asked(firm: Firm) -> None:
    first, second = captured(row(1), row(2)).rows
    assert (codes(first), codes(second)) == ([], [("possible_duplicate", "reference")])
    later = only(captured(row(3), at=NINE + timedelta(minutes=11)))
    assert codes(later) == []


def test_fx_is_enriched_and_stays_so_because_cash_alone_settles_elsewhere(firm: Firm) -> None:
    found = only(captured(Row(1, **fx())))
    enriched = Enrichment.objects.get(version=found.version)
    ours, theirs = (Ssi.objects.get(pk=pk).name for pk in (enriched.ours_id, enriched.theirs_id))
    assert (codes(found), enriched.settlement_date, enriched.net) == ([], FRI_2026_11_20, Decimal("900.00"))
    assert (ours, theirs, OpenTrade.objects.get().state) == ("Cash USD", "Cash EUR", "ENRICHED")


def test_a_repo_is_two_trades_that_name_each_other_and_a_loan_may_be_free(firm: Firm) -> None:
    opening = row(1, product="REPO", leg="OPENING", linked_reference="F000002", price=None, net="12000.00")
    closing = row(
        2, product="REPO", leg="CLOSING", side="BUY", linked_reference="F000001", price=None, net="12010.00",
        settlement_date="2026-12-18",
    )  # fmt: skip
    loan = row(3, product="LENDING", leg="OPENING", price=None)
    found = captured(opening, closing, loan).rows
    assert [codes(each) for each in found] == [[], [], []]
    payments = [
        (i.payment, i.intended_settlement_date) for i in Instruction.objects.filter(direction="DELI").order_by("pk")
    ]
    assert payments == [("DVP", FRI_2026_11_20), ("DVP", date(2026, 12, 18)), ("FOP", FRI_2026_11_20)]


def test_what_settlement_refuses_is_an_exception_of_the_trade(firm: Firm) -> None:
    found = only(captured(row(1, counterparty=HARTWELL, account="SEC-NORT-OLD")))
    assert codes(found) == [("account_not_open", "deliverer_account")]
    assert not Enrichment.objects.exists() and OpenTrade.objects.get().state == "EXCEPTION"
