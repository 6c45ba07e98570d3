"""Django's entry for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordKeepingConfig(AppConfig):
    """Record keeping."""

    name = "recordkeeping"
    verbose_name = _("Record keeping")
    default_auto_field = "django.db.models.BigAutoField"
