"""Every attack of the drill in two places, on a small trail: named; and the clean exports pass without a word."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from backoffice.drill import Row
from backoffice.drill.databases import Databases
from backoffice.drill.tamper import perform


@pytest.fixture
def rows(
    template: str, django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Row]]:
    """The table of one small drill on a database of its own."""
    prefix = f"test_tamper_{os.getpid()}"
    clone = Databases.clone
    monkeypatch.setattr("backoffice.drill.tamper.Databases", lambda _: Databases(prefix))
    monkeypatch.setattr(Databases, "clone", lambda self, name: clone(self, name, template))
    with django_db_blocker.unblock():
        yield perform({"places": 2, "events": 12, "seed": 4}, lambda _: None)


def test_every_attack_is_named_and_nothing_else(rows: list[Row]) -> None:
    assert [row for row in rows if not row.held] == []
    attacks = [row.what.split(" ")[0] for row in rows if row.what[0].isdigit()]
    assert attacks == [str(number) for number in range(1, 22)]
