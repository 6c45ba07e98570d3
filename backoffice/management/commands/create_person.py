"""`manage.py create_person`: a person with an account and roles, for an installation's first people."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from authorizations.operations import (
    NewAccount,
    NewGrant,
    NewPerson,
    create_accounts,
    create_people,
    grant_roles,
)
from authorizations.queries import legal_entities
from authorizations.roles import ROLES
from itservices.queries import current_instant
from machinery.transactions import whole
from vocabulary.actor import Actor
from vocabulary.invalid import Invalid
from vocabulary.outcome import Refusal


class Command(BaseCommand):
    """Creates what is missing; run again with the same facts it changes nothing, the password included."""

    help = "Creates a person with an account and roles. The password is asked for, or read from standard input."
    default_roles: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, and what they may do."""
        parser.add_argument("--name", required=True, help="the person's name")
        parser.add_argument("--email", required=True, help="the person's e-mail address")
        parser.add_argument("--username", required=True, help="small letters, digits, dots and dashes")
        parser.add_argument("--role", action="append", choices=sorted(ROLES), help="may be given more than once")
        parser.add_argument("--legal-entity", help="LEI of the one legal entity that the roles are for; all without")
        parser.add_argument("--language", default="en")
        parser.add_argument("--number-format", default="en")
        parser.add_argument("--time-zone", default="UTC")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs the operations in one transaction and translates a refusal into exit code 1."""
        roles = options["role"] or list(self.default_roles)
        if not roles:
            raise CommandError("Say at least one --role.")
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else getpass.getpass()
        try:
            with whole():
                self.create(options, roles, password)
        except (Refusal, Invalid) as no:
            raise CommandError(str(no)) from no
        self.stdout.write(f"{options['username']}: {', '.join(roles)}")

    def create(self, options: dict[str, Any], roles: list[str], password: str) -> None:
        """The person, the grants, and then the account: how long its password must be hangs on them."""
        by, at = Actor(kind="job", id="create_person", name="create_person"), current_instant()
        entity_id = None
        if lei := options["legal_entity"]:
            found = legal_entities([lei])
            if lei not in found:
                raise CommandError(f"{lei} is not the LEI of one of our legal entities.")
            entity_id = found[lei].pk
        [person] = create_people([NewPerson(options["name"], options["email"])], by=by, at=at)
        account = NewAccount(
            person.pk,
            options["username"],
            password,
            options["language"],
            options["number_format"],
            options["time_zone"],
        )
        grants = [NewGrant(role, person_id=person.pk, legal_entity_id=entity_id) for role in roles]
        grant_roles(grants, by=by, at=at, reason="created from the command line")
        create_accounts([account], by=by, at=at)
