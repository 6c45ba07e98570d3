"""Pages of the firm as the server makes them: who sees what, exactly which rows, and what is refused."""

import pytest

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
