"""Result tables for a terminal."""

from datetime import date

import pytest

from backoffice.results import NightResult, StepResult, Totals
from backoffice.tables import aligned, night_table, number

TUE_2026_11_24 = date(2026, 11, 24)
IN: Totals = {"EUR": {"number": 1_200, "amount": "1234567.80"}, "JPY": {"number": 3, "amount": "5000000"}}
SETTLED: Totals = {"EUR": {"number": 1_199, "amount": "1234567.79"}, "": {"number": 7, "amount": "0"}}


def night(state: str = "DONE", trouble: str = "", result_hash: str | None = "f" * 64) -> NightResult:
    """A night with three steps."""
    steps = [
        StepResult("claim", "DONE", 0.05, 1, 0, 0, {"in": IN}, ""),
        StepResult("settle", "DONE", 1.5, 2, 1_203, 1_203, {"passes": 3}, ""),
        StepResult("penalise", "DONE", 0.2, 1, 5, 5, {"fails": 4, "late": 1, "completed": 2}, ""),
        StepResult(
            "prove", "DEAD" if trouble else "DONE", 0.0, 1, 0, 0, {} if trouble else {"invariants": 54}, trouble
        ),
    ]
    return NightResult(TUE_2026_11_24, 21, state, steps, IN, SETTLED, {}, {"LACK": 2, "CMON": 1}, result_hash)


def test_a_night_in_a_table() -> None:
    said = night_table(night()).splitlines()
    assert said[0] == "Night of Tue 24 Nov 2026: DONE (run 21)"
    assert "  settle    done      1.50  1,206 of 1,203 matches in 3 passes" in said
    assert "  penalise  done      0.20  5 penalties, 2 of before completed" in said
    assert "  prove     done      0.00  54 invariants hold" in said
    assert [" ".join(line.split()) for line in said if line.startswith(("  EUR", "  JPY", "  free"))] == [
        "EUR 1,200 1,234,567.80 1,199 1,234,567.79 0 0",
        "JPY 3 5,000,000 0 0 0 0",
        "free of payment 0 7 0",
    ]
    assert "  Refused because (as the deliverer is told): CMON 1, LACK 2" in said
    assert said[-1] == f"  Result hash {'f' * 64}"
    assert all(line == line.rstrip() for line in said)


def test_a_night_that_stopped_says_why_in_one_line_and_has_no_hash() -> None:
    said = night_table(night("STOPPED", "ProofFailed: L16 Broken 1 times\nmore\n", None))
    assert "STOPPED" in said and "ProofFailed: L16 Broken 1 times" in said
    assert "more" not in said and "Result hash" not in said


@pytest.mark.parametrize(("totals", "expected"), [({}, 0), (IN, 1_203), (SETTLED, 1_206)])
def test_numbers_of_all_currencies(totals: Totals, expected: int) -> None:
    assert number(totals) == expected


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert aligned(["a", "n"], [["bbb", "1"], ["c", "22"]], right={1}) == ["  a     n", "  bbb   1", "  c    22"]
    assert aligned(["a"], []) == ["  a"]
