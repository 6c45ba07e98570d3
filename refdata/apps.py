"""Django's entry for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferenceDataConfig(AppConfig):
    """Reference data."""

    name = "refdata"
    verbose_name = _("Reference data")
    default_auto_field = "django.db.models.BigAutoField"
