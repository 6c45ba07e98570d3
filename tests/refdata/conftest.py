"""The firm that these tests work on."""

import pytest

from tests.refdata.firm import Firm


@pytest.fixture
def firm(register_on_file: Firm) -> Firm:
    """One legal entity, two parties, a market, an instrument, two accounts."""
    return register_on_file
