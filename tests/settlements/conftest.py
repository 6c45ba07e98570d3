"""The small market, built once and cloned."""

from collections.abc import Callable

import pytest

from ledger.operations import open_books
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, Firm, make_firm


def open_market() -> Firm:
    """The small market, the books open on Friday."""
    with whole():
        made = make_firm()
        open_books(FRI_2026_11_20, by=JOB, at=NINE)
    return made


@pytest.fixture
def market(own_database: OwnDatabase) -> Firm:
    """The small market in a database where the test may commit, the books open on Friday; as the role job."""
    own_database.use("job")
    made: Firm = own_database.made
    return made


@pytest.fixture
def begins_with() -> Callable[[], Firm]:
    """Databases of their own begin with the market."""
    return open_market


@pytest.fixture
def firm(market_on_file: Firm) -> Firm:
    """The small market, taken back after the test."""
    return market_on_file
