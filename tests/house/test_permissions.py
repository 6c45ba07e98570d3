"""Every address says what right it needs, every role means something, and people can read both."""

from authorizations.labels import PERMISSION_LABELS, ROLE_LABELS
from authorizations.roles import PERMISSIONS, ROLES
from backoffice.docs.permissions import addresses
from backoffice.page import NAVIGATION
from machinery.permission import PUBLIC, SIGNED_IN
from tests.house.code import none_of

OPEN_TO_EVERYONE = {
    "livez",
    "problems",
    "problem",
    "api_token",
    "api_docs",
    "api_openapi",
    "readyz",
    "account_login",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}


def test_every_address_declares_a_permission_that_exists() -> None:
    """A typing error in a permission would close a page for everyone."""
    known = PERMISSIONS | {PUBLIC, SIGNED_IN}
    assert none_of(f"{route}: {needed}" for route, _name, needed in addresses() if needed not in known)


def test_what_is_public_is_listed_here() -> None:
    """Whoever opens an address to everyone says so twice."""
    assert {name for _route, name, needed in addresses() if needed == PUBLIC} <= OPEN_TO_EVERYONE


def test_navigation_asks_for_what_its_page_asks() -> None:
    """An entry that leads to "no" is a trap."""
    needed = {name: right for _route, name, right in addresses()}
    assert none_of(
        entry.url_name for entry in NAVIGATION if needed.get(entry.url_name.rsplit(":", 1)[-1]) != entry.permission
    )


def test_roles_and_permissions_have_names_for_people() -> None:
    """Neither more nor fewer."""
    assert set(PERMISSION_LABELS) == PERMISSIONS
    assert set(ROLE_LABELS) == set(ROLES)


def test_roles_allow_only_what_exists_and_everything_is_allowed_by_someone() -> None:
    """A right that nobody can have is a page that nobody can reach."""
    allowed = frozenset().union(*ROLES.values())
    assert allowed == PERMISSIONS


def test_the_auditor_sees_everything_and_does_nothing() -> None:
    """Issue 2: reads all, writes nothing."""
    assert ROLES["auditor"] == {right for right in PERMISSIONS if ".view" in right or right.endswith(".follow")}


def test_a_permission_belongs_to_an_app() -> None:
    """app.verb, and the app exists."""
    from tests.house.code import packages

    assert {right.split(".")[0] for right in PERMISSIONS} <= set(packages())


def test_each_letter_leads_to_one_page() -> None:
    letters = [entry.letter for entry in NAVIGATION if entry.letter]
    assert len(letters) == len(set(letters))
