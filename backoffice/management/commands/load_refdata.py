"""`manage.py load-refdata KIND FILE`: puts a public list on file."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from authorizations.queries import accounts_named, actor_of
from itservices.models import Load
from itservices.operations import FileAlreadyLoaded
from itservices.queries import current_instant
from ledger.queries import business_date_or_none
from machinery.transactions import whole
from refdata.messages import CLOSURES, KINDS
from settlements.queries import ToLookAt, to_look_at_after_revision
from vocabulary.actor import Actor
from vocabulary.invalid import Invalid
from vocabulary.occasion import Occasion
from vocabulary.outcome import Refusal


class Command(BaseCommand):
    """Reads the file, loads it in one transaction, and says what became of its rows. Twice changes nothing.

    After closures it also says which open instructions would be dated otherwise now: their intended date stays.
    """

    help = "Loads a public list: every row is accepted, unchanged or in quarantine with its reasons."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which list, which file, and how to answer."""
        parser.add_argument("kind", choices=sorted(KINDS), help="what kind of list it is")
        parser.add_argument("file", type=Path, help="the file as its publisher gives it")
        parser.add_argument("--by", metavar="USER", help="whose word the file is; without it, that of this command")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Translates: a file that was loaded before is a success, any other refusal is exit code 1."""
        kind, path = KINDS[options["kind"]], options["file"]
        at = current_instant()
        try:
            by = _actor(options["by"])
            occasion = Occasion(by, at, business_date_or_none() or at.date(), f"{kind.name} {path.name}")
            read = kind.read(path.read_bytes(), file_name=path.name, progress=self.progress)
            with whole():
                load = kind.load(read, occasion)
        except FileAlreadyLoaded as before:
            self.tell(
                {"kind": kind.name, "file": path.name, "already_loaded": before.data["load"]}, str(before), options
            )
        except (Refusal, Invalid, OSError) as no:
            raise CommandError(str(no)) from no
        else:
            found = _to_look_at(load, at)
            self.tell(
                _facts(load) | {"to_look_at": [asdict(each) for each in found]},
                "\n".join([_table(load), *map(_line, found)]),
                options,
            )

    def progress(self, stage: str, done: int, total: int) -> None:
        """One line on a terminal, rewritten as rows are read."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{stage}: {done:,} of {total:,} lines", ending="\n" if done == total else "")

    def tell(self, facts: dict[str, Any], text: str, options: dict[str, Any]) -> None:
        """The answer, as text or JSON."""
        self.stdout.write(json.dumps(facts, sort_keys=True, default=str) if options["json"] else text)


def _actor(username: str | None) -> Actor:
    """Who loads: the account of that name, or this command. Refuses CommandError."""
    if username is None:
        return Actor("job", "load-refdata", "load-refdata")
    found = accounts_named([username]).get(username)
    if not found:
        raise CommandError(f"There is no account {username}. Say the user name of who answers for the file.")
    return actor_of(found[0])


def _to_look_at(load: Load, at: datetime) -> list[ToLookAt]:
    """The instructions that a load of closures would date otherwise; none after another load."""
    revised = load.kind in CLOSURES and (load.accepted or load.totals.get("closures_ended"))
    return to_look_at_after_revision(at.date() - timedelta(days=1)) if revised else []


def _line(found: ToLookAt) -> str:
    return (
        f"  to look at: {found.number:,} open, traded on {found.trade_date}, for {found.intended}, which by the calendars"
        f" as they are now would settle on {found.otherwise}; their date stays (match {found.match} is the first)"
    )


def _facts(load: Load) -> dict[str, Any]:
    return {
        "load": load.pk,
        "kind": load.kind,
        "state": load.state,
        "file": load.file_name,
        "sha256": load.sha256,
        "received": load.received,
        "accepted": load.accepted,
        "unchanged": load.unchanged,
        "quarantined": load.quarantined,
        "totals": load.totals,
    }


def _table(load: Load) -> str:
    lines = [f"{load.kind} {load.file_name} (load {load.pk})"]
    if load.state == Load.State.HELD:
        return "\n".join([*lines, "  held until others agree: the request waits for them"])
    for name in ("received", "accepted", "unchanged", "quarantined"):
        lines.append(f"  {name:<12} {getattr(load, name):>10,}")
    lines += [f"  {name}: {value}" for name, value in sorted(load.totals.items())]
    return "\n".join(lines)
