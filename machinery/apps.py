"""Django's entry for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MachineryConfig(AppConfig):
    """Machinery."""

    name = "machinery"
    verbose_name = _("Machinery")
    default_auto_field = "django.db.models.BigAutoField"
