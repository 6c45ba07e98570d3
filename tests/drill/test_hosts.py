"""Hosts on a bridge, where they can be made; a standby that is streamed to over TCP and takes over, anywhere."""

import os
import shutil
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from backoffice.drill import hosts, takeover
from backoffice.drill.crash import make_crash
from backoffice.drill.databases import Databases
from backoffice.drill.hosts import last_words, perform
from backoffice.drill.network import Network, NoNetwork
from backoffice.drill.servers import Broker, OnNetwork, Origin, Place, base_backup
from backoffice.drill.takeover import Sent, Streamed, Told, kept, take_over

HOSTS_CAN_BE_MADE = os.geteuid() == 0 and all(shutil.which(program) for program in ("ip", "unshare"))
CALL = """
import socket, sys
print(socket.gethostname())
socket.create_connection((sys.argv[1], int(sys.argv[2])), 2)
"""
LOOPBACK = Place("127.83.7.1", "127.0.0.0/8")


@pytest.mark.skipif(not HOSTS_CAN_BE_MADE, reason="it needs root and iproute2")
def test_a_host_has_a_name_and_a_link_that_can_be_cut(tmp_path: Path) -> None:
    said = tmp_path / "said"
    with Network(2) as network, socket.create_server((network.address, 0)) as server:
        command = [sys.executable, "-c", CALL, network.address, str(server.getsockname()[1])]
        assert network.start("host1", command, said).wait(10) == 0
        network.cut("host1")
        assert network.start("host1", command, said).wait(10) != 0
        assert network.start("host2", command, said).wait(10) == 0
        network.join("host1")
        assert any(network.start("host1", command, said).wait(10) == 0 for _ in range(10))
        assert {"host1", "host2"} <= set(said.read_text().splitlines())
        asleep = network.start("host2", [sys.executable, "-c", "import time; time.sleep(60)"], said)
    assert asleep.poll() is not None
    assert not Path(f"/sys/class/net/{network.bridge}").exists()


def test_without_hosts_the_drill_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    (row,) = perform({"instructions": 800, "trades": 1, "seed": 1}, lambda _: None)
    assert (row.held, row.found) == (False, "expected root, ip and unshare; found user 1000, without none")
    with pytest.raises(NoNetwork):
        Network(1).__enter__()


def test_what_a_worker_said_of_the_step_that_it_lost(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("[1] step 3 settle of 2026-10-01: attempt begins\n[2] step 3 settle: server closed the connection\n")
    assert last_words(log, "settle") == "server closed the connection"
    log.write_text("")
    assert last_words(log, "settle") == "nothing"


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_standby_answers_reads_and_takes_over(
    django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takeover, "SECONDS", 1.0)
    with django_db_blocker.unblock(), Databases(f"test_hosts_{os.getpid()}") as first:
        name = first.clone("firm")
        first.use(name, "owner")
        crash = make_crash(name, matches=150, nights=hosts.NIGHTS - hosts.DISTURBED, seed=1)
        first.use(str(first.before["NAME"]), "owner")
        origin = Origin.of(first)
        data = base_backup(first, origin)
        with OnNetwork(first, origin, data, place=LOOPBACK) as primary, Broker(origin, LOOPBACK.address) as broker:
            rows = list(
                take_over(Streamed(first, origin, primary, LOOPBACK, broker.url, crash.days), crash, 5, lambda _: None)
            )
            assert all(row.held for row in rows), [row for row in rows if not row.held]


def test_what_is_lost_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takeover, "tuples", lambda *_: [])
    assert not kept([Told(effects=["hosts:last0:1"])], Sent(["A-1"])).held
