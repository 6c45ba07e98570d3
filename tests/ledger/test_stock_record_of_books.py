"""The stock record of the books: what they say is owned, and where it is."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ledger.operations import AccountWish, Entry, Leg, open_accounts, open_books, post
from ledger.queries import stock_record
from machinery.statements import run
from machinery.transactions import whole
from refdata.models import Account
from refdata.operations import AccountWish as HolderWish
from refdata.operations import open_account
from tests.conftest import OwnDatabase
from tests.settlements.firm import BOND, FRI_2026_11_20, JOB, NINE, NORTE, SHARE, make_firm
from vocabulary.money import Quantity

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def books(own_database: OwnDatabase) -> Iterator[dict[str, int]]:
    """100 SAP of Norte and 250.5 of Hartwell's bond lie at our depository account; accounts by name. As the owner."""
    own_database.use("owner")
    with whole():
        firm = make_firm()
        open_books(FRI_2026_11_20, by=JOB, at=NINE)
        depository = HolderWish("DEP-EURX", firm.parties[NORTE], Account.Kind.LOCATION)
        at = open_account([depository], opened_on=date(2026, 1, 1), by=JOB, at=LONG_AGO)["DEP-EURX"]
        share, bond, norte, hartwell = (
            firm.assets[SHARE],
            firm.assets[BOND],
            firm.accounts["SEC-NORT"],
            firm.accounts["SEC-HART"],
        )
        opened = open_accounts(
            [
                AccountWish(at, share, None),
                AccountWish(at, bond, None),
                AccountWish(norte, share),
                AccountWish(hartwell, bond),
            ]
        )
        legs = [
            Leg(share, opened[at, share], opened[norte, share], Decimal(100)),
            Leg(bond, opened[at, bond], opened[hartwell, bond], Decimal("250.5")),
        ]
        post([Entry("opening", "OPEN", FRI_2026_11_20, legs)], business_date=FRI_2026_11_20, by=JOB, at=NINE)
    yield {"norte": opened[norte, share]}


@pytest.mark.parametrize(("isin", "quantity"), [(SHARE, "100"), (BOND, "250.5")])
def test_what_is_owned_is_somewhere(books: object, isin: str, quantity: str) -> None:
    found = stock_record(isin)
    assert found is not None
    assert (found.owned, found.located) == (Quantity.of(quantity), Quantity.of(quantity))
    assert (found.examination.balanced, found.examination.movement) == (True, None)


def test_a_position_that_comes_from_nowhere_shows(books: dict[str, int]) -> None:
    run("update ledger_guard set posted = posted + 5 where account_id = %s", [books["norte"]])
    found = stock_record(SHARE)
    assert found is not None
    assert (found.owned, found.located) == (Quantity.of("105"), Quantity.of("100"))
    assert (found.examination.balanced, found.examination.difference) == (False, Quantity.of("5"))


def test_money_and_what_nobody_holds_have_no_stock_record(books: object) -> None:
    assert stock_record("EUR") is None
    assert stock_record("FR0000120271") is None
