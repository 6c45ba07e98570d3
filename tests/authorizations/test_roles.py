"""The table of roles."""

import pytest

import authorizations.operations as operations
from authorizations.labels import PERMISSION_LABELS, ROLE_LABELS
from authorizations.roles import PERMISSIONS, ROLES, permissions_of_roles, roles_allowing


def test_the_auditor_sees_everything_and_writes_nothing() -> None:
    assert ROLES["auditor"] == {code for code in PERMISSIONS if ".view" in code}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_allows_only_rights_of_the_house(role: str) -> None:
    assert ROLES[role]
    assert ROLES[role] <= PERMISSIONS


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_every_right_belongs_to_a_role_and_has_a_name(permission: str) -> None:
    assert roles_allowing(permission)
    assert permission in PERMISSION_LABELS


def test_every_role_has_a_name() -> None:
    assert set(ROLE_LABELS) == set(ROLES)


def test_roles_add_up_and_a_role_that_left_the_house_allows_nothing() -> None:
    both = permissions_of_roles(frozenset({"accountant", "it_operator", "jester"}))
    assert both == ROLES["accountant"] | ROLES["it_operator"]
    assert permissions_of_roles(frozenset()) == frozenset()


@pytest.mark.parametrize(
    "name",
    [name for name in operations.__all__ if name[0].islower()],
)
def test_every_operation_needs_a_transaction(name: str) -> None:
    assert getattr(operations, name).is_part
