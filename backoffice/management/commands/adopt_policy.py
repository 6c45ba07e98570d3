"""`manage.py adopt-policy`: puts the first policy matrix in force. Run once after the installation's first people are made, as
the role that owns the tables; later changes are asked for as `policy.set`."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from authorizations.matrix import MATRIX, SANDBOX_MATRIX
from authorizations.operations import adopt_matrix
from itservices.queries import current_instant
from machinery.transactions import whole
from vocabulary.actor import Actor


class Command(BaseCommand):
    """Gives rules to the actions that never had any; run again it changes nothing."""

    help = "Puts the first policy in force: who must check what. What has rules, or had any, stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who decided it."""
        parser.add_argument("--by", default="manage.py adopt-policy", help="who decided it, as the trail names him")

    def handle(self, *args: Any, **options: Any) -> None:
        """Adopts in one transaction, and says how many actions got rules."""
        by = Actor("job", "adopt-policy", options["by"])
        with whole():
            number = adopt_matrix(SANDBOX_MATRIX if settings.SANDBOX else MATRIX, by=by, at=current_instant())
        self.stderr.write(f"policy: {number} actions got their first rules")
