"""The tables of who may do what; other apps take them only for a foreign key or a type."""

from authorizations.models.application import Application
from authorizations.models.delegation import Delegation, PersonLimit, SamePerson
from authorizations.models.desk import Desk
from authorizations.models.emergency import Emergency, Review
from authorizations.models.legal_entity import LegalEntity
from authorizations.models.person import Person
from authorizations.models.policy import PolicyRule, PolicyStep
from authorizations.models.request import (
    Beneficiary,
    BeneficiaryDay,
    CommandRequest,
    Decision,
    OpenRequest,
    OpenSubject,
    RequestEffect,
    RequestEnd,
    RequestSubject,
)
from authorizations.models.role_grant import RoleGrant
from authorizations.models.saved_view import SavedView
from authorizations.models.second_factor import (
    Authenticator,
    AuthenticatorEnd,
    AuthenticatorKey,
    CodeUse,
    RecoveryCode,
    WrongCode,
)
from authorizations.models.user import User

__all__ = [
    "Application",
    "Authenticator",
    "AuthenticatorEnd",
    "AuthenticatorKey",
    "Beneficiary",
    "BeneficiaryDay",
    "CodeUse",
    "CommandRequest",
    "Decision",
    "Delegation",
    "Desk",
    "Emergency",
    "LegalEntity",
    "OpenRequest",
    "OpenSubject",
    "Person",
    "PersonLimit",
    "PolicyRule",
    "PolicyStep",
    "RecoveryCode",
    "RequestEffect",
    "RequestEnd",
    "RequestSubject",
    "Review",
    "RoleGrant",
    "SamePerson",
    "SavedView",
    "User",
    "WrongCode",
]
