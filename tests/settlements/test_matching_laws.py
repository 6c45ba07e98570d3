"""What PostgreSQL matches is what `pairing.pair` matches, whatever came in and in whatever order; and its key is matching's."""

from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from machinery.statements import rows, run
from settlements.matching import Terms, exact_key
from settlements.operations import match_waiting, submit_sides
from settlements.own_side import OwnRow
from settlements.pairing import pair, unmatched_of
from settlements.queries import limits_on, waiting_sides
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, Firm
from tests.settlements.sides import CASH_ONLY, FREE, delivers, receives

pytestmark = pytest.mark.role("job")
MANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
AMOUNTS = ("100.00", "100.01", "101.00", "102.00", "102.01", "100000.00", "100002.00", "100025.00", "100025.01")
SIDES = st.fixed_dictionaries(
    {"side": st.sampled_from([delivers, receives]), "amount": st.sampled_from(AMOUNTS)},
    optional={
        "common_reference": st.sampled_from(["A", "B"]),
        "client": st.sampled_from(["C", "D"]),
        "counterparty_client": st.sampled_from(["C", "D"]),
        "counterparty_account": st.sampled_from(["SEC-NORT", "SEC-HART", "ELSE"]),
        "cum_ex": st.sampled_from(["CCPN", "XCPN"]),
        "quantity": st.sampled_from(["100", "7"]),
    },
)
TERMS = st.fixed_dictionaries(
    {"side": st.sampled_from([delivers, receives])},
    optional={
        "payment": st.sampled_from(["DVP", "DWP"]),
        "trade_date": st.sampled_from(["2026-11-17", "2026-11-18"]),
        "intended_settlement_date": st.sampled_from(["2026-11-20", "2026-11-23"]),
        "cum_ex": st.sampled_from(["CCPN", "XCPN"]),
        "claim_opt_out": st.just("NOMC"),
        "place": st.sampled_from(["OWN", "CSD"]),
        "quantity": st.sampled_from(["100", "100.0", "7"]),
        "free": st.sampled_from([FREE, CASH_ONLY]),
    },
)


def taken_in(found: list[dict[str, Any]]) -> None:
    """Own instructions that wait, in the order of their ids; what earlier examples left is gone."""
    run("delete from settlements_unmatched")
    submitted: list[OwnRow] = []
    for number, said in enumerate(found, start=taken_in.last):  # type: ignore[attr-defined]
        terms = {name: value for name, value in said.items() if name not in {"side", "free"}}
        terms = {**terms, **said.get("free", {})}
        if terms.get("payment") == "PFOD":
            terms["quantity"] = None
        submitted.append(said["side"](number, **terms))
    taken_in.last += len(found)  # type: ignore[attr-defined]
    intake = submit_sides(submitted, by=JOB, at=NINE, business_date=FRI_2026_11_20)
    assert len(intake.made) == len(found), intake.outcome.failures


taken_in.last = 1  # type: ignore[attr-defined]


def waits() -> dict[int, Terms]:
    """Everything that waits, as matching compares it."""
    ids = [f["id"] for f in rows("select instruction_id as id from settlements_unmatched order by 1")]
    return {number: each.terms for number, each in waiting_sides(ids).items()}


def met() -> set[tuple[int, int]]:
    """Every match on file."""
    return {(f["d"], f["r"]) for f in rows("select delivering_id as d, receiving_id as r from settlements_match")}


@MANY
@given(found=st.lists(SIDES, min_size=1, max_size=12))
def test_postgresql_matches_what_pairing_does(firm: Firm, found: list[dict[str, Any]]) -> None:
    before = met()
    taken_in(found)
    waiting_before = waits()
    limits = {code: each for (_, code), each in limits_on(FRI_2026_11_20, [("EURX", "EUR")]).items()}
    expected = pair(unmatched_of(waiting_before, limits))
    match_waiting(None, at=NINE, business_date=FRI_2026_11_20)
    assert met() - before == set(zip(expected.delivering.tolist(), expected.receiving.tolist(), strict=True))
    assert len(waits()) == len(waiting_before) - 2 * len(expected)


@MANY
@given(found=st.lists(TERMS, min_size=2, max_size=6))
def test_the_key_is_the_same_if_and_only_if_matching_says_so(firm: Firm, found: list[dict[str, Any]]) -> None:
    taken_in(found)
    keys = {f["id"]: f["key"] for f in rows("select instruction_id as id, key from settlements_unmatched")}
    for (one, mine), (other, theirs) in combinations(waits().items(), 2):
        assert (keys[one] == keys[other]) == (exact_key(mine) == exact_key(theirs)), (mine, theirs)


def test_the_tolerance_of_a_day_is_that_of_its_year(firm: Firm) -> None:
    assert limits_on(date(2021, 12, 31), [("EURX", "EUR")]) == {}
    asked = [("EURX", "EUR"), ("EURX", "USD")]
    assert limits_on(FRI_2026_11_20, asked)["EURX", "EUR"].limit(Decimal("100000.01")) == 25
