"""The demo's night: it settles, refuses for real reasons, is proved, and the second time changes nothing."""

import json
from io import StringIO
from typing import Any

from django.core.management import call_command

from backoffice.demo.plan import evening
from backoffice.results import night_result
from backoffice.tables import number
from itservices.queries import clock_ahead, current_instant
from machinery.statements import rows, value
from tests.conftest import OwnDatabase
from tests.demo.conftest import TUE_2026_11_24


def ran() -> tuple[dict[str, Any], str]:
    """`demo-night --json`: the object that it prints, and what it says on standard error."""
    out, err = StringIO(), StringIO()
    call_command("demo_night", "--json", stdout=out, stderr=err)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found, err.getvalue()


def test_it_settles_refuses_and_is_proved(firm: OwnDatabase) -> None:
    found, said = ran()
    assert found["state"] == "DONE" and found["changed"] is True and found["missed"] == []
    assert found["proof"]["violations"] == 0 and found["proof"]["invariants"] > 50
    assert {"LACK", "PREA"} <= found["reasons"].keys()
    refused, settled, came_in = (number(found[what]) for what in ("refused", "settled", "in"))
    assert settled > refused > 0 and settled + refused == came_in
    assert sum(found["reasons"].values()) == refused
    assert "prove" in said and "done" in said, "every step that ended is told"
    open_due = value("select count(*) from settlements_openmatch where intended_settlement_date <= '2026-11-24'")
    assert open_due >= refused
    assert not rows("select 1 from ledger_guard where posted < floor")


def test_the_clock_of_the_sandbox_is_where_the_night_is(firm: OwnDatabase) -> None:
    ran()
    assert current_instant() >= evening(TUE_2026_11_24)


def test_the_second_time_nothing_is_changed(firm: OwnDatabase) -> None:
    first, _ = ran()
    before = (value("select count(*) from recordkeeping_event"), clock_ahead())
    again, _ = ran()
    assert again["changed"] is False
    assert again["result_hash"] == first["result_hash"]
    assert (value("select count(*) from recordkeeping_event"), clock_ahead()) == before


def test_the_table_says_what_the_result_says(firm: OwnDatabase) -> None:
    out = StringIO()
    call_command("demo_night", stdout=out, stderr=StringIO())
    found = night_result(TUE_2026_11_24)
    assert found is not None and found.result_hash is not None
    said = out.getvalue()
    assert f"Night of Tue 24 Nov 2026: DONE (run {found.run})" in said
    assert f"{number(found.settled):,} of {number(found.incoming):,} matches" in said
    assert f"Result hash {found.result_hash}" in said
    assert all(f"{reason} {count:,}" in said for reason, count in found.reasons.items())


def test_a_night_that_never_began_has_no_result(firm: OwnDatabase) -> None:
    assert night_result(TUE_2026_11_24) is None
