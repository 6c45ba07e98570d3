"""What an address of a page may not say, and that it is refused by name."""

import pytest

from tests.pages.conftest import SignedIn
from tests.pages.firm import (
    FIRST_ISIN,
    SmallFirm,
    lei,
)
from tests.pages.reading import text

pytestmark = pytest.mark.usefixtures("firm")

NO_IDS = ["0", "007", "-1", "1.0", "١", "１", "1e3", "9" * 17, "9" * 18, "9" * 19, "9" * 400, "%00"]


NOTHING_LIKE_IT = ["foo=1", "currancy=EUR", "%00=1"]


BAD = [
    *(("/instructions/", query, 400, query.partition("=")[0].replace("%00", "\\x00")) for query in NOTHING_LIKE_IT),
    ("/instructions/", "after=x", 400, "after"),
    ("/instructions/", "after=2026-11-20~1e400~1~1", 400, "after"),
    ("/instructions/", "after=2026-11-20~nan~1~1", 400, "after"),
    ("/instructions/", "after=2026-02-30~1~1~1", 400, "after"),
    ("/instructions/", "before=2026-11-20~1~99999999999999999999~1", 400, "before"),
    ("/instructions/", "after=2026-11-20~1~1~%D9%A1", 400, "after"),
    ("/instructions/", "after=%00", 400, "after"),
    ("/instructions/", "state=settled&after=2026-11-20~1~1~1", 400, "after"),
    ("/instructions/", "from=0", 400, "from"),
    ("/instructions/", "from=-1", 400, "from"),
    ("/instructions/", "from=99999999999999999999", 400, "from"),
    ("/instructions/", "from=%D9%A1", 400, "from"),
    ("/instructions/", "state=gone", 422, "Status"),
    ("/instructions/", "state=%00", 422, "Status"),
    ("/instructions/", "isin=US0378331006", 422, "ISIN"),
    ("/instructions/", "isin=%00", 422, "ISIN"),
    ("/instructions/", "participant=%00", 422, "Participant"),
    ("/instructions/", f"participant={'x' * 201}", 422, "Participant"),
    ("/instructions/", f"reference={'x' * 36}", 422, "Reference"),
    ("/instructions/", "state=any", 422, "Reference"),
    ("/instructions/", "currency=EURO1", 422, "Currency"),
    ("/instructions/", "currency=%C3%89UR", 422, "Currency"),
    ("/instructions/", "reason=NOPE", 422, "Reason"),
    ("/instructions/", "state=settled&reason=LACK", 422, "Reason"),
    ("/instructions/", "since=2026-02-30", 422, "Intended from"),
    ("/instructions/", "since=03/04/2026", 422, "Intended from"),
    ("/instructions/", "since=0000-01-01", 422, "Intended from"),
    ("/instructions/", "since=2026-11-21&until=2026-11-20", 422, "Intended until"),
    ("/instructions/", "on=2026-11-19", 422, "Settled or failed on"),
    ("/accounts/", "iban=1", 400, "iban"),
    ("/accounts/", "after=x", 400, "after"),
    ("/accounts/", "after=A~B~C", 400, "after"),
    ("/accounts/", "before=%00~EUR", 400, "before"),
    ("/accounts/", "from=x", 400, "from"),
    ("/accounts/", f"number={'1' * 36}", 422, "Account number"),
    ("/accounts/", "asset=EURO", 422, "Asset"),
    ("/accounts/", "asset=%D9%A1%D9%A1%D9%A1", 422, "Asset"),
    ("/accounts/", "kind=NOSTRO", 422, "Kind"),
    ("/accounts/1/", "as_of=2026-11-31", 422, "As of"),
    ("/accounts/1/", "as_of=2026-11-21", 422, "As of"),
    ("/accounts/1/", "as_of=%00", 422, "As of"),
    ("/accounts/1/", "after=2026-11-20~0x1~1", 400, "after"),
    ("/accounts/1/", "after=2026-11-20~1~99999", 400, "after"),
    ("/accounts/1/", "page=2", 400, "page"),
    ("/accounts/1/", "tab=movements", 400, "tab"),
    ("/accounts/1/", "as_of=2026-11-16", 422, "As of"),
    ("/instructions/2/", "tab=%00", 400, "tab"),
    ("/instructions/2/", "x=1", 400, "x"),
    ("/instructions/2/", "as_of=2026-11-21", 422, "As of"),
    ("/instructions/2/", "as_of=2026-11-16", 422, "As of"),
    ("/journals/1000000000001/", "tab=holds", 400, "tab"),
    ("/journals/1000000000001/", "as_of=yesterday", 422, "As of"),
    (f"/parties/{lei(100)}/", "tab=stock", 400, "tab"),
    (f"/parties/{lei(100)}/", "as_of=2026-11-16", 422, "As of"),
    (f"/instruments/{FIRST_ISIN}/", "tab=accounts", 400, "tab"),
    ("/instructions/", "account=%00", 422, "Account"),
    ("/runs/", "page=2", 400, "page"),
    ("/runs/1/", "x=", 400, "x"),
    ("/loads/", "before=abc", 400, "before"),
    ("/loads/", "before=1e3", 400, "before"),
    ("/loads/", "before=9999999999999999999", 400, "before"),
    ("/loads/", "quarantined=yes", 422, "Rows"),
    ("/loads/", "since=yesterday", 422, "Came in from"),
    ("/loads/", "since=20261120", 422, "Came in from"),
    ("/journals/", "on=yesterday", 422, "Booking date"),
    ("/journals/", "kind=SOLD", 422, "Kind"),
    ("/journals/", "after=x", 400, "after"),
    ("/movements/", "on=yesterday", 422, "Booking date"),
    ("/movements/", "asset=EURO", 422, "Asset"),
    ("/movements/", "kind=SOLD", 422, "Kind"),
    ("/movements/", f"account={'1' * 36}", 422, "Account number"),
    ("/movements/", "account=%00", 422, "Account number"),
    ("/movements/", "after=1", 400, "after"),
    ("/movements/", "after=1~99999", 400, "after"),
    ("/movements/", "sort=amount", 400, "sort"),
    ("/instructions/", "market=XXXX", 422, "Market"),
    ("/instructions/", "side=holds", 422, "What it does"),
    ("/instructions/", "payment=DVP", 422, "Payment type"),
    ("/needs/", "on=2026-11-19", 400, "on"),
    ("/parties/", "on=2026-02-30", 422, "As of"),
    ("/parties/", "after=%00", 400, "after"),
    ("/instruments/", "market=XXXX", 422, "Market"),
    ("/instruments/", "sort=isin", 400, "sort"),
    ("/trail/1/", "x=", 400, "x"),
    ("/loads/1/", "after=-1", 400, "after"),
    ("/", "x=1", 400, "x"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "query", "status", "named"), BAD, ids=[f"{path}?{query[:40]}" for path, query, *_ in BAD]
)
def test_an_address_that_cannot_be_read_is_refused_by_name(
    signed_in: SignedIn, path: str, query: str, status: int, named: str
) -> None:
    answer = signed_in("oliver").get(f"{path}?{query}")
    assert answer.status_code == status, text(answer)
    said = text(answer)
    if status == 400:
        assert "bad_parameter" in said
        assert f"The address says {named} =" in said or f"The address says '{named}' =" in said or "'\\x00'" in said
    else:
        assert f"{named}:" in said.partition("There is a problem")[2]
        assert answer.content.decode().count('role="alert"') == 1


@pytest.mark.parametrize(
    "where",
    [
        "/loads/?since=0001-01-01",
        "/loads/?since=9999-12-31",
        "/trail/?until=9999-12-31",
        "/instructions/?until=1989-12-31",
    ],
)
def test_a_day_of_no_business_is_refused(signed_in: SignedIn, where: str) -> None:
    answer = signed_in("oliver").get(where)
    assert answer.status_code == 422 and "give one from 1990 to 2100" in text(answer)


def test_a_place_of_no_business_is_none_of_the_list(signed_in: SignedIn, firm: SmallFirm) -> None:
    account = firm.books["CASH-001-EUR", "EUR"]
    assert signed_in("grace").get(f"/accounts/{account}/?after=0001-01-01~1~1").status_code == 400


@pytest.mark.parametrize("query", ["before=1", "after=999999999999999999"])
def test_what_is_far_off_is_empty_and_no_fault(signed_in: SignedIn, query: str) -> None:
    path = "/loads/1/" if query.startswith("after") else "/loads/"
    assert signed_in("oliver").get(f"{path}?{query}").status_code == 200


@pytest.mark.parametrize(
    "place", ["instructions", "accounts", "journals", "runs", "loads", "trail", "instructions/matches"]
)
@pytest.mark.parametrize("pk", NO_IDS)
def test_an_id_that_is_none_is_not_found(signed_in: SignedIn, place: str, pk: str) -> None:
    assert signed_in("begona").get(f"/{place}/{pk}/").status_code == 404
