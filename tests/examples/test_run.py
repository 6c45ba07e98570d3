"""Examples get their verdicts, whatever is wrong with their neighbours, and without a database."""

import json
import re
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
from django.core.management import call_command

from backoffice.examples.kinds import all_kinds
from backoffice.examples.run import Report, run_files

SHARED = Path(__file__).parents[2] / "../shared/examples"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason=f"the shared examples are not here: {SHARED}")

IDENTIFIER = "kind: identifier, source: s, given"
GOOD = f"- {{id: A, {IDENTIFIER}: {{scheme: ISIN, value: US0378331005}}, expect: {{valid: true}}}}"
WRONG = f"- {{id: B, {IDENTIFIER}: {{scheme: ISIN, value: US0378331006}}, expect: {{valid: true}}}}"
NOT_KNOWN = "- {id: C, kind: astrology, source: s, given: {sign: leo}, expect: {}}"
ERRONEOUS = f"- {{id: D, {IDENTIFIER}: {{scheme: BIC, value: X}}, expect: {{valid: true}}}}"


def run(tmp_path: Path, *lines: str) -> Report:
    path = tmp_path / "some.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return run_files([path])


def verdicts(report: Report) -> list[tuple[str, str]]:
    return [(result.id, result.verdict) for result in report.results]


def test_every_example_gets_its_verdict(tmp_path: Path) -> None:
    report = run(tmp_path, GOOD, WRONG, NOT_KNOWN, ERRONEOUS)
    assert verdicts(report) == [("A", "ok"), ("B", "fail"), ("C", "unknown"), ("D", "error")]
    assert not report.passed
    assert report.as_json() == {
        "passed": 1,
        "failed": 1,
        "unknown": 1,
        "errors": 1,
        "results": [
            {"id": "A", "kind": "identifier", "verdict": "ok", "expected": {"valid": True},
             "found": {"valid": True},
             "why": ""},
            {"id": "B", "kind": "identifier", "verdict": "fail", "expected": {"valid": True},
             "found": {"valid": False}, "why": "expect.valid: expected true, found false"},
            {"id": "C", "kind": "astrology", "verdict": "unknown", "expected": None, "found": None,
             "why": report.results[2].why},
            {"id": "D", "kind": "identifier", "verdict": "error", "expected": None, "found": None,
             "why": "given.scheme: expected one of ISIN, LEI, IBAN, found BIC (text)."},
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("source: s, ", ""), "source is missing"),
        (("id: A, ", ""), "id is missing"),
        (("kind: identifier, ", ""), "kind is missing"),
        ((", expect: {valid: true}", ""), "expect is missing"),
        (("source: s", "source: s, remark: x"), "unknown key remark"),
        (("source: s", "source: s, note: 7"), "example.note: expected text"),
        (("source: s", "source: s, tolerance: 1"), "example.tolerance: expected a decimal"),
        (("source: s", "source: s, tolerance: '-1'"), "expected zero or more"),
        (("id: A", "id: 7"), "example.id: expected text"),
        (("kind: identifier", "kind: null"), "example.kind: expected text"),
        (("value: US0378331005", "value: US0378331005, x: 1"), "given: unknown key x"),
        (("valid: true", "valid: true, x: 1"), "expect: unknown key x"),
        (("valid: true", ""), "expect: the required key valid is missing"),
        (("{scheme: ISIN, value: US0378331005}", "7"), "given: expected a map, found 7"),
        (("{valid: true}", "null"), "expect: expected a map, found null"),
    ],
)
def test_an_erroneous_example_says_what_is_wrong(tmp_path: Path, change: tuple[str, str], why: str) -> None:
    report = run(tmp_path, GOOD.replace(*change), GOOD.replace("id: A", "id: Z"))
    assert [result.verdict for result in report.results] == ["error", "ok"]
    assert why in report.results[0].why


def test_an_id_stands_once_over_all_files(tmp_path: Path) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text(f"{GOOD}\n{GOOD}", encoding="utf-8")
    other.write_text(GOOD, encoding="utf-8")
    report = run_files([one, other])
    assert verdicts(report) == [("A", "ok"), ("A", "error"), ("A", "error")]
    assert "one.yaml, example 1" in report.results[2].why
    assert [result.verdict for result in run_files([other, other]).results] == ["ok", "error"]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    good = tmp_path / "good.yaml"
    good.write_text(GOOD, encoding="utf-8")
    report = run_files([tmp_path / "missing.yaml", good])
    assert [result.verdict for result in report.results] == ["error", "ok"]
    assert report.results[0].id.endswith("missing.yaml")


def test_facts_without_an_answer_are_an_error_with_the_reason(tmp_path: Path) -> None:
    report = run(
        tmp_path,
        "- {id: A, kind: critical_path, source: s, given: {jobs: [{job: a, minutes: 1, after: [b]}]},"
        " expect: {finish: {}, completion: 0, critical_path: []}}",
        "- {id: B, kind: settlement_date, source: s, given: {trade_date: 2026-01-01, cycle: 9999999},"
        " expect: {settlement_date: 2026-01-01}}",
        "- {id: C, kind: holiday_calendar, source: s, given: {calendar: TARGET, year: 0},"
        " expect: {closed_weekdays: []}}",
        GOOD.replace("id: A", "id: D"),
    )
    assert [result.verdict for result in report.results] == ["error", "error", "error", "ok"]
    assert [result.why.split(", found")[0] for result in report.results] == [
        "given: Expected a predecessor of job a among the jobs",
        "given: Expected a day before 9999-12-31",
        "given: Expected a year from 1 to 9999",
        "",
    ]


def test_a_tolerance_and_optional_answers(tmp_path: Path) -> None:
    stock = dedent(
        """
        - id: {id}
          kind: stock_record
          source: s{more}
          given: {{isin: US0378331005, ownership: [], locations: [{{location: here, quantity: "0.01"}}]}}
          expect: {{balanced: false, difference: "{difference}"}}"""
    )
    report = run(
        tmp_path,
        stock.format(id="A", more="", difference="-0.010"),
        stock.format(id="B", more="", difference="0"),
        stock.format(id="C", more='\n  tolerance: "0.01"', difference="0"),
        stock.format(id="D", more='\n  tolerance: "0.009"', difference="0"),
    )
    assert [result.verdict for result in report.results] == ["ok", "fail", "ok", "fail"]
    assert report.results[0].found == {"balanced": False, "difference": "-0.01"}


EVERY_KIND = {
    "settlement_date": """
        given:
          trade_date: 2024-05-24
          cycle: [{from: 2017-09-05, days: 2}, {from: 2024-05-28, days: 1}]
          holidays: [2024-05-27]
          customer_payment: {days: 4}
          sale: SHORT
        expect: {settlement_date: 2024-05-29, payment_due_date: 2024-05-30, close_out_date: 2024-05-30}""",
    "holiday_calendar": """
        given: {calendar: TARGET, year: 1999}
        expect: {closed_weekdays: [1999-01-01, 1999-12-31]}""",
    "calendar_revision": """
        given:
          cycle: 1
          holidays_before: []
          holidays_after: [2012-10-29]
          trades: [{ref: T1, trade_date: 2012-10-26, instructed: false}]
        expect: {changed: [{ref: T1, settlement_date: 2012-10-30}], reported: []}""",
    "identifier": """
        given: {scheme: LEI, value: 5493001KJTIIGC8Y1R12}
        expect: {valid: true}""",
    "stock_record": """
        given:
          isin: US0378331005
          ownership: [{holder: X, quantity: "-5"}]
          locations: [{location: Y, quantity: "-5.0"}]
          movement: {ownership: [], locations: [{location: Y, change: "1"}]}
        expect: {balanced: false, difference: "-1", movement: REFUSED}""",
    "critical_path": """
        given:
          jobs: [{job: a, minutes: 5, delay: 2}, {job: b, minutes: 5, after: [a]}]
          limit: 11
        expect:
          finish: {a: 7, b: 12}
          completion: 12
          critical_path: [a, b]
          slack: {a: 0, b: 0}
          breach: true
          breach_known_at: 5""",
    "settlement_status": """
        given:
          payment: APMT
          intended_settlement_date: 2026-06-12
          cut_offs: [{payment: APMT, planned: "16:00", actual: "17:00"}]
          entered_at: 2026-06-09T10:00
          matched_at: 2026-06-09T10:05
          observed_at: 2026-06-12T16:30
        expect:
          matching: MACH
          settlement: PEND
          intended_date_achievable: true
          intended_settlement_date: 2026-06-12""",
}


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_of_this_release_answers(tmp_path: Path, kind: str) -> None:
    report = run(tmp_path, f"- id: A\n  kind: {kind}\n  source: s\n{indent(dedent(EVERY_KIND[kind]), '  ')}")
    assert [(result.verdict, result.why) for result in report.results] == [("ok", "")]


def test_the_command_prints_lines_and_one_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "some.yaml"
    path.write_text(GOOD, encoding="utf-8")
    call_command("examples", str(path))
    assert capsys.readouterr().out == "ok      A  identifier\n1 passed, 0 failed, 0 unknown, 0 errors\n"


def test_one_example_is_one_line_that_any_terminal_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "some.yaml"
    path.write_text(GOOD.replace("id: A", r'id: "\uD800 M\u00fcller\n\e[31m"') + f"\n{NOT_KNOWN}", encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command("examples", str(path))
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert first == r"ok      \ud800 Müller\n\x1b[31m  identifier"
    assert second.startswith("unknown C  astrology")


@pytest.mark.parametrize("line", [WRONG, NOT_KNOWN, ERRONEOUS])
def test_the_command_fails_unless_all_is_ok(tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str) -> None:
    path = tmp_path / "some.yaml"
    path.write_text(f"{GOOD}\n{line}", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        call_command("examples", str(path), "--json")
    assert ended.value.code == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed["passed"] == 1
    assert len(printed["results"]) == 2


@needs_shared
def test_the_shared_examples_of_known_kinds_are_right() -> None:
    report = run_files(sorted((SHARED / "open").glob("*.yaml")))
    known = [result for result in report.results if result.kind in all_kinds()]
    assert len(known) >= 111
    assert [result for result in known if result.verdict != "ok"] == []
    assert {result.verdict for result in report.results if result.kind not in all_kinds()} <= {"unknown"}


def _documented(kind: str, part: str) -> list[tuple[str, bool]]:
    """The keys of a kind as the format describes them, in order, and whether each is required."""
    text = (SHARED / "README.md").read_text(encoding="utf-8")
    section = re.split(r"^#{2,3} ", text.split(f"\n### {kind}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    table = section.split(f"\n{part}\n", 1)[1].strip().split("\n\n")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in re.sub(r"\\\|", "/", table).splitlines()[2:]]
    return [(row[0].strip("`"), row[2] == "required") for row in rows]


@needs_shared
@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_a_kind_has_the_keys_that_the_format_describes(kind: str) -> None:
    shapes: dict[str, Any] = {"given": all_kinds()[kind].given, "expect": all_kinds()[kind].expect}
    for part, shape in shapes.items():
        assert list(shape.keys("")) == _documented(kind, part)
