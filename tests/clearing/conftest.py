"""The small market with trades, built once and cloned."""

from collections.abc import Callable

import pytest

from ledger.operations import open_books
from machinery.transactions import whole
from tests.clearing.firm import make_firm
from tests.conftest import OwnDatabase
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, Firm


def open_market() -> Firm:
    """The market of trades, the books open on Friday."""
    with whole():
        made = make_firm()
        open_books(FRI_2026_11_20, by=JOB, at=NINE)
    return made


@pytest.fixture
def market(own_database: OwnDatabase) -> Firm:
    """The market in a database where the test may commit, the books open on Friday; as the role job."""
    own_database.use("job")
    made: Firm = own_database.made
    return made


@pytest.fixture
def begins_with() -> Callable[[], Firm]:
    """Databases of their own begin with the market."""
    return open_market


@pytest.fixture
def firm(trading_on_file: Firm) -> Firm:
    """The market, taken back after the test."""
    return trading_on_file
