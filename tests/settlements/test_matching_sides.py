"""Each side sends its own instruction; they are matched once, whoever comes first, and the deliverer's amount settles."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from machinery.statements import rows, run, value
from settlements.models import Instruction, Match, MatchingTerms, OpenMatch, Unmatched
from settlements.operations import Matched, SideIntake, match_waiting, submit_sides
from settlements.own_side import OwnRow
from settlements.queries import priorities_of, statuses_of, waiting_sides
from tests.settlements.firm import BOND, FRI_2026_11_20, HARTWELL, JOB, LUMIERE, NINE, NORTE, SHARE, Firm
from tests.settlements.sides import CASH_ONLY, FREE, delivers, receives
from vocabulary.control_totals import ACCEPTED, REFUSED, UNCHANGED


def take(*submitted: OwnRow, at: datetime = NINE) -> SideIntake:
    """Submits own instructions."""
    return submit_sides(submitted, by=JOB, at=at, business_date=FRI_2026_11_20)


def match(intake: SideIntake | None = None, at: datetime = NINE) -> Matched:
    """Matches what an intake waits under, or everything."""
    return match_waiting(intake.keys if intake else None, at=at, business_date=FRI_2026_11_20)


def arrive(*submitted: OwnRow, at: datetime = NINE) -> Matched:
    """Submits own instructions and matches them."""
    return match(take(*submitted, at=at), at=at)


def states(intake: SideIntake) -> list[str]:
    """What became of each row."""
    return [taken.state for taken in intake.taken]


def moves() -> set[tuple[str, str, str, str]]:
    """Every move of status: the reference, the axis, from, to."""
    found = rows(
        "select i.reference, s.axis, s.from_status, s.to_status from settlements_statuschange s"
        " join settlements_instruction i on i.id = s.instruction_id"
    )
    return {tuple(f.values()) for f in found}  # type: ignore[misc]


def test_an_own_instruction_waits_and_its_counterpart_matches_it(firm: Firm) -> None:
    first = take(delivers())
    assert states(first) == [ACCEPTED] and match(first) == Matched()
    (waiting,) = Unmatched.objects.all()
    assert (waiting.delivers, waiting.amount_units, waiting.deliverer_account) == (True, 1_234_560, "SEC-NORT")
    assert vars(statuses_of([waiting.pk])[waiting.pk]) == {
        "processing": "PACK",
        "matching": "NMAT",
        "settlement": "",
        "hold": "",
        "imposed": "",
        "reason": "",
    }
    assert arrive(receives()) == Matched(1)
    (found,), (queued,) = Match.objects.all(), OpenMatch.objects.all()
    assert found.delivering_id == waiting.pk and Instruction.objects.get(pk=found.receiving_id).reference == "H000001"
    assert not Unmatched.objects.exists()
    assert (queued.settlement, queued.amount_units, queued.quantity_units, queued.deliverer_id, queued.receiver_id) == (
        "PEND",
        1_234_560,
        100,
        firm.parties[NORTE],
        firm.parties[HARTWELL],
    )
    assert moves() == {
        ("N000001", "MTCH", "NMAT", "MACH"),
        ("N000001", "SETT", "", "PEND"),
        ("H000001", "MTCH", "NMAT", "MACH"),
        ("H000001", "SETT", "", "PEND"),
    }
    assert match() == Matched()


@pytest.mark.parametrize("terms", [{}, FREE, CASH_ONLY, {"payment": "DWP"}], ids=["DVP", "FOP", "PFOD", "DWP"])
def test_every_payment_type_matches_and_moves_as_a_pre_matched_trade_does(firm: Firm, terms: dict[str, Any]) -> None:
    assert arrive(delivers(**terms), receives(**terms)) == Matched(1)
    queued = OpenMatch.objects.get()
    delivering, receiving = (Instruction.objects.get(reference=reference) for reference in ("N000001", "H000001"))
    pays, paid = (receiving, delivering) if queued.payment == "DVP" else (delivering, receiving)
    assert (queued.securities_from, queued.securities_to, queued.cash_from, queued.cash_to) == (
        delivering.securities_account_id or 0,
        receiving.securities_account_id or 0,
        pays.cash_account_id or 0,
        paid.cash_account_id or 0,
    )


def test_the_deliverers_amount_settles_and_the_difference_is_kept(firm: Firm) -> None:
    assert arrive(delivers(), receives(amount="12347.60")) == Matched(1, 1)
    assert OpenMatch.objects.get().amount_units == 1_234_560
    assert rows("select units, limit_units from settlements_matchingdifference") == [{"units": 200, "limit_units": 200}]


@pytest.mark.parametrize(
    "other",
    [
        {"amount": "12347.61"},
        {"amount": "12343.59"},
        {"quantity": "101"},
        {"trade_date": "2026-11-17"},
        {"intended_settlement_date": "2026-11-23"},
        {"isin": BOND, "quantity": "2000"},
        {"payment": "DWP"},
        FREE,
        {"counterparty": LUMIERE},
        {"currency": "USD", "cash_account": "CSH-HART-USD"},
        {"place": "CSD"},
        {"cum_ex": "CCPN"},
        {"claim_opt_out": "NOMC"},
        {"counterparty_account": "SEC-NORT-2"},
        {"direction": "DELI"},
    ],
    ids=str,
)
def test_what_differs_does_not_match(firm: Firm, other: dict[str, Any]) -> None:
    assert arrive(delivers(), receives(**other)) == Matched()
    assert Unmatched.objects.count() == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"common_reference": "T1"}, {}),
        ({"common_reference": "T1"}, {"common_reference": "T1"}),
        ({"client": "C1"}, {"counterparty_client": "C1", "client": "C2"}),
        ({}, {"counterparty_account": "SEC-NORT"}),
        ({"cum_ex": "XCPN", "claim_opt_out": "NOMC"}, {"cum_ex": "XCPN", "claim_opt_out": "NOMC"}),
        ({"priority": "3", "partial": "PART"}, {"transaction_type": "REPU"}),
        ({"quantity": "100.000"}, {"amount": "12345.6"}),
    ],
    ids=str,
)
def test_what_only_one_side_says_may_keep_still(firm: Firm, one: dict[str, Any], other: dict[str, Any]) -> None:
    assert arrive(delivers(**one), receives(**other)) == Matched(1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"common_reference": "T1"}, {"common_reference": "T2"}),
        ({"client": "C1"}, {"counterparty_client": "C9"}),
        ({"counterparty_client": "C1"}, {"client": "C9"}),
    ],
    ids=str,
)
def test_what_both_say_optionally_has_to_agree(firm: Firm, one: dict[str, Any], other: dict[str, Any]) -> None:
    assert arrive(delivers(**one), receives(**other)) == Matched()


def test_of_several_the_closest_amount_is_matched(firm: Firm) -> None:
    arrive(receives(1, amount="12346.60"), receives(2, amount="12345.70"), receives(3, amount="12344.00"))
    assert arrive(delivers(1), delivers(2, amount="12346.00")) == Matched(2, 2)
    found = rows(
        "select d.reference as d, r.reference as r from settlements_match m"
        " join settlements_instruction d on d.id = m.delivering_id"
        " join settlements_instruction r on r.id = m.receiving_id order by 1"
    )
    assert found == [{"d": "N000001", "r": "H000002"}, {"d": "N000002", "r": "H000001"}]


def test_a_currency_without_a_rate_of_new_year_tolerates_nothing(firm: Firm) -> None:
    usd = {"currency": "USD", "cash_account": "CSH-NORT-USD"}
    other = {"currency": "USD", "cash_account": "CSH-HART-USD"}
    assert arrive(delivers(**usd), receives(**other, amount="12345.61")) == Matched()
    assert arrive(receives(2, **other)) == Matched(1)


def test_what_is_matched_after_its_cut_off_is_failing_at_once(firm: Firm) -> None:
    evening = NINE + timedelta(hours=9)
    assert arrive(delivers(), receives(), at=evening) == Matched(1)
    assert OpenMatch.objects.get().settlement == "PENF"
    assert ("N000001", "SETT", "", "PENF") in moves()


def test_the_hold_of_one_side_shows_on_the_other_when_they_match(firm: Firm) -> None:
    for number, held in enumerate((["N000001"], ["H000002"], ["N000003", "H000003"]), start=1):
        take(delivers(number, common_reference=f"T{number}"), receives(number, common_reference=f"T{number}"))
        run(
            "update settlements_unmatched set is_held = true where instruction_id in"
            " (select id from settlements_instruction where reference = any(%s))",
            [held],
        )
    assert match() == Matched(3)
    assert {move for move in moves() if move[1] == "HOLD"} == {
        ("H000001", "HOLD", "", "PRCY"),
        ("N000002", "HOLD", "", "PRCY"),
        ("N000003", "HOLD", "PREA", "BOTH"),
        ("H000003", "HOLD", "PREA", "BOTH"),
    }
    assert [(q.deliverer_hold, q.receiver_hold) for q in OpenMatch.objects.order_by("pk")] == [
        (True, False),
        (False, True),
        (True, True),
    ]


def test_the_same_again_is_what_exists_and_other_facts_under_its_reference_are_refused(firm: Firm) -> None:
    first = take(delivers(), delivers()._replace(line=2), delivers(1, quantity="99")._replace(line=3))
    assert states(first) == [ACCEPTED, UNCHANGED, REFUSED]
    assert [fault.code for fault in first.taken[2].faults] == ["duplicate_in_set"]
    again = take(delivers(), receives(1, reference="H9"))
    assert states(again) == [UNCHANGED, ACCEPTED]
    assert again.standing_for(again.taken[0]) == first.made[1]
    match()
    late = take(delivers(), delivers(1, amount="1.00")._replace(line=2))
    assert states(late) == [UNCHANGED, REFUSED]
    assert [(f.code, f.field) for f in late.taken[1].faults] == [("duplicate_reference", "reference")]
    assert Decimal(value("select count(*) from settlements_instruction")) == 2


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"participant": None}, "missing", "participant"),
        ({"reference": None}, "missing", "reference"),
        ({"counterparty": None}, "missing", "counterparty"),
        ({"direction": None}, "missing", "direction"),
        ({"payment": None}, "missing", "payment"),
        ({"direction": "SELL"}, "invalid_code", "direction"),
        ({"cum_ex": "CUM"}, "invalid_code", "cum_ex"),
        ({"claim_opt_out": "true"}, "invalid_code", "claim_opt_out"),
        ({"transaction_type": "ABCD"}, "invalid_code", "transaction_type"),
        ({"counterparty": NORTE}, "same_party", "counterparty"),
        ({"counterparty": "BANKDEFFXXX"}, "unknown_party", "counterparty"),
        ({"counterparty": "x"}, "invalid_lei", "counterparty"),
        ({"securities_account": "SEC-HART"}, "unknown_account", "securities_account"),
        ({"cash_account": None}, "missing", "cash_account"),
        ({"cash_account": "CSH-NORT-USD"}, "account_in_other_currency", "cash_account"),
        ({"securities_account": "SEC-NORT-OLD"}, "account_not_open", "securities_account"),
        ({"client": "a" * 36}, "invalid_text", "client"),
        ({"priority": "9"}, "invalid_code", "priority"),
        ({"quantity": "0"}, "must_be_positive", "quantity"),
        ({"amount": "1.001"}, "scale_for_asset", "amount"),
        ({"amount": "92233720368547758.08"}, "out_of_range", "amount"),
        ({"amount": "100000000000000000"}, "out_of_range", "amount"),
        ({"intended_settlement_date": "2026-11-21"}, "not_a_settlement_day", "intended_settlement_date"),
    ],
    ids=str,
)
def test_a_side_that_is_wrong_is_refused_with_the_column(
    firm: Firm, changes: dict[str, Any], code: str, field: str
) -> None:
    intake = take(delivers(**changes))
    assert states(intake) == [REFUSED] and not intake.made
    assert (code, field) in [(fault.code, fault.field) for fault in intake.taken[0].faults]
    assert intake.outcome.failures[0].data["faults"][0]["sentence"]


def test_a_payment_free_of_delivery_is_about_an_instrument_that_both_name(firm: Firm) -> None:
    assert arrive(delivers(**CASH_ONLY), receives(**CASH_ONLY | {"isin": BOND})) == Matched()
    assert {each.terms.isin for each in waiting_sides([u.pk for u in Unmatched.objects.all()]).values()} == {
        SHARE,
        BOND,
    }
    assert arrive(receives(2, **CASH_ONLY)) == Matched(1)
    assert [t.instrument and t.instrument.code for t in MatchingTerms.objects.order_by("pk")] == [SHARE, BOND, SHARE]
    again = take(delivers(**CASH_ONLY), delivers(1, **CASH_ONLY | {"isin": BOND})._replace(line=2))
    assert states(again) == [UNCHANGED, REFUSED]


@pytest.mark.parametrize("late_side", [delivers, receives])
def test_it_fails_from_the_moment_the_later_side_came_in_after_the_cut_off(firm: Firm, late_side: Any) -> None:
    first, second = (receives, delivers) if late_side is delivers else (delivers, receives)
    take(first())
    assert arrive(second(), at=NINE + timedelta(hours=9)) == Matched(1)
    assert OpenMatch.objects.get().settlement == "PENF"


def test_the_priority_of_a_pair_is_the_more_urgent_of_its_sides(firm: Firm) -> None:
    made = take(delivers(priority="4"), receives(priority="3"))
    match(made)
    both = Instruction.objects.order_by("pk")
    assert priorities_of([each.pk for each in both]) == {both[0].pk: 4, both[1].pk: 3}
    assert OpenMatch.objects.get().priority == 3


def test_a_pair_that_was_left_until_it_can_no_longer_settle_on_its_date_is_failing_at_once(firm: Firm) -> None:
    """Both sides came in before the cut-off of Friday; what arrives on Monday finds them unmatched."""
    take(delivers(), receives())
    assert arrive(receives(2), at=NINE + timedelta(days=3)) == Matched(1)
    assert OpenMatch.objects.get().settlement == "PENF"
    assert ("N000001", "SETT", "", "PENF") in moves()
