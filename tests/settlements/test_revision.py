"""A calendar revised while instructions are open: their dates stay, and are reported."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from machinery.statements import value
from machinery.transactions import whole
from refdata.operations import ClosureWish, declare_closures, withdraw_closures
from settlements.loading import load_file
from settlements.queries import ToLookAt, to_look_at_after_revision
from tests.settlements.firm import CASHLESS, FRI_2026_11_20, JOB, NINE, THU_2026_11_19, Firm, columns, write_csv

WED_2026_11_18 = date(2026, 11, 18)
MON_2026_11_23 = date(2026, 11, 23)
TUE_2026_11_24 = date(2026, 11, 24)
WED_2026_11_25 = date(2026, 11, 25)


@pytest.fixture
def trades(market: Firm, tmp_path: Path) -> Firm:
    """Six open matches: of Thursday for Monday (two in EUR, one in USD), agreed for Monday and Tuesday, free of payment."""
    of_thursday = {"trade_date": "2026-11-19", "intended_settlement_date": "2026-11-23"}
    found = [
        columns(1, **of_thursday),
        columns(2, **of_thursday),
        columns(3, **of_thursday, currency="USD"),
        columns(4, trade_date="2026-11-18", intended_settlement_date="2026-11-23"),
        columns(5, trade_date="2026-11-18", intended_settlement_date="2026-11-24"),
        columns(6, payment="FOP", trade_date="2026-11-20", intended_settlement_date="2026-11-24", **CASHLESS),
    ]
    path = write_csv(tmp_path / "trades.csv", found)
    loaded = load_file(path, "csv", by=JOB, at=NINE, business_date=FRI_2026_11_20)
    assert loaded.counts["accepted"] == 6
    return market


def close(calendar: str, day: date) -> None:
    with whole():
        declare_closures(
            calendar, [ClosureWish(day)], known_from=FRI_2026_11_20, by=JOB, at=NINE, reason="The hall is flooded"
        )


def reported() -> list[tuple[date, date, date, int]]:
    return [
        (each.trade_date, each.intended, each.otherwise, each.number)
        for each in to_look_at_after_revision(THU_2026_11_19)
    ]


def test_a_day_declared_closed_reports_who_counted_on_it_and_moves_nobody(trades: Firm) -> None:
    assert reported() == []
    close("T2", MON_2026_11_23)
    assert reported() == [
        (WED_2026_11_18, MON_2026_11_23, TUE_2026_11_24, 1),
        (THU_2026_11_19, MON_2026_11_23, TUE_2026_11_24, 2),
        (THU_2026_11_19, MON_2026_11_23, TUE_2026_11_24, 1),
        (FRI_2026_11_20, TUE_2026_11_24, WED_2026_11_25, 1),
    ]
    assert value("select count(*) from settlements_openmatch where intended_settlement_date = '2026-11-23'") == 4
    left = to_look_at_after_revision(FRI_2026_11_20)
    assert [each.intended for each in left] == [MON_2026_11_23] * 3, "known before, only the closed day itself is left"


def test_a_day_closed_for_one_currency_reports_only_what_is_paid_in_it(trades: Firm) -> None:
    close("US", MON_2026_11_23)
    assert reported() == [(THU_2026_11_19, MON_2026_11_23, TUE_2026_11_24, 1)]


def match_traded_on(day: date) -> int:
    """The one match of that trade date; ids go on from test to test."""
    found = value(
        "select m.id from settlements_match m join settlements_instruction i on i.id = m.delivering_id"
        " where i.trade_date = %s",
        [day],
    )
    return int(found)


def test_a_closure_taken_back_reports_what_would_settle_earlier(market: Firm, tmp_path: Path) -> None:
    close("US", MON_2026_11_23)
    row = columns(1, trade_date="2026-11-20", intended_settlement_date="2026-11-25", currency="USD")
    path = write_csv(tmp_path / "trades.csv", [row])
    load_file(path, "csv", by=JOB, at=NINE, business_date=FRI_2026_11_20)
    with whole():
        withdraw_closures(
            "US", [MON_2026_11_23], known_from=date(2026, 11, 21), by=JOB, at=NINE, reason="It is dry again"
        )
    found = to_look_at_after_revision(FRI_2026_11_20)
    assert found == [
        ToLookAt(FRI_2026_11_20, WED_2026_11_25, TUE_2026_11_24, number=1, match=match_traded_on(FRI_2026_11_20))
    ]


def test_loading_closures_says_so(trades: Firm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backoffice.management.commands.load_refdata.current_instant", lambda: NINE)
    kept = value(
        "select string_agg(date || ',x', E'\\n') from refdata_closure k join refdata_calendar c on c.id = k.calendar_id"
        " where c.code = 'T2' and date between '2026-01-01' and '2026-12-31'"
    )
    path = tmp_path / "t2.csv"
    path.write_text(f"date,name\n{kept}\n2026-11-23,Flood\n")
    out = StringIO()
    call_command("load_refdata", "t2-closing-days", str(path), "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    assert [each["number"] for each in found["to_look_at"]] == [1, 2, 1, 1]
    assert found["to_look_at"][0] == {
        "trade_date": "2026-11-18",
        "intended": "2026-11-23",
        "otherwise": "2026-11-24",
        "number": 1,
        "match": match_traded_on(WED_2026_11_18),
    }
    path.write_text(f"date,name\n{kept}\n2026-11-23,Flood\n2026-11-24,Flood\n")
    call_command("load_refdata", "t2-closing-days", str(path), stdout=out)
    assert (
        "to look at: 2 open, traded on 2026-11-19, for 2026-11-23, which by the calendars as they are now"
        in out.getvalue()
    )
