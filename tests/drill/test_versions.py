"""A few records, changed, and what they were; and a version that the trail does not know is told."""

import os
from dataclasses import replace
from random import Random
from typing import Any

from backoffice.drill.databases import Databases
from backoffice.drill.versions import change_all, exported, judged, make_records
from tests.conftest import URL


def test_every_version_is_rebuilt(template: str, django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), Databases(f"test_versions_{os.getpid()}", URL) as databases:
        name = databases.clone("firm", template)
        databases.use(name, "owner")
        records = make_records(18)
        assert len(records) == 18 and len({record.kind for record in records}) == 6
        databases.use(name, "web")
        noted = change_all(records, Random(2), lambda _: None)
        row = judged(records, noted)
        assert row.held, row
        databases.use(name, "job")
        assert all(row.held for row in exported(noted)), "within its time"
        assert not judged(records, [*noted, replace(noted[0], text="{}")]).held
