"""Django's entry for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SettlementsConfig(AppConfig):
    """Settlements."""

    name = "settlements"
    verbose_name = _("Settlements")
    default_auto_field = "django.db.models.BigAutoField"
