"""Writes of who may do what. Every operation takes a set, records one event and is repeatable with the same
facts.
"""

from authorizations.operations.accounts import (
    NewAccount,
    change_password,
    create_accounts,
    disable_accounts,
    enable_accounts,
    keep_sign_in,
    set_preferences,
)
from authorizations.operations.demo import DemoPerson, seed_access
from authorizations.operations.grants import NewGrant, end_roles, grant_roles
from authorizations.operations.people import (
    NewLegalEntity,
    NewPerson,
    create_legal_entities,
    create_people,
    keep_token,
    register_client_system,
)
from authorizations.refusals import (
    AccountHasOtherFacts,
    AccountNotFound,
    ClientSystemExists,
    GrantNotInForce,
    LegalEntityHasOtherFacts,
    OwnAccess,
    PasswordTooWeak,
    PersonHasOtherFacts,
    RoleHeldOtherwise,
    UnknownPreference,
    UnknownRole,
)

__all__ = [
    "AccountHasOtherFacts",
    "AccountNotFound",
    "ClientSystemExists",
    "DemoPerson",
    "GrantNotInForce",
    "LegalEntityHasOtherFacts",
    "NewAccount",
    "NewGrant",
    "NewLegalEntity",
    "NewPerson",
    "OwnAccess",
    "PasswordTooWeak",
    "PersonHasOtherFacts",
    "RoleHeldOtherwise",
    "UnknownPreference",
    "UnknownRole",
    "change_password",
    "create_accounts",
    "create_legal_entities",
    "create_people",
    "disable_accounts",
    "enable_accounts",
    "end_roles",
    "grant_roles",
    "keep_sign_in",
    "keep_token",
    "register_client_system",
    "seed_access",
    "set_preferences",
]
