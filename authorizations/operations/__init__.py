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
from authorizations.operations.saved_views import ViewWish, delete_view, save_view
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
    TooManyViews,
    UnknownPreference,
    UnknownRole,
    ViewNotFound,
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
    "TooManyViews",
    "UnknownPreference",
    "UnknownRole",
    "ViewNotFound",
    "ViewWish",
    "change_password",
    "create_accounts",
    "create_legal_entities",
    "create_people",
    "delete_view",
    "disable_accounts",
    "enable_accounts",
    "end_roles",
    "grant_roles",
    "keep_sign_in",
    "keep_token",
    "register_client_system",
    "save_view",
    "seed_access",
    "set_preferences",
]
