"""The tables of who may do what; other apps take them only for a foreign key or a type."""

from authorizations.models.application import Application
from authorizations.models.legal_entity import LegalEntity
from authorizations.models.person import Person
from authorizations.models.role_grant import RoleGrant
from authorizations.models.saved_view import SavedView
from authorizations.models.user import User

__all__ = ["Application", "LegalEntity", "Person", "RoleGrant", "SavedView", "User"]
