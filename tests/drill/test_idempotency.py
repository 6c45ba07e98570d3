"""A few keys, twenty copies each, while a web process is killed."""

import os
import random
from typing import Any

import pytest

from backoffice.drill.databases import Databases
from backoffice.drill.house import House, Size
from backoffice.drill.idempotency import Answer, Asked, Door, judged, make_market, rules, storm, trades_of
from tests.conftest import URL


@pytest.mark.timeout(300)
def test_a_key_has_one_effect(template: str, django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), Databases(f"test_idempotency_{os.getpid()}", URL) as databases:
        name = databases.clone("firm", template)
        databases.use(name, "owner")
        firm, client, secret = make_market()
        databases.use(name, "job")
        trades = trades_of(firm, 14, seed=3)
        with House(databases, name, Size()) as house:
            asked = Asked(Door(house.url, client, secret), trades[:4])
            storm(asked, house, 1, random.Random(1), lambda _: None)
            databases.use(name, "job")
            rows = [*judged(asked, 1), *rules(asked.door, trades[4:])]
        assert all(row.held for row in rows), rows
        asked.answers[0][0] = Answer(201, replayed=False, body=b"{}")
        asked.answers[1].append(Answer(500, replayed=False, body=b"{}"))
        databases.use(name, "job")
        missed = [row.what for row in judged(asked, 1) if not row.held]
    assert missed == ["4 keys, 20 copies each: answers", "keys whose answers differ in a byte"]
