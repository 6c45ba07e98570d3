"""The night beside everything else that happens: zombies, acts, postings, readers and blocks. Two real connections."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TypeVar

import pytest
from django.db import IntegrityError, OperationalError, connection

from backoffice import day
from backoffice.bench.filing import file_matches
from backoffice.bench.firm import Firm, build_firm, open_balances
from backoffice.proof import prove
from compliance.models import LegalReason, ReasonCode
from compliance.operations import keep_blocks_still, place_block
from compliance.queries import Subject
from itservices.operations import Lease, LostLease, claim_step, open_run
from itservices.queries import next_step
from itservices.registry import step_function
from itservices.runner import run_step, run_to_end
from machinery.statements import rows, run, value
from machinery.transactions import whole
from settlements import night as nights
from settlements.operations import InTheNight, MoveNotLegal, Occasion, cancel, hold, prioritise, release
from settlements.queries import priorities_of
from tests.conftest import OwnDatabase
from tests.sessions import apart, elsewhere, until_waiting
from vocabulary.actor import Actor
from vocabulary.outcome import Outcome

FRI_2026_10_02 = date(2026, 10, 2)
SAT_2026_10_03 = date(2026, 10, 3)
NIGHT_OF_FRIDAY = datetime(2026, 10, 2, 23, tzinfo=UTC)
BY = Actor("job", "test", "test")
OCCASION = Occasion(by=Actor("person", "7", "Ana"), at=NIGHT_OF_FRIDAY, business_date=FRI_2026_10_02, reason="asked")

Answer = TypeVar("Answer")


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


def taken(step_id: int, owner: str = "test") -> Lease:
    """A lease on a step that is due."""
    with whole():
        lease = claim_step(step_id, owner)
    assert lease is not None
    return lease


def before(wanted: str) -> int:
    """Runs Friday's night up to a step; the step."""
    opened = night()
    for name, _ in day.STEPS:
        step = next_step(opened)
        assert step is not None
        if name == wanted:
            return step
        run_step(step)
    raise LookupError(wanted)


def lapse(step_id: int) -> None:
    """The lease of a step is over."""
    run("update itservices_step set lease_until = now() - interval '1 s' where id = %s", [step_id])


def written() -> list[object]:
    """Everything that a step could write."""
    tables = (
        "itservices_run",
        "itservices_proofresult",
        "ledger_guard",
        "ledger_journal",
        "ledger_slice",
        "ledger_day",
        "ledger_balancesnapshot",
        "settlements_openmatch",
        "settlements_settlement",
        "settlements_statuschange",
        "recordkeeping_event",
    )
    leaves = (
        "select conrelid::regclass::text as t, conname, convalidated from pg_constraint"
        " where conrelid::regclass::text like 'ledger_%' order by 1, 2"
    )
    return [rows(leaves), *(rows(f"select * from {table} t order by t::text") for table in tables)]


@pytest.mark.parametrize("name", [name for name, _ in day.STEPS if name != "snapshot"])
def test_an_attempt_that_lost_its_lease_writes_nothing(firm: Firm, name: str) -> None:
    """It was stopped for a while, another attempt has taken the step over, and it goes on where it was."""
    step = before(name)
    zombie = taken(step)
    lapse(step)
    taken(step)
    found = written()
    with pytest.raises(LostLease):
        step_function("night", name)(zombie)
    assert written() == found


def in_the_chunk(monkeypatch: pytest.MonkeyPatch, work: Callable[[], Answer]) -> list[Answer]:
    """Lets another session do something in the middle of the first chunk's transaction; its answers."""
    answers: list[Answer] = []
    real = nights.append_chunk

    def late(*args: object, **kwargs: object) -> None:
        if not answers:
            answers.append(elsewhere(work))
        real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(nights, "append_chunk", late)
    return answers


def held(*instructions: int) -> list[str]:
    """The codes of what refuses a hold."""
    with whole():
        return [failure.code for failure in hold(instructions, OCCASION).failures]


def test_an_act_on_a_claimed_instruction_does_not_wait_for_the_chunk_that_settles_it(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is answered with the run at once, and takes no lock that the night could meet (a deadlock ends its attempt)."""
    answers = in_the_chunk(monkeypatch, lambda: held(*range(2, 100, 2)))
    assert run_to_end(night()) == "DONE"
    assert answers == [[InTheNight.code] * 49]
    assert value("select max(attempt) from itservices_step") == 1


def test_an_act_leaves_a_claimed_instruction_to_the_night(firm: Firm) -> None:
    before("settle")
    with whole():
        assert {failure.code for failure in hold([2, 4], OCCASION).failures} == {InTheNight.code}
        assert (
            len(elsewhere(lambda: rows("select from settlements_openmatch where match_id in (1, 2) for update"))) == 2
        )


def test_a_double_click_acts_once_and_the_second_is_refused_in_words(firm: Firm) -> None:
    """Two requests at once: the second waits for the first and finds what it did."""

    def again(act: Callable[..., Outcome]) -> list[str]:
        with whole():
            return [failure.code for failure in act([2], OCCASION).failures]

    for act in (hold, release, cancel):
        with ThreadPoolExecutor(1) as other:
            with whole():
                assert act([2], OCCASION).failures == ()
                second = other.submit(apart(lambda act=act: again(act), "10s"))  # type: ignore[misc]
                until_waiting(second)
            assert second.result() == [MoveNotLegal.code], act


def test_two_parties_give_priorities_at_the_same_time(firm: Firm) -> None:
    """One waits for the other: the queue has the more urgent one, whoever came first."""
    match, mine, theirs = rows(
        "select m.id, m.delivering_id, m.receiving_id from settlements_openmatch o join settlements_match m on m.id = o.match_id"
        " where priority = 4 order by 1 limit 1"
    )[0].values()

    def say(side: int, priority: int) -> Outcome:
        with whole():
            return prioritise([side], priority, OCCASION)

    for first, second, stands in ((3, 3, 3), (4, 4, 4), (3, 3, 3), (4, 4, 4)):
        with ThreadPoolExecutor(1) as other:
            with whole():
                assert prioritise([mine], first, OCCASION).done == 1
                waits = other.submit(apart(lambda said=second: say(theirs, said), "10s"))  # type: ignore[misc]
                until_waiting(waits)
            assert waits.result().done == 1
        assert priorities_of([mine, theirs]) == {mine: first, theirs: second}
        assert value("select priority from settlements_openmatch where match_id = %s", [match]) == stands


def block(account: int) -> int:
    """Blocks the safekeeping or cash account that an account of the books is of; the block."""
    holder = int(value("select holder_id from ledger_account where id = %s", [account]))
    with whole():
        (placed,) = place_block(
            [Subject("account", holder)],
            reason_code=ReasonCode.FROZ,
            legal_reason=LegalReason.SANCTIONS,
            legal_basis="list entry 1",
            blocked_from=FRI_2026_10_02,
            by=BY,
            at=NIGHT_OF_FRIDAY,
        ).values()
    return placed


def settled_on(account: int) -> int:
    """How many settlements moved an account."""
    return int(
        value(
            "select count(*) from ledger_movement m join settlements_settlement s on s.journal_id = m.journal_id"
            " where %s in (m.debit_account, m.credit_account)",
            [account],
        )
    )


def test_a_block_that_is_placed_while_the_night_runs_stops_what_is_not_booked_yet(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes in the middle of the first of four chunks: from its commit on nothing settles on it."""
    monkeypatch.setattr(nights, "CHUNK", 100)
    account = int(firm.cash[0])
    answers = in_the_chunk(monkeypatch, lambda: block(account))
    assert run_to_end(night()) == "DONE"
    assert answers
    assert settled_on(account) == 0
    assert settled_on(int(firm.cash[1])) > 0
    told = rows("select deliverer_reason d, receiver_reason r from settlements_openmatch where cash_to = %s", [account])
    assert {(f["d"], f["r"]) for f in told} <= {("FROZ", "OTHR")}
    assert told


def test_a_block_waits_for_what_is_just_being_settled(firm: Firm) -> None:
    with whole():
        keep_blocks_still()
        with pytest.raises(OperationalError, match="lock timeout"):
            elsewhere(lambda: block(int(firm.cash[0])))
    assert elsewhere(lambda: block(int(firm.cash[0])))


def test_the_proof_finds_what_settled_although_it_was_blocked(firm: Firm, own_database: OwnDatabase) -> None:
    assert run_to_end(night()) == "DONE"
    late = block(int(firm.cash[0]))
    assert prove(FRI_2026_10_02, full=True).proved
    own_database.use("owner")
    run("alter table compliance_block disable trigger user")
    run("update compliance_block set id = 0 where id = %s", [late])
    run("alter table compliance_block enable trigger user")
    own_database.use("job")
    assert [result.code for result in prove(FRI_2026_10_02, full=True).broken] == ["S18", "T08"]


@contextmanager
def kept(take: Callable[[], object]) -> Iterator[None]:
    """Another session takes something in a transaction that lasts as long as this does."""
    taken_by_other, done = threading.Event(), threading.Event()

    def keep() -> None:
        try:
            with whole():
                take()
                taken_by_other.set()
                done.wait(60)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        kept_by_other = other.submit(keep)
        assert taken_by_other.wait(10)
        try:
            yield
        finally:
            done.set()
        kept_by_other.result()


def assert_gets_by(step: int, take: Callable[[], object]) -> None:
    """Runs a step beside who has taken something, and takes it too: if the step waits, nobody waits behind it."""

    def work() -> bool:
        try:
            return run_step(step)
        finally:
            connection.close()

    def by() -> None:
        with whole():
            run("set local lock_timeout = '4s'")
            take()

    with ThreadPoolExecutor(1) as night_worker:
        with kept(take):
            working = night_worker.submit(work)
            while not working.done() and not value("select exists (select from pg_locks where not granted)"):
                time.sleep(0.01)
            by()
        assert working.result()
    assert rows("select state, attempt from itservices_step where id = %s", [step]) == [{"state": "DONE", "attempt": 1}]


def test_nobody_waits_behind_the_night_for_a_reader_that_takes_its_time(firm: Firm) -> None:
    """A long report does not stop the night's slice from getting its indexes and foreign keys, nor they another one."""
    assert_gets_by(before("publish"), lambda: value("select count(*) from ledger_journal"))


def test_nobody_waits_behind_the_roll_for_a_posting_that_takes_its_time(firm: Firm) -> None:
    assert_gets_by(before("roll"), lambda: value("select pg_advisory_xact_lock_shared(7001)"))
    assert value("select business_date from ledger_day where closed_at is null") == SAT_2026_10_03


@pytest.mark.parametrize(
    "disguise",
    [
        "create temp table settlements_settlement as select match_id from public.settlements_openmatch",
        "create temp table settlements_cancellation as select unnest(array[2, 3]) as instruction_id",
        "insert into settlements_cancellation (instruction_id, reason_code, business_date, at)"
        " values (2, 'CANI', '2026-10-02', now())",
    ],
)
def test_a_page_cannot_take_a_match_out_of_the_queue_by_a_table_of_its_own_or_half_a_fact(
    firm: Firm, own_database: OwnDatabase, disguise: str
) -> None:
    own_database.use("web")
    with pytest.raises(IntegrityError, match="no_final_fact"), whole():
        run(disguise)
        run("delete from settlements_openmatch where match_id = 1")
