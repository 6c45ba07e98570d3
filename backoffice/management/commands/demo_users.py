"""`manage.py demo-users`: who one can be in the demo firm, with the passwords of this installation."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from authorizations.labels import ROLE_LABELS
from backoffice.demo.access import demo_client, demo_users
from backoffice.tables import aligned

CHANGED = "(changed)"


class Command(BaseCommand):
    """Reads and changes nothing. A password that is not the generated one any more is not known and not shown."""

    help = "Shows the demo users by role with their passwords, and the client system of the front office."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints two tables."""
        if not settings.SANDBOX:
            raise CommandError("There are no demo users in production: BACKOFFICE_MODE is not demo.")
        users = demo_users()
        if not users:
            raise CommandError("There is no demo firm here yet: manage.py demo makes it.")
        heads = ["role", "user", "password", "who"]
        rows = [
            [str(ROLE_LABELS[each.role]), each.username, each.password or CHANGED, f"{each.name}, {each.office}"]
            for each in users
        ]
        self.stdout.write("\n".join(line.rstrip() for line in aligned(heads, rows)))
        client = demo_client()
        if client is not None:
            heads = ["client system", "client id", "secret"]
            shown = [[client.name, client.client_id, client.secret or CHANGED]]
            self.stdout.write("\n" + "\n".join(line.rstrip() for line in aligned(heads, shown)))
