"""The demo firm on file: what there is, the same rows every time, killed and resumed, refused where it has no place."""

import hashlib
import os
import signal
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from backoffice.day import run_night
from backoffice.demo.access import demo_client, demo_users, password_of
from backoffice.demo.books import DEMO
from backoffice.demo.making import BooksInUse, NightStopped, begun, demo_date, made, make
from backoffice.demo.plan import evening
from ledger.operations import open_books
from machinery.statements import rows, run, value
from machinery.transactions import whole
from tests.conftest import ROOT, OwnDatabase
from tests.demo.conftest import TINY, TUE_2026_11_24

VOLATILE = [
    "recorded_at",
    "password",
    "client_id",
    "client_secret",
    "created",
    "updated",
    "xid",
    "started_at",
    "finished_at",
    "owner",
    "milliseconds",
    "hash",
    "sealed_at",
]
"""What the clock of the database and the secrets of an installation decide."""
OF_THE_FIRM = """
select 'balance' as kind, h.number, a.code, trim_scale(g.posted)::text as value
from ledger_guard g join ledger_account k on k.id = g.account_id
join refdata_account h on h.id = k.holder_id join refdata_asset a on a.id = k.asset_id
union all
select 'open', d.reference, m.deliverer_reason, m.settlement || m.deliverer_hold || m.deliverer_cancels || m.priority
from settlements_openmatch m join settlements_match p on p.id = m.match_id
join settlements_instruction d on d.id = p.delivering_id
union all
select 'settled', d.reference, s.business_date::text, ''
from settlements_settlement s join settlements_match p on p.id = s.match_id
join settlements_instruction d on d.id = p.delivering_id
union all
select 'event', code, subject_type, count(*)::text from recordkeeping_event group by code, subject_type
order by 1, 2, 3, 4
"""
"""The firm as its business names it, without ids: a making that was killed has drawn some ids in vain."""


def digest() -> dict[str, str]:
    """Table -> digest of all its rows, but for what is volatile; the checkpoints of the trail are of its instants."""
    tables = rows(
        "select tablename as name from pg_tables where schemaname = 'public' and tablename like '%\\_%'"
        " and tablename <> 'recordkeeping_checkpoint' order by 1"
    )
    client = value("select client_id from authorizations_application")
    found = {}
    for name in (f["name"] for f in tables):
        lines = rows(f"select (to_jsonb(t) - %s::text[])::text as line from {name} t order by t::text", [VOLATILE])
        text = "\n".join(f["line"].replace(client, "CLIENT") for f in lines)
        found[name] = hashlib.sha256(text.encode()).hexdigest()
    return found


def count(table: str, where: str = "true") -> int:
    """Rows of a table."""
    return int(value(f"select count(*) from {table} where {where}"))


def test_what_is_on_file(firm: OwnDatabase, standing: tuple[str, list[str]]) -> None:
    firm.use("owner")
    assert made() == begun() == TINY
    assert demo_date() == TUE_2026_11_24
    assert count("refdata_party") == 44
    assert count("refdata_instrument") == 400
    assert count("refdata_currency") == 5
    assert count("refdata_market") == count("authorizations_legalentity") == 3
    assert count("refdata_calendar") == 5
    assert count("itservices_run", "state = 'DONE'") == TINY.size.nights
    assert count("itservices_load", "kind = 'instructions'") == TINY.size.nights + 1
    assert count("itservices_quarantinedrow", "load_id in (select id from itservices_load where kind = 'trades')") == 2
    assert count("itservices_quarantinedrow") == 5
    assert count("clearing_trade") >= TINY.size.tonight // 10
    assert count("compliance_block") == 2
    assert count("ledger_reversal") == 1
    assert count("settlements_cancellation") > 0
    arrived = count("settlements_match", "matched_at::date = '2026-11-24'")
    nets = count("clearing_netobligation", "match_id is not null and at::date = '2026-11-24'")
    own = count("settlements_match", "delivering_id in (select instruction_id from settlements_matchingterms)")
    assert own == 4 and count("settlements_unmatched") > 10
    assert arrived == TINY.size.tonight + count("clearing_tradeinstruction") + nets + own
    assert count("clearing_netobligation", "supersedes_id is not null") == nets > 0
    assert count("clearing_margincall") > count("clearing_margincallact", "kind = 'DISPUTED'") == 1
    assert not rows("select asset_id from ledger_guard group by 1 having sum(posted) <> 0")
    assert any("3 rows in quarantine" in line for line in standing[1])


def test_people_one_a_role_and_a_client_system(firm: OwnDatabase) -> None:
    firm.use("web")
    users = demo_users()
    assert [each.username for each in users] == [
        *("lucia", "oliver", "grace", "inigo", "sofia", "amelia", "tomas", "eleanor", "david"),
        *("harriet", "marcus", "begona", "naomi"),
    ]
    assert all(each.password == password_of(each.username) for each in users)
    assert len({each.password for each in users}) == len(users)
    client = demo_client()
    assert client and client.client_id
    out = StringIO()
    call_command("demo_users", stdout=out)
    assert users[0].password in out.getvalue() and client.client_id in out.getvalue()


def test_a_changed_password_is_not_shown(firm: OwnDatabase) -> None:
    firm.use("owner")
    run("update authorizations_user set password = '!' where username = 'marcus'")
    assert {each.username for each in demo_users() if not each.password} == {"marcus"}


def test_the_same_making_gives_the_same_rows(firm: OwnDatabase, own_database: OwnDatabase, tmp_path: Path) -> None:
    own_database.use("owner")
    make(TINY, tmp_path, lambda _: None)
    second = digest()
    firm.use("owner")
    first = digest()
    assert {name for name in first if first[name] != second[name]} == set()
    assert count("settlements_instruction") > 0


def test_made_again_it_changes_nothing(firm: OwnDatabase, tmp_path: Path) -> None:
    firm.use("owner")
    before = digest()
    make(TINY, tmp_path, lambda _: None)
    err = StringIO()
    call_command("demo", "--seed", "1", stderr=err)
    assert "is there already; nothing was changed" in err.getvalue()
    assert digest() == before


def test_killed_and_run_again_it_is_the_same_firm(own_database: OwnDatabase, firm: OwnDatabase, var: Path) -> None:
    size = TINY.size
    command = [
        *(sys.executable, str(ROOT / "manage.py"), "demo", "--date", TINY.date.isoformat()),
        *("--nights", str(size.nights), "--matches-a-night", str(size.past), "--matches-tonight", str(size.tonight)),
    ]
    variables = own_database.environment("owner") | {"BACKOFFICE_VAR": str(var)}
    for after in ("people and the client system", "past night 1 of 2"):
        with subprocess.Popen(command, env=variables, stderr=subprocess.PIPE, text=True) as first:
            assert first.stderr is not None
            assert any(after in line for line in first.stderr), "it ended before that"
            os.kill(first.pid, signal.SIGKILL)
        assert first.returncode == -signal.SIGKILL
    second = subprocess.run(
        [*command[:3], "--size", "large"], env=variables, capture_output=True, text=True, check=False
    )
    assert second.returncode == 0, second.stderr
    assert "Going on with the demo firm of 2026-11-24" in second.stderr
    own_database.use("owner")
    resumed = rows(OF_THE_FIRM)
    firm.use("owner")
    assert resumed == rows(OF_THE_FIRM)


def test_books_in_use_are_left_alone(own_database: OwnDatabase, tmp_path: Path) -> None:
    own_database.use("owner")
    with whole():
        open_books(TUE_2026_11_24, by=DEMO, at=evening(TUE_2026_11_24))
    with pytest.raises(BooksInUse) as refused:
        make(TINY, tmp_path, lambda _: None)
    assert "2026-11-24" in refused.value.sentence()
    assert begun() is None and count("refdata_party") == 0
    with pytest.raises(CommandError, match="empty database only"):
        call_command("demo", stderr=StringIO())


def test_a_night_that_stops_stops_the_making_and_mended_it_goes_on(
    own_database: OwnDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("itservices.operations.runs.PAUSE", timedelta(0))
    own_database.use("owner")
    connection.close()
    connection.settings_dict["OPTIONS"]["options"] += " -c lock_timeout=50ms"
    with closing(psycopg2.connect(own_database.url)) as other, other.cursor() as cursor:
        cursor.execute("set role backoffice_owner; lock table settlements_settlement in share mode")
        with pytest.raises(NightStopped) as refused:
            make(TINY, tmp_path, lambda _: None)
    assert refused.value.data == {"business_date": "2026-11-20", "state": "STOPPED"}
    assert "2026-11-20" in refused.value.sentence()
    make(TINY, tmp_path, lambda _: None)
    assert made() == TINY


def test_a_night_that_is_not_proved_is_told(own_database: OwnDatabase) -> None:
    own_database.use("owner")
    run("alter table ledger_balancesnapshot add constraint nothing_is_kept check (false)")
    with pytest.raises(CommandError, match=r"C01 .* nothing_is_kept"):
        call_command("demo", "--nights", "1", "--matches-a-night", "20", stderr=StringIO())


def test_production_has_no_demo(firm: OwnDatabase, settings: Any) -> None:
    settings.SANDBOX = False
    for command in ("demo", "demo_night", "demo_users"):
        with pytest.raises(CommandError, match="production"):
            call_command(command, stderr=StringIO())


def test_without_a_firm_there_is_no_night_and_nobody(own_database: OwnDatabase) -> None:
    for command in ("demo_night", "demo_users"):
        with pytest.raises(CommandError, match="no demo firm here yet"):
            call_command(command, stderr=StringIO())


def test_the_next_night_of_a_demo_settles_too(firm: OwnDatabase) -> None:
    firm.use("job")
    assert run_night(TUE_2026_11_24, by=DEMO, at=evening(TUE_2026_11_24)) == {TUE_2026_11_24: "DONE"}
