"""The small market, once a test."""

from collections.abc import Iterator

import pytest

from machinery.transactions import whole
from tests.conftest import OwnDatabase
from tests.settlements.firm import Firm, make_firm


@pytest.fixture
def market(own_database: OwnDatabase) -> Iterator[Firm]:
    """The small market in a database where the test may commit; as the role job."""
    own_database.use("owner")
    with whole():
        made = make_firm()
    own_database.use("job")
    yield made
