"""Files of trades, of every format: captured once, however often and after whatever end they are loaded."""

import json
import os
import signal
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

import clearing.loading as loading
from clearing.loading import Loaded, load_trades
from clearing.models import Trade, TradeVersion
from clearing.submitted import COLUMNS
from itservices.models import QuarantinedRow
from itservices.operations import FileAlreadyLoaded, open_load
from itservices.queries import quarantined_rows
from machinery.rows import UnreadableFile, survey
from machinery.rows.loading import LoadBrokeOff, LoadIsRunning, alone, lend_a_hand
from machinery.statements import run
from machinery.transactions import whole
from tests.clearing.firm import bond, columns, fx
from tests.clearing.test_fix import message
from tests.sessions import elsewhere
from tests.settlements.firm import FRI_2026_11_20, FUND, JOB, LUMIERE, NINE, Firm

AMBIGUOUS: dict[str, str | None] = {"counterparty": LUMIERE, "product": "ETF", "isin": FUND, "price": "40"}


def write(path: Path, found: Iterable[Mapping[str, str]]) -> Path:
    """A file with all columns in its header."""
    lines = [",".join(COLUMNS), *(",".join(each.get(name, "") for name in COLUMNS) for each in found)]
    path.write_text("\n".join(lines) + "\n")
    return path


def load(path: Path, file_format: str = "csv") -> Loaded:
    """Loads on Friday."""
    return load_trades(path, file_format, by=JOB, at=NINE, business_date=FRI_2026_11_20)


def some(number: int) -> dict[str, str]:
    """A trade of its own quantity."""
    return columns(number, quantity=str(number))


def test_good_rows_are_in_and_bad_ones_in_quarantine_with_their_reasons(market: Firm, tmp_path: Path) -> None:
    rows = [some(1), columns(2, isin="DE0007164601"), columns(3, **AMBIGUOUS), some(1), bond(4), fx(5)]
    path = write(tmp_path / "trades.csv", rows)
    loaded = load(path)
    assert loaded.counts == {"accepted": 4, "unchanged": 1, "quarantined": 1} and loaded.exceptions == 1
    assert loaded.totals["accepted"]["EUR"][0] == 4
    (aside,) = quarantined_rows(loaded.load, 10)
    assert (aside.line, [each["code"] for each in aside.reasons]) == (3, ["isin_checksum"])
    assert TradeVersion.objects.filter(load=loaded.load).count() == 4
    with pytest.raises(FileAlreadyLoaded):
        load(path)


def test_json_lines_and_fix_messages_are_files_too(market: Firm, tmp_path: Path) -> None:
    lines = tmp_path / "trades.ndjson"
    lines.write_text("".join(json.dumps(some(n)) + "\n" for n in (1, 2)))
    fix = tmp_path / "trades.fix"
    fix.write_text(message((32, "3")) + "\n" + message((571, "F2"), (54, "9")) + "\n")
    assert load(lines, "ndjson").counts["accepted"] == 2
    found = load(fix, "fix")
    assert found.counts == {"accepted": 1, "unchanged": 0, "quarantined": 1}
    assert QuarantinedRow.objects.get(load=found.load).reasons[0]["field"] == "54"
    assert sorted(Trade.objects.values_list("channel", flat=True)) == ["FILE", "FILE", "FIX"]


def test_killed_in_the_middle_and_begun_again_it_captures_each_row_once(
    market: Firm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("machinery.rows.loading.CHUNK", 2)
    wrong = columns(3, price="free")
    path = write(tmp_path / "trades.csv", [some(1), some(2), wrong, some(1), some(4), some(5)])
    took = loading.capture

    def dies(checked: Any, *args: Any, **kwargs: Any) -> Any:
        if any(row.reference == "F000005" for row, _, _ in checked.rows):
            raise KeyboardInterrupt
        return took(checked, *args, **kwargs)

    with monkeypatch.context() as meanwhile, pytest.raises(KeyboardInterrupt):
        meanwhile.setattr(loading, "capture", dies)
        load(path)
    assert Trade.objects.count() == 2
    loaded = load(path)
    assert loaded.counts == {"accepted": 4, "unchanged": 1, "quarantined": 1}
    assert Trade.objects.count() == 4 and QuarantinedRow.objects.count() == 1


def test_the_command_says_what_became_of_the_rows(market: Firm, tmp_path: Path) -> None:
    out = StringIO()
    path = write(tmp_path / "trades.csv", [some(1), columns(2, **AMBIGUOUS)])
    call_command("load_trades", str(path), stdout=out, stderr=StringIO())
    assert "accepted               2" in out.getvalue() and "exceptions             1" in out.getvalue()
    empty = tmp_path / "empty.fix"
    empty.write_text("\n")
    with pytest.raises(UnreadableFile):
        load(empty, "fix")


def test_two_processes_load_as_one_would(market: Firm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of three: what is new in one is cancelled in the next, a twin follows in another; ids are in the order of lines."""
    rows = [some(1), columns(2, **AMBIGUOUS), *(some(n) for n in range(3, 11))]
    rows[3:3] = [columns(2, action="CANCEL"), columns(77, quantity="1"), columns(33, price="free")]
    path = write(tmp_path / "trades.csv", rows)
    monkeypatch.setattr("machinery.rows.loading.CHUNK", 3)
    told: list[tuple[str, int, int]] = []
    loaded = load_trades(
        path, "csv", by=JOB, at=NINE, business_date=FRI_2026_11_20, progress=lambda *done: told.append(done)
    )
    assert told == [("loading", done, 13) for done in (3, 6, 9, 12, 13)]
    assert loaded.counts == {"accepted": 12, "unchanged": 0, "quarantined": 1} and loaded.exceptions == 2
    assert [(each.row.line, each.faults[0].field) for each in loaded.faulty] == [(7, "price")]
    references = list(Trade.objects.order_by("pk").values_list("reference", flat=True))
    assert references == [rows[n]["reference"] for n in (0, 1, 2, 4, *range(6, 13))]
    assert QuarantinedRow.objects.get(load=loaded.load).line == 7


def test_a_second_process_that_is_killed_leaves_the_load_to_be_begun_again(
    market: Firm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It dies after its commit and before it tells: what it captured counts as accepted when the file is loaded again."""
    monkeypatch.setattr("machinery.rows.loading.CHUNK", 2)
    path = write(tmp_path / "trades.csv", [some(n) for n in range(1, 8)])
    first, takes = os.getpid(), loading._Work.take

    def dies(work: Any, checked: Any) -> Any:
        told = takes(work, checked)
        if os.getpid() != first:
            os.kill(os.getpid(), signal.SIGKILL)
        return told

    with monkeypatch.context() as patched, pytest.raises(LoadBrokeOff, match="stays unfinished"):
        patched.setattr(loading._Work, "take", dies)
        load(path)
    assert Trade.objects.count() == 4
    assert load(path).counts == {"accepted": 7, "unchanged": 0, "quarantined": 0}
    assert Trade.objects.count() == 7


def test_who_helps_with_a_load_keeps_others_from_it(market: Firm, tmp_path: Path) -> None:
    """Also when the process that began it is gone."""
    path = write(tmp_path / "trades.csv", [some(1)])
    with whole():
        number = open_load("trades", path.name, survey(path).sha256, by=JOB, at=NINE).pk

    def begins() -> None:
        with alone(number, path.name):
            pass

    lend_a_hand(number)
    with pytest.raises(LoadIsRunning):
        elsewhere(begins)
    run("select pg_advisory_unlock_all()")
    elsewhere(begins)
