"""The night: decided in order, booked delivery versus payment, resumed where it was, proved."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.db import IntegrityError, OperationalError, connection

from backoffice import day
from backoffice.bench.filing import file_matches
from backoffice.bench.firm import Firm, build_firm, open_balances
from backoffice.proof import ProofFailed
from itservices.operations import claim_step, finish_step, open_run
from itservices.queries import next_step, run_facts
from itservices.registry import step_function
from itservices.runner import run_to_end
from ledger.operations import Entry, Leg, post
from machinery.invariants import Scope
from machinery.statements import rows, run, value
from machinery.transactions import whole
from settlements import night as nights
from settlements.decision import Queue, settle_in_order
from settlements.link_invariants import LINKS
from settlements.operations import (
    InTheNight,
    LinkWish,
    NoSuchInstruction,
    NotOpen,
    Occasion,
    OutOfReach,
    cancel,
    hold,
    link,
    release,
)
from tests.conftest import OwnDatabase
from vocabulary.actor import Actor

FRI_2026_10_02 = date(2026, 10, 2)
SAT_2026_10_03 = date(2026, 10, 3)
NIGHT_OF_FRIDAY = datetime(2026, 10, 2, 23, tzinfo=UTC)
BY = Actor("job", "test", "test")
OCCASION = Occasion(by=Actor("person", "7", "Ana"), at=NIGHT_OF_FRIDAY, business_date=FRI_2026_10_02, reason="asked")


def four_hundred_matches() -> Firm:
    """Ten participants in five ISINs with 400 matches due on Friday, some of them short."""
    made = build_firm(FRI_2026_10_02, participants=10, instruments=5)
    open_balances(made, FRI_2026_10_02, holding=400, cash=3_000_000)
    file_matches(made, 400, FRI_2026_10_02, seed=3)
    return made


@pytest.fixture
def begins_with() -> Callable[[], Firm]:
    """Databases of their own begin with this firm."""
    return four_hundred_matches


@pytest.fixture
def firm(own_database: OwnDatabase) -> Firm:
    """The firm of `four_hundred_matches`; as the job role."""
    own_database.use("job")
    made: Firm = own_database.made
    return made


def night() -> int:
    """The run of Friday's night, opened."""
    with whole():
        return open_run("night", FRI_2026_10_02, by=BY, at=NIGHT_OF_FRIDAY).pk


def result() -> list[object]:
    """What a night leaves: balances, what settled, what is open and why, facts of status."""
    return [
        rows("select account_id, posted, held from ledger_guard order by 1"),
        rows("select match_id, journal_id from settlements_settlement order by 1"),
        rows("select match_id, settlement, deliverer_reason, receiver_reason from settlements_openmatch order by 1"),
        rows("select instruction_id, axis, to_status, reason_code from settlements_statuschange order by 1, id"),
    ]


def test_the_night_settles_what_it_can_and_says_why_of_the_rest(firm: Firm) -> None:
    assert run_to_end(night()) == "DONE"
    settled = value("select count(*) from settlements_settlement")
    open_rows = rows("select settlement, deliverer_reason d, receiver_reason r from settlements_openmatch")
    assert 0 < settled < 400
    assert settled + len(open_rows) == 400
    assert {(f["settlement"], f["d"], f["r"]) for f in open_rows} <= {
        ("PENF", "LACK", "CLAC"),
        ("PENF", "CMON", "MONY"),
    }
    assert value("select count(*) from ledger_journal where kind = 'SETT'") == settled
    assert (
        value("select count(*) from ledger_movement m join ledger_journal j on j.id = m.journal_id where kind = 'SETT'")
        == 2 * settled
    )
    assert not rows("select asset_id from ledger_guard group by 1 having sum(posted) <> 0")
    assert not rows("select 1 from ledger_guard where posted < floor")


def test_in_is_settled_and_refused(firm: Firm) -> None:
    run_to_end(night())
    counts = {f["name"]: f["counts"] for f in rows("select name, counts::text from itservices_step")}
    entered = json.loads(counts["claim"])["in"]["EUR"]
    settled = json.loads(counts["settle"])["settled"]["EUR"]
    refused = json.loads(counts["refuse"])["refused"]["EUR"]
    assert entered["number"] == settled["number"] + refused["number"] == 400
    assert float(entered["amount"]) == pytest.approx(float(settled["amount"]) + float(refused["amount"]))


def test_again_changes_nothing(firm: Firm) -> None:
    opened = night()
    run_to_end(opened)
    before = result()
    assert run_to_end(night()) == "DONE"
    assert result() == before


@pytest.mark.parametrize("chunk", [7, 100, 400])
def test_the_result_does_not_depend_on_the_chunks(firm: Firm, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    queue = rows("select match_id from settlements_openmatch order by priority, intended_settlement_date, match_id")
    expected = reckon([f["match_id"] for f in queue])
    monkeypatch.setattr("settlements.night.CHUNK", chunk)
    run_to_end(night())
    assert {f["match_id"] for f in rows("select match_id from settlements_settlement")} == expected


def reckon(order: list[int]) -> set[int]:
    """The same decision, written the slow way: passes in order until nothing more settles."""
    terms = {f["match_id"]: f for f in rows("select * from settlements_openmatch")}
    scale = {f["id"]: 10 ** f["scale"] for f in rows("select id, scale from refdata_asset")}
    left = {
        f["account_id"]: None
        if f["floor"] is None
        else int((f["posted"] - f["held"] - f["floor"]) * scale[f["asset_id"]])
        for f in rows("select * from ledger_guard")
    }
    settled: set[int] = set()
    while True:
        fresh = set()
        for match in (m for m in order if m not in settled):
            t = terms[match]
            legs = (
                (t["securities_from"], t["securities_to"], t["quantity_units"]),
                (t["cash_from"], t["cash_to"], t["amount_units"]),
            )
            if all(left[giver] is None or left[giver] >= units for giver, _, units in legs):
                for giver, taker, units in legs:
                    left[giver] = None if left[giver] is None else left[giver] - units
                    left[taker] = None if left[taker] is None else left[taker] + units
                fresh.add(match)
                settled.add(match)
        if not fresh:
            return settled


def test_a_claimed_instruction_answers_with_the_run(firm: Firm) -> None:
    opened = night()
    with whole():
        lease = claim_step(next_step(opened) or 0, "test")
    assert lease is not None
    step_function("night", "claim")(lease)
    with whole():
        outcome = hold([2], OCCASION)
    assert [(f.code, f.data["run"]) for f in outcome.failures] == [(InTheNight.code, opened)]
    with whole():
        finish_step(lease)
    run_to_end(opened)
    assert run_facts(opened)["frozen_through"] == 400


def test_what_is_held_stays_and_is_settled_after_its_release(firm: Firm) -> None:
    with whole():
        assert hold([2, 5], OCCASION).done == 2
    run_to_end(night())
    held = rows(
        "select match_id, deliverer_reason d, receiver_reason r from settlements_openmatch"
        " where match_id in (1, 2) order by 1"
    )
    assert held == [{"match_id": 1, "d": "PREA", "r": "PRCY"}, {"match_id": 2, "d": "PRCY", "r": "PREA"}]
    with whole():
        assert release([2], OCCASION).done == 1
        assert release([2], OCCASION).failures[0].code == "move_not_legal"


def test_a_matched_pair_is_cancelled_by_both_sides_only(firm: Firm) -> None:
    with whole():
        assert cancel([2], OCCASION).done == 1
    assert value("select deliverer_cancels from settlements_openmatch where match_id = 1") is True
    with whole():
        assert cancel([2], OCCASION).failures[0].code == "move_not_legal"
        assert cancel([3], OCCASION).done == 1
        gone, unknown = cancel([3, 999_999], OCCASION).failures
    assert (gone.code, unknown.code) == (NotOpen.code, NoSuchInstruction.code)
    assert value("select count(*) from settlements_openmatch where match_id = 1") == 0
    assert value("select count(*) from settlements_cancellation") == 2


@pytest.mark.parametrize(
    ("rows", "milliseconds", "following"),
    [(50_000, 500, 50_000), (50_000, 2_000, 16_250), (20_000, 65_000, 5_000), (5_000, 0, 50_000), (10, 65_000, 40_000)],
)
def test_a_chunk_is_as_large_as_others_can_wait_for(rows: int, milliseconds: int, following: int) -> None:
    """650 ms, between 5,000 and 50,000 rows; what is left at the end of a pass says nothing."""
    assert nights.paced(40_000, rows, milliseconds) == following


def test_another_posting_in_between_makes_the_chunk_decide_again(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """The balances that the night has read are gone when it writes: the floor refuses, it decides again."""
    taken: list[int] = []
    real = nights.append_chunk

    def late(*args: object, **kwargs: object) -> None:
        if not taken:
            taken.append(1)
            _drain(firm)
        real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(nights, "append_chunk", late)
    assert run_to_end(night()) == "DONE"
    assert taken
    assert not rows("select 1 from ledger_guard where posted - held < floor")
    assert not rows("select asset_id from ledger_guard group by 1 having sum(posted) <> 0")


def _drain(firm: Firm) -> None:
    """Another session takes everything that the first participant has of every ISIN."""

    def take() -> None:
        try:
            with whole():
                post(
                    [
                        Entry(f"drain:{asset}", "HAND", FRI_2026_10_02, [Leg(asset, source, location, Decimal(400))])
                        for asset, source, location in zip(
                            firm.assets.tolist(), firm.securities[0].tolist(), firm.locations.tolist(), strict=True
                        )
                    ],
                    business_date=FRI_2026_10_02,
                    by=OCCASION.by,
                    at=NIGHT_OF_FRIDAY,
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        other.submit(take).result()


def test_a_leg_that_is_not_there_moves_nothing() -> None:
    one = np.array([1])
    queue = Queue(
        **{
            name: one * 0 + found
            for name, found in {
                "match": 1,
                "priority": 4,
                "intended": 0,
                "market": 1,
                "asset": 0,
                "securities_from": 0,
                "securities_to": 0,
                "quantity": 0,
                "currency": 9,
                "cash_from": 1,
                "cash_to": 2,
                "amount": 50,
                "deliverer_hold": 0,
                "receiver_hold": 0,
            }.items()
        }
    )
    available = [0, 50, 0]
    assert settle_in_order(queue, available).tolist() == [True]
    assert available == [0, 0, 50]


def test_raw_sql_cannot_take_an_open_match_out_of_the_queue(own_database: OwnDatabase) -> None:
    own_database.use("owner")
    made = build_firm(FRI_2026_10_02, participants=3, instruments=2)
    file_matches(made, 5, FRI_2026_10_02, seed=1)
    for role in ("owner", "web"):
        own_database.use(role)
        with pytest.raises(IntegrityError, match="no_final_fact"), whole():
            run("delete from settlements_openmatch where match_id = 1")


def test_a_night_killed_between_close_and_keep_is_finished(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """The date is closed, its balances are not kept yet: the run asked for again finishes, before the next date."""

    def killed(business_date: date) -> int:
        raise OperationalError("the connection is gone")

    monkeypatch.setattr(day, "keep_day", killed)
    monkeypatch.setattr("itservices.operations.runs.PAUSE", timedelta(0))
    assert day.run_night(FRI_2026_10_02, by=BY, at=NIGHT_OF_FRIDAY) == {FRI_2026_10_02: "STOPPED"}
    assert value("select count(*) from ledger_balancesnapshot") == 0
    monkeypatch.undo()
    assert day.run_night(FRI_2026_10_02, by=BY, at=NIGHT_OF_FRIDAY) == {FRI_2026_10_02: "DONE"}
    assert value("select count(*) from ledger_balancesnapshot") > 0
    assert day.run_night(FRI_2026_10_02, by=BY, at=NIGHT_OF_FRIDAY) == {}
    assert value("select business_date from ledger_day where closed_at is null") == SAT_2026_10_03


def test_a_date_that_has_not_come_is_refused(firm: Firm) -> None:
    with pytest.raises(day.DateNotDue, match="2026-10-02"):
        day.run_night(date(2026, 10, 5), by=BY, at=NIGHT_OF_FRIDAY)


def test_a_poisoned_match_is_set_aside_the_rest_settles_and_the_proof_names_it(
    firm: Firm, own_database: OwnDatabase
) -> None:
    own_database.use("owner")
    run("alter table settlements_openmatch disable trigger terms_never_change")
    run("update settlements_openmatch set securities_to = 99999 where match_id = 7")
    run("alter table settlements_openmatch enable trigger terms_never_change")
    own_database.use("job")
    with pytest.raises(ProofFailed, match="S11"):
        run_to_end(night())
    assert value("select deliverer_reason from settlements_openmatch where match_id = 7") == "OTHR"
    assert value("select after->'matches' from recordkeeping_event where code = 'night.set_aside'") == "[7]"
    assert value("select count(*) from settlements_settlement") > 200


def test_who_serves_another_entity_is_told_whom_to_ask() -> None:
    assert OutOfReach.status == 403
    assert "legal entity" in OutOfReach(instruction=7).sentence()


def linked(*wishes: LinkWish) -> None:
    """Links of deliverers' instructions, all of which are accepted."""
    with whole():
        assert link(wishes, OCCASION).failures == ()


def delivered_by(match: int) -> int:
    """The deliverer's instruction of a match."""
    return int(value("select delivering_id from settlements_match where id = %(m)s", {"m": match}))


def of_one_deliverer(number: int) -> list[int]:
    """Matches of the deliverer that has most of them, in the order of the queue."""
    found = rows(
        "select match_id, deliverer_id from settlements_openmatch order by priority, intended_settlement_date, match_id"
    )
    most = max({f["deliverer_id"] for f in found}, key=[f["deliverer_id"] for f in found].count)
    return [f["match_id"] for f in found if f["deliverer_id"] == most][:number]


@pytest.mark.parametrize("chunk", [7, 400])
def test_what_is_linked_settles_as_its_party_says(firm: Firm, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    """The last before the first, two that are far apart together, and one that waits for what is on hold."""
    monkeypatch.setattr("settlements.night.CHUNK", chunk)
    monkeypatch.setattr("settlements.night.LEAST", chunk)
    first, second, third, fourth, *_, last = (delivered_by(each) for each in of_one_deliverer(30))
    linked(
        LinkWish(last, "BEFO", first),
        LinkWish(second, "WITH", last),
        LinkWish(third, "AFTE", fourth),
    )
    with whole():
        assert hold([fourth], OCCASION).done == 1
    assert run_to_end(night()) == "DONE"
    told = {
        side: rows(
            "select o.deliverer_reason d, o.receiver_reason r from settlements_openmatch o"
            " join settlements_match m on m.id = o.match_id where m.delivering_id = %(side)s",
            {"side": side},
        )
        for side in (third, fourth)
    }
    assert told == {third: [{"d": "LINK", "r": "OTHR"}], fourth: [{"d": "PREA", "r": "PRCY"}]}
    check = LINKS.sql(), LINKS.parameters(Scope(FRI_2026_10_02))
    assert rows(*check) == []
