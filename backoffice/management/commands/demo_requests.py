"""`manage.py demo-requests`: the demo people ask for what others must agree to, so that something waits for approval."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backoffice.demo.asking import ask_for_approvals
from backoffice.demo.making import demo_date
from itservices.queries import current_instant


class Command(BaseCommand):
    """Asks once; run again it changes nothing."""

    help = "Lets the demo people ask for acts of different kinds, which wait for those who must agree."

    def handle(self, *args: Any, **options: Any) -> None:
        """Asks, and says how many wait."""
        if not settings.SANDBOX:
            raise CommandError("The demo is not for production: BACKOFFICE_MODE is not demo.")
        if demo_date() is None:
            raise CommandError("There is no demo firm here yet: manage.py demo makes it.")
        self.stderr.write(f"requests: {ask_for_approvals(current_instant())} wait for approval")
