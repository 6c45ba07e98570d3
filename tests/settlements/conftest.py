"""The small market, once a test."""

from collections.abc import Iterator

import pytest

from ledger.operations import open_books
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, Firm, make_firm


@pytest.fixture
def market(own_database: OwnDatabase) -> Iterator[Firm]:
    """The small market in a database where the test may commit, the books open on Friday; as the role job."""
    own_database.use("owner")
    with whole():
        made = make_firm()
        open_books(FRI_2026_11_20, by=JOB, at=NINE)
    own_database.use("job")
    yield made


@pytest.fixture
def firm(db: None) -> Firm:
    """The small market, taken back after the test."""
    return make_firm()
