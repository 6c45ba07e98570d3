"""Django's entry for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ITServicesConfig(AppConfig):
    """IT services."""

    name = "itservices"
    verbose_name = _("IT services")
    default_auto_field = "django.db.models.BigAutoField"
