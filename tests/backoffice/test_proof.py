"""The proof: from where it starts, what it reads again, what it keeps, and what `manage.py prove` says and answers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from backoffice import proof
from backoffice.bench.filing import file_matches
from backoffice.bench.firm import build_firm, open_balances
from backoffice.day import run_night
from backoffice.proof import CHECKS, INVARIANTS, SAMPLE, Report, default_date, look, prove
from ledger.queries import BooksNotOpen
from machinery.invariants import EVER, Check
from machinery.statements import rows, run, value
from machinery.transactions import one_snapshot, whole
from tests.conftest import OwnDatabase
from vocabulary.actor import Actor

THU_2026_10_01 = date(2026, 10, 1)
FRI_2026_10_02 = date(2026, 10, 2)
SAT_2026_10_03 = date(2026, 10, 3)
BY = Actor("job", "test", "test")


@pytest.fixture
def books(own_database: OwnDatabase) -> Iterator[OwnDatabase]:
    """Two nights are done, Saturday is open; as the job role."""
    own_database.use("owner")
    firm = build_firm(THU_2026_10_01, participants=4, instruments=2)
    open_balances(firm, THU_2026_10_01, holding=500, cash=9_000_000)
    for day in (THU_2026_10_01, FRI_2026_10_02):
        own_database.use("owner")
        file_matches(firm, 30, day, seed=day.day)
        own_database.use("job")
        assert run_night(day, by=BY, at=datetime(2026, 10, day.day, 23, tzinfo=UTC)) == {day: "DONE"}
    yield own_database


def tamper(database: OwnDatabase, table: str, sql: str) -> None:
    """Changes rows as the owner, past the triggers."""
    database.use("owner")
    run(f"alter table {table} disable trigger user")
    run(sql)
    run(f"alter table {table} enable trigger user")
    database.use("job")


def proved(**options: Any) -> tuple[int, str]:
    """What `manage.py prove` answers and prints."""
    out = StringIO()
    try:
        call_command("prove", stdout=out, stderr=StringIO(), **options)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def looked(day: date = SAT_2026_10_03, full: bool = False) -> Report:
    """A proof that keeps nothing."""
    with one_snapshot():
        return look(day, full)


def test_sound_books_are_proved_in_one_line(books: OwnDatabase) -> None:
    code, said = proved()
    assert code == 0
    assert said.splitlines()[-1].startswith(f"2026-10-03 proved: {len(INVARIANTS)} invariants, since 2026-10-02, ")
    code, said = proved(full=True)
    assert (code, f"{len(INVARIANTS)} invariants, everything, " in said) == (0, True)


def test_a_broken_invariant_is_named_with_rows_and_cause(books: OwnDatabase) -> None:
    account = value("select min(account_id) from ledger_guard where floor is not null")
    books.use("owner")
    run("update ledger_guard set posted = posted + 1 where account_id = %s", [account])
    books.use("job")
    code, said = proved()
    assert code == 1
    assert f"L06  {INVARIANTS['L06'].sentence}" in said
    assert f"likely cause: {INVARIANTS['L06'].cause}" in said
    posted = value("select trim_scale(posted) from ledger_guard where account_id = %s", [account])
    assert f"{account}: expected {posted - 1}, found {posted}" in said
    assert "NOT PROVED: 2 broken" in said, "L06, and L10 for the asset"


def test_for_a_machine_it_is_one_object(books: OwnDatabase) -> None:
    code, said = proved(json=True, business_date=FRI_2026_10_02)
    found = json.loads(said)
    assert (code, found["proved"], found["violations"], found["full"]) == (0, True, 0, False)
    assert (found["business_date"], found["since"]) == ("2026-10-02", "2026-10-01")
    assert [result["code"] for result in found["results"]] == sorted(INVARIANTS)
    books.use("owner")
    run("update ledger_guard set posted = posted + 1")
    books.use("job")
    code, said = proved(json=True, full=True)
    found = json.loads(said)
    broken = {result["code"]: result for result in found["results"] if result["violations"]}
    assert (code, found["since"]) == (1, None)
    assert broken["L06"]["violations"] == value("select count(*) from ledger_guard")
    assert set(broken["L06"]["sample"][0]) == {"key", "expected", "found"}


def test_a_proof_is_kept_and_names_at_most_some_rows(books: OwnDatabase) -> None:
    before = value("select count(*) from itservices_proofresult")
    run("update ledger_guard set held = 1 where floor is null or posted > 1")
    report = prove(SAT_2026_10_03)
    kept = rows(
        "select invariant, violations, jsonb_array_length(sample) as shown from itservices_proofresult"
        " where batch = (select max(batch) from itservices_proofresult) order by 1"
    )
    assert len(kept) == len(INVARIANTS)
    assert value("select count(*) from itservices_proofresult") == before + len(INVARIANTS)
    (held,) = (f for f in kept if f["invariant"] == "L16")
    assert (held["violations"], held["shown"]) == (
        value("select count(*) from ledger_guard where held = 1"),
        min(held["violations"], SAMPLE),
    )
    assert [result.code for result in report.broken] == ["L16"]


def test_it_starts_from_the_last_date_that_was_proved_and_closed(books: OwnDatabase) -> None:
    assert looked().since == "2026-10-02"
    assert looked(FRI_2026_10_02).since == "2026-10-01"
    assert looked(THU_2026_10_01).since == EVER
    assert looked(full=True).since == EVER


def test_a_date_whose_newest_proof_failed_is_read_again(books: OwnDatabase) -> None:
    """Friday was proved by its night; somebody proves it again and finds it broken: it is no ground to stand on."""
    run(
        "update ledger_guard set held = 1 where account_id = (select max(account_id) from ledger_guard where posted > 1)"
    )
    assert not prove(FRI_2026_10_02).proved
    assert looked().since == "2026-10-01"
    run("update ledger_guard set held = 0")
    assert prove(FRI_2026_10_02).proved
    assert looked().since == "2026-10-02"


def test_what_is_older_is_trusted_to_digests(books: OwnDatabase) -> None:
    slice_ = value("select id from ledger_slice where business_date = %s and purpose = 'night'", [THU_2026_10_01])
    tamper(books, f"ledger_journal_s{slice_}", f"update ledger_journal_s{slice_} set narrative = 'x' where id % 10 = 1")
    assert [result.code for result in looked().broken] == ["L18"]
    (found,) = looked().broken
    assert found.sample[0].key == f"night of 2026-10-01 ({slice_})"


def test_the_longest_unverified_come_first_within_the_budget(
    books: OwnDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished = value("select count(*) from ledger_slice where state = 'FINISHED'")
    assert len(looked().slices) == finished
    monkeypatch.setattr(proof, "BUDGET", 1)
    seen: list[int] = []
    for _ in range(finished):
        report = prove(SAT_2026_10_03)
        assert 1 <= len(report.slices) < finished
        seen += report.slices
        run("update ledger_slice set verified_on = verified_on + 1 where id = any(%s)", [list(report.slices)])
    assert set(seen) == {f["id"] for f in rows("select id from ledger_slice where state = 'FINISHED'")}
    assert len(looked(full=True).slices) == finished, "a full proof has no budget"


def test_a_check_that_cannot_run_proves_nothing(books: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(self: Check) -> str:
        return "select * from no_such_table" if self.name == "books" else real(self)

    real = Check.sql
    monkeypatch.setattr(Check, "sql", unreadable)
    (found,) = looked().broken
    assert (found.code, found.violations, found.sample[0].expected) == ("L01", 1, "a statement that runs")
    assert "no_such_table" in found.sample[0].found


def test_it_looks_at_one_snapshot_and_writes_nothing(books: OwnDatabase) -> None:
    with pytest.raises(DatabaseError, match="read-only"), one_snapshot():
        run("update ledger_guard set held = 1")
    with one_snapshot():
        before = value("select count(*) from itservices_proofresult")
        assert value("show transaction_isolation") == "repeatable read"
    assert value("select count(*) from itservices_proofresult") == before


def test_the_date_that_is_proved_when_none_is_named(books: OwnDatabase, template: str) -> None:
    assert default_date() == SAT_2026_10_03


def test_books_that_are_not_open_cannot_be_proved(own_database: OwnDatabase) -> None:
    with pytest.raises(BooksNotOpen):
        default_date()


def test_every_check_answers_with_the_codes_that_it_declares(books: OwnDatabase) -> None:
    """Each statement opens with its sentence, runs in both scopes, and its codes are of invariants that exist."""
    for check in CHECKS:
        assert check.sql().startswith("-- ")
        assert check.invariants
    assert {i.code for check in CHECKS for i in check.invariants} < INVARIANTS.keys()
    assert all(i.sentence.endswith(".") and i.cause.endswith(".") for i in INVARIANTS.values())
    report = looked()
    assert replace(report, results=()).proved
    with whole():
        assert look(SAT_2026_10_03, full=True).proved
