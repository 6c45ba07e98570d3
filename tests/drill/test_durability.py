"""A few kills of a PostgreSQL of its own, and what the drill says of a loss."""

import os
import random
from typing import Any

from backoffice.bench.firm import build_firm, open_balances
from backoffice.drill.databases import Databases
from backoffice.drill.durability import DAY, Told, judged, killed
from backoffice.drill.servers import Origin, OwnServer, base_backup
from tests.conftest import URL

DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


def test_nothing_acknowledged_is_lost_and_a_loss_is_seen(
    template: str, django_db_setup: None, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), Databases(f"test_durability_{os.getpid()}", URL) as first:
        name = first.clone("firm", template)
        first.use(name, "owner")
        firm = build_firm(DAY, participants=8, instruments=2)
        open_balances(firm, DAY, holding=1_000_000, cash=1_000_000_00)
        origin = Origin.of(first)
        first.use(str(first.before["NAME"]), "owner")
        folder = base_backup(first, origin)
        with OwnServer(first, origin, folder, DURABLE) as server, Databases("test_own", server.url) as databases:
            server.ask("create table drill_batch (batch bigint not null, n int not null)", database=name)
            server.ask("grant select, insert on drill_batch to backoffice_job", database=name)
            databases.use(name, "job")
            told, longest = killed(server, firm, 2, random.Random(3), lambda _: None)
            databases.use(name, "job")
            rows = judged(told, firm, 2, longest)
            assert all(row.held for row in rows), rows
            server.ask("delete from drill_batch where n = 7 and batch = %s", told[0].batches[0], database=name)
            lost = [*told, Told(batches=[-1], effects=["drill:never:1"])]
            databases.use(name, "job")
            assert [row.found for row in judged(lost, firm, 2, longest) if not row.held] == [
                f"2 of {1 + sum(len(each.batches) for each in told):,} batches and"
                f" {1 + sum(len(each.effects) for each in told):,} journals",
                "1",
            ]
    assert not folder.exists()
