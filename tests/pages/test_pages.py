"""Pages of the firm as the server makes them: who sees what, exactly which rows, and what is refused."""

import pytest

from machinery.statements import value
from tests.pages.conftest import SignedIn

PATHS = (
    "/",
    "/instructions/",
    "/accounts/",
    "/runs/",
    "/runs/1/",
    "/loads/",
    "/loads/1/",
    "/accounts/1/",
    "/journals/1/",
)


@pytest.mark.parametrize("path", PATHS)
def test_an_auditor_sees_every_page(firm: object, signed_in: SignedIn, path: str) -> None:
    assert signed_in("begona").get(path).status_code == 200


def test_the_accounts_of_an_issue_come_with_its_stock_record(firm: object, signed_in: SignedIn) -> None:
    isin = value(
        "select code from refdata_asset where kind = 'INSTRUMENT' and id in (select asset_id from ledger_account)"
    )
    page = signed_in("begona").get("/accounts/", {"asset": isin, "kind": "LOCATION"}).content.decode()
    assert "Registro de valores:" in page and "Los dos lados cuadran." in page
    assert "stock-record" not in signed_in("begona").get("/accounts/").content.decode()
    assert "stock-record" not in signed_in("begona").get("/accounts/", {"asset": "EUR"}).content.decode()
