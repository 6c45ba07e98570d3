"""Django's entry for the composition root."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    """The composition root: it has no tables."""

    name = "backoffice"
    verbose_name = _("Backoffice")

    def ready(self) -> None:
        """Registers the checks of production, and hands each app what it runs by name."""
        from backoffice.checks import production_database_is_safe
        from backoffice.wiring import wire

        register(production_database_is_safe, Tags.database)
        wire()
