"""`manage.py messages`: brings locale/ up to date with the strings of code and templates, and compiles it."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backoffice.catalogue import ENGLISH, faults, po_file, refresh


class Command(BaseCommand):
    """Extracts, merges and compiles; then says what is left to translate."""

    help = "Extracts strings into locale/ and compiles them; with --check it only says what is wrong."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--check."""
        parser.add_argument("--check", action="store_true", help="change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fails with the list of faults if there is any."""
        wrong: list[str] = []
        for language, _name in settings.LANGUAGES:
            if language == ENGLISH:
                continue
            if not options["check"]:
                words = refresh(settings.BASE_DIR, language)
                self.stdout.write(f"{po_file(settings.BASE_DIR, language)}: {len(words)} strings")
            wrong += [f"{language}: {fault}" for fault in faults(settings.BASE_DIR, language)]
        if wrong:
            raise CommandError("\n".join(wrong))
