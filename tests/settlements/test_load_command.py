"""`manage.py load-instructions`: what it prints, and its exit status."""

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from itservices.models import Load
from itservices.operations import move_clock
from itservices.queries import current_instant
from machinery.statements import run, value
from machinery.transactions import whole
from tests.settlements.firm import JOB, NINE, Firm, columns, write_csv, write_ndjson


@pytest.fixture(autouse=True)
def friday_morning(market: Firm) -> None:
    """The sandbox clock stands at nine on Friday 2026-11-20."""
    with whole():
        move_clock(NINE - current_instant(), by=JOB, at=NINE)


class Terminal(StringIO):
    """What a person looks at."""

    def isatty(self) -> bool:
        return True


def command(path: Path, *options: str, err: StringIO | None = None) -> tuple[int, str, str]:
    """Exit status, standard output and standard error."""
    out, err = StringIO(), err or StringIO()
    try:
        call_command("load_instructions", str(path), *options, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def as_json(path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Exit status and the one JSON object."""
    code, out, _ = command(path, "--json", *options)
    return code, json.loads(out)


def file_of(folder: Path, *changes: dict[str, str]) -> Path:
    """A file of one row for each of these changes."""
    return write_csv(folder / "trades.csv", [columns(n) | each for n, each in enumerate(changes, start=1)])


def test_every_row_in_is_0(tmp_path: Path) -> None:
    code, out, _ = command(file_of(tmp_path, {}, {}))
    assert code == 0
    assert re.search(r"received\s+EUR\s+2\s+24,691\.20", out)
    assert re.search(r"accepted\s+EUR\s+2\s+24,691\.20", out)
    assert value("select count(*) from settlements_instruction") == 4


def test_rows_in_quarantine_are_3_with_their_reasons(tmp_path: Path) -> None:
    code, out, _ = command(file_of(tmp_path, {}, {"amount": "1.234,56", "isin": "DE0007164601"}))
    assert code == 3
    assert "line 3: The check digit of ISIN 'DE0007164601' is wrong." in out
    assert "line 3: '1.234,56' is not a plain decimal number." in out
    assert value("select count(*) from settlements_instruction") == 2


def test_the_first_twenty_faulty_rows_are_shown_and_the_others_counted(tmp_path: Path) -> None:
    code, out, _ = command(file_of(tmp_path, *[{"amount": "0"}] * 25))
    assert (code, out.count("is not above zero")) == (3, 20)
    assert "and 5 rows more" in out


def test_the_same_file_again_is_0_and_says_so(tmp_path: Path) -> None:
    path = file_of(tmp_path, {}, {"amount": "0"})
    command(path)
    code, out, _ = command(path)
    assert code == 0 and "was loaded before as load 1; nothing was changed" in out
    assert as_json(path) == (0, {"file": "trades.csv", "already_loaded": 1})


def test_all_or_nothing_is_1_with_the_reasons(tmp_path: Path) -> None:
    path = file_of(tmp_path, {}, {"amount": "0"})
    code, out, err = command(path, "--all-or-nothing")
    assert (code, out) == (1, "")
    assert "trades.csv has faults in 1 of its rows: nothing was loaded." in err
    assert "line 3: '0' is not above zero." in err
    assert Load.objects.count() == 0
    assert command(file_of(tmp_path, {}), "--all-or-nothing")[0] == 0


def test_an_answer_as_json(tmp_path: Path) -> None:
    code, found = as_json(file_of(tmp_path, {}, {"amount": "0"}))
    assert code == 3
    expected = {"received": 2, "accepted": 1, "unchanged": 0, "quarantined": 1}
    assert found | expected | {"load": 1, "file": "trades.csv", "business_date": "2026-11-20"} == found
    assert found["totals"]["accepted"] == {"EUR": {"number": 1, "amount": "12345.60"}}
    assert [(row["line"], row["reasons"][0]["code"]) for row in found["faults"]] == [(3, "must_be_positive")]


def test_a_refusal_as_json(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("isin;amount\n")
    code, found = as_json(path)
    assert (code, found["refused"], found["faults"]) == (1, "unreadable_file", [])
    assert "Separate names with commas" in found["message"]
    code, found = as_json(file_of(tmp_path, {"amount": "0"}), "--all-or-nothing")
    assert (code, found["refused"], found["faults"][0]["line"]) == (1, "file_has_faults", 2)


def test_a_file_that_cannot_be_read_is_1(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path):
        code, _, err = command(path, "--format", "csv")
        assert code == 1 and f"{path} cannot be read: " in err
    assert as_json(tmp_path / "nowhere.csv")[1]["refused"] == "not_readable"


def test_a_closed_date_is_1(tmp_path: Path) -> None:
    code, _, err = command(file_of(tmp_path, {}), "--business-date", "2026-11-19")
    assert code == 1 and "2026-11-19 is not open" in err
    assert command(file_of(tmp_path, {}), "--business-date", "2026-11-20")[0] == 0


@pytest.mark.parametrize("given", ["20/11/2026", "2026-02-30", "x"])
def test_a_date_that_is_none_is_a_wrong_call(tmp_path: Path, given: str) -> None:
    with pytest.raises(CommandError, match="--business-date"):
        command(file_of(tmp_path, {}), "--business-date", given)


def test_without_open_books_it_says_what_to_do(tmp_path: Path) -> None:
    run("update ledger_day set closed_at = now()")
    with pytest.raises(CommandError, match="Open the books first"):
        command(file_of(tmp_path, {}))


def test_the_format_is_told_where_the_name_does_not(tmp_path: Path) -> None:
    path = write_ndjson(tmp_path / "trades.txt", [columns()])
    with pytest.raises(CommandError, match="Say --format csv or --format ndjson"):
        command(path)
    assert command(path, "--format", "ndjson")[0] == 0


def test_progress_is_one_line_on_a_terminal_and_silent_elsewhere_when_it_is_quick(tmp_path: Path) -> None:
    assert command(file_of(tmp_path, {}))[2] == ""
    _, _, err = command(file_of(tmp_path, {}, {}), "--all-or-nothing", err=Terminal())
    assert re.search(
        r"\r  checking  2 of 2 rows, [\d,]+ a second\s*\r  loading  2 of 2 rows, [\d,]+ a second\s*\r +\r$", err
    )


def test_an_operator_loads_for_every_participant_and_the_event_names_the_command(tmp_path: Path) -> None:
    command(file_of(tmp_path, {"priority": "1"}))
    assert value("select actor_name from recordkeeping_event where code = 'instructions.submitted'") == (
        "manage.py load-instructions"
    )
