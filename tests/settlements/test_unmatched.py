"""Why an instruction is unmatched: the nearest candidate, what differs, and what nobody is told of others."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from machinery.paging import Cut
from machinery.patience import TooSlow
from machinery.statements import array, run, statement, tuples, value
from refdata.queries import cut_off_instants
from settlements.differing import side_by_side, terms_in_words, told_of_matching
from settlements.operations import allege_due, match_waiting, submit_sides
from settlements.own_side import OwnRow
from settlements.queries import (
    Scope,
    WantedUnmatched,
    WhyUnmatched,
    alleged,
    allegements,
    number_unmatched,
    unmatched_lines,
    unmatched_list,
    why_waiting,
)
from settlements.queries.unmatched import NEAR_BY
from tests.settlements.firm import BOND, FRI_2026_11_20, HARTWELL, JOB, LUMIERE, NINE, NORTE, Firm
from tests.settlements.sides import FREE, delivers, receives


def send(*submitted: OwnRow) -> dict[int, int]:
    """Taken in and matched; the instructions by line."""
    intake = submit_sides(submitted, by=JOB, at=NINE, business_date=FRI_2026_11_20)
    match_waiting(intake.keys, at=NINE, business_date=FRI_2026_11_20)
    return dict(intake.made)


def why(instruction: int) -> WhyUnmatched:
    return why_waiting([instruction], FRI_2026_11_20)[instruction]


@pytest.mark.parametrize(
    ("other", "codes"),
    [
        ({"amount": "12347.61"}, ("DMON",)),
        ({"quantity": "101"}, ("DQUA",)),
        ({"trade_date": "2026-11-17"}, ("DTRD",)),
        ({"intended_settlement_date": "2026-11-23"}, ("DDAT",)),
        ({"isin": BOND, "quantity": "2000"}, ("DSEC", "DQUA")),
        ({"currency": "USD", "cash_account": "CSH-HART-USD", "amount": "12345.60"}, ("NCRR",)),
        ({"place": "CSD"}, ("DEPT",)),
        ({"cum_ex": "CCPN"}, ("DCMX",)),
        ({"claim_opt_out": "NOMC"}, ("DMCT",)),
        ({"counterparty_account": "SEC-NORT-2"}, ("SAFE",)),
        ({"direction": "DELI"}, ("DELN", "SAFE")),
    ],
    ids=str,
)
def test_both_sides_are_told_what_differs_with_both_values(
    firm: Firm, other: dict[str, Any], codes: tuple[str, ...]
) -> None:
    made = send(delivers(), receives(**other))
    for own, near in ((1, 100_001), (100_001, 1)):
        found = why(made[own])
        assert found.codes == codes and found.near is not None and found.near.id == made[near]
        sentences = told_of_matching(found)
        assert len(sentences) == 1 + len(found.differences) and all(code in " ".join(sentences) for code in codes)
        assert {each.code for each in side_by_side(found)} == {"", *codes}


def test_a_sentence_says_both_values(firm: Firm) -> None:
    made = send(delivers(), receives(amount="12347.61"))
    _, said = told_of_matching(why(made[1]))
    assert said == "Amount: this side says 12,345.60\xa0EUR, the other 12,347.61\xa0EUR (DMON)."


def test_without_a_candidate_the_counterpart_is_missing(firm: Firm) -> None:
    made = send(delivers())
    found = why(made[1])
    assert found.codes == ("CMIS",) and found.near is None and len(told_of_matching(found)) == 2
    assert side_by_side(found) == []


def test_what_others_send_to_each_other_is_no_candidate(firm: Firm) -> None:
    """Lumière's instruction to Norte is nothing that Hartwell may learn of."""
    lumiere = {"participant": LUMIERE, "securities_account": "SEC-LUMI", "cash_account": "CSH-LUMI-EUR"}
    made = send(receives(), delivers(2, **lumiere, counterparty=NORTE, amount="1.00"))
    assert why(made[100_001]).near is None


def test_one_that_names_us_and_whom_we_do_not_name_is_told(firm: Firm) -> None:
    lumiere = {"participant": LUMIERE, "securities_account": "SEC-LUMI", "cash_account": "CSH-LUMI-EUR"}
    made = send(receives(), delivers(2, **lumiere))
    assert why(made[100_001]).codes == ("ICAG",)
    assert any("213800WSGIIZCXF1P572" in said for said in told_of_matching(why(made[100_001])))


def test_the_account_of_the_other_side_is_not_told(firm: Firm) -> None:
    made = send(delivers(), receives(counterparty_account="SEC-NORT-2"))
    assert "SEC-NORT " not in " ".join(told_of_matching(why(made[100_001]))) + " "
    assert "another one" in " ".join(told_of_matching(why(made[100_001])))


def test_what_came_in_and_was_not_matched_yet_is_said_so(firm: Firm) -> None:
    made = submit_sides([delivers(), receives()], by=JOB, at=NINE, business_date=FRI_2026_11_20).made
    assert why(made[1]).codes == ("NMAS",)
    assert told_of_matching(why(made[1])) == ["H000001 agrees with it; the next matching joins them."]


def test_the_same_twice_may_be_a_duplicate(firm: Firm) -> None:
    made = send(delivers(1), delivers(2))
    assert "PODU" in why(made[2]).codes and "PODU" not in why(made[1]).codes


def test_a_list_has_ones_own_alone_and_goes_on_page_by_page(firm: Firm) -> None:
    send(*(delivers(n, amount=f"{n}.00") for n in range(1, 6)), receives(9))
    own = Scope((firm.parties[NORTE],))
    first = unmatched_lines(WantedUnmatched(), own, FRI_2026_11_20, Cut(size=3))
    rest = unmatched_lines(WantedUnmatched(), own, FRI_2026_11_20, Cut(first.after, size=3))
    assert [len(first.rows), len(rest.rows), rest.after] == [3, 2, ""]
    assert {line.participant for line in (*first.rows, *rest.rows)} == {"Banco del Norte SA"}
    assert number_unmatched(WantedUnmatched(), own, NINE).number == 5
    assert number_unmatched(WantedUnmatched(), Scope(None), NINE).number == 6
    for wanted, number in (
        (WantedUnmatched(reference="N00000"), 5),
        (WantedUnmatched(reference="H"), 0),
        (WantedUnmatched(isin=BOND), 0),
        (WantedUnmatched(counterparty=HARTWELL), 5),
        (WantedUnmatched(participant=HARTWELL), 0),
    ):
        assert number_unmatched(wanted, own, NINE).number == number, wanted


def test_it_is_alleged_to_whom_it_names_after_five_hours_or_near_its_cut_off(firm: Firm) -> None:
    """Due on Friday 20 November, 16:00 in Madrid, 15:00 UTC: alleged from 12:00 on; of Monday five hours after 9:00."""
    made = send(delivers(1), delivers(2, intended_settlement_date="2026-11-23"))
    to = Scope((firm.parties[HARTWELL],))

    def at(hours: int, scope: Scope = to) -> list[str]:
        moment = NINE + timedelta(hours=hours)
        found = allegements(WantedUnmatched(is_alleged=True), scope, FRI_2026_11_20, moment, Cut())
        assert number_unmatched(WantedUnmatched(is_alleged=True), scope, moment).number == len(found.rows)
        return [each.waiting.reference for each in found.rows]

    assert [at(2), at(3), at(5)] == [[], ["N000001"], ["N000001", "N000002"]]
    assert at(5, Scope((firm.parties[NORTE],))) == []
    late = NINE + timedelta(hours=5)
    assert alleged(made[1], Scope((firm.parties[NORTE],)), FRI_2026_11_20, late) is None
    found = alleged(made[1], to, FRI_2026_11_20, late)
    assert found is not None and found.answer.direction == "RECE" and found.counterparty == "Hartwell & Finch Brokers"
    assert ("Direction", "Receive") in terms_in_words(found.answer)
    send(receives(1))
    assert at(5) == ["N000002"]


@pytest.mark.role("job")
def test_only_what_is_not_alleged_yet_is_asked_for_its_cut_off(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is alleged stays so whatever its date; and no longer is it read than a page may take."""
    asked: list[set[date]] = []

    def spied(kinds: Sequence[tuple[int, str, date]]) -> dict[tuple[int, str, date], datetime]:
        assert value("show statement_timeout") != before
        asked.append({intended for _, _, intended in kinds})
        return cut_off_instants(kinds)

    send(delivers(1))
    late = NINE + timedelta(hours=5)
    assert allege_due(at=late) == 1
    send(delivers(2, intended_settlement_date="2026-11-23"))
    before = value("show statement_timeout")
    monkeypatch.setattr(unmatched_list, "cut_off_instants", spied)
    wanted, to = WantedUnmatched(is_alleged=True), Scope((firm.parties[HARTWELL],))
    assert number_unmatched(wanted, to, NINE).number == 1
    assert asked == [{date(2026, 11, 23)}] and value("show statement_timeout") == before


@pytest.mark.role("job")
def test_a_list_whose_due_dates_are_not_known_in_time_is_too_slow_and_its_number_unknown(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object) -> dict[str, object]:
        return {"late": value("select pg_sleep(5)")}

    for limit in ("LIST", "COUNT"):
        monkeypatch.setattr(unmatched_list, f"{limit}_MILLISECONDS", 20)
    monkeypatch.setattr(unmatched_list, "_due", slow)
    wanted, to = WantedUnmatched(is_alleged=True), Scope((firm.parties[HARTWELL],))
    assert number_unmatched(wanted, to, NINE).number is None
    with pytest.raises(TooSlow):
        allegements(wanted, to, FRI_2026_11_20, NINE, Cut())


@pytest.mark.role("owner")
def test_however_many_are_alike_the_nearest_are_read_in_the_order_of_an_index(firm: Firm) -> None:
    """Free deliveries of one quantity: no branch sorts all of them to find the first."""
    made = send(delivers(**FREE))
    for setting in ("seqscan", "bitmapscan", "sort"):
        run(f"set local enable_{setting} = off")
    asked = {"instructions": array(made.values()), "most": 20}
    for same, index in zip(NEAR_BY, ("unmatched_by_asset_named", "unmatched_by_parties"), strict=True):
        near = statement("settlements", "unmatched_near").format(same=same)
        lines = [line for (line,) in tuples("explain " + near, asked)]
        assert sum(f"using {index}" in line for line in lines) == 4
        assert not [line for line in lines if "Incremental Sort" in line]
