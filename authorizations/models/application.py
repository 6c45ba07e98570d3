"""A client system: a machine that speaks to us with a client id and a secret of its own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AbstractApplication

from authorizations.models.user import User


class Application(AbstractApplication):  # type: ignore[misc]
    """A client system of the OAuth client credentials flow (RFC 6749 section 4.4): no person is behind it.

    `principal_name` is what the audit trail calls it and never changes its owner.
    """

    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("account")
    )
    principal_name = models.CharField(_("principal name"), max_length=100, unique=True)

    class Meta(AbstractApplication.Meta):  # type: ignore[misc]
        abstract = False
        verbose_name = _("client system")
        verbose_name_plural = _("client systems")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    authorization_grant_type="client-credentials",
                    client_type="confidential",
                    hash_client_secret=True,
                    user__isnull=True,
                ),
                name="a_client_system_signs_in_with_its_own_hashed_secret",
            ),
            models.CheckConstraint(
                condition=Q(principal_name__regex=r"^[a-z][a-z0-9._-]{1,99}$"),
                name="a_principal_name_is_small_letters_digits_dots_and_dashes",
            ),
        ]

    def __str__(self) -> str:
        return self.principal_name
