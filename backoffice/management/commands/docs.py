"""`manage.py docs`: writes the generated pages of docs/. Needs no database."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backoffice.docs.pages import differing, write


class Command(BaseCommand):
    """Documents that are drawn from the code."""

    help = "Writes docs/generated/ and docs/floors.svg; with --check it only names what differs, and exits 1."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--check."""
        parser.add_argument("--check", action="store_true", help="change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fails with the names of the pages that differ."""
        folder = settings.BASE_DIR / "docs"
        if not options["check"]:
            for name in write(folder):
                self.stdout.write(f"written: docs/{name}")
            return
        if wrong := differing(folder):
            names = ", ".join(f"docs/{name}" for name in wrong)
            raise CommandError(f"Expected what the code says, found something else in {names}. Run: manage.py docs")
