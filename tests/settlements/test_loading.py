"""A file goes in whole: each row once, what is faulty in quarantine, whatever happens on the way."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from threading import Event

import pytest
from django.db import OperationalError, connection

from itservices.models import Load, QuarantinedRow
from itservices.operations import FileAlreadyLoaded, open_load
from ledger.operations import DayNotOpen
from machinery.rows import UnreadableFile, survey
from machinery.rows.loading import FileChanged, LoadIsRunning
from machinery.statements import run, value
from machinery.transactions import whole
from refdata.operations import close_account
from settlements.loading import FileHasFaults, Loaded, load_file
from settlements.operations import submit
from settlements.prematched import COLUMNS
from tests.conftest import ROOT, OwnDatabase
from tests.sessions import until_waiting
from tests.settlements.firm import (
    FRI_2026_11_20,
    JOB,
    NINE,
    Firm,
    columns,
    row,
    write_csv,
    write_ndjson,
)
from vocabulary.control_totals import ACCEPTED, REFUSED, UNCHANGED

TABLES = (
    "settlements_instruction",
    "settlements_match",
    "settlements_openmatch",
    "itservices_load",
    "recordkeeping_event",
)


def load(path: Path, **how: object) -> Loaded:
    """Loads a file of the format that its name tells."""
    file_format = "csv" if path.suffix == ".csv" else "ndjson"
    told = {"by": JOB, "at": NINE, "business_date": FRI_2026_11_20, **how}
    return load_file(path, file_format, **told)  # type: ignore[arg-type]


def file_of(folder: Path, count: int, **changes: dict[str, str]) -> Path:
    """A file of rows 1 to `count`; `row_5={"amount": "0"}` changes the fifth."""
    found = [columns(n) | changes.get(f"row_{n}", {}) for n in range(1, count + 1)]
    return write_csv(folder / "trades.csv", found)


def counted() -> list[int]:
    """How many rows each table has."""
    return [int(value(f"select count(*) from {table}")) for table in TABLES]


@pytest.fixture
def chunks_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of ten rows has four chunks."""
    monkeypatch.setattr("machinery.rows.loading.CHUNK", 3)


def test_a_file_goes_in_and_the_faulty_rows_are_set_aside(market: Firm, tmp_path: Path, chunks_of_three: None) -> None:
    told: list[tuple[str, int, int]] = []
    path = file_of(tmp_path, 10, row_5={"amount": "1.234,56"}, row_10={"isin": "DE0007164601", "priority": "9"})
    loaded = load(path, progress=lambda *progress: told.append(progress))
    assert loaded.counts == {ACCEPTED: 8, UNCHANGED: 0, REFUSED: 2}
    assert [(taken.row.line, len(taken.faults)) for taken in loaded.faulty] == [(6, 1), (11, 2)]
    assert counted()[:3] == [16, 8, 8]
    assert value("select count(*) from settlements_instruction where load_id = %s", [loaded.load]) == 16
    kept = QuarantinedRow.objects.order_by("line")
    assert [(found.line, found.reasons[0]["code"]) for found in kept] == [(6, "invalid_decimal"), (11, "isin_checksum")]
    assert kept[0].raw == path.read_text().splitlines()[5]
    assert "1234.50" in kept[0].reasons[0]["sentence"]
    assert told == [("loading", done, 10) for done in (3, 6, 9, 10)]


def test_received_is_accepted_unchanged_and_quarantined(market: Firm, tmp_path: Path, chunks_of_three: None) -> None:
    with whole():
        submit([row(2)], by=JOB, at=NINE, business_date=FRI_2026_11_20)
    load(file_of(tmp_path, 10, row_5={"amount": "0.001"}, row_7={"currency": "EUX"}))
    found = Load.objects.get()
    assert (found.state, found.received, found.accepted, found.unchanged, found.quarantined) == ("LOADED", 10, 7, 1, 2)
    price = Decimal("12345.60")
    assert found.totals == {
        "received": {
            "EUR": {"number": 9, "amount": str(8 * price + Decimal("0.001"))},
            "?": {"number": 1, "amount": "0"},
        },
        "accepted": {"EUR": {"number": 7, "amount": str(7 * price)}},
        "unchanged": {"EUR": {"number": 1, "amount": str(price)}},
        "quarantined": {"EUR": {"number": 1, "amount": "0.001"}, "?": {"number": 1, "amount": "0"}},
    }


def test_ndjson_goes_in_as_csv_does(market: Firm, tmp_path: Path) -> None:
    loaded = load(write_ndjson(tmp_path / "t.ndjson", [columns(1), {**columns(2), "amount": 5.5}]))
    assert loaded.counts == {ACCEPTED: 1, UNCHANGED: 0, REFUSED: 1}
    assert [fault.code for fault in loaded.faulty[0].faults] == ["amounts_are_strings"]


ODD = (
    "",
    "[]",
    "{",
    "{}",
    '{"\\u0000": "1"}',
    '{"\\ud800": "\\udfff"}',
    '{"amount": 1e400}',
    "[" * 30_000,
    *(
        json.dumps({**columns(1), column: odd})
        for column in (
            "payment",
            "amount",
            "isin",
            "trade_date",
            "deliverer",
            "deliverer_reference",
            "deliverer_account",
        )
        for odd in (
            "\x00",
            "\ud800",
            "\u202e",
            "\u2028",
            "\x1b[31m",
            "x" * 9_000,
            "=HYPERLINK(A1) ",
            "'; drop table x; --",
            "%s",
        )
        if (column, odd) not in {("deliverer_reference", "'; drop table x; --"), ("deliverer_reference", "%s")}
    ),
)


def test_whatever_stands_in_a_line_it_is_set_aside_as_it_came_and_the_others_go_in(
    market: Firm, tmp_path: Path
) -> None:
    path = tmp_path / "t.ndjson"
    lines = [json.dumps(columns(1)), *ODD, json.dumps(columns(2))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    loaded = load(path)
    assert loaded.counts == {ACCEPTED: 2, UNCHANGED: 0, REFUSED: len(ODD)}
    assert [found.raw for found in QuarantinedRow.objects.order_by("line")] == list(ODD)
    assert all(found.reasons and found.reasons[0]["sentence"].isprintable() for found in QuarantinedRow.objects.all())


def test_the_same_bytes_are_refused_under_any_name(market: Firm, tmp_path: Path) -> None:
    path = file_of(tmp_path, 3, row_2={"amount": "0"})
    first, before = load(path), counted()
    for again in (path, path.rename(tmp_path / "other.csv")):
        if again.exists():
            for all_or_nothing in (False, True):
                with pytest.raises(FileAlreadyLoaded) as no:
                    load(again, all_or_nothing=all_or_nothing)
                assert no.value.data["load"] == first.load
    assert counted() == before


def test_rows_that_came_in_another_file_are_unchanged(market: Firm, tmp_path: Path) -> None:
    load(file_of(tmp_path, 3))
    loaded = load(file_of(tmp_path, 4))
    assert loaded.counts == {ACCEPTED: 1, UNCHANGED: 3, REFUSED: 0}


def test_a_reference_of_an_earlier_chunk_is_found_on_file(market: Firm, tmp_path: Path, chunks_of_three: None) -> None:
    same, other = columns(1), columns(1, amount="5.00")
    loaded = load(write_csv(tmp_path / "t.csv", [*(columns(n) for n in range(1, 5)), same, other]))
    assert loaded.counts == {ACCEPTED: 4, UNCHANGED: 1, REFUSED: 1}
    assert [fault.code for fault in loaded.faulty[0].faults] == ["duplicate_reference"] * 2
    assert value("select count(*) from settlements_instruction") == 8


class TestKilled:
    def test_in_the_middle_and_begun_again(
        self, market: Firm, tmp_path: Path, chunks_of_three: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = file_of(tmp_path, 10, row_2={"amount": "0"}, row_10={"amount": "0"})

        def killed(stage: str, done: int, total: int) -> None:
            if done >= 6:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            load(path, progress=killed)
        assert (counted()[0], Load.objects.get().state) == (10, "LOADING")
        loaded = load(path)
        assert loaded.counts == {ACCEPTED: 8, UNCHANGED: 0, REFUSED: 2}
        assert [taken.row.line for taken in loaded.faulty] == [3, 11]
        assert (counted()[:3], QuarantinedRow.objects.count()) == ([16, 8, 8], 2)
        assert value("select count(*) from recordkeeping_event where code = 'file.loaded'") == 1

    def test_what_was_accepted_is_counted_once(self, market: Firm, tmp_path: Path, chunks_of_three: None) -> None:
        """Repetitions in the same and in other chunks, before and after the kill: accepted is what there are matches of."""
        numbers = [1, 2, 1, 3, 1, 4, 2, 5, 6, 6, 5, 1]
        path = write_csv(tmp_path / "t.csv", [columns(n) for n in numbers])

        def killed(stage: str, done: int, total: int) -> None:
            if done == 6:
                raise KeyboardInterrupt

        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                load(path, progress=killed)
        assert load(path).counts == {ACCEPTED: 6, UNCHANGED: 6, REFUSED: 0}
        assert counted()[:3] == [12, 6, 6]
        assert Load.objects.get().totals["accepted"] == {"EUR": {"number": 6, "amount": str(6 * Decimal("12345.60"))}}

    def test_what_was_set_aside_stays_aside(self, market: Firm, tmp_path: Path, chunks_of_three: None) -> None:
        """The account of line 3 was closed when it was first read, and is open again."""
        path = file_of(tmp_path, 10, row_2={"deliverer_account": "SEC-NORT-OLD"})

        def killed(stage: str, done: int, total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            load(path, progress=killed)
        run("update refdata_account set closed_on = '2027-01-01' where number = 'SEC-NORT-OLD'")
        loaded = load(path)
        assert loaded.counts == {ACCEPTED: 9, UNCHANGED: 0, REFUSED: 1}
        assert [fault.code for fault in loaded.faulty[0].faults] == ["set_aside_before"]
        assert QuarantinedRow.objects.get().reasons[0]["code"] == "account_not_open"

    def test_by_the_kernel(self, market: Firm, own_database: OwnDatabase, tmp_path: Path) -> None:
        """The process gets SIGKILL after its first chunk; the same command afterwards ends the load."""
        path = file_of(tmp_path, 24_000, row_7={"amount": "0"}, row_23000={"amount": "0"})
        command = [sys.executable, "manage.py", "load-instructions", str(path), "--json"]
        options = {"cwd": ROOT, "env": own_database.environment("job"), "stdout": subprocess.PIPE}
        victim = subprocess.Popen(command, stderr=subprocess.DEVNULL, **options)  # type: ignore[call-overload]
        until = time.monotonic() + 120
        while not value("select count(*) from settlements_instruction"):
            assert victim.poll() is None and time.monotonic() < until
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        assert Load.objects.get().state == "LOADING"
        assert 0 < value("select count(*) from settlements_instruction") < 47_996
        ended = subprocess.run(command, stderr=subprocess.PIPE, check=False, **options)  # type: ignore[call-overload]
        assert ended.returncode == 3, ended.stderr
        assert b'"accepted": 23998' in ended.stdout
        assert counted()[:3] == [47_996, 23_998, 23_998]
        assert list(QuarantinedRow.objects.order_by("line").values_list("line", flat=True)) == [8, 23_001]


class TestAllOrNothing:
    def test_a_fault_in_the_last_line_loads_nothing(self, market: Firm, tmp_path: Path, chunks_of_three: None) -> None:
        told: list[tuple[str, int, int]] = []
        before = counted()
        path = file_of(tmp_path, 10, row_10={"amount": "0"})
        with pytest.raises(FileHasFaults) as no:
            load(path, all_or_nothing=True, progress=lambda *progress: told.append(progress))
        assert no.value.data["rows"] == 1
        assert [(found["line"], found["reasons"][0]["code"]) for found in no.value.data["faults"]] == [
            (11, "must_be_positive")
        ]
        assert "nothing was loaded" in str(no.value)
        assert counted() == before
        assert told == [("checking", done, 10) for done in (3, 6, 9, 10)]

    def test_a_file_without_faults_is_loaded(self, market: Firm, tmp_path: Path, chunks_of_three: None) -> None:
        assert load(file_of(tmp_path, 10), all_or_nothing=True).counts == {ACCEPTED: 10, UNCHANGED: 0, REFUSED: 0}

    def test_a_reference_that_stands_twice_is_found_across_chunks(
        self, market: Firm, tmp_path: Path, chunks_of_three: None
    ) -> None:
        """With the same facts it is a repetition, with others a fault that names the earlier line."""
        found = [columns(n) for n in range(1, 9)]
        repeated, other = columns(1), columns(20, receiver_reference="H000002")
        with pytest.raises(FileHasFaults) as no:
            load(write_csv(tmp_path / "t.csv", [*found, repeated, other]), all_or_nothing=True)
        (fault,) = no.value.data["faults"]
        assert (no.value.data["rows"], fault["line"]) == (1, 11)
        assert (fault["reasons"][0]["code"], fault["reasons"][0]["field"]) == ("duplicate_in_set", "receiver_reference")
        assert "stands in line 3 with other facts" in fault["reasons"][0]["sentence"]
        loaded = load(write_csv(tmp_path / "t.csv", [*found, repeated]), all_or_nothing=True)
        assert loaded.counts == {ACCEPTED: 8, UNCHANGED: 1, REFUSED: 0}

    def test_many_faults_are_counted_and_the_first_hundred_told(self, market: Firm, tmp_path: Path) -> None:
        path = write_csv(tmp_path / "t.csv", [columns(n, amount="0") for n in range(1, 151)])
        with pytest.raises(FileHasFaults) as no:
            load(path, all_or_nothing=True)
        assert (no.value.data["rows"], [found["line"] for found in no.value.data["faults"]]) == (150, [*range(2, 102)])

    def test_killed_while_it_was_loading_it_goes_on(self, market: Firm, tmp_path: Path, chunks_of_three: None) -> None:
        path = file_of(tmp_path, 10)

        def killed(stage: str, done: int, total: int) -> None:
            if stage == "loading":
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            load(path, all_or_nothing=True, progress=killed)
        assert load(path, all_or_nothing=True).counts == {ACCEPTED: 10, UNCHANGED: 0, REFUSED: 0}
        assert counted()[0] == 20

    def test_a_row_that_becomes_faulty_between_check_and_load_is_set_aside(self, market: Firm, tmp_path: Path) -> None:
        def closed(stage: str, done: int, total: int) -> None:
            if stage == "checking":
                told = {"closed_on": FRI_2026_11_20, "reason": "moved", "by": JOB, "at": NINE}
                with whole():
                    close_account([market.accounts["SEC-NORT-2"]], **told)  # type: ignore[arg-type]

        path = file_of(tmp_path, 3, row_2={"deliverer_account": "SEC-NORT-2"})
        loaded = load(path, all_or_nothing=True, progress=closed)
        assert loaded.counts == {ACCEPTED: 2, UNCHANGED: 0, REFUSED: 1}


class TestRefusals:
    def test_a_file_that_is_no_text_further_down_leaves_nothing(self, market: Firm, tmp_path: Path) -> None:
        path, before = file_of(tmp_path, 5), counted()
        with path.open("ab") as file:
            file.write(b"\xff\xfe\n")
        with pytest.raises(UnreadableFile):
            load(path)
        assert counted() == before

    @pytest.mark.parametrize("content", ["", ",".join(columns()) + "\n", "isin;amount\n1;2\n"])
    def test_a_file_without_rows_or_with_another_header_leaves_nothing(
        self, market: Firm, tmp_path: Path, content: str
    ) -> None:
        path, before = tmp_path / "t.csv", counted()
        path.write_text(content)
        with pytest.raises(UnreadableFile):
            load(path)
        assert counted() == before

    @pytest.mark.parametrize("how", ["more is written to it", "another is put in its place"])
    def test_a_file_that_is_changed_while_it_is_loaded(
        self, market: Firm, tmp_path: Path, chunks_of_three: None, how: str
    ) -> None:
        """Its load stays unfinished; the file as it is in the end is loaded, and what was in is unchanged."""
        path, more = file_of(tmp_path, 10), ",".join(columns(11).get(name, "") for name in COLUMNS) + "\n"

        def changed(stage: str, done: int, total: int) -> None:
            if done == 3:
                content = path.read_text() + more
                if how == "another is put in its place":
                    path.unlink()
                path.write_text(content)

        with pytest.raises(FileChanged, match="stays unfinished"):
            load(path, progress=changed)
        assert Load.objects.get().state == "LOADING"
        counts = load(path).counts
        assert counts[ACCEPTED] + counts[UNCHANGED] == 11
        assert counted()[:3] == [22, 11, 11]

    def test_a_date_that_is_closed(self, market: Firm, tmp_path: Path) -> None:
        with pytest.raises(DayNotOpen, match="2026-11-20"):
            load(file_of(tmp_path, 1), business_date=FRI_2026_11_20 - timedelta(days=1))
        run("update ledger_day set closed_at = now()")
        with pytest.raises(DayNotOpen):
            load(file_of(tmp_path, 1))

    def test_a_load_that_another_process_works_on(self, market: Firm, tmp_path: Path, chunks_of_three: None) -> None:
        """Beside it a second one is refused; the first goes on to its end."""
        path, refused = file_of(tmp_path, 10), list[str]()

        def second(stage: str, done: int, total: int) -> None:
            def apart() -> None:
                try:
                    load(path)
                except LoadIsRunning as no:
                    refused.append(str(no))
                finally:
                    connection.close()

            with ThreadPoolExecutor(1) as other:
                other.submit(apart).result()

        assert load(path, progress=second).counts[ACCEPTED] == 10
        assert refused == ["Load 1 of trades.csv is being worked on by another process. Wait until it is done."] * 4
        with pytest.raises(FileAlreadyLoaded):
            load(path)


@contextmanager
def beside(work: Callable[[Callable[[], None]], None]) -> Iterator[None]:
    """Another session does `work` in a transaction that is open while the block runs; the work is given what waits until
    this session waits for a lock."""
    ready = Event()

    def until_someone_waits() -> None:
        ready.set()
        until_waiting()

    def apart() -> None:
        try:
            with whole():
                work(until_someone_waits)
        finally:
            ready.set()
            connection.close()

    with ThreadPoolExecutor(1) as other:
        ended = other.submit(apart)
        ready.wait()
        yield
        ended.result()


class TestAtOnce:
    def test_two_loads_that_begin_at_the_same_moment(self, market: Firm, tmp_path: Path) -> None:
        """Neither sees the other's load yet; the database lets one make it, the other finds it and goes on with it."""
        path = file_of(tmp_path, 3)

        def first(until_someone_waits: Callable[[], None]) -> None:
            open_load("instructions", "other.csv", survey(path).sha256, by=JOB, at=NINE)
            until_someone_waits()

        with beside(first):
            assert load(path).counts[ACCEPTED] == 3
        assert Load.objects.count() == 1

    def test_a_reference_that_is_taken_at_the_same_moment(self, market: Firm, tmp_path: Path) -> None:
        """The chunk is taken back and done again: then the reference is on file."""

        def first(until_someone_waits: Callable[[], None]) -> None:
            submit([row(2, amount="5.00")], by=JOB, at=NINE, business_date=FRI_2026_11_20)
            until_someone_waits()

        with beside(first):
            loaded = load(file_of(tmp_path, 3))
        assert loaded.counts == {ACCEPTED: 2, UNCHANGED: 0, REFUSED: 1}
        assert [fault.code for fault in loaded.faulty[0].faults] == ["duplicate_reference"] * 2
        assert (counted()[0], QuarantinedRow.objects.count()) == (6, 1)

    def test_a_deadlock(self, market: Firm, tmp_path: Path) -> None:
        """The load has line 2 and wants line 3, which the other has; that one wants line 2. One gives in, all is once."""

        def first(until_someone_waits: Callable[[], None]) -> None:
            submit([row(2)], by=JOB, at=NINE, business_date=FRI_2026_11_20)
            until_someone_waits()
            submit([row(1)], by=JOB, at=NINE, business_date=FRI_2026_11_20)

        with beside(first):
            loaded = load(file_of(tmp_path, 3))
        assert loaded.counts == {ACCEPTED: 1, UNCHANGED: 2, REFUSED: 0}
        assert counted()[:3] == [6, 3, 3]

    def test_trouble_that_does_not_pass_goes_up(self, market: Firm, tmp_path: Path) -> None:
        """And leaves the load to be begun again."""
        path = file_of(tmp_path, 3)

        def first(until_someone_waits: Callable[[], None]) -> None:
            submit([row(2)], by=JOB, at=NINE, business_date=FRI_2026_11_20)
            until_someone_waits()
            time.sleep(1)

        run("set lock_timeout = '200ms'")
        try:
            with beside(first), pytest.raises(OperationalError, match="lock timeout"):
                load(path)
        finally:
            run("reset lock_timeout")
        assert (counted()[0], Load.objects.get().state) == (2, "LOADING")
        assert load(path).counts == {ACCEPTED: 2, UNCHANGED: 1, REFUSED: 0}
