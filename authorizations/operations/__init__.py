"""Writes of who may do what. Every operation takes a set, records one event and is repeatable with the same
facts.
"""

from authorizations.effects import Change, Difference, Effect, Refused
from authorizations.operations.accounts import (
    NewAccount,
    change_password,
    create_accounts,
    disable_accounts,
    enable_accounts,
    keep_sign_in,
    set_preferences,
)
from authorizations.operations.amending import amend
from authorizations.operations.asking import Asked, ask, expire, probe, withdraw
from authorizations.operations.deciding import Decided, decide
from authorizations.operations.delegations import DelegationWish, delegate, end_delegation, merge_people, set_limit
from authorizations.operations.demo import DemoPerson, seed_access
from authorizations.operations.emergencies import break_glass, review_emergency
from authorizations.operations.grants import NewGrant, end_roles, grant_roles
from authorizations.operations.people import (
    NewDesk,
    NewLegalEntity,
    NewPerson,
    create_desks,
    create_legal_entities,
    create_people,
    keep_token,
    register_client_system,
)
from authorizations.operations.policies import adopt_matrix, set_policy
from authorizations.operations.saved_views import (
    SavedNow,
    ViewChange,
    ViewWish,
    delete_view,
    open_for_role,
    put_views_back,
    save_view,
)
from authorizations.operations.second_factors import Proof, enrol, prove, remove_second_factor, reset_second_factor
from authorizations.queries import Step, Wish
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
    ViewOpensForRole,
    ViewsChangedSince,
    WaitsAlready,
)
from authorizations.registry import BaseRate, Command, Done

__all__ = [
    "AccountHasOtherFacts",
    "AccountNotFound",
    "Asked",
    "BaseRate",
    "Change",
    "ClientSystemExists",
    "Command",
    "Decided",
    "DelegationWish",
    "DemoPerson",
    "Difference",
    "Done",
    "Effect",
    "GrantNotInForce",
    "LegalEntityHasOtherFacts",
    "NewAccount",
    "NewDesk",
    "NewGrant",
    "NewLegalEntity",
    "NewPerson",
    "OwnAccess",
    "PasswordTooWeak",
    "PersonHasOtherFacts",
    "Proof",
    "Refused",
    "RoleHeldOtherwise",
    "SavedNow",
    "Step",
    "TooManyViews",
    "UnknownPreference",
    "UnknownRole",
    "ViewChange",
    "ViewNotFound",
    "ViewOpensForRole",
    "ViewWish",
    "ViewsChangedSince",
    "WaitsAlready",
    "Wish",
    "adopt_matrix",
    "amend",
    "ask",
    "break_glass",
    "change_password",
    "create_accounts",
    "create_desks",
    "create_legal_entities",
    "create_people",
    "decide",
    "delegate",
    "delete_view",
    "disable_accounts",
    "enable_accounts",
    "end_delegation",
    "end_roles",
    "enrol",
    "expire",
    "grant_roles",
    "keep_sign_in",
    "keep_token",
    "merge_people",
    "open_for_role",
    "probe",
    "prove",
    "put_views_back",
    "register_client_system",
    "remove_second_factor",
    "reset_second_factor",
    "review_emergency",
    "save_view",
    "seed_access",
    "set_limit",
    "set_policy",
    "set_preferences",
    "withdraw",
]
