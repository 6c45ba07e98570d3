"""What tests of messages share: the house has a BIC, everything is true after a test, and a client system hands in."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from authorizations.operations import NewGrant, grant_roles, register_client_system
from machinery.transactions import whole
from refdata.operations import represent_party
from tests.conftest import OwnDatabase
from tests.settlements.correspondence.posted import JOB, OURS
from tests.settlements.correspondence.proved import broken
from tests.settlements.firm import NORTE, Firm
from vocabulary.actor import Actor

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def own_bic(settings: Any) -> None:
    """The house has a BIC, by which it writes to depositories."""
    settings.OWN_BIC = OURS


@pytest.fixture
def holds_together(market: Firm) -> Iterator[None]:
    """After each of these tests everything is true."""
    yield
    assert broken() == []


@pytest.fixture
def gateway(market: Firm, own_database: OwnDatabase) -> Actor:
    """A client system that hands in for Norte."""
    own_database.use("owner")
    with whole():
        application, _secret = register_client_system("gateway", "gateway", by=JOB, at=LONG_AGO)
        grant_roles([NewGrant("front_office_client", application_id=application.pk)], by=JOB, at=LONG_AGO)
        represent_party([market.parties[NORTE]], application=application.pk, valid_from=LONG_AGO, by=JOB, at=LONG_AGO)
    own_database.use("job")
    return Actor("client", application.client_id, "gateway")
