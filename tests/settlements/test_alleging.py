"""A party is told of an instruction that names it and that it has not answered, once; and when that is over, and why."""

import json
from datetime import timedelta
from typing import Any

import pytest

from machinery.invariants import Scope as Proved
from machinery.statements import rows, run, value
from settlements.invariants import ALLEGED, WAITING
from settlements.models import Allegement, Unmatched, Withdrawal
from settlements.operations import Occasion, allege_due, cancel, match_waiting, submit_sides
from settlements.own_side import OwnRow
from settlements.queries import WantedUnmatched, alleged, number_unmatched, statuses_of, why_waiting
from settlements.queries.scope import Scope
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, LEIS, LUMIERE, NINE, NORTE, Firm
from tests.settlements.sides import FREE, delivers, receives

pytestmark = [pytest.mark.django_db, pytest.mark.role("job")]
LATER = NINE + timedelta(hours=5)
LATE = {"intended_settlement_date": "2026-11-23"}
"""Due so late that the cut-off is not near."""


def send(*submitted: OwnRow) -> dict[int, int]:
    """Takes own instructions in and matches them; line -> instruction."""
    made = submit_sides(submitted, by=JOB, at=NINE, business_date=FRI_2026_11_20).made
    match_waiting(None, at=NINE, business_date=FRI_2026_11_20)
    return dict(made)


def told(code: str) -> list[dict[str, Any]]:
    """Every event of a code, oldest first."""
    found = rows(
        "select subject_ids as ids, after, actor_name as by from recordkeeping_event where code = %s order by id",
        [code],
    )
    return [{**each, "after": json.loads(each["after"])} for each in found]


EVER = Proved(FRI_2026_11_20)


def broken(scope: Proved = EVER) -> list[str]:
    """What the proof finds of allegements and of what waits."""
    found = []
    for check in (ALLEGED, WAITING):
        found += [f["code"] for f in rows(check.sql(), check.parameters(scope))]
    return found


def take_back(instruction: int) -> None:
    """Its own side cancels it."""
    occasion = Occasion(by=JOB, at=LATER, business_date=FRI_2026_11_20, reason="Sent in error")
    assert cancel([instruction], occasion).done == 1


def test_what_waits_long_enough_is_alleged_once(firm: Firm) -> None:
    made = send(delivers(1, **LATE), delivers(2, **LATE))
    assert allege_due(at=NINE + timedelta(hours=4)) == 0
    assert allege_due(at=LATER) == 2
    assert allege_due(at=LATER) == 0
    (event,) = told("allegements.made")
    assert event["ids"] == [str(made[1]), str(made[2])] and event["after"]["allegements"] == 2
    assert Unmatched.objects.filter(is_alleged=True).count() == 2 and not broken()


def test_what_is_near_its_cut_off_is_alleged_at_once(firm: Firm) -> None:
    send(delivers(1), delivers(2, **LATE))
    assert allege_due(at=LATER - timedelta(minutes=1)) == 1


def test_it_is_over_when_it_matches(firm: Firm) -> None:
    made = send(delivers(**LATE), delivers(2, **LATE, quantity="7"))
    allege_due(at=LATER)
    submit_sides([receives(**LATE)], by=JOB, at=LATER, business_date=FRI_2026_11_20)
    assert match_waiting(None, at=LATER, business_date=FRI_2026_11_20).matches == 1
    (event,) = told("allegements.removed")
    assert event["ids"] == [str(made[1])] and event["after"]["status"] == "MACH" and event["by"] == "matching"
    hartwell = Scope((firm.parties[HARTWELL],))
    found = alleged(made[1], hartwell, FRI_2026_11_20, LATER)
    assert found is not None and found.over is not None and (found.over.at, found.over.status) == (LATER, "MACH")
    assert found.waiting.reference == "N000001" and found.answer.participant == LEIS[HARTWELL]
    still = alleged(made[2], hartwell, FRI_2026_11_20, LATER)
    assert still is not None and still.over is None
    assert number_unmatched(WantedUnmatched(is_alleged=True), hartwell, LATER).number == 1
    assert alleged(made[1], Scope((firm.parties[LUMIERE],)), FRI_2026_11_20, LATER) is None
    assert not broken()


def test_it_is_over_when_it_is_cancelled_and_whoever_waits_for_it_is_told(firm: Firm) -> None:
    made = send(delivers(**LATE, common_reference="A"), receives(**LATE, common_reference="B"))
    allege_due(at=LATER)
    take_back(made[1])
    (event,) = told("allegements.removed")
    assert event["ids"] == [str(made[1])] and event["after"]["status"] == "CAND" and event["by"] == JOB.name
    assert Withdrawal.objects.get().pk == made[1] and statuses_of([made[1]])[made[1]].processing == "CAND"
    assert why_waiting([made[100_001]], FRI_2026_11_20)[made[100_001]].codes == ("CPCA",)
    found = alleged(made[1], Scope((firm.parties[HARTWELL],)), FRI_2026_11_20, LATER)
    assert found is not None and found.over is not None and found.over.status == "CAND"
    assert not broken()


@pytest.mark.parametrize(
    ("mine", "theirs", "codes"),
    [
        ({}, {}, ("CPCA",)),
        ({"amount": "12347.60"}, {}, ("CPCA",)),
        ({"amount": "12347.61"}, {}, ("CMIS",)),
        ({"quantity": "99"}, {}, ("CMIS",)),
        (FREE, FREE, ("CPCA",)),
        ({}, {"direction": "RECE"}, ("CMIS",)),
    ],
    ids=str,
)
def test_the_counterpart_was_cancelled_only_if_it_would_have_matched(
    firm: Firm, mine: dict[str, Any], theirs: dict[str, Any], codes: tuple[str, ...]
) -> None:
    gone = send(delivers(**{**LATE, **theirs}))
    take_back(gone[1])
    made = send(receives(**{**LATE, **mine}))
    assert why_waiting([made[100_001]], FRI_2026_11_20)[made[100_001]].codes == codes
    assert not told("allegements.removed"), "it was never alleged"


@pytest.mark.role("owner")
def test_the_night_after_finds_what_was_alleged_and_over_the_day_before(firm: Firm) -> None:
    """Alleged and matched on Friday, before Friday's proof saw its match; the next proof reads Friday's events again."""
    made = send(delivers(**LATE), delivers(2, **LATE))
    allege_due(at=LATER)
    submit_sides([receives(**LATE)], by=JOB, at=LATER, business_date=FRI_2026_11_20)
    assert match_waiting(None, at=LATER, business_date=FRI_2026_11_20).matches == 1
    take_back(made[2])
    night_after = Proved(
        FRI_2026_11_20 + timedelta(days=3),
        since=FRI_2026_11_20,
        sides_through=int(value("select max(id) from settlements_instruction")),
        matches_through=int(value("select max(id) from settlements_match")),
        waited_before=1,
        full=False,
    )
    assert broken() == broken(night_after) == []
    run("alter table settlements_withdrawal disable trigger settlements_withdrawal_is_append_only")
    run("delete from settlements_withdrawal")
    assert "H07" in broken(night_after)


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("corruption", "code"),
    [
        ("delete from settlements_allegement", "H07"),
        ("update settlements_allegement set at = at + interval '1 second'", "H07"),
        ("update settlements_unmatched set is_alleged = not is_alleged", "H02"),
        ("delete from recordkeeping_event where code = 'allegements.made'", "H07"),
        ("delete from recordkeeping_event where code = 'allegements.removed'", "H07"),
    ],
)
def test_what_is_done_to_it_is_found(firm: Firm, corruption: str, code: str) -> None:
    made = send(delivers(**LATE), delivers(2, **LATE))
    allege_due(at=LATER)
    take_back(made[1])
    for table in ("settlements_allegement", "recordkeeping_event"):
        run(f"alter table {table} disable trigger {table}_is_append_only")
    assert not broken() and Allegement.objects.count() == 2
    run(corruption)
    assert code in broken()


def test_norte_is_not_told_of_its_own(firm: Firm) -> None:
    made = send(delivers(**LATE))
    allege_due(at=LATER)
    assert alleged(made[1], Scope((firm.parties[NORTE],)), FRI_2026_11_20, LATER) is None
