"""The kinds of matching, status reasons and recycling, sentence by sentence of their description."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from backoffice.examples.run import Result, run_files

SIDE = {
    "payment": "APMT",
    "isin": "DE0007164600",
    "quantity": "1000",
    "trade_date": "2026-06-10",
    "settlement_date": "2026-06-12",
    "currency": "EUR",
    "amount": "50000.00",
    "place_of_settlement": "DAKVDEFFXXX",
}
FREE = {key: value for key, value in SIDE.items() if key not in {"currency", "amount"}} | {"payment": "FREE"}


def judged(tmp_path: Path, kind: str, given: dict[str, Any], expect: dict[str, Any]) -> Result:
    path = tmp_path / "some.yaml"
    example = {"id": "A", "kind": kind, "source": "constructed", "given": given, "expect": expect}
    path.write_text(yaml.safe_dump([example]), encoding="utf-8")
    (result,) = run_files([path]).results
    return result


def matched(tmp_path: Path, deliverer: Any, receiver: Any, reasons: list[str], **rates: str) -> Result:
    given = {"deliverer": deliverer, "receiver": receiver, **rates}
    return judged(tmp_path, "match_instructions", given, {"matched": not reasons, "reasons": reasons})


@pytest.mark.parametrize(
    ("deliverer", "receiver", "reasons"),
    [
        (SIDE, SIDE, []),
        (SIDE, None, ["CMIS"]),
        (None, SIDE, ["CMIS"]),
        (SIDE, SIDE | {"isin": "FR0000120271"}, ["DSEC"]),
        (SIDE, SIDE | {"quantity": "1000.00"}, []),
        (SIDE, SIDE | {"quantity": "1001"}, ["DQUA"]),
        (SIDE, SIDE | {"trade_date": "2026-06-09"}, ["DTRD"]),
        (SIDE, SIDE | {"settlement_date": "2026-06-15"}, ["DDAT"]),
        (SIDE, SIDE | {"currency": "USD"}, ["NCRR"]),
        (SIDE, SIDE | {"place_of_settlement": "SICVFRPPXXX"}, ["DEPT"]),
        (SIDE, FREE, ["FRAP"]),
        (FREE, SIDE, ["FRAP"]),
        (FREE, FREE, []),
        (FREE, FREE | {"quantity": "999"}, ["DQUA"]),
        (SIDE, SIDE | {"quantity": "999", "trade_date": "2026-06-09", "amount": "1.00"}, ["DMON", "DQUA", "DTRD"]),
        (SIDE | {"amount": "100000.00"}, SIDE | {"amount": "99997.99"}, ["DMON"]),
        (SIDE | {"amount": "100025.02"}, SIDE | {"amount": "100050.02"}, []),
        (SIDE | {"amount": "100025.02"}, SIDE | {"amount": "100050.03"}, ["DMON"]),
        (SIDE | {"cum_ex": "CUM"}, SIDE | {"cum_ex": "EX"}, ["DCMX"]),
        (SIDE | {"cum_ex": "EX"}, SIDE, ["DCMX"]),
        (SIDE | {"cum_ex": "EX"}, SIDE | {"cum_ex": None}, ["DCMX"]),
        (SIDE | {"cum_ex": None}, SIDE, []),
        (SIDE | {"claim_opt_out": True}, SIDE, ["DMCT"]),
        (SIDE | {"claim_opt_out": True}, SIDE | {"claim_opt_out": False}, ["DMCT"]),
        (SIDE | {"claim_opt_out": True}, SIDE | {"claim_opt_out": True}, []),
        (SIDE | {"claim_opt_out": False}, SIDE, []),
        (SIDE | {"common_reference": "A"}, SIDE | {"common_reference": "B"}, ["IIND"]),
        (SIDE | {"common_reference": "A"}, SIDE | {"common_reference": "A"}, []),
        (SIDE | {"common_reference": "A"}, SIDE | {"common_reference": None}, []),
    ],
)
def test_two_instructions_match_or_all_differences_are_told(
    tmp_path: Path, deliverer: Any, receiver: Any, reasons: list[str]
) -> None:
    result = matched(tmp_path, deliverer, receiver, reasons[::-1])
    assert (result.verdict, result.why) == ("ok", "")


@pytest.mark.parametrize(
    ("currency", "rate", "delivers", "receives", "reasons"),
    [
        ("SEK", "10.8000", "300000.00", "300021.60", []),
        ("SEK", "10.8000", "300000.00", "300021.61", ["DMON"]),
        ("SEK", "10.8000", "1080000.00", "1080021.61", ["DMON"]),
        ("SEK", "10.8000", "1080100.00", "1080370.00", []),
        ("SEK", "10.8000", "1080300.00", "1080030.00", []),
        ("SEK", "10.8000", "3000000.00", "3000270.01", ["DMON"]),
        ("JPY", "160.50", "16050000", "16050321", []),
        ("JPY", "160.50", "16050000", "16050322", ["DMON"]),
        ("JPY", "160.50", "20000000", "20004012", []),
        ("JPY", "160.50", "20000000", "20004013", ["DMON"]),
        ("GBP", "0.8500", "85000.00", "85001.70", []),
        ("GBP", "0.8500", "85000.00", "85001.71", ["DMON"]),
        ("GBP", "0.8500", "90000.00", "90021.25", []),
        ("GBP", "0.8500", "90000.00", "90021.26", ["DMON"]),
    ],
)
def test_another_currency_has_the_limits_of_1_january(
    tmp_path: Path, currency: str, rate: str, delivers: str, receives: str, reasons: list[str]
) -> None:
    result = matched(
        tmp_path,
        SIDE | {"currency": currency, "amount": delivers},
        SIDE | {"currency": currency, "amount": receives},
        reasons,
        units_per_euro_1_january=rate,
        units_per_euro_today="500",
    )
    assert (result.verdict, result.why) == ("ok", "")


@pytest.mark.parametrize(
    ("deliverer", "receiver", "rates", "why"),
    [
        (None, None, {}, "an instruction of one side"),
        (SIDE | {"quantity": "-1"}, SIDE, {}, "a quantity above zero"),
        (SIDE | {"amount": "-1.00"}, SIDE, {}, "an amount of zero or more"),
        (SIDE | {"currency": "SEK"}, SIDE | {"currency": "SEK", "amount": "1.00"}, {}, "the rate of SEK"),
        (
            SIDE | {"currency": "SEK"},
            SIDE | {"currency": "SEK", "amount": "1.00"},
            {"units_per_euro_today": "11"},
            "the rate of SEK",
        ),
        (SIDE | {"currency": "SEK"}, SIDE, {"units_per_euro_1_january": "0"}, "above zero"),
        (SIDE | {"settled": True}, SIDE, {}, "unknown key settled"),
        (SIDE | {"claim_opt_out": None}, SIDE, {}, "expected true or false"),
        ({key: SIDE[key] for key in SIDE if key != "isin"}, SIDE, {}, "isin is missing"),
        (SIDE | {"cum_ex": "NONE"}, SIDE, {}, "one of CUM, EX"),
        (SIDE | {"currency": "EURO"}, SIDE, {}, "a currency code"),
    ],
)
def test_impossible_facts_are_errors(
    tmp_path: Path, deliverer: Any, receiver: Any, rates: dict[str, str], why: str
) -> None:
    result = matched(tmp_path, deliverer, receiver, [], **rates)
    assert result.verdict == "error"
    assert why in result.why


@pytest.mark.parametrize(
    ("situations", "deliverer", "receiver"),
    [
        (["deliverer_short_of_securities"], "LACK", "CLAC"),
        (["receiver_short_of_cash"], "CMON", "MONY"),
        (["receiver_short_of_cash", "deliverer_short_of_securities"], "LACK", "CLAC"),
        (["receiver_on_hold"], "PRCY", "PREA"),
        (["deliverer_on_hold", "receiver_on_hold"], "BOTH", "BOTH"),
        (["receiver_instructed_late"], "CLAT", "LATE"),
        (["receiver_missed_servicer_deadline"], "CLAT", "ADEA"),
        (["receiver_account_blocked"], "OTHR", "BLOC"),
        (["deliverer_awaiting_pending_receipt"], "PENR", "CLAC"),
        (["receiver_settlement_date_in_future"], "FUTU", "FUTU"),
    ],
)
def test_each_side_is_told_its_code(tmp_path: Path, situations: list[str], deliverer: str, receiver: str) -> None:
    expect = {"deliverer": deliverer, "receiver": receiver}
    result = judged(tmp_path, "status_reasons", {"situations": situations}, expect)
    assert (result.verdict, result.why) == ("ok", "")
    assert judged(tmp_path, "status_reasons", {"situations": situations}, {"receiver": receiver}).verdict == "ok"


@pytest.mark.parametrize("situations", [["receiver_short_of_securities"], ["on_hold"], "deliverer_on_hold", None])
def test_a_situation_is_one_of_the_list(tmp_path: Path, situations: Any) -> None:
    assert judged(tmp_path, "status_reasons", {"situations": situations}, {}).verdict == "error"


@pytest.mark.parametrize(
    ("given", "end"),
    [
        ({"intended_settlement_date": "2026-06-01", "matched": False}, "2026-06-29"),
        ({"intended_settlement_date": "2026-04-01", "matched": False, "calendar": "TARGET"}, "2026-05-04"),
        ({"intended_settlement_date": "2026-06-01", "matched": True, "last_status_change": "2026-06-08"}, "2026-08-31"),
        ({"intended_settlement_date": "2026-06-01", "matched": False, "holidays": ["2026-06-29"]}, "2026-06-30"),
        (
            {"intended_settlement_date": "2026-06-06", "matched": False, "last_status_change": "2026-06-07"},
            "2026-07-03",
        ),
    ],
)
def test_an_instruction_is_cancelled_after_its_business_days(tmp_path: Path, given: dict[str, Any], end: str) -> None:
    """From Wed 1 Apr 2026 Good Friday, Easter Monday and Fri 1 May are no days of TARGET."""
    result = judged(tmp_path, "recycling", given, {"cancelled_end_of": end})
    assert (result.verdict, result.why) == ("ok", "")


def test_a_calendar_must_reach_the_end(tmp_path: Path) -> None:
    given = {"intended_settlement_date": "2200-12-30", "matched": False, "calendar": "TARGET"}
    assert judged(tmp_path, "recycling", given, {"cancelled_end_of": "2200-12-31"}).verdict == "error"
