"""manage.py message_folder: takes what has come by the message folder, and writes what is to go, at once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backoffice.schedule import exchange_files, folder_trouble


class Command(BaseCommand):
    """What a worker does every minute, done once."""

    help = "Takes what has come by the message folder, and writes what is to go, at once."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """As `help` says; 1 where no folder is named, or nothing can be taken from it."""
        if not settings.MESSAGE_FOLDER:
            raise CommandError("No folder is named. Set BACKOFFICE_MESSAGE_FOLDER to one.")
        if wrong := folder_trouble(settings.MESSAGE_CLIENT):
            raise CommandError(wrong)
        found = exchange_files()
        self.stdout.write(
            f"{found.taken} files taken, {found.refused} of them refused; {found.written} messages written"
        )
