"""Lists of penalties that come as messages: kept once, line by line, superseded by their reference, and compared with ours."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from machinery.transactions import whole
from settlements.messages import iso20022
from settlements.messages.parts import Counted, Flow, NamedBy, Party
from settlements.messages.penalties import (
    Block,
    DayReckoned,
    Frequency,
    Holds,
    PenaltyKind,
    PenaltyState,
    Period,
    Why,
)
from settlements.models import ListedNet, ListedPenalty, Match, OpenMessage, Penalty, PenaltyList
from settlements.operations import remove_penalties
from settlements.penalties.calendar import MarketMilestones
from settlements.penalties.comparing import compared as judged
from settlements.queries import ComparedWanted, Scope, compared_penalty, compared_totals, list_facts, listed_nets
from tests.settlements.correspondence.posted import header, place, sent, state
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, NORTE, SHARE, Firm
from tests.settlements.listed import (
    MON_2026_11_23,
    about,
    bic,
    block,
    comes,
    compared,
    euros,
    listing,
    penalty,
    verdicts,
)
from tests.settlements.messages.test_penalty_lists import FIN
from tests.settlements.test_penalising import came_in, in_scope, late, night, took
from tests.settlements.test_penalty_changes import on
from vocabulary.side import QuantityType

__all__ = ["late"]


@pytest.fixture
def failed(market: Firm) -> int:
    """The match that fails on Friday: Norte lacks 100 SAP at 25, so it pays Hartwell 0.25 at one basis point."""
    with whole():
        in_scope(market)
        match = took(1)
    night()
    return match


def test_a_list_is_kept_line_by_line_with_its_message_and_its_instruction(failed: int) -> None:
    message = comes(listing(block(penalty())), "M1")
    assert state(message) == ["ACCEPTED"]
    [kept], [line] = PenaltyList.objects.all(), ListedPenalty.objects.all()
    assert (kept.message_id, kept.reference, kept.frequency, kept.holds) == (message.pk, "L1", "DAIL", "FWIS")
    assert (line.list_id, line.number, line.common_reference, line.flow) == (kept.pk, 1, "P1", "DBIT")
    assert (line.amount, line.securities_rate, line.quantity, line.days) == (
        Decimal("0.25"),
        Decimal(1),
        Decimal(100),
        1,
    )
    assert (line.instruction_id, line.known_by) == (Match.objects.get().delivering_id, "REFERENCE")
    nets = ListedNet.objects.order_by("number").values_list("counterparty_named", "net")
    assert list(nets) == [("", Decimal("-0.25")), (HARTWELL, Decimal("-0.25"))]
    assert message.party_id == line.party_id
    assert verdicts() == [("EQUAL", ())]


def test_the_same_list_again_is_nothing_and_one_that_says_something_else_supersedes_it(failed: int) -> None:
    said = listing(block(penalty()))
    first = comes(said, "M1")
    assert comes(said, "M1").pk == first.pk, "the same message"
    assert state(comes(said, "M2")) == ["ACCEPTED"]
    assert PenaltyList.objects.count() == ListedPenalty.objects.count() == 1, "another message, the same list"
    comes(listing(block(penalty("0.30"), penalty("1.00", common_reference="P2", penalised=about("X")))), "M3")
    later = PenaltyList.objects.get(supersedes__isnull=False)
    assert later.lines.count() == 2
    assert verdicts() == [("THEIRS", ()), ("DIFFERS", ("price",))], "what was superseded does not count"
    assert comes(listing(block(penalty()), reference="L2"), "M4") and PenaltyList.objects.count() == 3


def test_a_later_list_tells_a_penalty_anew(failed: int) -> None:
    comes(listing(block(penalty("9.00"))), "M1")
    assert verdicts() == [("DIFFERS", ("price",))]
    amended = penalty("0.25", reasons=(Why("UPDT", "price corrected"), Why("SWIC")))
    comes(listing(block(amended), reference="L2", holds=Holds.AMENDED), "M2")
    [line] = compared()
    assert (line.reasons, line.why, str(line.compared.verdict)) == (["UPDT", "SWIC"], "price corrected", "EQUAL")
    gone = penalty("0", state=PenaltyState.REMOVED, reasons=(Why("TECH"),))
    comes(listing(block(gone), reference="L3", holds=Holds.AMENDED), "M3")
    assert verdicts() == [("DIFFERS", ("state",))]
    with whole():
        remove_penalties([Penalty.objects.get().pk], "TECH", on())
    assert verdicts() == [("EQUAL", ())], "what stands of ours is compared, not what was reckoned"


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"amount": euros("0.26")}, ("TOLERATED", ())),
        ({"amount": euros("0.40")}, ("DIFFERS", ("price",))),
        ({"amount": euros("0.25", Flow.CREDIT)}, ("DIFFERS", ("payer",))),
        ({"days": 2, "calculations": ()}, ("DIFFERS", ("days",))),
        ({"penalised": about("N000001", quantity=None)}, ("EQUAL", ())),
        ({"kind": PenaltyKind.LATE_MATCHING}, ("THEIRS", ())),
        ({"penalised": None}, ("THEIRS", ())),
    ],
)
def test_what_differs_is_named_by_its_term(failed: int, changes: dict[str, Any], expected: tuple[str, Any]) -> None:
    comes(listing(block(penalty(**changes))))
    found = verdicts()
    assert expected in found
    assert ("OURS", ()) in found if expected[0] == "THEIRS" else len(found) == 1


def test_sql_and_the_pure_comparison_say_the_same(failed: int) -> None:
    variants = [
        penalty("0.25"),
        penalty("0.26"),
        penalty("0.99"),
        penalty("0.25", penalised=about("N000001", quantity=Counted(Decimal(99), QuantityType.UNIT))),
        penalty("0.20", penalised=about("N000001", quantity=Counted(Decimal(99), QuantityType.UNIT))),
        penalty("0.50", days=2, calculations=()),
        penalty("0.13", calculations=(DayReckoned(day=FRI_2026_11_20, isin=SHARE, securities_rate=Decimal("0.005")),)),
        penalty(amount=euros("0.25", Flow.CREDIT)),
        penalty("0.00", state=PenaltyState.NOT_COMPUTED),
    ]
    for number, each in enumerate(variants):
        comes(listing(block(each), reference=f"L{number}"))
        [line] = compared()
        assert judged(line.theirs, line.ours, line.payment) == line.compared, number


def test_an_instruction_is_known_by_its_facts_where_its_reference_is_not(failed: int) -> None:
    comes(listing(block(penalty(penalised=about("NONREF")))))
    assert ListedPenalty.objects.get().known_by == "FACTS" and verdicts() == [("EQUAL", ())]
    other = about("NONREF", settlement_date=date(2026, 11, 18))
    comes(listing(block(penalty(common_reference="P2", penalised=other)), reference="L2"))
    assert ListedPenalty.objects.get(common_reference="P2").known_by == ""
    assert ("THEIRS", ()) in verdicts()


def test_both_parties_are_told_of_one_penalty_and_ours_stands_beside_each(failed: int) -> None:
    credited = penalty(amount=euros("0.25", Flow.CREDIT), reference="H-P1", penalised=about("H000001"))
    message = comes(listing(block(penalty()), block(credited, party=HARTWELL, other=NORTE)))
    assert state(message) == ["ACCEPTED"] and message.party_id is None, "it is of several"
    assert verdicts() == [("EQUAL", ()), ("EQUAL", ())]
    assert len(compared(party=HARTWELL)) == 1


def test_ours_that_no_line_names_stand_in_the_comparison_of_days_that_are_listed(failed: int) -> None:
    assert verdicts() == [], "nothing is listed for the day"
    comes(listing(owner=bic(NORTE)))
    [line] = compared()
    assert (str(line.compared.verdict), line.line, line.penalty) == ("OURS", None, Penalty.objects.get().pk)
    assert line.party_lei and line.reference == "N000001"
    assert verdicts(verdict="open") == [("OURS", ())] and verdicts(verdict="EQUAL") == []
    assert verdicts(since=MON_2026_11_23) == [] and verdicts(party="nobody at all") == []
    assert compared_totals(ComparedWanted(), Scope(None)).count.number == 1
    assert compared_totals(ComparedWanted(), Scope(())).count.number == 0


def test_late_matching_of_several_days_stands_beside_one_line(late: Firm) -> None:
    with whole():
        in_scope(late)
        match = took(1, trade_date="2026-11-17", intended_settlement_date="2026-11-19")
        came_in(match, "DELI")
    night()
    said = penalty(
        "0.20", kind=PenaltyKind.LATE_MATCHING, calculations=(), penalised=about("N000001", settlement_date=None)
    )
    comes(listing(block(said, penalty("0.25", common_reference="P2"))))
    found = {each.kind: each for each in compared()}
    assert found["SEFP"].compared.verdict == "EQUAL"
    lines = found["LMFP"]
    assert lines.ours is not None and lines.ours.days == 1 and len(lines.penalties) == 1


def test_a_list_of_a_month_is_kept_as_its_nets_and_compared_with_ours(failed: int) -> None:
    told = replace(block(), day=None, net=euros("0.40"))
    other = replace(told.counterparties[0], net=euros("0.40"))
    month = listing(
        replace(told, counterparties=(other,)),
        frequency=Frequency.MONTHLY,
        period=Period(date(2026, 11, 1), date(2026, 11, 30)),
        reference="M11",
    )
    assert state(comes(month)) == ["ACCEPTED"]
    kept = PenaltyList.objects.get()
    assert (kept.frequency, kept.days, kept.lines.count()) == ("MNTH", [], 0)
    both = listed_nets(kept.pk, Scope(None), MON_2026_11_23)
    assert [(each.said, each.ours, each.difference) for each in both] == [
        (Decimal("-0.40"), Decimal("-0.25"), Decimal("-0.15"))
    ] * 2
    assert verdicts() == [], "a list of a month covers no day"


def test_nets_of_a_day_are_compared_with_its_lines_and_with_ours(failed: int) -> None:
    told = block(penalty())
    wrong = replace(told, net=euros("7.00"))
    comes(listing(wrong))
    total, between = listed_nets(PenaltyList.objects.get().pk, Scope(None), MON_2026_11_23)
    assert (total.said, total.lines, total.ours, total.foots) == (
        Decimal(-7),
        Decimal("-0.25"),
        Decimal("-0.25"),
        False,
    )
    assert (between.said, between.foots, between.difference) == (Decimal("-0.25"), True, Decimal(0))


def test_the_page_of_a_line_is_of_what_counts(failed: int) -> None:
    comes(listing(block(penalty())))
    line = ListedPenalty.objects.get().pk
    assert compared_penalty(line, Scope(None), MON_2026_11_23)
    assert compared_penalty(line, Scope(()), MON_2026_11_23) is None
    assert compared_penalty(999, Scope(None), MON_2026_11_23) is None
    comes(listing(block(penalty()), reference="L2", holds=Holds.NEW_AND_AMENDED))
    assert compared_penalty(line, Scope(None), MON_2026_11_23) is None, "a later list tells it anew"


def of_november(*blocks: Block) -> Any:
    """A list of the month."""
    month = Period(date(2026, 11, 1), date(2026, 11, 30))
    return listing(*blocks, frequency=Frequency.MONTHLY, period=month, reference="M11")


def test_a_penalty_that_a_list_of_a_month_tells_without_its_day_has_that_of_an_earlier_list(failed: int) -> None:
    comes(listing(block(penalty())), "M1")
    later = replace(penalty(), calculations=(DayReckoned(day=date(2026, 11, 19), isin=SHARE),))
    assert state(comes(of_november(replace(block(later), day=None)), "M2")) == ["ACCEPTED"]
    assert set(ListedPenalty.objects.values_list("day", flat=True)) == {FRI_2026_11_20}
    assert verdicts() == [("EQUAL", ())]


def test_until_when_a_penalty_of_before_there_were_any_is_appealed_nobody_says() -> None:
    appeals_until = MarketMilestones({}).appeals_until
    assert appeals_until(1, date(2021, 11, 30)) is None and appeals_until(1, date(1800, 1, 1)) is None
    assert appeals_until(1, FRI_2026_11_20) == date(2026, 12, 14)


def test_a_reader_is_told_how_many_penalties_a_list_has_of_its_parties(failed: int, market: Firm) -> None:
    credited = penalty(amount=euros("0.25", Flow.CREDIT), reference="H-P1", penalised=about("H000001"))
    comes(listing(block(penalty()), block(credited, party=HARTWELL, other=NORTE)))
    kept = PenaltyList.objects.get()
    lines = [list_facts([kept], scope)[kept.pk].lines for scope in (Scope(None), Scope((market.parties[NORTE],)))]
    assert lines == [2, 1]
    [total, *_] = listed_nets(kept.pk, Scope((market.parties[HARTWELL],)), MON_2026_11_23)
    assert (total.said, total.ours) == (Decimal("0.25"), Decimal("0.25"))


@pytest.mark.parametrize(
    "said, code",
    [
        (lambda: listing(block(penalty()), servicer=bic("NOBODEFFXXX")), "depository_not_known"),
        (lambda: listing(block(penalty(), party="NOBODEFFXXX")), "listed_party_not_served"),
        (listing, "party_not_served"),
        (lambda: listing(block(penalty(), penalty())), "penalty_told_twice"),
        (lambda: listing(block(penalty()), has_activity=False), "activity_is_otherwise"),
        (lambda: listing(block(penalty(calculations=()), day=date(2022, 1, 31))), "no_day_of_penalties"),
        (lambda: listing(block(penalty(), day=date(2026, 11, 24))), "no_day_of_penalties"),
        (lambda: listing(block(penalty()), period=Period(date(2022, 1, 31), FRI_2026_11_20)), "no_day_of_penalties"),
        (lambda: listing(block(penalty()), period=Period(date(2026, 10, 20), FRI_2026_11_20)), "period_too_long"),
        (lambda: listing(block(penalty()), period=Period(FRI_2026_11_20, date(2026, 12, 3))), "no_day_of_penalties"),
        (
            lambda: listing(
                block(penalty()),
                frequency=Frequency.MONTHLY,
                period=Period(FRI_2026_11_20, date(2026, 12, 18)),
                reference="M11",
            ),
            "period_of_two_months",
        ),
        (lambda: of_november(replace(block(penalty()), day=None)), "day_not_told"),
        (lambda: listing(block(penalty()), owner=Party(NamedBy.SCHEME, "X", "Y")), "listed_party_not_served"),
    ],
)
def test_what_is_not_taken_in_is_set_aside_with_the_reason(market: Firm, said: Any, code: str) -> None:
    message = comes(said())
    assert state(message) == ["QUARANTINED"]
    assert code in [each["code"] for each in OpenMessage.objects.get().reasons]
    assert not PenaltyList.objects.exists()


def test_a_list_of_another_depository_than_its_sender_is_set_aside(market: Firm) -> None:
    body = iso20022.write_message(listing(block(penalty())), header("M1", NORTE))
    message = sent(body)
    assert state(message) == ["QUARANTINED"]
    assert OpenMessage.objects.get().reasons[0]["code"] == "list_of_another_depository"


def test_a_list_of_iso_15022_is_taken_in_as_well(failed: int) -> None:
    told = {
        "202111": "202611",
        "20261130": "20261119",
        "CBFTDEFFXXX": place(),
        "CBFTDEFFAXXX": f"{place()[:8]}A{place()[8:]}",
        "HARTGB2LXXX": HARTWELL,
        "NORTESMMXXX": NORTE,
    }
    text = FIN
    for old, new in told.items():
        text = text.replace(old, new if new.isdecimal() else f"{new:X<11}")
    message = sent(text.replace("\n", "\r\n").encode(), on=MON_2026_11_23)
    assert state(message) == ["ACCEPTED"]
    line = ListedPenalty.objects.get()
    assert (line.reasons, line.securities_rate, line.classification) == (["SWIC", "UPDT"], Decimal("0.1"), "SOVR")
    assert verdicts() == [("THEIRS", ())]
