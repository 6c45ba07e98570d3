"""What authorizations refuse."""

from django.utils.translation import gettext as _

from authorizations.labels import role_label
from vocabulary.outcome import Refusal


class PersonHasOtherFacts(Refusal):
    """The e-mail address is on file for a person with another name."""

    code = "person_has_other_facts"

    def sentence(self) -> str:
        return _(
            "%(email)s is on file for %(found)s, not for %(expected)s. Use that person, or another e-mail address."
        ) % {"email": self.data["email"], "found": self.data["found"], "expected": self.data["expected"]}


class AccountHasOtherFacts(Refusal):
    """The user name is on file for another person."""

    code = "account_has_other_facts"

    def sentence(self) -> str:
        return _("User name %(username)s belongs to %(found)s already. Choose another user name.") % {
            "username": self.data["username"],
            "found": self.data["found"],
        }


class LegalEntityHasOtherFacts(Refusal):
    """The LEI is on file with another name, country or functional currency."""

    code = "legal_entity_has_other_facts"

    def sentence(self) -> str:
        return _("LEI %(lei)s is on file as %(found)s. Check the LEI.") % {
            "lei": self.data["lei"],
            "found": self.data["found"],
        }


class DeskHasOtherFacts(Refusal):
    """The code of a desk is on file with another name, or in another legal entity."""

    code = "desk_has_other_facts"

    def sentence(self) -> str:
        return _("Desk %(code)s is on file as %(found)s. Choose another code.") % self.data


class ClientSystemExists(Refusal):
    """The principal name is taken; a secret is shown once and never again."""

    code = "client_system_exists"

    def sentence(self) -> str:
        return _("A client system named %(name)s exists. Choose another principal name.") % {"name": self.data["name"]}


class PasswordTooWeak(Refusal):
    """The password breaks the house's rules."""

    code = "password_too_weak"
    status = 422

    def sentence(self) -> str:
        return _("The password was not accepted: %(reasons)s") % {"reasons": " ".join(self.data["reasons"])}


class UnknownRole(Refusal):
    """No role has this code."""

    code = "unknown_role"
    status = 422

    def sentence(self) -> str:
        return _("There is no role %(role)s. The roles are: %(roles)s.") % {
            "role": self.data["role"],
            "roles": ", ".join(self.data["roles"]),
        }


class OwnAccess(Refusal):
    """Nobody grants themselves a role or ends one of their own."""

    code = "own_access"
    status = 403

    def sentence(self) -> str:
        return _("Nobody changes their own roles, %(name)s. Ask another administrator.") % {"name": self.data["name"]}


class RoleHeldOtherwise(Refusal):
    """The holder has the role for another period that overlaps."""

    code = "role_held_otherwise"

    def sentence(self) -> str:
        return _("%(holder)s holds the role %(role)s already for an overlapping period. End that grant first.") % {
            "holder": self.data["holder"],
            "role": self.data["role"],
        }


class GrantNotInForce(Refusal):
    """A grant ends once, after it began."""

    code = "grant_not_in_force"

    def sentence(self) -> str:
        return _("Role grants %(grants)s are not in force at that time; nothing was changed.") % {
            "grants": ", ".join(map(str, self.data["grants"]))
        }


class AccountNotFound(Refusal):
    """No account has this id."""

    code = "account_not_found"
    status = 404

    def sentence(self) -> str:
        return _("No account %(accounts)s exists.") % {"accounts": ", ".join(map(str, self.data["accounts"]))}


class UnknownPreference(Refusal):
    """A wish of how to read or work that the house does not know."""

    code = "unknown_preference"
    status = 422

    def sentence(self) -> str:
        sentences = {
            "language": _("%(value)s is not a language of this system. Choose one from the list."),
            "number_format": _("%(value)s is not a number format of this system. Choose one from the list."),
            "time_zone": _("%(value)s is not a time zone of this system. Choose one from the list."),
            "date_style": _("%(value)s is not a date style of this system. Choose one from the list."),
            "theme": _("%(value)s is not a theme of this system. Choose one from the list."),
            "density": _("%(value)s is not a density of this system. Choose one from the list."),
        }
        return sentences[self.data["preference"]] % {"value": self.data["value"]}


class ViewNotFound(Refusal):
    """No saved view of one's own has this number."""

    code = "view_not_found"
    status = 404

    def sentence(self) -> str:
        return _("You have no saved view %(view)s: it was deleted, or it is another's.") % {"view": self.data["view"]}


class TooManyViews(Refusal):
    """A person has only so many views of one list."""

    code = "too_many_views"
    status = 409

    def sentence(self) -> str:
        return _("You have %(most)s views of this list already. Delete one first.") % {"most": self.data["most"]}


class ViewOpensForRole(Refusal):
    """The lists of others open with the view, so its owner does not change what it shows by himself."""

    code = "view_opens_for_role"
    status = 409

    def sentence(self) -> str:
        return _(
            "Lists open with the view “%(view)s” for the role %(role)s, so it stays as it is. "
            "Save yours under another name, or ask who gives roles to open the list with another view."
        ) % {"view": self.data["view"], "role": role_label(self.data["role"])}


class ViewsChangedSince(Refusal):
    """A change of a view cannot be taken back: it has been changed again, or another has its name."""

    code = "views_changed_since"
    status = 409

    def sentence(self) -> str:
        return _(
            "The view %(view)s has been changed since, or another has its name now; nothing was undone. Look at the list first."
        ) % {"view": self.data["view"]}
