"""The house's password rules beyond Django's own: what Backoffice people would guess first."""

import unicodedata
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from authorizations.queries import has_powerful_role

CONTEXT_WORDS = (
    "backoffice",
    "backofice",
    "settlement",
    "liquidacion",
    "compensacion",
    "clearing",
    "custodian",
    "custodia",
    "custody",
    "depository",
    "depositario",
    "brokerdealer",
    "securities",
    "ledger",
    "password",
    "contrasena",
    "welcome",
    "bienvenido",
)
ENOUGH_BESIDES = 8


def _folded(text: str) -> str:
    """Small letters and digits only, without accents, with the usual digit-for-letter swaps undone."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(str.maketrans("013457$@", "oieastsa"))
    return "".join(letter for letter in plain if letter.isalnum())


class NotAboutUs:
    """Refuses a password that is little more than a word of the trade, of the product, or a name of its
    owner.

    What is left after taking those words out must still have eight letters or digits.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError `password_about_us`; says nothing where the password is fine."""
        left = _folded(password)
        for word in sorted((*CONTEXT_WORDS, *self._own_words(user)), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < ENOUGH_BESIDES:
            raise ValidationError(self.get_help_text(), code="password_about_us")

    def get_help_text(self) -> str:
        """The rule as the form shows it."""
        return _("Your password cannot be built from your name or from words of this trade.")

    @staticmethod
    def _own_words(user: Any) -> tuple[str, ...]:
        person = getattr(user, "person", None)
        if person is None:
            return ()
        own = [user.username, *person.name.split(), *person.email.replace("@", ".").split(".")]
        return tuple(word for word in (_folded(part) for part in own) if len(word) > 3)


class LongerForThePowerful:
    """Refuses a password shorter than `min_length` for people who may give others access (ASVS: 15 for
    admins).
    """

    def __init__(self, min_length: int = 15) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError `password_too_short` for an administrator; looks at the grants of this
        moment.
        """
        person_id = getattr(user, "person_id", None)
        if person_id is None or len(password) >= self.min_length:
            return
        if has_powerful_role(person_id, datetime.now(UTC)):
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        """The rule as the form shows it."""
        return ngettext(
            "Administrators need a password of at least %(length)d character.",
            "Administrators need a password of at least %(length)d characters.",
            self.min_length,
        ) % {"length": self.min_length}
