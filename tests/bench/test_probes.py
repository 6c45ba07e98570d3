"""A probe that sees something wrong says so; one that waits is measured; a process beside that fails is not silent."""

import os
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from backoffice.bench.beside import FORK, all_at_work, beside
from backoffice.bench.firm import Firm, build_firm, open_balances
from backoffice.bench.memory import children, dynamic, kibibytes, own_memory, postmaster, watch
from backoffice.bench.night import file_matches, following, perform, slice_of
from backoffice.bench.probes import BEFORE, COUNTED, READ, Snapshots, Waits, longest, look_at_one, rows_of, unsound
from backoffice.bench.roles import speaking_as
from machinery.statements import run, value
from machinery.transactions import whole
from tests.conftest import OwnDatabase

FRI_2026_10_02 = date(2026, 10, 2)
SAT_2026_10_03 = date(2026, 10, 3)
MON_2026_10_05 = date(2026, 10, 5)


@pytest.fixture
def night(own_database: OwnDatabase) -> Iterator[dict[str, object]]:
    """A night of 60 matches that is over, and what the probes noted before it; as the deploy role."""
    own_database.use("owner")
    made = build_firm(FRI_2026_10_02, participants=4, instruments=2)
    open_balances(made, FRI_2026_10_02, holding=2_000, cash=9_000_000)
    file_matches(made, 60, FRI_2026_10_02, seed=3)
    perform(FRI_2026_10_02)
    run(BEFORE, {"day": FRI_2026_10_02})
    yield {"day": FRI_2026_10_02, "slice": slice_of(FRI_2026_10_02)}


WRONG = {
    "per asset the books add up to zero": "update ledger_guard set posted = posted + 1 where account_id = {account}",
    "no account is below its floor": (
        "alter table ledger_guard drop constraint available_is_within_floor;"
        " update ledger_guard set posted = -1 where account_id = {account}"
    ),
    "a settlement has its journal, and a journal both its legs": (
        "alter table ledger_movement_s{slice} disable trigger user;"
        " delete from ledger_movement_s{slice} where leg = 2 and journal_id = {journal}"
    ),
    "a guard is what its movements add up to": "update ledger_guard set posted = posted - 1 where account_id = {account}",
    "a journal has its securities and its cash": (
        "alter table ledger_movement_s{slice} disable trigger user;"
        " update ledger_movement_s{slice} set leg = 3 where leg = 2 and journal_id = {journal}"
    ),
    "nothing is both open and settled": (
        "insert into settlements_openmatch (match_id, priority, intended_settlement_date, market_id, payment, place,"
        " deliverer_id, receiver_id, asset_id, securities_from, securities_to, quantity_units, currency_id, cash_from,"
        " cash_to, amount_units,"
        " settlement, deliverer_reason, receiver_reason, deliverer_hold, receiver_hold, deliverer_cancels, receiver_cancels)"
        " select match_id, 4, '2026-10-02', 1, 'FOP', 'OWN', 1, 2, 1, 1, 2, 1, 0, 0, 0, 0, 'PEND', '', '', false, false, false,"
        " false from settlements_settlement limit 1"
    ),
}


def test_every_sentence_is_tried() -> None:
    assert WRONG.keys() == COUNTED.keys() | READ.keys()


@pytest.mark.parametrize("sentence", WRONG)
def test_a_snapshot_that_is_wrong_is_reported(night: dict[str, object], sentence: str) -> None:
    sentences = {**COUNTED, **READ}
    assert unsound(sentences, night) == []
    account = value("select min(account_id) from ledger_guard where floor is not null")
    journal = value("select min(journal_id) from ledger_movement where slice = %(slice)s", night)
    with whole():
        run(WRONG[sentence].format(account=account, journal=journal, slice=night["slice"]))
    assert sentence in unsound(sentences, night)


def test_the_whole_proof_takes_its_turn(night: dict[str, object]) -> None:
    found = Snapshots()
    look_at_one(FRI_2026_10_02, None, found)
    assert (found.proofs, found.unsound) == (1, [])
    with whole():
        run("update ledger_guard set posted = posted + 1 where account_id = (select min(account_id) from ledger_guard)")
    look_at_one(FRI_2026_10_02, None, found)
    assert any("L06" in text for text in found.unsound)


def test_what_was_seen_becomes_rows() -> None:
    waited = Waits({"balance read": [0.1, 2.5], "single posting": [0.3]}, ["single posting: deadlock detected"])
    looked = Snapshots([0, 5, 9, 9], 1, ["nothing is both open and settled"])
    found = {row.what: row for row in rows_of(waited, looked)}
    assert not found["longest balance read beside a night"].met
    assert found["longest single posting beside a night"].met
    assert not found["unsound snapshots during a night"].met
    assert "1 midway" in found["unsound snapshots during a night"].unit
    assert not found["reads and postings that failed beside a night"].met


def test_no_snapshot_at_all_is_no_sound_one() -> None:
    found = {row.what: row for row in rows_of(Waits({"balance read": [0.1]}), Snapshots())}
    assert not found["unsound snapshots during a night"].met


@pytest.mark.parametrize(("name", "seconds", "met"), [
    ("list read", 1.99, True), ("list read", 2.0, False), ("single posting", 0.99, True), ("single posting", 1.0, False),
])  # fmt: skip
def test_a_wait_has_its_bound(name: str, seconds: float, met: bool) -> None:
    assert longest(name, [0.0, seconds]).met is met


@pytest.mark.role("web")
def test_speaking_as_changes_the_role_and_gives_it_back(own_database: OwnDatabase) -> None:
    own_database.use("owner")
    before = value("select current_user")
    with speaking_as("job"):
        assert value("select current_user") == "backoffice_job"
        assert value("select current_database()") == own_database.name
    assert value("select current_user") == before


def test_trouble_beside_is_told(own_database: OwnDatabase) -> None:
    def fails(_: object) -> None:
        raise KeyError("it cannot")

    def ends(_: object) -> None:
        os._exit(1)

    with beside([fails, lambda asked: (asked, os.getpid()), ends]) as (first, second, third):
        all_at_work([first, second, third])
        for colleague in (first, second, third):
            colleague.ask("me")
        assert second.answer() == ("me", second.process.pid)
        with pytest.raises(RuntimeError, match="KeyError: 'it cannot'"):
            first.answer()
        with pytest.raises(RuntimeError, match="ended without an answer"):
            third.answer()
        all_at_work([first, second])
        with pytest.raises(RuntimeError, match="ended without an answer"):
            all_at_work([third])


def test_those_beside_end_at_once(own_database: OwnDatabase) -> None:
    started = time.monotonic()
    with beside([lambda asked: asked] * 4) as colleagues:
        pids = [colleague.process.pid for colleague in colleagues]
    assert time.monotonic() - started < 8
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_memory_of_the_server_and_of_this_process_is_seen(own_database: OwnDatabase) -> None:
    connection.ensure_connection()
    server = postmaster()
    assert int(value("select pg_backend_pid()")) in children(server)
    assert own_memory(os.getpid()) > 10 << 20
    assert own_memory(1 << 30) == 0
    stop = FORK.Event()
    with beside([watch(os.getpid(), server, stop)]) as [watcher]:
        watcher.ask("look")
        time.sleep(0.6)
        stop.set()
        peaks = watcher.answer()
    assert peaks.looks > 0
    assert min(peaks.night, peaks.postgres) > 1 << 20


def test_dynamic_shared_memory_counts_whole(tmp_path: Path) -> None:
    maps = tmp_path / "maps"
    maps.write_text(
        "7f0000000000-7f0000100000 rw-s 00000000 00:1a 12  /dev/shm/PostgreSQL.3110453202\n"
        "7f0000200000-7f0010200000 rw-s 00000000 00:01 13  /dev/zero (deleted)\n"
        "7f0020000000-7f0020010000 r-xp 00000000 08:01 14  /usr/lib/libc.so.6\n"
    )
    assert dynamic(maps) == 1 << 20
    assert dynamic(tmp_path / "absent") == 0
    assert kibibytes("12 kB") == 12_288


def test_the_calendar_of_the_bench_has_no_sunday() -> None:
    assert following(FRI_2026_10_02) == SAT_2026_10_03
    assert following(SAT_2026_10_03) == MON_2026_10_05


def test_the_firm_of_a_bench_is_the_same_again(own_database: OwnDatabase) -> None:
    own_database.use("owner")
    made: Firm = build_firm(FRI_2026_10_02, participants=3, instruments=2)
    assert made.securities.shape == (3, 2)
    assert not value("select count(*) from ledger_guard where posted <> 0")
