"""The firm that these tests work on."""

import pytest

from tests.refdata.firm import Firm, make_firm


@pytest.fixture
def firm(db: None) -> Firm:
    """One legal entity, two parties, a market, an instrument, two accounts."""
    return make_firm()
