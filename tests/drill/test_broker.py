"""Two nights under the product's supervisor, one of them with its broker wiped and killed."""

import os
from typing import Any

import pytest

from backoffice.drill.broker import Ended, judged, make_firm, one_night
from backoffice.drill.databases import Databases
from backoffice.drill.house import House, Size, wait_for_broker
from tests.conftest import URL


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_night_ends_by_itself_without_its_broker(
    template: str, django_db_setup: None, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), Databases(f"test_broker_{os.getpid()}", URL) as databases:
        name = databases.clone("firm", template)
        databases.use(name, "owner")
        make_firm(200, nights=2, seed=1)
        databases.use(name, "job")
        with House(databases, name, Size()) as house:
            first = one_night(None)
            struck = one_night(0.3)
            assert house.children("worker")
        wait_for_broker()
        rows = judged([first, struck], 200, strikes=1)
        assert all(row.held for row in rows if "longest" not in row.what), rows
        lost = Ended(struck.day, True, first.seconds + struck.seconds + 20, "RUNNING", 199)
        missed = judged([first, lost], 200, strikes=2)
    assert not any(row.held for row in missed[:3])
