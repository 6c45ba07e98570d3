"""Django's entry for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuthorizationsConfig(AppConfig):
    """Authorizations."""

    name = "authorizations"
    verbose_name = _("Authorizations")
    default_auto_field = "django.db.models.BigAutoField"
